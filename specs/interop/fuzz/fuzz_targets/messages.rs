//! Any bytes as the plaintext of any interface: the first byte chooses it, the rest is the body.
#![no_main]

use interop::{Context, Interface, Profile, parse};
use libfuzzer_sys::fuzz_target;
use model::person::Mark;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let interface = Interface::ALL[usize::from(*first) % Interface::ALL.len()];
    let mark = |_, text: &str| Mark { key: text.len().to_string(), mask: String::new() };
    let context =
        Context { envelope_time: chrono::DateTime::UNIX_EPOCH, profile: Profile::Base, mark: &mark };
    if let Err(refusal) = parse(interface, body, &context) {
        assert!(refusal.msg().chars().count() <= 200);
    }
});
