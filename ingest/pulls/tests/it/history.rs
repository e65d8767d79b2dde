use crate::world::{Scene, now};
use chrono::TimeDelta;
use parking_lot::Mutex;
use registry::pull_runs::{self, PullCause, PullOutcome};
use registry::pull_settings::PullKind;
use std::sync::Arc;

#[tokio::test]
async fn the_schedule_begins_what_is_due_and_leaves_a_history() {
    let scene = Scene::new().await;
    assert_eq!(scene.desk.tick().await.unwrap(), 1, "the first full pull");
    scene.desk.wait().await;
    let mut tx = scene.registry.read().await.unwrap();
    let last = pull_runs::last_of_each(&mut tx, &scene.operator).await.unwrap();
    assert_eq!((last[0].kind, last[0].outcome), (PullKind::StationsFull, PullOutcome::Done));
    assert_eq!((last[0].cause, last[0].asked_by.as_str()), (PullCause::Schedule, "system"));
    drop(tx);
    assert_eq!(scene.desk.tick().await.unwrap(), 0);
    scene.clock.set(now() + TimeDelta::minutes(10) + TimeDelta::seconds(1));
    assert_eq!(scene.desk.tick().await.unwrap(), 1, "changed stations");
    scene.desk.close().await;
}

#[tokio::test]
async fn whoever_watches_hears_of_each_page() {
    let scene = Scene::new().await;
    let heard: Arc<Mutex<Vec<i64>>> = Arc::default();
    let ears = Arc::clone(&heard);
    let watch: pulls::Watch = Arc::new(move |progress| ears.lock().push(progress.counts.received));
    let asked = scene.desk.run(
        &scene.operator,
        PullKind::StationsFull,
        PullCause::Person,
        "z",
        Some(watch),
    );
    let run = asked.await.unwrap();
    let heard = heard.lock();
    assert!(heard.len() as i64 >= run.counts.pages);
    assert!(heard.windows(2).all(|pair| pair[0] <= pair[1]));
}

#[tokio::test]
async fn the_same_pull_does_not_run_twice_at_once() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.slow_ms = 30);
    let first =
        scene.desk.run(&scene.operator, PullKind::StationsFull, PullCause::Person, "z", None);
    let second =
        scene.desk.run(&scene.operator, PullKind::StationsFull, PullCause::Person, "z", None);
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}
