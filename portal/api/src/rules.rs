//! The catalogue of quality rules.

use crate::caller::ReadsQuality;
use crate::page::Items;
use axum::Json;
use quality::{RULES, Rule};
use serde::Serialize;
use utoipa::ToSchema;

/// A quality rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleRow {
    code: &'static str,
    severity: &'static str,
    /// Table whose rows it looks at, empty for rules over the history.
    table: &'static str,
    fields: &'static [&'static str],
    says: &'static str,
    says_zh: &'static str,
    why: &'static str,
    source: &'static str,
    /// Default of the main limit.
    #[schema(required)]
    limit: Option<f64>,
    /// Unit of the main limit.
    unit: &'static str,
    /// A change to a sound row that keeps the rule (JSON).
    good: &'static str,
    /// A change to a sound row that breaks it (JSON).
    bad: &'static str,
    /// arrival or history.
    stage: &'static str,
}

impl From<&Rule> for RuleRow {
    fn from(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            severity: rule.severity.word(),
            table: rule.input.table(),
            fields: rule.fields,
            says: rule.says,
            says_zh: rule.says_zh,
            why: rule.why,
            source: rule.source,
            limit: rule.limit,
            unit: rule.unit,
            good: rule.good,
            bad: rule.bad,
            stage: match rule.stage {
                quality::Stage::Arrival => "arrival",
                quality::Stage::History => "history",
            },
        }
    }
}

/// Every quality rule with limits and examples.
#[utoipa::path(get, path = "/quality/rules", tag = "quality", responses((status = 200, body = Items<RuleRow>)))]
pub(crate) async fn list(ReadsQuality(_caller): ReadsQuality) -> Json<Items<RuleRow>> {
    Json(Items { items: RULES.iter().map(|rule| RuleRow::from(*rule)).collect() })
}
