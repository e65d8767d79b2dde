//! Any bytes are answered; what was read and can be written reads the same again.
#![no_main]

use efile::{Policy, ReadOptions, Style, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions { policy: Policy::Skip, ..ReadOptions::default() };
    let Ok(first) = read(bytes, &options) else { return };
    let Ok(written) = write(&first.document, Style { code: first.code, compact: true }) else { return };
    let again = read(&written, &ReadOptions::default()).expect("what was written reads");
    assert_eq!(again.document.blocks, first.document.blocks);
});
