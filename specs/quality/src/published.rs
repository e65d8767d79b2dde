//! What others build on: the catalogue of rules and the data dictionary as JSON.

use crate::examples;
use crate::rule::Rule;
use crate::rules::RULES;
use serde_json::{Map, Value, json};

/// The catalogue: `{version, base, rules}`; `good` and `bad` are changes to the base row of their table.
pub fn rules() -> Value {
    let mut base = Map::new();
    for rule in RULES {
        for example in rule.inputs() {
            if let Ok(row) = examples::base(&example.input) {
                base.entry(base_name(&example.input)).or_insert(row);
            }
        }
    }
    json!({
        "version": 1,
        "base": base,
        "rules": RULES.iter().map(|rule| one(rule)).collect::<Vec<_>>(),
    })
}

/// One rule of the catalogue.
pub fn one(rule: &Rule) -> Value {
    let patch = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let more: Vec<Value> = rule
        .more
        .iter()
        .map(|e| {
            let base = base_name(&e.input);
            json!({"table": e.input.table(), "base": base, "good": patch(e.good), "bad": patch(e.bad)})
        })
        .collect();
    json!({
        "code": rule.code,
        "severity": rule.severity,
        "stage": rule.stage,
        "dimension": rule.dimension,
        "table": rule.input.table(),
        "base": base_name(&rule.input),
        "fields": rule.fields,
        "says": rule.says,
        "says_zh": rule.says_zh,
        "why": rule.why,
        "source": rule.source,
        "limit": rule.limit,
        "unit": rule.unit,
        "also": rule.also,
        "good": patch(rule.good),
        "bad": patch(rule.bad),
        "more": more,
    })
}

fn base_name(input: &crate::Input) -> &'static str {
    match input {
        crate::Input::FullPull(_) => "full_pull",
        crate::Input::GridArchive(_) => "grid_archive",
        crate::Input::CurveDays(_) => "curve_days",
        other => other.table(),
    }
}

/// The data dictionary: every table with columns, units, meaning and sharing attribute.
pub fn tables() -> Value {
    json!({
        "version": 1,
        "sharing": {
            "public": "无条件共享: anyone with a query right",
            "conditional": "有条件共享: the operator itself and regulators",
            "withheld": "不予共享: personal or secret, never in query results",
        },
        "tables": tables::TABLES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_published_with_both_languages_and_examples() {
        let published = rules();
        let list = published["rules"].as_array().expect("a list");
        assert_eq!(list.len(), RULES.len());
        for rule in list {
            for field in ["says", "says_zh", "why", "source"] {
                assert!(rule[field].as_str().is_some_and(|t| !t.is_empty()), "{rule} {field}");
            }
            assert!(rule["bad"].is_object(), "{rule}");
            let base = rule["base"].as_str().expect("a name");
            assert!(!published["base"][base].is_null(), "{base}");
        }
    }

    #[test]
    fn the_dictionary_names_unit_and_sharing_of_every_column() {
        let published = tables();
        let mut list = published["tables"].as_array().expect("a list").iter();
        let orders = list.find(|t| t["name"] == "orders").expect("orders");
        let columns = orders["columns"].as_array().expect("columns");
        let energy = columns.iter().find(|c| c["name"] == "energy_wh").expect("a column");
        assert_eq!(
            (energy["unit"].as_str(), energy["sharing"].as_str()),
            (Some("Wh"), Some("public"))
        );
        let plate = columns.iter().find(|c| c["name"] == "plate_key").expect("a column");
        assert_eq!(plate["sharing"], "withheld");
    }
}
