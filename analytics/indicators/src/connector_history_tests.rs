use super::{Segment, cut};
use chrono::{DateTime, Utc};
use model::ConnectorState::{Charging, Fault, Idle, Unknown};

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-03-02T{hour:02}:00:00Z").parse().expect("a time")
}

#[test]
fn the_state_before_the_span_reaches_into_it_and_equal_neighbours_become_one() {
    let changes = [(at(1), Idle), (at(6), Charging), (at(7), Charging), (at(8), Fault)];
    let spans = cut(changes.into_iter(), at(5), at(10));
    assert_eq!(
        spans,
        [
            Segment { state: Idle, from: at(5), to: at(6) },
            Segment { state: Charging, from: at(6), to: at(8) },
            Segment { state: Fault, from: at(8), to: at(10) },
        ]
    );
}

#[test]
fn nothing_reported_is_unknown() {
    assert_eq!(
        cut(std::iter::empty(), at(5), at(6)),
        [Segment { state: Unknown, from: at(5), to: at(6) }]
    );
}
