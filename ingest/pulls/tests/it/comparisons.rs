use crate::world::{Scene, now};
use chrono::TimeDelta;
use model::ConnectorState;
use pulls::HeldOrder;
use registry::pull_runs::PullOutcome;
use registry::pull_settings::PullKind;
use registry::supplements;

fn has(run: &registry::pull_runs::PullRun, words: &str) -> bool {
    run.notes.iter().any(|note| note.contains(words))
}

async fn with_stations() -> Scene {
    let scene = Scene::new().await;
    scene.pull(PullKind::StationsFull).await;
    scene
}

#[tokio::test]
async fn states_are_pulled_fifty_stations_at_a_time() {
    let scene = with_stations().await;
    let run = scene.pull(PullKind::Status).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    let asked =
        scene.platform.called().iter().filter(|name| *name == "query_station_status").count();
    assert_eq!(asked, scene.known().div_ceil(50));
    assert!(run.counts.accepted > 0);
    assert!(scene.ports.memory.lock().found.is_empty());
}

#[tokio::test]
async fn a_pulled_state_that_differs_from_an_old_pushed_one_is_a_finding() {
    let scene = with_stations().await;
    scene.pull(PullKind::Status).await;
    scene.misbehave(|m| m.all_faulty = true);
    scene.clock.set(now() + TimeDelta::minutes(4));
    scene.pull(PullKind::Status).await;
    assert!(scene.ports.memory.lock().found.is_empty(), "four minutes are no contradiction");
    scene.misbehave(|m| m.all_faulty = false);
    scene.clock.set(now() + TimeDelta::minutes(10));
    scene.pull(PullKind::Status).await;
    let memory = scene.ports.memory.lock();
    assert!(!memory.found.is_empty());
    assert!(memory.found.iter().all(|found| found.code == "SU09" && found.connector_id.is_some()));
    assert!(
        memory
            .states
            .values()
            .all(|event| event.state != ConnectorState::Fault || event.occurred_at > now())
    );
}

#[tokio::test]
async fn states_of_a_station_that_was_not_asked_for_are_left_out() {
    let scene = with_stations().await;
    scene.misbehave(|m| m.unasked_station = true);
    let run = scene.pull(PullKind::Status).await;
    assert_eq!(run.outcome, PullOutcome::Partial);
    assert!(has(&run, "was not asked for") || has(&run, "stands twice"), "{run:?}");
}

#[tokio::test]
async fn figures_of_yesterday_are_asked_station_by_station() {
    let scene = with_stations().await;
    let run = scene.pull(PullKind::Stats).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    assert_eq!(run.counts.received, scene.known() as i64);
    let told = scene.delivered("notification_operation_stats_info");
    let first: serde_json::Value = serde_json::from_str(&told[0]).unwrap();
    let row = &first["OperationStatsInfos"][0];
    assert_eq!(row["StatDate"], "2026-11-01");
    assert_eq!(row["OperatorID"], scene.operator.as_str());
    scene.misbehave(|m| m.stats_of_another = true);
    let run = scene.pull(PullKind::Stats).await;
    assert_eq!((run.outcome, run.counts.received), (PullOutcome::Partial, 0), "{run:?}");
    assert!(has(&run, "the answer is about another"), "{run:?}");
}

#[tokio::test]
async fn prices_become_the_fees_of_stations() {
    let scene = with_stations().await;
    let run = scene.pull(PullKind::Policy).await;
    assert_eq!(run.outcome, PullOutcome::Done, "{run:?}");
    let fees = scene.delivered("notification_stationFee");
    assert_eq!(fees.len(), scene.known());
    let fee: serde_json::Value = serde_json::from_str(&fees[0]).unwrap();
    let details = fee["StationFee"]["ChargeFeeDetail"].as_array().unwrap();
    assert_eq!(details.len() % 3, 0);
    assert_eq!(
        (&details[0]["StartTime"], &details[0]["EndTime"]),
        (&"00:00".into(), &"08:00".into())
    );
    assert_eq!(details[2]["EndTime"], "24:00");
}

#[tokio::test]
async fn disputed_orders_are_findings_and_missing_ones_are_asked_for_after_six_hours() {
    let scene = with_stations().await;
    let held = HeldOrder {
        order_no: format!("{}202611010800000001", scene.operator),
        ended_at: now() - TimeDelta::hours(20),
        energy_wh: 31_270,
        money_fen: 3_127,
    };
    scene.ports.memory.lock().orders.push(held.clone());
    let run = scene.pull(PullKind::Orders).await;
    assert_eq!(run.outcome, PullOutcome::Partial, "{run:?}");
    assert!(has(&run, "1 orders unknown there"), "{run:?}");
    assert!(has(&run, "orders not held here"), "{run:?}");
    let codes: Vec<&str> = scene.ports.memory.lock().found.iter().map(|found| found.code).collect();
    assert!(codes.contains(&"RC01"));
    let mut tx = scene.registry.read().await.unwrap();
    let opened = supplements::list(&mut tx, &scene.operator, None, 10, 0).await.unwrap();
    drop(tx);
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].interface, "supplement_orderInfo");
    assert_eq!(opened[0].next_try_at, Some(now() + TimeDelta::hours(6)));
    scene.misbehave(|m| m.disputes_orders = true);
    let run = scene.pull(PullKind::Orders).await;
    assert!(has(&run, "1 orders with other energy"), "{run:?}");
    let found = scene.ports.memory.lock().found.clone();
    assert!(found.iter().any(|one| one.code == "RC02" && one.expected.contains("31.27 kWh")));
}
