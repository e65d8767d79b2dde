//! What the portal asks of the gate: its counters, its checker, bodies it sealed.

use crate::finding::Finding;
use crate::interface::WarningRow;
use crate::portal::Portal;
use crate::problem::Problem;
use indicators::messages::{self, Message};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Reads the registry's operators into the gate at once, after an edit.
pub(crate) async fn refresh_access(portal: &Portal) {
    // The gate polls too; a failure here only delays the edit by that interval.
    if let Err(error) = portal.gateway.access().refresh(portal.setting.now()).await {
        tracing::warn!(%error, "the gate did not take over the edit at once");
    }
    if let Some(conformance) = &portal.conformance {
        conformance.refresh_access().await;
    }
}

/// The decrypted body of a message with personal data masked; `None` when it was not kept.
pub(crate) async fn body(portal: &Portal, message: &Message) -> Result<Option<Value>, Problem> {
    let Some(sealed) = messages::sealed_body(&portal.lake, message).await? else { return Ok(None) };
    let plain = portal
        .gateway
        .open_raw(message.message_id, &sealed)
        .map_err(|error| Problem::internal(&error))?;
    let mut body = match serde_json::from_slice(&plain) {
        Ok(body) => body,
        // What is no JSON cannot be masked by its fields, so nothing of it is shown.
        Err(_) => {
            return Ok(Some(Value::String(format!("{} bytes that are no JSON", plain.len()))));
        }
    };
    hide(&mut body);
    Ok(Some(body))
}

/// Masks personal fields by name, in every spelling of the access specification.
fn hide(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(hide),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if is_personal(name) {
                    *value = masked(value);
                } else {
                    hide(value);
                }
            }
        }
        _ => {}
    }
}

/// Names of vehicle, plate, phone, person and card fields; `Province` is none though it holds `vin`.
fn is_personal(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = [
        "plate", "phone", "mobile", "license", "licence", "username", "userid", "cardno", "cardid",
        "idcard", "usertel",
    ];
    name.starts_with("vin") || name.ends_with("vin") || parts.iter().any(|part| name.contains(part))
}

fn masked(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => {
            let length = text.chars().count();
            let kept = if length >= 7 { (3, 2) } else { (0, 0) };
            Value::String(model::person::mask(text, kept.0, kept.1))
        }
        Value::Number(_) | Value::Bool(_) => Value::String("***".to_owned()),
        Value::Array(_) | Value::Object(_) => Value::String("***".to_owned()),
    }
}

/// What the checker says about a message that was not stored.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckResult {
    /// Whether the gate would take every row.
    pub(crate) ok: bool,
    pub(crate) ret: i32,
    #[schema(required)]
    pub(crate) sub_code: Option<String>,
    #[schema(required)]
    pub(crate) reason: Option<String>,
    pub(crate) rows: usize,
    pub(crate) findings: Vec<Finding>,
    pub(crate) warnings: Vec<WarningRow>,
}

#[cfg(test)]
mod tests {
    use super::hide;
    use serde_json::json;

    #[test]
    fn personal_fields_are_masked_in_every_depth_and_province_is_not() {
        let mut body = json!({
            "Province": "370000",
            "ChargeOrder": {"CarVin": "LSVAM4187C2184847", "PlateNum": "鲁A12345", "TotalPower": 12.5},
            "Rows": [{"VIN": 7, "phone": "13912345678"}]
        });
        hide(&mut body);
        assert_eq!(body["Province"], "370000");
        assert_eq!(body["ChargeOrder"]["CarVin"], "LSV************47");
        assert_eq!(body["ChargeOrder"]["PlateNum"], "鲁A1**45");
        assert_eq!(body["ChargeOrder"]["TotalPower"], 12.5);
        assert_eq!(body["Rows"][0]["VIN"], "***");
        assert_eq!(body["Rows"][0]["phone"], "139******78");
    }
}
