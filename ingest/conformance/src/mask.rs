//! Evidence without secrets and personal data, and not too long.

use serde_json::Value;

/// Characters of a text that evidence keeps.
const LONGEST: usize = 400;
/// Fields of an object that evidence keeps.
const MOST_FIELDS: usize = 60;
/// Items of a list that evidence keeps.
const MOST_ITEMS: usize = 8;

/// The value with secrets and personal fields masked, long texts and lists cut.
pub(crate) fn masked(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let pairs = fields.iter().take(MOST_FIELDS).map(|(name, value)| {
                let shown = if hides(name) { hidden(value) } else { masked(value) };
                (name.clone(), shown)
            });
            Value::Object(pairs.collect())
        }
        Value::Array(items) => {
            let mut kept: Vec<Value> = items.iter().take(MOST_ITEMS).map(masked).collect();
            if items.len() > MOST_ITEMS {
                kept.push(Value::String(format!("… {} more", items.len() - MOST_ITEMS)));
            }
            Value::Array(kept)
        }
        Value::String(text) if text.chars().count() > LONGEST => {
            Value::String(text.chars().take(LONGEST).chain("…".chars()).collect())
        }
        other => other.clone(),
    }
}

fn hides(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = [
        "secret",
        "accesstoken",
        "plate",
        "phone",
        "mobile",
        "license",
        "username",
        "userid",
        "cardno",
        "idcard",
        "usertel",
    ];
    name.starts_with("vin") || name.ends_with("vin") || parts.iter().any(|part| name.contains(part))
}

fn hidden(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) if text.is_empty() => Value::String(String::new()),
        _ => Value::String("***".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;
    use serde_json::json;

    #[test]
    fn secrets_tokens_and_personal_fields_do_not_reach_evidence() {
        let shown = masked(&json!({
            "OperatorSecret": "9f1c0d2e4b6a8877", "AccessToken": "abc", "Rows": [{"PlateNo": "鲁A12345", "Soc": 4}],
            "Vin": "LSVAM4187C2184847"
        }));
        let text = shown.to_string();
        for secret in ["9f1c", "abc", "鲁A", "LSVAM"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(shown["Rows"][0]["Soc"], 4);
    }

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let shown = masked(&json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
        assert_eq!(shown.as_array().map(Vec::len), Some(9));
        assert_eq!(shown[8], "… 2 more");
    }
}
