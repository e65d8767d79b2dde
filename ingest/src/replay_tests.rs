use super::{ENTRY_BYTES, Replays, SHARDS, Seen, Slot};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

fn digest(interface: &str, parts: [&str; 5]) -> [u8; 32] {
    super::digest(interface, parts.map(str::as_bytes))
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_750_000_000 + second, 0).expect("in range")
}

fn first<'a>(memory: &'a Replays, envelope: &[u8; 32], second: i64) -> Slot<'a> {
    match memory.look(envelope, at(second), TimeDelta::seconds(900)) {
        Seen::First(slot) => slot,
        other => panic!("expected a new envelope, got {other:?}"),
    }
}

#[test]
fn the_same_envelope_gets_its_first_answer_until_the_memory_ends() {
    let memory = Replays::new(1 << 20);
    let envelope = digest("query_token", ["A", "d", "t", "0001", "s"]);
    first(&memory, &envelope, 0).fill(Bytes::from_static(b"one"), at(0));
    let again = memory.look(&envelope, at(900), TimeDelta::seconds(900));
    assert!(matches!(again, Seen::Answered(answer) if answer == "one"));
    first(&memory, &envelope, 901).fill(Bytes::from_static(b"two"), at(901));
    assert_eq!(memory.bytes(), 3 + ENTRY_BYTES);
}

#[test]
fn a_slot_that_is_dropped_leaves_the_envelope_new() {
    let memory = Replays::new(1 << 20);
    let envelope = digest("query_token", ["A", "d", "t", "0001", "s"]);
    let slot = first(&memory, &envelope, 0);
    let other = memory.look(&envelope, at(0), TimeDelta::seconds(900));
    assert!(matches!(other, Seen::Running(_)));
    drop(slot);
    drop(first(&memory, &envelope, 1));
    assert_eq!(memory.bytes(), 0);
}

#[test]
fn the_memory_never_exceeds_its_bound_by_more_than_one_answer_per_shard() {
    let memory = Replays::new(10_000);
    for n in 0..1_000 {
        let envelope = digest("x", ["A", &n.to_string(), "t", "0001", "s"]);
        first(&memory, &envelope, n).fill(Bytes::from(vec![0; 100]), at(n));
    }
    assert!(memory.bytes() <= 10_000 + SHARDS * 196, "{} bytes", memory.bytes());
    memory.expire(at(2_000));
    assert_eq!(memory.bytes(), 0);
}

#[test]
fn envelopes_that_differ_in_one_part_have_different_digests() {
    let base = digest("a", ["A", "d", "t", "0001", "s"]);
    assert_ne!(base, digest("b", ["A", "d", "t", "0001", "s"]));
    assert_ne!(base, digest("a", ["A", "d", "t0", "001", "s"]));
    assert_ne!(base, digest("a", ["A", "d", "t", "0001", "S"]));
}
