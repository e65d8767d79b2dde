//! What others may ask.

use crate::rows::*;
use lake::{Governance, Lake, QueryError};
use model::person::Mark;

fn limits() -> Governance {
    Governance { max_rows: 100, max_ms: 10_000, operators: None, see_conditional: false }
}

async fn filled(dir: &std::path::Path) -> Lake {
    let lake = open(dir).await;
    let mut with_plate = order(1, noon(0), &[100]);
    with_plate.plate = Some(Mark { key: "abc".into(), mask: "鲁A1***45".into() });
    lake.append(landed(1, with_plate, 1)).await.expect("landed");
    for operator in [OPERATOR, OTHER] {
        let rows = statuses(operator, 2, noon(0), 150);
        lake.append(vec![(&tables::STATUS_EVENTS, rows)]).await.expect("landed");
    }
    lake
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_reading_statement_is_allowed() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = filled(dir.path()).await;
    let target = dir.path().join("stolen.parquet");
    let copy = format!("COPY (SELECT * FROM orders) TO '{}'", target.display());
    let external =
        format!("CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION '{}'", dir.path().display());
    for sql in [
        "DROP TABLE orders",
        "DELETE FROM orders",
        "INSERT INTO orders SELECT * FROM orders",
        "UPDATE orders SET energy_wh = 0",
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "SET datafusion.execution.batch_size = 1",
        "SELECT 1; SELECT 2",
        "PREPARE p AS SELECT 1",
        "TRUNCATE TABLE orders",
        "EXPLAIN DELETE FROM orders",
        "EXPLAIN ANALYZE INSERT INTO orders SELECT * FROM orders",
        copy.as_str(),
        external.as_str(),
    ] {
        let refused = lake.governed(sql, limits()).await.expect_err(sql);
        assert!(
            matches!(refused, QueryError::NotAllowed(_) | QueryError::Wrong(_)),
            "{sql}: {refused:?}"
        );
    }
    assert!(!target.exists());
    let files = format!("SELECT * FROM '{}/lake/orders/*.parquet'", dir.path().display());
    lake.governed(&files, limits()).await.expect_err("files are not tables");
    lake.governed("EXPLAIN SELECT count(*) FROM orders", limits()).await.expect("may be explained");
    lake.governed("WITH a AS (SELECT 1 AS x) SELECT x FROM a", limits())
        .await
        .expect("may be named");
}

#[tokio::test(flavor = "multi_thread")]
async fn withheld_columns_are_not_there_and_conditional_ones_only_with_the_right() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = filled(dir.path()).await;
    for view in ["orders", "orders_valid"] {
        let answer =
            lake.governed(&format!("SELECT * FROM {view}"), limits()).await.expect("answer");
        let names: Vec<&str> = answer.schema.fields().iter().map(|f| f.name().as_str()).collect();
        assert!(names.contains(&"energy_wh"));
        for hidden in ["plate_key", "vehicle_key", "phone_key", "plate_mask", "paid_fen"] {
            assert!(!names.contains(&hidden), "{hidden} is visible in {view}");
        }
    }
    let privileged = Governance { see_conditional: true, ..limits() };
    let answer =
        lake.governed("SELECT plate_mask FROM orders", privileged.clone()).await.expect("answer");
    let masks: Vec<String> = lake::query::rows::read(&answer.batches).expect("texts");
    assert_eq!(masks, ["鲁A1***45"]);
    for hidden in [
        "SELECT plate_key FROM orders",
        "SELECT count(*) FROM orders WHERE plate_key = 'abc'",
        "SELECT energy_wh FROM orders ORDER BY phone_key",
        "SELECT o.vehicle_key FROM orders o",
        "SELECT sealed FROM raw_messages",
    ] {
        let refused = lake.governed(hidden, privileged.clone()).await.expect_err(hidden);
        assert!(matches!(refused, QueryError::Wrong(_)), "{hidden}: {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_its_own_rows_in_every_table_whatever_it_writes() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = filled(dir.path()).await;
    let own = Governance { operators: Some(vec![OTHER.to_owned()]), ..limits() };
    for (sql, expected) in [
        ("SELECT count(*) FROM status_events", 150),
        ("SELECT count(*) FROM status_valid", 150),
        ("SELECT count(*) FROM status_events WHERE operator_id = 'MA1234567'", 0),
        ("SELECT count(*) FROM status_events WHERE operator_id = 'MA7654321' OR 1 = 1", 150),
        ("SELECT count(*) FROM orders", 0),
        ("SELECT count(*) FROM zhixing.lake.status_events", 150),
        (
            "SELECT count(*) FROM (SELECT * FROM status_events UNION ALL SELECT * FROM status_events) x",
            300,
        ),
        ("SELECT count(*) FROM connectors", 0),
    ] {
        let answer = lake.governed(sql, own.clone()).await.expect(sql);
        let found: Vec<i64> = lake::query::rows::read(&answer.batches).expect("a number");
        assert_eq!(found, [expected], "{sql}");
    }
    let nobody = Governance { operators: Some(Vec::new()), ..limits() };
    let answer = lake.governed("SELECT count(*) FROM status_events", nobody).await.expect("answer");
    assert_eq!(lake::query::rows::read::<i64>(&answer.batches).expect("a number"), [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_beyond_the_limit_are_cut_and_that_is_said() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = filled(dir.path()).await;
    let all = lake.governed("SELECT * FROM status_events", limits()).await.expect("answer");
    assert_eq!((all.rows(), all.truncated), (100, true));
    let exact = Governance { max_rows: 300, ..limits() };
    let all = lake.governed("SELECT * FROM status_events", exact).await.expect("answer");
    assert_eq!((all.rows(), all.truncated), (300, false));
    let empty = lake.governed("SELECT * FROM quarantine", limits()).await.expect("answer");
    assert_eq!((empty.rows(), empty.truncated), (0, false));
    assert!(empty.schema.field_with_name("held_id").is_ok(), "columns are there without rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_without_end_is_stopped() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = filled(dir.path()).await;
    let short = Governance { max_ms: 300, ..limits() };
    let endless = "SELECT count(*) FROM generate_series(1, 100000000000) a(x) WHERE x % 7 = 3";
    let began = std::time::Instant::now();
    let stopped = lake.governed(endless, short).await.expect_err("stopped");
    assert!(matches!(stopped, QueryError::TooLong { max_ms: 300 }), "{stopped:?}");
    assert!(began.elapsed().as_secs() < 30);
    assert_eq!(number(&lake, "SELECT count(*) FROM status_events").await, 300, "others are served");
}
