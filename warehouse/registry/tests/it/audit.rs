use registry::audit::{self, BreakKind, ChainBreak, Deed, Filter};
use registry::{Backend, Registry, micros};
use serde_json::json;

use crate::databases::{after, registries};
use crate::schema::{execute, try_execute};

async fn write(registry: &Registry, count: i64) {
    for n in 0..count {
        let mut tx = registry.write().await.expect("writes");
        let deed = Deed {
            actor: if n % 2 == 0 { "zhang" } else { "li" },
            action: if n % 3 == 0 { "operator.suspend" } else { "session_start" },
            object: "operator/MA3TEST01",
            detail: json!({"n": n, "理由": "数据异常", "share": 0.1}),
            ip: "203.0.113.9",
        };
        audit::append(&mut tx, &deed, after(n)).await.expect("appends");
        tx.commit().await.expect("commits");
    }
}

async fn verdict(registry: &Registry) -> audit::ChainReport {
    audit::verify(&mut registry.read().await.expect("reads")).await.expect("walks the chain")
}

/// Switches the database's own protection off, as somebody with its password can.
async fn unprotect(registry: &Registry, url: &str) {
    match registry.backend() {
        Backend::Sqlite => {
            execute(url, Backend::Sqlite, "DROP TRIGGER audit_log_keeps_rows").await;
            execute(url, Backend::Sqlite, "DROP TRIGGER audit_log_keeps_all_rows").await;
        }
        Backend::Postgres => {
            execute(url, Backend::Postgres, "ALTER TABLE audit_log DISABLE TRIGGER ALL").await
        }
    }
}

#[tokio::test]
async fn an_untouched_log_is_whole_and_read_back_youngest_first() {
    for registry in registries().await {
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 0, broken: None });
        write(&registry, 5).await;
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 5, broken: None });
        let mut tx = registry.read().await.expect("reads");
        let all = audit::list(&mut tx, &Filter::default(), 100).await.expect("lists");
        assert_eq!(all.iter().map(|e| e.id).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        assert_eq!((all[0].at, &all[0].detail["理由"]), (micros(after(4)), &json!("数据异常")));
    }
}

#[tokio::test]
async fn the_log_is_filtered_by_time_actor_and_action() {
    for registry in registries().await {
        write(&registry, 6).await;
        let mut tx = registry.read().await.expect("reads");
        let mut ids = async |filter: Filter<'_>| -> Vec<i64> {
            audit::list(&mut tx, &filter, 100).await.expect("lists").iter().map(|e| e.id).collect()
        };
        assert_eq!(ids(Filter { actor: Some("li"), ..Filter::default() }).await, [6, 4, 2]);
        assert_eq!(ids(Filter { action: Some("operator."), ..Filter::default() }).await, [4, 1]);
        assert_eq!(
            ids(Filter { action: Some("session_"), ..Filter::default() }).await,
            [6, 5, 3, 2]
        );
        assert_eq!(ids(Filter { action: Some("s%"), ..Filter::default() }).await, [] as [i64; 0]);
        assert_eq!(
            ids(Filter { from: Some(after(2)), to: Some(after(4)), ..Filter::default() }).await,
            [4, 3]
        );
        assert_eq!(ids(Filter { before_id: Some(3), ..Filter::default() }).await, [2, 1]);
    }
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_an_entry() {
    for registry in registries().await {
        write(&registry, 2).await;
        for sql in ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log WHERE id = 2"] {
            let refused = try_execute(&registry.url, registry.backend(), sql).await.expect_err(sql);
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 2, broken: None });
    }
}

#[tokio::test]
async fn a_changed_entry_shows() {
    for registry in registries().await {
        write(&registry, 5).await;
        unprotect(&registry, &registry.url).await;
        execute(
            &registry.url,
            registry.backend(),
            "UPDATE audit_log SET actor = 'nobody' WHERE id = 3",
        )
        .await;
        let broken = Some(ChainBreak { id: 3, why: BreakKind::Changed });
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 2, broken });
    }
}

#[tokio::test]
async fn a_removed_entry_shows_in_the_middle_and_at_the_end() {
    for registry in registries().await {
        write(&registry, 5).await;
        unprotect(&registry, &registry.url).await;
        execute(&registry.url, registry.backend(), "DELETE FROM audit_log WHERE id = 5").await;
        let broken = Some(ChainBreak { id: 5, why: BreakKind::Missing });
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 4, broken });
        execute(&registry.url, registry.backend(), "DELETE FROM audit_log WHERE id = 2").await;
        let broken = Some(ChainBreak { id: 2, why: BreakKind::Missing });
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 1, broken });
    }
}

#[tokio::test]
async fn entries_written_at_once_form_one_chain_and_undone_deeds_leave_no_gap() {
    for registry in registries().await {
        let mut tasks = Vec::new();
        for _ in 0..6 {
            let registry = Registry::clone(&registry);
            tasks.push(tokio::spawn(async move { write(&registry, 3).await }));
        }
        let mut tx = registry.write().await.expect("writes");
        let deed = Deed { actor: "a", action: "b", object: "c", detail: json!(null), ip: "" };
        audit::append(&mut tx, &deed, after(0)).await.expect("appends");
        tx.rollback().await.expect("undone");
        for task in tasks {
            task.await.expect("the task ends");
        }
        assert_eq!(verdict(&registry).await, audit::ChainReport { checked: 18, broken: None });
    }
}
