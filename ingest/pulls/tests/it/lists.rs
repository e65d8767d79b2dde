use crate::world::Scene;
use registry::pull_runs::PullOutcome;
use registry::pull_settings::PullKind;

#[tokio::test]
async fn alarms_and_events_come_page_by_page() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.page_cap = Some(1));
    for (kind, interface, list) in [
        (PullKind::Alarms, "notification_alarmInfo", "AlarmInfos"),
        (PullKind::Events, "notification_eventInfo", "EventInfos"),
    ] {
        let run = scene.pull(kind).await;
        assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
        let body = |text: &String| -> serde_json::Value { serde_json::from_str(text).unwrap() };
        let told = scene.delivered(interface);
        let rows = told.iter().map(|text| body(text)[list].as_array().unwrap().len());
        assert_eq!(rows.sum::<usize>() as i64, run.counts.received);
        assert_eq!(run.counts.pages, run.counts.received, "one row a page");
    }
    let alarms = scene.delivered("notification_alarmInfo").len();
    assert!(alarms > 1, "{alarms} alarms");
}

#[tokio::test]
async fn a_list_whose_pages_repeat_for_ever_ends() {
    let scene = Scene::new().await;
    scene.misbehave(|m| (m.page_cap, m.repeats_first_page) = (Some(1), true));
    let run = scene.pull(PullKind::Alarms).await;
    assert_eq!(run.outcome, PullOutcome::Partial);
    assert_eq!(run.counts.pages, 2, "{run:?}");
    assert!(run.notes.iter().any(|note| note.contains("repeats rows")), "{run:?}");
}

#[tokio::test]
async fn batteries_are_asked_for_where_a_vehicle_charges() {
    let scene = Scene::new().await;
    scene.pull(PullKind::StationsFull).await;
    scene.pull(PullKind::Status).await;
    let run = scene.pull(PullKind::Bms).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert!(run.counts.received > 0, "{run:?}");
    assert!(!scene.delivered("notification_bmsInfo").is_empty());
}

#[tokio::test]
async fn the_operator_is_compared_with_what_is_registered() {
    let scene = Scene::new().await;
    let run = scene.pull(PullKind::Owners).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert!(run.notes.is_empty(), "{run:?}");
}
