//! Rows that are folded before they are grouped, or grouped before they are joined, give the sums they always gave.

use crate::live::station;
use crate::rows::*;
use chrono::TimeDelta;
use lake::{Lake, Query};
use model::quantity::Percent;
use model::{ConnectorId, ConnectorState, StationId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tables::{ORDERS, STATUS_EVENTS, orders, status_events};

#[derive(Debug, Deserialize, PartialEq)]
struct ByConnector {
    operator_id: String,
    connector_id: String,
    rows: i64,
    with_soc: i64,
    least: Option<i64>,
    sum: Option<i64>,
    last: chrono::DateTime<chrono::Utc>,
}

const BY_CONNECTOR: &str =
    "SELECT operator_id, connector_id, count(*) AS rows, count(soc_tenths) AS with_soc,
    min(soc_tenths) AS least, sum(soc_tenths) AS sum, max(occurred_at) AS last
  FROM status_valid GROUP BY operator_id, connector_id ORDER BY operator_id, connector_id";

/// States of ten connectors in turn; of every third a state of charge, of the last connector never one.
async fn land_states(lake: &Lake, operator: &str, count: usize) {
    let row = |at: usize| {
        let (connector, at_s) = (at % 10, TimeDelta::seconds(at as i64));
        let mut event =
            event(&format!("C{connector:02}"), noon(0) + at_s, ConnectorState::Charging);
        event.soc = (at.is_multiple_of(3) && connector != 9)
            .then(|| Percent::from_tenths(at as i64 % 1000));
        status_events::Row {
            event,
            station_id: Arc::from("S1"),
            equipment_id: Arc::from("E1"),
            revision: 1,
        }
    };
    let rows: Vec<_> = (0..count).map(row).collect();
    let batch = status_events::batch(&arrival(operator, 1), &rows);
    lake.append(vec![(&STATUS_EVENTS, batch)]).await.expect("landed");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_in_runs_add_up_like_rows_in_any_order() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for operator in [OPERATOR, OTHER] {
        land_states(&lake, operator, 12_000).await;
    }
    // As they arrived no two neighbours are of one connector, settled they lie sorted.
    let mixed: Vec<ByConnector> = lake.rows(Query::new(BY_CONNECTOR)).await.expect("answer");
    lake.settle().await.expect("settled");
    let sorted: Vec<ByConnector> = lake.rows(Query::new(BY_CONNECTOR)).await.expect("answer");
    assert_eq!(mixed, sorted);
    assert_eq!(sorted.len(), 20);
    assert_eq!((sorted[0].rows, sorted[0].with_soc, sorted[0].least), (1_200, 400, Some(0)));
    let sum = (0..12_000).step_by(30).map(|at| at % 1000).sum();
    assert_eq!(sorted[0].sum, Some(sum));
    assert_eq!((sorted[9].with_soc, sorted[9].least, sorted[9].sum), (0, None, None));
    assert_eq!(sorted[9].last, noon(0) + TimeDelta::seconds(11_999));
    assert_eq!(plan(&lake, BY_CONNECTOR).await.matches("RunsExec").count(), 1);
}

#[derive(Debug, Deserialize, PartialEq)]
struct ByCity {
    city: String,
    orders: i64,
    told: i64,
    energy_wh: i64,
    last: chrono::DateTime<chrono::Utc>,
}

const BY_CITY: &str = "SELECT substr(s.area_code, 1, 4) AS city, COUNT(*) AS orders, COUNT(o.stop_text) AS told,
    SUM(o.energy_wh) AS energy_wh, MAX(o.ended_at) AS last
  FROM orders_valid o JOIN stations s ON o.operator_id = s.operator_id AND o.station_id = s.station_id
  WHERE o.day >= '2026-01-01' GROUP BY 1 ORDER BY 1";

async fn plan(lake: &Lake, sql: &str) -> String {
    let plan: Vec<(String, String)> =
        lake.rows(Query::new(format!("EXPLAIN {sql}"))).await.expect("plan");
    plan.into_iter().map(|(_, text)| text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_by_the_area_of_stations_are_those_of_the_single_orders() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for (id, area) in [("S1", "370102"), ("S2", "370202"), ("S3", "370104")] {
        let mut known = station(&[]);
        known.station_id = StationId::new(id).expect("id");
        known.area_code = area.into();
        let _ = lake.now().put_station(Arc::new(known), None, noon(0));
    }
    // Every fourth order is of a station nobody knows.
    let mut expected = BTreeMap::<&str, ByCity>::new();
    let row = |number: u32| {
        let at = noon(i64::from(number % 5)) + TimeDelta::seconds(number.into());
        let mut order = order(number, at, &[1_000 + i64::from(number)]);
        order.connector_id = ConnectorId::new(format!("C{:02}", number % 7)).expect("id");
        order.stop_text = (number.is_multiple_of(3)).then(|| "stopped".into());
        let station_id = Arc::from(format!("S{}", number % 4 + 1));
        orders::Row { order, station_id, equipment_id: Arc::from("E1"), revision: 1 }
    };
    let rows: Vec<_> = (0..400).map(row).collect();
    for row in rows.iter().filter(|row| &*row.station_id != "S4") {
        let city = if &*row.station_id == "S2" { "3702" } else { "3701" };
        let last = row.order.ended_at;
        let sum = expected.entry(city).or_insert(ByCity {
            city: city.into(),
            orders: 0,
            told: 0,
            energy_wh: 0,
            last,
        });
        sum.orders += 1;
        sum.told += i64::from(row.order.stop_text.is_some());
        sum.energy_wh += row.order.energy.watt_hours();
        sum.last = sum.last.max(last);
    }
    let batch = orders::batch(&arrival(OPERATOR, 1), &rows);
    lake.append(vec![(&ORDERS, batch)]).await.expect("landed");
    let expected: Vec<ByCity> = expected.into_values().collect();
    assert_eq!(lake.rows::<ByCity>(Query::new(BY_CITY)).await.expect("answer"), expected);
    lake.settle().await.expect("settled");
    assert_eq!(lake.rows::<ByCity>(Query::new(BY_CITY)).await.expect("answer"), expected);
    let plan = plan(&lake, BY_CITY).await;
    let (join, first) = (plan.find("Inner Join"), plan.rfind("groupBy=[[o.operator_id"));
    assert!(join.is_some() && join < first, "grouped below the join: {plan}");
}
