//! Streams that misbehave.

use crate::{bytes, list};
use gb32960::{Frame, FrameError, Splitter};

fn heartbeat() -> Vec<u8> {
    bytes(&list("request-response-2016.json", "pairs")[0], "request_hex")
}

#[test]
fn a_half_frame_waits_without_growing_and_is_given_up_byte_by_byte() {
    let whole = heartbeat();
    let mut splitter = Splitter::new(1_000);
    splitter.push(&whole[..20]);
    assert!(splitter.next().is_none());
    assert_eq!(splitter.pending(), 20);
    assert!(splitter.give_up());
    assert!(splitter.next().is_none());
    assert_eq!(splitter.counts().skipped, 20, "no other start among the rest");
    assert!(!splitter.give_up());
}

#[test]
fn a_start_pair_inside_data_of_a_broken_frame_does_not_hide_the_next_frame() {
    let whole = heartbeat();
    let mut broken = whole.clone();
    broken[6] ^= 0x40;
    let mut splitter = Splitter::new(1_000);
    splitter.push(&broken);
    splitter.push(&whole);
    assert_eq!(splitter.next().map(|frame| frame.bytes.to_vec()), Some(whole.clone()));
    let counts = splitter.counts();
    assert_eq!((counts.bad_bcc, counts.frames, counts.garbage), (1, 1, 0));
    assert_eq!(counts.skipped, broken.len() as u64);
}

#[test]
fn a_stray_start_byte_before_a_frame_costs_nothing_but_waiting() {
    let whole = heartbeat();
    let mut splitter = Splitter::new(1_000);
    splitter.push(b"#");
    splitter.push(&whole);
    assert!(splitter.next().is_none(), "### looks like a longer frame at first");
    assert!(splitter.give_up());
    assert_eq!(splitter.next().map(|frame| frame.bytes.to_vec()), Some(whole));
    assert_eq!(splitter.counts().skipped, 1);
}

#[test]
fn garbage_for_ever_needs_no_memory() {
    let mut splitter = Splitter::new(512);
    let piece: Vec<u8> = (0..4_096u32).map(|at| (at * 7 + at / 13) as u8).collect();
    for _ in 0..2_000 {
        splitter.push(&piece);
        while splitter.next().is_some() {}
        assert!(splitter.pending() <= 512 + 25, "{} B", splitter.pending());
    }
    assert!(splitter.capacity() <= 16 << 10, "{} B", splitter.capacity());
    assert!(splitter.counts().garbage > 7_900_000);
}

#[test]
fn a_data_unit_above_the_limit_is_garbage_until_the_limit_rises() {
    let cases = list("frames-2016.json", "cases");
    let long = cases.iter().map(|case| bytes(case, "hex")).max_by_key(Vec::len).expect("cases");
    assert!(long.len() > 537);
    let mut splitter = Splitter::new(512);
    splitter.push(&long);
    assert!(splitter.next().is_none());
    assert!(splitter.counts().skipped > 0);
    let mut splitter = Splitter::new(512);
    splitter.set_max_data(usize::MAX);
    splitter.push(&long);
    assert_eq!(splitter.next().map(|frame| frame.bytes.len()), Some(long.len()));
    splitter.shrink();
    assert!(splitter.capacity() < 64);
}

#[test]
fn each_missing_byte_of_a_frame_is_told() {
    let whole = heartbeat();
    for length in 0..whole.len() {
        let error = Frame::parse(&whole[..length]).expect_err("cut");
        assert_eq!(error, FrameError::Incomplete { need: 25, got: length });
    }
    let mut more = whole.clone();
    more.push(0);
    assert_eq!(Frame::parse(&more), Err(FrameError::Length { data: 0, got: 26 }));
}
