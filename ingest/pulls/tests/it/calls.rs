use crate::world::{Scene, hasty, now};
use chrono::TimeDelta;
use pulls::{PullsConfig, StartError};
use registry::operators;
use registry::pull_runs::{PullCause, PullOutcome};
use registry::pull_settings::{self, NewSettings, PullKind};

/// Counts how often an interface was called.
fn calls(scene: &Scene, name: &str) -> usize {
    scene.platform.called().iter().filter(|called| *called == name).count()
}

#[tokio::test]
async fn one_token_serves_all_calls_until_it_dies() {
    let scene = Scene::new().await;
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert!(run.counts.pages > 3);
    scene.pull(PullKind::Owners).await;
    assert_eq!(calls(&scene, "query_token"), 1);
    scene.clock.set(now() + TimeDelta::seconds(7_150));
    scene.pull(PullKind::Owners).await;
    assert_eq!(calls(&scene, "query_token"), 2, "60 s of safety are kept");
}

#[tokio::test]
async fn a_token_that_dies_early_is_renewed_and_the_call_repeated_once() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.token_calls = Some(2));
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert!(calls(&scene, "query_token") > 1);
    scene.misbehave(|m| m.token_calls = Some(0));
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Refused, "a second 4002 is an error");
    assert!(run.error.as_deref().unwrap_or_default().contains("4002"), "{run:?}");
}

#[tokio::test]
async fn a_refused_token_is_told_with_its_reason_and_its_other_form_is_counted() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.refuses_tokens = true);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Refused);
    assert!(run.error.as_deref().unwrap_or_default().contains("Ret 4003"), "{run:?}");
    assert!(run.notes.iter().any(|note| note.starts_with("CW32")), "{run:?}");
    assert_eq!(calls(&scene, "query_token"), 1, "it is not repeated unchanged");
}

#[tokio::test]
async fn a_busy_platform_is_asked_again_three_times() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.busy = 3);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    scene.misbehave(|m| m.busy = 9);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Unreachable);
    assert!(run.error.as_deref().unwrap_or_default().contains("Ret -1"), "{run:?}");
    assert_eq!(calls(&scene, "supervise_query_operator_info"), 4 + 4);
}

#[tokio::test]
async fn a_platform_that_is_down_is_unreachable() {
    let scene = Scene::new().await;
    let mut tx = scene.registry.write().await.unwrap();
    let held = pull_settings::get(&mut tx, &scene.operator).await.unwrap();
    let nowhere = NewSettings {
        pulls_on: true,
        base_url: "http://127.0.0.1:9/evcs/v1".into(),
        page_size: 20,
        plan: held.plan,
    };
    pull_settings::put(&mut tx, &scene.operator, held.version, &nowhere, "zhang", now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Unreachable);
    assert!(run.error.as_deref().unwrap_or_default().contains("no connection"), "{run:?}");
    assert_eq!(run.counts.calls, 4, "the first try and three repeats");
}

#[tokio::test]
async fn a_platform_that_is_slow_is_not_waited_for() {
    let scene = Scene::with(PullsConfig { read_timeout_ms: 100, repeats: 1, ..hasty() }).await;
    scene.misbehave(|m| m.slow_ms = 400);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Unreachable);
    assert!(
        run.error.as_deref().unwrap_or_default().contains("no answer within 100 ms"),
        "{run:?}"
    );
}

#[tokio::test]
async fn an_answer_with_a_wrong_signature_is_discarded() {
    let scene = Scene::new().await;
    scene.pull(PullKind::Owners).await;
    scene.misbehave(|m| m.wrong_signature = true);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Failed);
    assert!(run.error.as_deref().unwrap_or_default().contains("signature"), "{run:?}");
    assert_eq!(scene.known(), 0);
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_no_envelope_is_discarded() {
    let scene = Scene::with(PullsConfig { max_answer_bytes: 1 << 20, ..hasty() }).await;
    scene.misbehave(|m| m.huge = true);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Failed);
    assert!(run.error.as_deref().unwrap_or_default().contains("longer than 1048576"), "{run:?}");
    scene.misbehave(|m| (m.huge, m.garbage) = (false, true));
    let run = scene.pull(PullKind::Owners).await;
    assert!(run.error.as_deref().unwrap_or_default().contains("not an envelope"), "{run:?}");
    scene.misbehave(|m| (m.garbage, m.http_status) = (false, Some(404)));
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Refused);
    assert!(run.error.as_deref().unwrap_or_default().contains("HTTP status 404"), "{run:?}");
}

#[tokio::test]
async fn answers_of_an_old_platform_are_read_and_counted() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.loose = true);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert!(run.notes.iter().any(|note| note.starts_with("CW13")), "{run:?}");
    assert!(run.notes.iter().any(|note| note.starts_with("CW04")), "{run:?}");
    scene.misbehave(|m| m.refuses = vec!["supervise_query_operator_info".into()]);
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Refused, "an envelope under HTTP 400 counts");
    assert!(run.error.as_deref().unwrap_or_default().contains("Ret 4004"), "{run:?}");
}

#[tokio::test]
async fn nothing_is_asked_without_settings_credentials_or_admission() {
    let scene = Scene::new().await;
    let nobody = scene.desk.run("MA3TEST09", PullKind::Status, PullCause::Person, "z", None).await;
    assert!(matches!(nobody, Err(StartError::Registry(_))), "{nobody:?}");
    let mut tx = scene.registry.write().await.unwrap();
    operators::suspend(&mut tx, &scene.operator, "审计", now()).await.unwrap();
    tx.commit().await.unwrap();
    let run = scene.desk.run(&scene.operator, PullKind::Status, PullCause::Person, "z", None).await;
    assert!(matches!(run, Err(StartError::NotActive(..))), "{run:?}");
    assert_eq!(scene.desk.tick().await.unwrap(), 0);
}

#[tokio::test]
async fn plain_http_needs_permission_and_a_run_that_cannot_begin_is_in_the_history() {
    let scene = Scene::with(PullsConfig { allow_plain_http: false, ..hasty() }).await;
    let run = scene.desk.run(&scene.operator, PullKind::Status, PullCause::Person, "z", None).await;
    assert!(matches!(run, Err(StartError::Peer(_))), "{run:?}");
    let mut tx = scene.registry.read().await.unwrap();
    let last = registry::pull_runs::last_of_each(&mut tx, &scene.operator).await.unwrap();
    assert_eq!(last[0].outcome, PullOutcome::Failed);
    assert!(last[0].error.as_deref().unwrap_or_default().contains("https"), "{last:?}");
}
