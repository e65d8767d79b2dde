use registry::idempotency::{self, Claim};
use registry::limits::{self, NewLimit};
use registry::lockouts::LockoutPolicy;
use registry::saved_views::{self, NewView};
use registry::{RegistryError, job_runs, micros, settings};
use serde_json::{Value, json};

use crate::databases::{after, noon, registries};
use crate::people::new_user;

#[tokio::test]
async fn a_job_runs_once_at_a_time_and_leaves_how_it_ended() {
    let day = "2026-11-02".parse().expect("a day");
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let run = job_runs::start(&mut tx, "settle", day, noon()).await.expect("starts");
        assert_eq!((run.day, run.started_at, run.ok), (day, micros(noon()), None));
        tx.commit().await.expect("commits");
        let mut tx = registry.write().await.expect("writes");
        let twice = job_runs::start(&mut tx, "settle", day, after(1)).await;
        assert!(matches!(twice, Err(RegistryError::Taken { .. })), "{twice:?}");
        drop(tx);
        let mut tx = registry.write().await.expect("writes");
        job_runs::finish(&mut tx, &run.id, Ok("12 segments"), after(5)).await.expect("finishes");
        let gone = job_runs::finish(&mut tx, &run.id, Err("late"), after(6)).await;
        assert!(matches!(gone, Err(RegistryError::NotFound { .. })), "{gone:?}");
        let second =
            job_runs::start(&mut tx, "settle", day, after(60)).await.expect("starts again");
        let failed = job_runs::finish(&mut tx, &second.id, Err("disk full"), after(61))
            .await
            .expect("finishes");
        assert_eq!((failed.ok, failed.error.as_deref()), (Some(false), Some("disk full")));
        job_runs::start(&mut tx, "compact", day, after(2)).await.expect("another job");
        let last = job_runs::last_of_each(&mut tx).await.expect("lists");
        assert_eq!(
            last.iter().map(|r| (r.name.as_str(), r.ok)).collect::<Vec<_>>(),
            [("compact", None), ("settle", Some(false))]
        );
        assert_eq!(job_runs::list(&mut tx, "settle", 1).await.expect("lists"), vec![failed]);
        assert_eq!(job_runs::close_interrupted(&mut tx, after(90)).await.expect("closes"), 1);
        assert_eq!(job_runs::purge(&mut tx, after(80)).await.expect("purges"), 2);
    }
}

#[tokio::test]
async fn a_view_is_seen_by_its_owner_and_when_shared_by_the_same_organisation() {
    for registry in registries().await {
        let owner = new_user(&registry, "owner", "省能源局").await;
        let colleague = new_user(&registry, "colleague", "省能源局").await;
        let stranger = new_user(&registry, "stranger", "某公司").await;
        let mut tx = registry.write().await.expect("writes");
        let view = |name: &str, shared| NewView {
            name: name.into(),
            address: "/map?region=370100".into(),
            shared,
        };
        let own = saved_views::create(&mut tx, &owner.id, &view("a", false), noon())
            .await
            .expect("saves");
        let shared =
            saved_views::create(&mut tx, &owner.id, &view("b", true), noon()).await.expect("saves");
        assert_eq!(
            saved_views::visible_to(&mut tx, &owner.id).await.expect("lists"),
            [own.clone(), shared.clone()]
        );
        assert_eq!(saved_views::visible_to(&mut tx, &colleague.id).await.expect("lists"), [shared]);
        assert!(saved_views::visible_to(&mut tx, &stranger.id).await.expect("lists").is_empty());
        let foreign = saved_views::delete(&mut tx, &colleague.id, &own.id).await;
        assert!(matches!(foreign, Err(RegistryError::NotFound { .. })), "{foreign:?}");
        saved_views::delete(&mut tx, &owner.id, &own.id).await.expect("deletes");
        for address in ["https://example.org", "//example.org", "/\\example.org", "map"] {
            let odd = NewView { name: "c".into(), address: address.into(), shared: false };
            let refused = saved_views::create(&mut tx, &owner.id, &odd, noon()).await;
            assert!(
                matches!(refused, Err(RegistryError::Invalid { field: "address", .. })),
                "{address}"
            );
        }
    }
}

#[tokio::test]
async fn a_setting_is_its_default_until_somebody_sets_it() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        assert_eq!(
            settings::get::<LockoutPolicy>(&mut tx).await.expect("reads"),
            LockoutPolicy::default()
        );
        let stricter = LockoutPolicy { failures: 3, ..LockoutPolicy::default() };
        settings::put(&mut tx, &stricter, "zhang", noon()).await.expect("sets");
        settings::put(&mut tx, &stricter, "li", after(1)).await.expect("sets again");
        assert_eq!(settings::get::<LockoutPolicy>(&mut tx).await.expect("reads"), stricter);
        let odd = LockoutPolicy { failures: 0, ..LockoutPolicy::default() };
        let refused = settings::put(&mut tx, &odd, "li", after(1)).await;
        assert!(
            matches!(refused, Err(RegistryError::Invalid { field: "failures", .. })),
            "{refused:?}"
        );
        let listed = settings::list(&mut tx).await.expect("lists");
        assert_eq!(
            (listed.len(), listed[0].updated_by.as_str(), listed[0].updated_at),
            (1, "li", micros(after(1)))
        );
    }
}

#[tokio::test]
async fn a_limit_holds_from_its_day_on_and_an_operators_own_goes_first() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let limit = |operator_id, valid_from, value| NewLimit {
            rule: "OR12",
            operator_id,
            valid_from,
            value,
            reason: "省能源局通知",
            set_by: "zhang",
        };
        limits::set(&mut tx, limit(None, after(200), json!(30)), noon()).await.expect("sets");
        limits::set(&mut tx, limit(None, after(100), json!(20.5)), noon()).await.expect("sets");
        limits::set(&mut tx, limit(Some("MA3TEST01"), after(100), json!(5)), noon())
            .await
            .expect("sets");
        limits::set(&mut tx, limit(Some("MA3TEST01"), after(300), Value::Null), noon())
            .await
            .expect("sets");
        let limits = limits::load(&mut tx).await.expect("loads");
        let at = |operator, second| limits.at("OR12", operator, after(second)).cloned();
        assert_eq!(at("MA3TEST02", 99), None);
        assert_eq!(at("MA3TEST02", 100), Some(json!(20.5)));
        assert_eq!(at("MA3TEST02", 200), Some(json!(30)));
        assert_eq!(at("MA3TEST01", 200), Some(json!(5)));
        assert_eq!(at("MA3TEST01", 300), Some(json!(30)), "its own was taken back");
        assert_eq!(limits.at("OR13", "MA3TEST01", after(300)), None);
        let silent = NewLimit { reason: " ", ..limit(None, noon(), json!(1)) };
        assert!(matches!(
            limits::set(&mut tx, silent, noon()).await,
            Err(RegistryError::Invalid { field: "reason", .. })
        ));
    }
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_one_a_conflict() {
    let request = idempotency::request_hash("POST", "/operators", b"{}");
    let other = idempotency::request_hash("POST", "/operator", b"s{}");
    assert_ne!(request, other);
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        assert_eq!(
            idempotency::claim(&mut tx, "zhang", "k1", &request, noon()).await.expect("claims"),
            Claim::New
        );
        assert_eq!(
            idempotency::claim(&mut tx, "zhang", "k1", &request, noon()).await.expect("asks"),
            Claim::Running
        );
        idempotency::complete(&mut tx, "zhang", "k1", 201, b"{\"id\":1}").await.expect("completes");
        let again =
            idempotency::claim(&mut tx, "zhang", "k1", &request, after(1)).await.expect("asks");
        assert_eq!(again, Claim::Answered { status: 201, body: b"{\"id\":1}".to_vec() });
        assert_eq!(
            idempotency::claim(&mut tx, "zhang", "k1", &other, after(1)).await.expect("asks"),
            Claim::Conflict
        );
        assert_eq!(
            idempotency::claim(&mut tx, "li", "k1", &other, after(1)).await.expect("claims"),
            Claim::New
        );
        assert_eq!(idempotency::purge(&mut tx, after(86_401)).await.expect("purges"), 1);
        assert_eq!(
            idempotency::claim(&mut tx, "zhang", "k1", &other, after(86_401))
                .await
                .expect("claims"),
            Claim::New
        );
    }
}
