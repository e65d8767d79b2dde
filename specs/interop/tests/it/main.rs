//! Tests of the public interface.

mod cases;
mod envelope;
mod field_rules;
mod mandatory;
mod primitives;
mod reports;
mod reports_tolerances;
mod round_trips;
mod schemas;
mod tolerances;
mod vectors;
mod writers;

use chrono::{DateTime, TimeZone, Utc};
use interop::{Context, PersonField, Profile, Sealer, Secrets, Suite};
use model::person::Mark;

/// The credentials of chapter 24.
pub fn example(suite: Suite) -> Sealer {
    let secrets = Secrets::new("Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16").unwrap();
    Sealer::new(suite, &secrets)
}

/// A marker that shows what it was asked, so that tests see what would be marked.
pub fn marker(field: PersonField, text: &str) -> Mark {
    Mark { key: format!("{field:?}:{}", text.len()), mask: model::person::mask(text, 2, 2) }
}

/// Context of a message made on 2025-06-01 at 08:00:05 in Beijing.
pub fn context() -> Context<'static> {
    Context { envelope_time: envelope_time(), profile: Profile::Base, mark: &marker }
}

/// When the messages of the tests were made.
pub fn envelope_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 1, 0, 0, 5).unwrap()
}

/// Text of a case under `tests/fixtures/interop`.
pub fn push(case: &str) -> String {
    std::fs::read_to_string(folder().join(case).join("push.json")).unwrap()
}

/// Where the case folders are.
pub fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/interop")
}
