//! Every bench runs through with small data.

use bench::options::Options;

fn quick() -> Options {
    Options { quick: true, alone: true, ..Options::default() }
}

#[test]
fn pushes_are_measured_and_every_row_of_them_is_found_again() {
    let report = bench::ingest::run(&quick()).expect("the bench runs through");
    let rows = report["tables"][1]["rows"].as_array().expect("a table of loads");
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter().all(|row| row["÷ floor"].as_f64().is_some_and(|ratio| ratio > 0.0)),
        "{rows:?}"
    );
}

#[test]
fn queries_are_measured_and_equal_those_of_a_rival_where_there_is_one() {
    let report = bench::queries::run(&quick()).expect("the bench runs through");
    let rows = report["tables"][1]["rows"].as_array().expect("a table of queries");
    assert_eq!(rows.len(), 12, "eleven questions and their sum");
    assert!(
        rows[..11].iter().all(|row| row["rows out"].as_u64().is_some_and(|rows| rows > 0)),
        "{rows:?}"
    );
}

#[test]
fn full_pulls_are_measured_and_bring_every_station() {
    let report = bench::pulls::run(&quick()).expect("the bench runs through");
    let rows = report["tables"][0]["rows"].as_array().expect("a table of pulls");
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter().all(|row| row["stations/s"].as_f64().is_some_and(|rate| rate > 0.0)),
        "{rows:?}"
    );
}

#[test]
fn settling_is_measured_and_keeps_every_message() {
    let report = bench::settle::run(&quick()).expect("the bench runs through");
    assert!(report["rows_per_s_while_settling"].as_f64().is_some_and(|rate| rate > 0.0));
}
