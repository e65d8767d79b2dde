use registry::pull_runs::{self, EndOfRun, NewRun, PullCause, PullCounts, PullOutcome};
use registry::pull_settings::{self, NewSettings, Planned, PullKind};
use registry::pull_syncs::{self, SyncState};
use registry::{RegistryError, Tx, micros};

use crate::databases::{after, noon, registries};
use crate::operators::active_operator;

const OPERATOR: &str = "MA3TEST01";

fn settings() -> NewSettings {
    NewSettings {
        pulls_on: true,
        base_url: "https://op.example/evcs/v1/".into(),
        page_size: 50,
        plan: pull_settings::usual_plan(true),
    }
}

fn run(kind: PullKind) -> NewRun<'static> {
    NewRun {
        operator_id: OPERATOR,
        kind,
        cause: PullCause::Schedule,
        asked_by: "system",
        supplement_id: None,
    }
}

async fn end(tx: &mut Tx, id: &str, outcome: PullOutcome, seconds: i64) {
    let end = EndOfRun { outcome, counts: PullCounts::default(), notes: &[], error: None };
    pull_runs::finish(tx, id, end, after(seconds)).await.expect("finishes");
}

#[tokio::test]
async fn settings_are_read_back_as_they_were_set_and_an_unseen_edit_is_not_overwritten() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        assert_eq!(pull_settings::find(&mut tx, OPERATOR).await.expect("reads"), None);
        let set = pull_settings::put(&mut tx, OPERATOR, 0, &settings(), "zhang", noon()).await;
        let set = set.expect("sets");
        assert_eq!(set.base_url, "https://op.example/evcs/v1", "without the last slash");
        assert_eq!((set.version, set.updated_at), (1, micros(noon())));
        assert_eq!(set.planned(PullKind::Status).expect("is planned").cron, "0 */30 * * * *");
        let slower = NewSettings { page_size: 10, ..settings() };
        let stale = pull_settings::put(&mut tx, OPERATOR, 0, &slower, "li", noon()).await;
        assert!(matches!(stale, Err(RegistryError::Stale { found: 1, .. })), "{stale:?}");
        let edited = pull_settings::put(&mut tx, OPERATOR, 1, &slower, "li", after(1)).await;
        assert_eq!(edited.expect("edits").page_size, 10);
        assert_eq!(pull_settings::list(&mut tx).await.expect("lists").len(), 1);
        let nobody = pull_settings::put(&mut tx, "MA3TEST09", 0, &slower, "li", noon()).await;
        assert!(matches!(nobody, Err(RegistryError::NotFound { noun: "operator", .. })));
    }
}

#[tokio::test]
async fn settings_out_of_form_are_refused_with_their_field() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        let planned =
            |kind, cron: &str| Planned { kind, cron: cron.into(), name: Some("query_x".into()) };
        let odd = [
            ("base_url", NewSettings { base_url: "ftp://op.example".into(), ..settings() }),
            ("base_url", NewSettings { base_url: "https://me:pw@op.example".into(), ..settings() }),
            ("page_size", NewSettings { page_size: 0, ..settings() }),
            ("page_size", NewSettings { page_size: 101, ..settings() }),
            ("plan", NewSettings { plan: vec![planned(PullKind::Stats, "0 5")], ..settings() }),
            (
                "plan",
                NewSettings {
                    plan: vec![planned(PullKind::Supplement, "0 0 5 * * *")],
                    ..settings()
                },
            ),
            (
                "plan",
                NewSettings {
                    plan: vec![planned(PullKind::Stats, "0 0 5 * * *"); 2],
                    ..settings()
                },
            ),
        ];
        for (field, new) in odd {
            let refused = pull_settings::put(&mut tx, OPERATOR, 0, &new, "li", noon()).await;
            match refused {
                Err(RegistryError::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{new:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn one_thing_is_asked_once_at_a_time_and_the_history_tells_how_it_ended() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        let first = pull_runs::start(&mut tx, run(PullKind::Status), noon()).await.expect("starts");
        pull_runs::start(&mut tx, run(PullKind::Stats), noon()).await.expect("another kind");
        tx.commit().await.expect("commits");
        let mut tx = registry.write().await.expect("writes");
        let twice = pull_runs::start(&mut tx, run(PullKind::Status), after(1)).await;
        assert!(matches!(twice, Err(RegistryError::Taken { .. })), "{twice:?}");
        drop(tx);
        let mut tx = registry.write().await.expect("writes");
        let counts = PullCounts {
            calls: 3,
            pages: 2,
            received: 90,
            accepted: 88,
            refused: 2,
            ..PullCounts::default()
        };
        let notes = ["PageCount 9, but 2 pages had rows".to_owned()];
        let end_of = EndOfRun {
            outcome: PullOutcome::Partial,
            counts,
            notes: &notes,
            error: Some("2 rows refused"),
        };
        let done = pull_runs::finish(&mut tx, &first.id, end_of, after(9)).await.expect("finishes");
        assert_eq!((done.outcome, done.counts), (PullOutcome::Partial, counts));
        assert_eq!(done.notes, notes);
        assert_eq!(
            pull_runs::last_complete(&mut tx, OPERATOR, PullKind::Status).await.expect("reads"),
            Some(micros(noon()))
        );
        let never = pull_runs::last_complete(&mut tx, OPERATOR, PullKind::Stats).await;
        assert_eq!(never.expect("reads"), None);
        let again =
            pull_runs::start(&mut tx, run(PullKind::Status), after(60)).await.expect("again");
        end(&mut tx, &again.id, PullOutcome::Unreachable, 61).await;
        assert_eq!(pull_runs::close_interrupted(&mut tx, after(70)).await.expect("closes"), 1);
        let last = pull_runs::last_of_each(&mut tx, OPERATOR).await.expect("lists");
        let told: Vec<_> = last.iter().map(|run| (run.kind, run.outcome)).collect();
        let stats = (PullKind::Stats, PullOutcome::Interrupted);
        assert_eq!(told, [stats, (PullKind::Status, PullOutcome::Unreachable)]);
        let listed =
            pull_runs::list(&mut tx, OPERATOR, Some(PullKind::Status), 10, 0).await.expect("lists");
        assert_eq!(
            listed.iter().map(|run| run.id.as_str()).collect::<Vec<_>>(),
            [again.id.as_str(), &first.id]
        );
        assert_eq!(pull_runs::count(&mut tx, OPERATOR, None).await.expect("counts"), 3);
        assert_eq!(pull_runs::list(&mut tx, OPERATOR, None, 1, 2).await.expect("lists").len(), 1);
        assert_eq!(pull_runs::purge(&mut tx, after(62)).await.expect("purges"), 2);
    }
}

#[tokio::test]
async fn pages_of_a_full_pull_are_kept_until_it_ends_and_a_held_one_waits_for_a_person() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        pull_syncs::begin(&mut tx, OPERATOR, "r1", 1, 50, noon()).await.expect("begins");
        pull_syncs::put_page(&mut tx, OPERATOR, 1, b"one", (3, 120)).await.expect("keeps");
        pull_syncs::put_page(&mut tx, OPERATOR, 2, b"two", (3, 120)).await.expect("keeps");
        pull_syncs::put_page(&mut tx, OPERATOR, 2, b"zwei", (3, 120)).await.expect("again");
        tx.commit().await.expect("commits");
        let mut tx = registry.write().await.expect("writes");
        let sync = pull_syncs::find(&mut tx, OPERATOR).await.expect("reads").expect("is there");
        assert_eq!((sync.state, sync.page_count, sync.item_size), (SyncState::Fetching, 3, 120));
        assert_eq!(pull_syncs::last_page(&mut tx, OPERATOR).await.expect("reads"), 2);
        assert_eq!(pull_syncs::page(&mut tx, OPERATOR, 2).await.expect("reads").body, b"zwei");
        let early = pull_syncs::confirm(&mut tx, OPERATOR).await;
        assert!(matches!(early, Err(RegistryError::WrongState { .. })), "{early:?}");
        pull_syncs::hold(&mut tx, OPERATOR, "20 % fewer").await.expect("holds");
        let going = pull_syncs::confirm(&mut tx, OPERATOR).await.expect("a person decides");
        assert_eq!(going.state, SyncState::Applying);
        pull_syncs::hold(&mut tx, OPERATOR, "20 % fewer").await.expect("holds");
        pull_syncs::discard(&mut tx, OPERATOR).await.expect("or throws it away");
        assert_eq!(pull_syncs::find(&mut tx, OPERATOR).await.expect("reads"), None);
        assert_eq!(pull_syncs::last_page(&mut tx, OPERATOR).await.expect("reads"), 0);
        let none = pull_syncs::confirm(&mut tx, OPERATOR).await;
        assert!(matches!(none, Err(RegistryError::NotFound { .. })), "{none:?}");
    }
}

#[tokio::test]
async fn a_station_is_absent_until_a_full_pull_names_it_again() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        pull_syncs::note_absent(&mut tx, OPERATOR, "r1", &["a".into(), "b".into()], noon())
            .await
            .expect("notes");
        assert_eq!(pull_syncs::absent(&mut tx, OPERATOR).await.expect("reads"), ["a", "b"]);
        pull_syncs::note_absent(&mut tx, OPERATOR, "r2", &["b".into(), "c".into()], after(1))
            .await
            .expect("notes");
        assert_eq!(pull_syncs::absent(&mut tx, OPERATOR).await.expect("reads"), ["b", "c"]);
    }
}
