//! Schemas of the two envelopes.

use serde_json::{Value, json};

/// `envelope_request` and `envelope_response`.
pub(crate) fn schemas() -> [(String, Value); 2] {
    let request = json!({
        "type": "object",
        "required": ["OperatorID", "Data", "TimeStamp", "Seq", "Sig"],
        "properties": {
            "OperatorID": {"type": "string", "pattern": "^[0-9A-Z]{9}$", "title": "The caller."},
            "Data": {"type": "string", "contentEncoding": "base64", "title": "Ciphertext of the business JSON."},
            "TimeStamp": {"type": "string", "pattern": r"^\d{14}$", "title": "When the request was made, Beijing time."},
            "Seq": {"type": "string", "pattern": r"^\d{4}$", "title": "Counts up within one second, from 0001."},
            "Sig": {"type": "string", "pattern": "^([0-9A-F]{32}|[0-9A-F]{64})$", "title": "HMAC over OperatorID, Data, TimeStamp and Seq."},
        },
    });
    let response = json!({
        "type": "object",
        "required": ["Ret", "Msg", "Data", "Sig"],
        "properties": {
            "Ret": {"type": "integer", "title": "Result code, chapter 6."},
            "Msg": {"type": "string", "maxLength": 200, "title": "Free text; begins with the sub-code of a refusal."},
            "Data": {"type": "string", "contentEncoding": "base64", "title": "Ciphertext of the answer, empty unless Ret is 0."},
            "Sig": {"type": "string", "title": "HMAC over Ret, Msg and Data; empty where no secret is known."},
        },
    });
    [("envelope_request".into(), request), ("envelope_response".into(), response)]
}
