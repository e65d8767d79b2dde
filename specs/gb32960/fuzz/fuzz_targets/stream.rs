//! Any bytes as a stream: the first byte cuts it into pieces, the rest is pushed piece by piece.
#![no_main]

use gb32960::Splitter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, stream)) = bytes.split_first() else { return };
    let mut splitter = Splitter::new(2_000);
    let mut seen = 0;
    for piece in stream.chunks(usize::from(*first).max(1)) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            seen += frame.bytes.len() as u64;
            let _ = frame.body();
        }
        assert!(splitter.pending() <= 2_025);
    }
    while splitter.give_up() {
        while let Some(frame) = splitter.next() {
            seen += frame.bytes.len() as u64;
        }
    }
    assert_eq!(seen + splitter.counts().skipped, stream.len() as u64, "every byte is accounted for");
});
