//! Mistakes in the plaintext.

use super::Fault;
use serde_json::Value;

/// The body with the mistake in it.
pub(super) fn spoil(fault: Fault, body: &[u8], frozen: Option<Value>) -> Vec<u8> {
    match fault {
        Fault::NotJson => return b"{\"ConnectorStatusInfo\":{]}".to_vec(),
        Fault::NotAnObject => return b"[1,2,3]".to_vec(),
        Fault::DuplicateKeys => return duplicate(body),
        _ => {}
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    if fault == Fault::Frozen {
        if let Some(mut old) = frozen {
            old["EndTime"] = value["EndTime"].take();
            value = old;
        }
        return value.to_string().into_bytes();
    }
    let row = match value.get_mut("ConnectorStatusInfo") {
        Some(_) => &mut value["ConnectorStatusInfo"],
        None => &mut value,
    };
    let time = if row.get("UpdateTime").is_some() { "UpdateTime" } else { "EndTime" };
    let number = if row.get("Status").is_some() { "Status" } else { "TotalPower" };
    match fault {
        Fault::MissingField => drop(row.as_object_mut().and_then(|o| o.remove("ConnectorID"))),
        Fault::WrongType => row[number] = Value::from("many"),
        Fault::TooLong => row["ConnectorID"] = Value::from("9".repeat(60)),
        Fault::OutsideTable => row["Status"] = Value::from(17),
        Fault::MalformedDate => row[time] = Value::from("2023-02-30 25:00:00"),
        Fault::MalformedSequence => {
            let short: String =
                row["StartChargeSeq"].as_str().unwrap_or_default().chars().take(26).collect();
            row["StartChargeSeq"] = Value::from(short);
        }
        Fault::UnknownConnector => row["ConnectorID"] = Value::from("NOSUCHCONNECTOR"),
        _ => {}
    }
    value.to_string().into_bytes()
}

/// Says the first key of the object twice, with the same value.
fn duplicate(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let Ok(Value::Object(all)) = serde_json::from_str::<Value>(&text) else { return body.to_vec() };
    let Some((key, value)) = all.iter().next() else { return body.to_vec() };
    let open = text.trim_end().trim_end_matches('}').len();
    let closing = text.trim_end().len() - open;
    // only the last brace belongs to the object itself
    let end = open + closing - 1;
    format!("{},{}:{value}}}", &text[..end], Value::from(key.as_str())).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_key_keeps_the_rest_of_the_body() {
        let spoiled = duplicate(br#"{"a":{"b":[1]},"c":{}}"#);
        assert_eq!(spoiled, br#"{"a":{"b":[1]},"c":{},"a":{"b":[1]}}"#);
    }

    #[test]
    fn each_field_mistake_changes_the_body() {
        let body = br#"{"ConnectorStatusInfo":{"ConnectorID":"1","Status":1,"UpdateTime":"2022-11-16 08:00:00"}}"#;
        for fault in [
            Fault::MissingField,
            Fault::WrongType,
            Fault::TooLong,
            Fault::OutsideTable,
            Fault::MalformedDate,
            Fault::UnknownConnector,
        ] {
            let spoiled: Value = serde_json::from_slice(&spoil(fault, body, None)).expect("JSON");
            let sound: Value = serde_json::from_slice(body).expect("JSON");
            assert_ne!(spoiled, sound, "{fault:?}");
        }
    }
}
