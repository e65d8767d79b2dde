use crate::world::{Scene, now};
use chrono::TimeDelta;
use pulls::Gap;
use registry::pull_runs::PullCause;
use registry::pull_settings::PullKind;
use registry::supplements::{self, NewSupplement, Supplement, SupplementState};

async fn open(scene: &Scene, interface: &str, station: &str) -> Supplement {
    let new = NewSupplement {
        operator_id: scene.operator.clone(),
        interface: interface.into(),
        station_id: station.into(),
        equipment_id: String::new(),
        connector_id: String::new(),
        missing_from: now() - TimeDelta::hours(6),
        missing_to: Some(now() - TimeDelta::hours(2)),
        reason: "by hand".into(),
        wait: None,
    };
    let mut tx = scene.registry.write().await.unwrap();
    let opened = supplements::open(&mut tx, &new, "zhang", now()).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

async fn state(scene: &Scene, id: &str) -> Supplement {
    let mut tx = scene.registry.read().await.unwrap();
    supplements::get(&mut tx, id).await.unwrap()
}

#[tokio::test]
async fn a_station_that_is_missing_is_asked_for_and_comes_with_its_origin() {
    let scene = Scene::new().await;
    let station = scene.platform.stations()[3].station_id.to_string();
    let gap = open(&scene, "supplement_stationInfo", &station).await;
    assert_eq!(scene.desk.supplement_round().await.unwrap(), (0, 0), "ten minutes first");
    scene.clock.set(now() + TimeDelta::minutes(11));
    assert_eq!(scene.desk.supplement_round().await.unwrap(), (0, 1));
    let closed = state(&scene, &gap.id).await;
    assert_eq!((closed.state, closed.got_rows, closed.tries), (SupplementState::Filled, 1, 1));
    let memory = scene.ports.memory.lock();
    assert!(memory.delivered.iter().all(|(_, supplement, _)| *supplement));
    assert_eq!(memory.stations.len(), 1);
}

#[tokio::test]
async fn rows_of_every_kind_are_handed_on_as_their_push() {
    let scene = Scene::new().await;
    for (interface, push) in [
        ("supplement_stationStatus", "notification_stationStatus"),
        ("supplement_chargeStatus", "notification_equip_charge_status"),
        ("supplement_orderInfo", "notification_charge_order_info"),
        ("supplement_realtimePower", "notification_realtime_power_info"),
    ] {
        let gap = open(&scene, interface, "").await;
        let run = scene.desk.try_supplement(&gap.id, PullCause::Person, "zhang").await.unwrap();
        assert!(run.counts.received > 0, "{run:?}");
        assert_eq!(state(&scene, &gap.id).await.state, SupplementState::Filled, "{run:?}");
        assert!(!scene.delivered(push).is_empty(), "{interface}");
    }
}

#[tokio::test]
async fn an_operator_that_holds_nothing_closes_the_supplement_as_empty() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.holds_nothing = true);
    for (interface, station) in [("supplement_stationInfo", "s1"), ("supplement_orderInfo", "")] {
        let gap = open(&scene, interface, station).await;
        scene.desk.try_supplement(&gap.id, PullCause::Person, "zhang").await.unwrap();
        assert_eq!(state(&scene, &gap.id).await.state, SupplementState::Empty);
    }
}

#[tokio::test]
async fn a_refusal_closes_a_supplement_and_silence_is_tried_three_times() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.refuses = vec!["supplement_collect".into()]);
    let gap = open(&scene, "supplement_orderInfo", "").await;
    scene.desk.try_supplement(&gap.id, PullCause::Person, "zhang").await.unwrap();
    let refused = state(&scene, &gap.id).await;
    assert_eq!(refused.state, SupplementState::Refused);
    assert!(refused.last_error.as_deref().unwrap_or_default().contains("4004"), "{refused:?}");
    scene.misbehave(|m| m.http_status = Some(503));
    let gap = open(&scene, "supplement_chargeStatus", "").await;
    for (minutes, tries, open) in [(11, 1, true), (61, 2, true), (361, 3, false)] {
        scene.clock.set(now() + TimeDelta::minutes(minutes));
        scene.desk.supplement_round().await.unwrap();
        let one = state(&scene, &gap.id).await;
        assert_eq!((one.tries, one.state == SupplementState::Open), (tries, open), "{one:?}");
    }
    assert_eq!(state(&scene, &gap.id).await.state, SupplementState::Failed);
}

#[tokio::test]
async fn orders_that_come_twice_with_different_sums_are_noted_and_handed_on() {
    let scene = Scene::new().await;
    scene.misbehave(|m| m.doubled_orders = true);
    let gap = open(&scene, "supplement_orderInfo", "").await;
    let run = scene.desk.try_supplement(&gap.id, PullCause::Person, "zhang").await.unwrap();
    let twice = run.counts.received / 2;
    let words = format!("{twice} orders stand more than once with different sums");
    assert!(run.notes.contains(&words), "{run:?}");
    let orders = scene.delivered("notification_charge_order_info").len();
    assert_eq!(orders as i64, run.counts.received, "each is handed on, the gate keeps revisions");
}

#[tokio::test]
async fn rows_that_were_refused_for_want_of_a_station_open_a_supplement_by_themselves() {
    let scene = Scene::new().await;
    let station = scene.platform.stations()[5].station_id.to_string();
    scene.ports.memory.lock().gaps.push(Gap {
        operator_id: scene.operator.clone(),
        code: "OR12".into(),
        interface: "notification_charge_order_info".into(),
        station_id: Some(station.clone()),
        connector_id: None,
        first: now() - TimeDelta::minutes(5),
        last: now(),
    });
    assert_eq!(scene.desk.supplement_round().await.unwrap().0, 1);
    scene.clock.set(now() + TimeDelta::minutes(11));
    assert_eq!(scene.desk.supplement_round().await.unwrap(), (1, 1));
    scene.clock.set(now() + TimeDelta::minutes(22));
    assert_eq!(scene.desk.supplement_round().await.unwrap(), (0, 0), "it was closed a moment ago");
    assert_eq!(scene.known(), 1);
    let mut tx = scene.registry.read().await.unwrap();
    let all = supplements::list(&mut tx, &scene.operator, None, 10, 0).await.unwrap();
    assert_eq!((all.len(), all[0].station_id.as_str()), (1, station.as_str()));
    let runs =
        registry::pull_runs::list(&mut tx, &scene.operator, Some(PullKind::Supplement), 10, 0);
    assert_eq!(runs.await.unwrap()[0].supplement_id.as_deref(), Some(all[0].id.as_str()));
}
