//! Rows that wait for their station, and rows that the journal did not take.

use crate::world::{CONNECTOR, World, order, power, sample, station, status};
use ingest::GateConfig;
use lake::{Faults, Step};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn everything_that_waited_is_let_in_by_the_station_in_one_go() {
    let world = World::new().await;
    let pushes = [
        ("notification_stationStatus", status(CONNECTOR, 3, 20)),
        ("notification_equip_charge_status", sample(1, 10, 13.21)),
        ("notification_charge_order_info", order(2)),
        ("notification_realtime_power_info", power(39.6, 39.6)),
    ];
    for (interface, body) in &pushes {
        assert_eq!(world.push(interface, body).await.ret, 0, "{interface}");
    }
    assert_eq!(world.gateway.waiting_rows(), 4);
    assert_eq!(world.number("SELECT count(*) FROM quarantine WHERE orphan").await, 4);
    world.push("notification_stationInfo", &station()).await;
    assert_eq!(world.gateway.waiting_rows(), 0);
    assert_eq!(world.number("SELECT count(*) FROM quarantine WHERE state = 'released'").await, 4);
    for table in ["status_events", "process_samples", "orders", "order_details"] {
        let sql: &'static str = Box::leak(format!("SELECT count(*) FROM {table}").into_boxed_str());
        assert_eq!(world.number(sql).await, 1, "{table}");
    }
    assert_eq!(world.number("SELECT count(*) FROM power_samples").await, 3);
    let state = world.lake.now().with_connector("MA3TEST01", CONNECTOR, |info| info.state);
    assert_eq!(state, Some(model::ConnectorState::Charging));
    // The sender repeats what was ignored: it is held by now.
    let again = world.push("notification_stationStatus", &pushes[0].1).await;
    assert_eq!(again.data["Status"], json!(0));
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
}

#[tokio::test]
async fn rows_that_waited_before_a_restart_are_let_in_after_it() {
    let world = World::new().await;
    world.push("notification_stationStatus", &status(CONNECTOR, 3, 20)).await;
    let world = world.restarted().await;
    assert_eq!(world.gateway.waiting_rows(), 1);
    world.push("notification_stationStatus", &status(CONNECTOR, 3, 20)).await;
    assert_eq!(world.number("SELECT count(*) FROM quarantine").await, 1, "held once");
    world.push("notification_stationInfo", &station()).await;
    assert_eq!(world.number("SELECT count(*) FROM status_events").await, 1);
    let world = world.restarted().await;
    assert_eq!(world.gateway.waiting_rows(), 0);
}

#[tokio::test]
async fn a_disk_that_refuses_means_come_back_later_and_nothing_is_half_done() {
    let full = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&full);
    let faults = Faults::new(move |step| match step {
        Step::JournalWrite if switch.load(Ordering::SeqCst) => {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        _ => Ok(()),
    });
    let world = World::with(GateConfig::default(), faults).await;
    world.push("notification_stationInfo", &station()).await;
    full.store(true, Ordering::SeqCst);
    let refused = world.push("notification_charge_order_info", &order(1)).await;
    assert_eq!((refused.ret, refused.sub()), (-1, "-1-01"));
    let sealed = world.sealed(&status(CONNECTOR, 3, 5));
    let refused = world.send("notification_stationStatus", &world.token, sealed.clone()).await;
    assert_eq!(refused.ret, -1);
    full.store(false, Ordering::SeqCst);
    // The same envelope is tried again: a refusal of this kind is not remembered.
    let taken = world.send("notification_stationStatus", &world.token, sealed).await;
    assert_eq!((taken.ret, &taken.data["Accepted"]), (0, &json!(1)), "{taken:?}");
    let taken = world.push("notification_charge_order_info", &order(1)).await;
    assert_eq!(taken.data["ConfirmResult"], json!(0));
    assert_eq!(world.number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(world.number("SELECT CAST(max(revision) AS BIGINT) FROM status_events").await, 1);
}
