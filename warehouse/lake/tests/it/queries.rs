//! Answers do not depend on where rows lie.

use crate::rows::*;
use lake::Query;
use model::LocalDay;
use serde::Deserialize;
use tables::STATUS_EVENTS;

#[derive(Debug, Deserialize, PartialEq)]
struct ByDay {
    day: LocalDay,
    connector_id: String,
    rows: i64,
    last: chrono::DateTime<chrono::Utc>,
}

const BY_DAY: &str = "SELECT day, connector_id, count(*) AS rows, max(occurred_at) AS last FROM status_events
  WHERE day BETWEEN $first AND $last AND array_has($connectors, connector_id) AND operator_id = $operator
  GROUP BY day, connector_id ORDER BY day, connector_id";

fn by_day() -> Query {
    Query::new(BY_DAY)
        .bind("first", day(1))
        .bind("last", day(3))
        .bind("connectors", vec!["C01", "C02"])
        .bind("operator", OPERATOR)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_the_same_before_and_after_a_settle() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for days in 0..5 {
        let parts: lake::Batches = vec![
            (&STATUS_EVENTS, statuses(OPERATOR, days, noon(days), 50)),
            (&STATUS_EVENTS, statuses(OTHER, days, noon(days), 50)),
        ];
        lake.append(parts).await.expect("landed");
        if days == 2 {
            lake.settle().await.expect("settled");
        }
    }
    let before: Vec<ByDay> = lake.rows(by_day()).await.expect("answer");
    assert_eq!(before.len(), 6);
    assert_eq!(before[0].rows, 5);
    lake.settle().await.expect("settled");
    assert_eq!(lake.rows::<ByDay>(by_day()).await.expect("answer"), before);
    drop(lake);
    let lake = open(dir.path()).await;
    assert_eq!(lake.rows::<ByDay>(by_day()).await.expect("answer"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_other_days_and_other_operators_are_not_read() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for operator in [OPERATOR, OTHER] {
        for days in 0..6 {
            let rows = statuses(operator, days, noon(days), 30);
            lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
        }
        lake.settle().await.expect("settled");
    }
    assert_eq!(
        lake.stats().tables.iter().find(|t| t.table == "status_events").expect("table").files,
        12
    );
    let explain = |sql: &str| Query::new(format!("EXPLAIN {sql}"));
    let files = |plan: Vec<(String, String)>| {
        plan.iter().map(|(_, text)| text.matches(".parquet").count()).sum::<usize>()
    };
    let one_day = "SELECT * FROM status_events WHERE day = '2026-03-03'";
    assert_eq!(files(lake.rows(explain(one_day)).await.expect("plan")), 2);
    let one_operator = "SELECT * FROM status_events WHERE operator_id = 'MA7654321'";
    assert_eq!(files(lake.rows(explain(one_operator)).await.expect("plan")), 6);
    let one_moment = "SELECT * FROM status_events WHERE occurred_at < TIMESTAMP '2026-03-02T00:00:00Z' AND operator_id = 'MA1234567'";
    assert_eq!(files(lake.rows(explain(one_moment)).await.expect("plan")), 1);
    let both = "SELECT count(*) FROM status_events WHERE operator_id = 'MA7654321' AND day >= '2026-03-05'";
    assert_eq!(number(&lake, both).await, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_query_is_told_from_a_failed_one() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    for sql in ["SELECT nothing FROM orders", "SELEC 1", "SELECT * FROM nowhere"] {
        let error = lake.batches(Query::new(sql)).await.expect_err("wrong");
        assert!(matches!(error, lake::QueryError::Wrong(_)), "{sql}: {error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_hours_can_be_asked_for_in_beijing_time() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path()).await;
    let late = day(0).end() - chrono::TimeDelta::minutes(1);
    let rows = status(OPERATOR, 1, event("C01", late, model::ConnectorState::Idle), 1);
    lake.append(vec![(&STATUS_EVENTS, rows)]).await.expect("landed");
    let sql = "SELECT local_day(occurred_at) = day, local_hour(occurred_at) FROM status_events";
    let found: Vec<(bool, i32)> = lake.rows(Query::new(sql)).await.expect("answer");
    assert_eq!(found, [(true, 23)]);
}
