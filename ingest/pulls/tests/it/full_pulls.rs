use crate::world::{Scene, now};
use chrono::TimeDelta;
use registry::pull_runs::{PullCause, PullOutcome};
use registry::pull_settings::PullKind;
use registry::pull_syncs::{self, SyncState};
use simulator::OperatorPlatform;

fn stations(platform: &OperatorPlatform) -> usize {
    platform.stations().len()
}

fn has(run: &registry::pull_runs::PullRun, words: &str) -> bool {
    run.notes.iter().chain(run.error.as_ref()).any(|note| note.contains(words))
}

#[tokio::test]
async fn every_station_is_pulled_page_by_page_and_a_second_pull_changes_nothing() {
    let scene = Scene::new().await;
    let run = scene.pull(PullKind::StationsFull).await;
    let all = stations(&scene.platform);
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert_eq!((run.counts.received, run.counts.accepted), (all as i64, all as i64));
    assert_eq!(run.counts.pages, all.div_ceil(20) as i64);
    assert_eq!(scene.known(), all);
    let again = scene.pull(PullKind::StationsFull).await;
    assert_eq!((again.counts.accepted, again.counts.repeated), (0, all as i64));
    let mut tx = scene.registry.read().await.unwrap();
    assert_eq!(pull_syncs::find(&mut tx, &scene.operator).await.unwrap(), None);
}

#[tokio::test]
async fn a_platform_with_a_smaller_page_of_its_own_is_followed() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.page_cap = Some(7));
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert_eq!(scene.known(), stations(&scene.platform));
}

#[tokio::test]
async fn a_number_of_stations_that_changes_meanwhile_begins_the_pull_again_at_most_three_times() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.moving_pages = 2);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(scene.known(), stations(&scene.platform), "{run:?}");
    assert!(has(&run, "attempt 1: ItemSize was"), "{run:?}");
    let scene = Scene::new().await;
    scene.misbehave(|m| m.moving_pages = 1_000);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Failed);
    assert!(has(&run, "3 times; nothing is applied"), "{run:?}");
    assert!(scene.delivered("notification_stationInfo").is_empty());
}

#[tokio::test]
async fn a_page_count_that_lies_is_noted_and_the_stations_decide() {
    for off in [-2, 5] {
        let scene = Scene::new().await;
        scene.misbehave(|m| m.page_count_off = off);
        let run = scene.pull(PullKind::StationsFull).await;
        assert_eq!(run.outcome, PullOutcome::Partial, "{run:?}");
        assert!(has(&run, "PageCount says"), "{run:?}");
        assert_eq!(scene.known(), stations(&scene.platform));
    }
}

#[tokio::test]
async fn a_number_of_stations_that_lies_applies_nothing() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.item_size_off = 3);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Failed);
    assert!(has(&run, "ItemSize says"), "{run:?}");
    assert_eq!(scene.known(), 0);
}

#[tokio::test]
async fn a_platform_that_repeats_its_first_page_for_ever_is_left() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.repeats_first_page = true);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Failed);
    assert!(has(&run, "page 2 repeats stations of earlier pages"), "{run:?}");
    assert_eq!(run.counts.pages, 3 * 2, "three attempts of two pages");
    assert_eq!(scene.known(), 0);
}

#[tokio::test]
async fn a_pull_that_stops_in_the_middle_goes_on_with_the_pages_it_has() {
    let scene = Scene::new().await;
    // the token and three pages, then the machine is off
    scene.misbehave(|m| m.dies_after = Some(4));
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Unreachable, "{run:?}");
    assert_eq!(scene.known(), 0, "nothing is applied before all pages are in");
    scene.misbehave(|m| m.dies_after = None);
    let desk = scene.another_desk();
    assert_eq!(desk.resume().await.unwrap(), 1);
    let all = stations(&scene.platform);
    desk.wait().await;
    assert_eq!(scene.known(), all);
    let mut tx = scene.registry.read().await.unwrap();
    let runs = registry::pull_runs::list(&mut tx, &scene.operator, None, 10, 0).await.unwrap();
    let resumed = runs.iter().find(|run| run.cause == PullCause::Restart).expect("a run went on");
    assert!(has(resumed, "goes on with the pages of an interrupted pull"), "{resumed:?}");
    assert!(resumed.counts.received < all as i64, "three pages were there: {resumed:?}");
}

#[tokio::test]
async fn a_pull_that_loses_more_than_a_tenth_is_held_until_a_person_decides() {
    let scene = Scene::new().await;
    scene.pull(PullKind::StationsFull).await;
    let all = stations(&scene.platform);
    let lost = all / 10 + 1;
    scene.misbehave(|m| m.lost_stations = lost);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Held, "{run:?}");
    assert!(has(&run, "ST12"), "{run:?}");
    assert_eq!(scene.ports.memory.lock().found[0].code, "ST12");
    let mut tx = scene.registry.write().await.unwrap();
    let sync = pull_syncs::find(&mut tx, &scene.operator).await.unwrap().expect("waits");
    assert_eq!(sync.state, SyncState::Held);
    pull_syncs::confirm(&mut tx, &scene.operator).await.unwrap();
    tx.commit().await.unwrap();
    let run = scene.pull(PullKind::StationsFull).await;
    assert!(has(&run, &format!("{lost} stations are absent for the first time")), "{run:?}");
    assert_eq!(run.counts.pages, 0, "nothing was asked again");
}

#[tokio::test]
async fn stations_absent_from_two_full_pulls_are_closed_and_come_back_when_named_again() {
    let scene = Scene::new().await;
    scene.pull(PullKind::StationsFull).await;
    scene.misbehave(|m| m.lost_stations = 2);
    let run = scene.pull(PullKind::StationsFull).await;
    assert!(has(&run, "2 stations are absent for the first time"), "{run:?}");
    let closed = |scene: &Scene| {
        let memory = scene.ports.memory.lock();
        memory.stations.values().filter(|station| station.station_status == 5).count()
    };
    assert_eq!(closed(&scene), 0);
    let run = scene.pull(PullKind::StationsFull).await;
    assert!(has(&run, "2 stations are closed"), "{run:?}");
    assert_eq!(closed(&scene), 2);
    scene.misbehave(|m| m.lost_stations = 0);
    scene.pull(PullKind::StationsFull).await;
    assert_eq!(closed(&scene), 0, "a station that is named again is open again");
}

#[tokio::test]
async fn a_platform_that_changes_its_station_ids_is_held_and_told() {
    let scene = Scene::new().await;
    scene.pull(PullKind::StationsFull).await;
    scene.misbehave(|m| m.renames_stations = true);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Held);
    assert!(has(&run, "came under another id"), "{run:?}");
    assert_eq!(scene.known(), stations(&scene.platform), "no station was added");
}

#[tokio::test]
async fn stations_of_another_operator_are_refused_and_told() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.foreign_stations = 3);
    let run = scene.pull(PullKind::StationsFull).await;
    assert_eq!(run.outcome, PullOutcome::Partial, "{run:?}");
    assert!(has(&run, "3 stations name operator MA9STRANG"), "{run:?}");
    assert_eq!(run.counts.refused, 3);
    assert_eq!(scene.known(), stations(&scene.platform) - 3);
}

#[tokio::test]
async fn only_what_changed_since_the_last_complete_pull_is_asked_for() {
    let scene = Scene::new().await;
    let run = scene.pull(PullKind::StationsChanged).await;
    assert_eq!(run.outcome, PullOutcome::Empty, "there was no full pull yet");
    scene.pull(PullKind::StationsFull).await;
    scene.clock.set(now() + TimeDelta::hours(1));
    let mut all = scene.platform.stations();
    let mut changed = (*all[4]).clone();
    changed.name = "改名后的站".into();
    changed.modified_at = Some(now() + TimeDelta::minutes(30));
    all[4] = changed.into();
    scene.platform.set_stations(all);
    let run = scene.pull(PullKind::StationsChanged).await;
    assert_eq!((run.outcome, run.counts.accepted), (PullOutcome::Done, 1), "{run:?}");
    assert_eq!(run.counts.received, 1);
}
