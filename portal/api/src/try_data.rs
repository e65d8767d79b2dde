//! Data self-check: the gate's own checker, nothing is stored.

use crate::ask::Given;
use crate::caller::TriesData;
use crate::finding::Finding;
use crate::gate::CheckResult;
use crate::interface::WarningRow;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use ingest::{Report, Tried};
use model::OperatorId;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// A message to be tried: the plaintext of `Data`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TryBody {
    /// Interface, `notification_charge_order_info`.
    interface: String,
    /// The plaintext of `Data` as JSON.
    #[schema(value_type = Object)]
    body: Box<RawValue>,
    /// Operator in whose name it is tried; the caller's first, or a made-up one, when absent.
    operator: Option<String>,
}

/// The operator in whose name somebody tries who belongs to none.
const NOBODY: &str = "MA0000000";

/// Tries a message against field rules and quality rules as if it had been sent now; nothing is stored.
#[utoipa::path(post, path = "/quality/check", tag = "quality", request_body = TryBody, responses((status = 200, body = CheckResult)))]
pub(crate) async fn check(
    State(portal): State<Portal>,
    TriesData(caller): TriesData,
    Given(given): Given<TryBody>,
) -> Result<Json<CheckResult>, Problem> {
    let picture = portal.figures.picture().await?;
    let own = caller.profile.user.scope.operators.first().cloned();
    let operator = match given.operator.filter(|id| !id.is_empty()) {
        Some(asked) => caller.see_operator(&picture, &asked).map(|()| asked)?,
        None => own.or_else(|| operator_in(given.body.get())).unwrap_or_else(|| NOBODY.to_owned()),
    };
    let operator = OperatorId::new(operator)
        .map_err(|error| Problem::field("/operator", error.to_string()))?;
    let report =
        portal.gateway.try_message(&given.interface, given.body.get().as_bytes(), &operator);
    Ok(Json(report.into()))
}

/// The operator that the body names, where it names one.
fn operator_in(body: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let mut waiting = vec![&value];
    while let Some(next) = waiting.pop() {
        match next {
            serde_json::Value::Object(fields) => {
                if let Some(id) = fields.get("OperatorID").and_then(|id| id.as_str()) {
                    return Some(id.to_owned());
                }
                waiting.extend(fields.values());
            }
            serde_json::Value::Array(list) => waiting.extend(list.iter()),
            _ => {}
        }
    }
    None
}

impl From<Report> for CheckResult {
    fn from(report: Report) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self {
            ok: report.ok,
            ret: report.ret,
            sub_code: some(report.sub_code),
            reason: some(report.reason),
            rows: report.rows,
            findings: report.findings.into_iter().map(Finding::from).collect(),
            warnings: report
                .warnings
                .iter()
                .map(|one| WarningRow::of(&one.code, i64::from(one.count)))
                .collect(),
        }
    }
}

impl From<Tried> for Finding {
    fn from(tried: Tried) -> Self {
        Self {
            code: tried.code,
            severity: tried.severity.to_owned(),
            field: Some(tried.field).filter(|text| !text.is_empty()),
            value: Some(tried.value).filter(|text| !text.is_empty()),
            index: i64::try_from(tried.index).ok(),
            text: tried.text,
            text_en: tried.text_en,
        }
    }
}
