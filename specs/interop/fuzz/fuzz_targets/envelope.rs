//! Any bytes as a request, as an answer, and as the ciphertext of a request that is signed right.
#![no_main]

use interop::{Request, Sealer, Secrets, Suite};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static SEALERS: LazyLock<Vec<Sealer>> = LazyLock::new(|| {
    let secrets = Secrets::new("Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16")
        .expect("test secrets have the right lengths");
    Suite::all().map(|suite| Sealer::new(suite, &secrets)).collect()
});

fuzz_target!(|bytes: &[u8]| {
    for sealer in SEALERS.iter() {
        if let Ok(request) = Request::parse(bytes) {
            let _ = request.verify(sealer).map(interop::Verified::open);
        }
        let _ = sealer.open_response(bytes);
        let sealed = sealer.seal_request("MA3TEST01", chrono::DateTime::UNIX_EPOCH, 1, bytes);
        let json = sealed.to_json();
        let request = Request::parse(&json).expect("a sealed request parses");
        let opened = request.verify(sealer).expect("a sealed request verifies").open();
        if let Ok(opened) = opened
            && opened.deviations.is_empty()
        {
            assert_eq!(opened.text.as_bytes(), bytes);
        }
    }
});
