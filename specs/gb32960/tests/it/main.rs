//! Tests of the public interface.

mod cases;
mod properties;
mod secrets;
mod sessions;
mod strategies;
mod streams;
mod told;

use serde_json::Value;

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let text = std::fs::read_to_string(path).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

/// The list under a key of a fixture.
pub fn list(name: &str, key: &str) -> Vec<Value> {
    fixture(name)[key].as_array().expect("a list").clone()
}

/// Bytes of a field in hexadecimal.
pub fn bytes(case: &Value, key: &str) -> Vec<u8> {
    hex::decode(case[key].as_str().expect("hexadecimal")).expect("hexadecimal")
}
