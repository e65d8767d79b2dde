//! Examples of the rules: a base row per input that keeps every rule, and changes to it.
//!
//! A change is like a JSON merge patch (RFC 7396), but `null` sets a field to null instead of removing it, and an
//! object with number keys changes the elements of an array at those positions. The key `facts` of a change, where it occurs, changes the base facts.

use crate::facts::{AreaFacts, ConnectorFacts, CurveDays, Facts, FullPull, GridDay};
use crate::limits::Limits;
use crate::rule::Input;
use crate::{
    Verdict, check_area_station, check_credit_code, check_curve, check_curve_days, check_full_pull,
    check_grid_archive, check_grid_day, check_order, check_power, check_process, check_report,
    check_station, check_status,
};
use chrono::{DateTime, Utc};
use model::ids::{ConnectorId, OperatorId};
use model::{Report, Station};
use reference::Areas;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Why an example cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum BadExample {
    /// The text, the change or the changed row is not what it should be.
    #[error("example does not give a row: {0}")]
    Row(#[from] serde_json::Error),
    /// Rules over history have no example rows.
    #[error("a rule over history is not judged row by row")]
    History,
}

#[derive(Deserialize)]
struct ExampleFacts {
    operator_id: OperatorId,
    received_at: DateTime<Utc>,
    connector: Option<ConnectorFacts>,
    registered: bool,
    repeated: bool,
    backfill: bool,
    allowed_owners: Vec<OperatorId>,
    homes: HashMap<String, Arc<str>>,
    area: Option<AreaFacts>,
}

fn base_text(input: &Input) -> Option<&'static str> {
    Some(match input {
        Input::Status(_) => include_str!("examples/status.json"),
        Input::Process(_) => include_str!("examples/process.json"),
        Input::Order(_) => include_str!("examples/order.json"),
        Input::Power(_) => include_str!("examples/power.json"),
        Input::Station(_) => include_str!("examples/station.json"),
        Input::Stats(_) => include_str!("examples/stats.json"),
        Input::Alarm(_) => include_str!("examples/alarm.json"),
        Input::Event(_) => include_str!("examples/event.json"),
        Input::Battery(_) => include_str!("examples/battery.json"),
        Input::Prices(_) => include_str!("examples/prices.json"),
        Input::Milestone(_) => include_str!("examples/milestone.json"),
        Input::CreditCode(_) => r#"{"code":"91350100M000100Y43"}"#,
        Input::FullPull(_) | Input::GridArchive(_) => r#"{"before":100,"now":100}"#,
        Input::GridDay(_) => include_str!("examples/grid_day.json"),
        Input::Curve(_) => include_str!("examples/curve.json"),
        Input::AreaStation(_) => include_str!("examples/area_station.json"),
        Input::CurveDays(_) => include_str!("examples/curve_days.json"),
        Input::History => return None,
    })
}

/// The base row of an input.
///
/// # Errors
/// [`BadExample`] for rules over history.
pub fn base(input: &Input) -> Result<Value, BadExample> {
    Ok(serde_json::from_str(base_text(input).ok_or(BadExample::History)?)?)
}

/// Applies a change to a value.
fn change(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Array(list), Value::Object(by_place)) => {
            for (place, patch) in by_place {
                let element = place.parse().ok().and_then(|i: usize| list.get_mut(i));
                if let Some(element) = element {
                    change(element, patch);
                }
            }
        }
        (target, Value::Object(patch)) => {
            if !target.is_object() {
                *target = Value::Object(serde_json::Map::new());
            }
            let Value::Object(fields) = target else { return };
            for (name, patch) in patch {
                if patch.is_null() {
                    fields.insert(name, Value::Null);
                } else {
                    change(fields.entry(name).or_insert(Value::Null), patch);
                }
            }
        }
        (target, patch) => *target = patch,
    }
}

/// Judges the base row of an input after a change, with all rules.
///
/// # Errors
/// [`BadExample`] when the change does not lead to a row of the model.
pub fn judge(
    input: &Input,
    patch: &str,
    limits: &Limits,
    areas: &Areas,
) -> Result<Verdict, BadExample> {
    let mut row = base(input)?;
    let mut patch: Value = serde_json::from_str(patch)?;
    let mut facts: Value = serde_json::from_str(include_str!("examples/facts.json"))?;
    if let Some(of_facts) = patch.as_object_mut().and_then(|fields| fields.remove("facts")) {
        change(&mut facts, of_facts);
    }
    change(&mut row, patch);
    let known: ExampleFacts = serde_json::from_value(facts)?;
    let station: Station = serde_json::from_str(include_str!("examples/station.json"))?;
    let home = |id: &ConnectorId| known.homes.get(id.as_str()).cloned();
    let facts = Facts {
        connector: known.connector,
        station: known.registered.then_some(&station),
        registered: known.registered,
        area: known.area,
        repeated: known.repeated,
        backfill: known.backfill,
        allowed_owners: &known.allowed_owners,
        home: Some(&home),
        ..Facts::new(&known.operator_id, known.received_at, limits, areas)
    };
    verdict(input, row, &facts)
}

fn verdict(input: &Input, row: Value, facts: &Facts) -> Result<Verdict, BadExample> {
    fn read<T: DeserializeOwned>(row: Value) -> Result<T, BadExample> {
        Ok(serde_json::from_value(row)?)
    }
    Ok(match input {
        Input::Status(_) => check_status(&read(row)?, facts),
        Input::Process(_) => check_process(&read(row)?, facts),
        Input::Order(_) => check_order(&read(row)?, facts),
        Input::Power(_) => check_power(&read::<Vec<_>>(row)?, facts),
        Input::Station(_) => check_station(&read(row)?, facts),
        Input::Stats(_) => check_report(&Report::Stats(read(row)?), facts),
        Input::Alarm(_) => check_report(&Report::Alarm(read(row)?), facts),
        Input::Event(_) => check_report(&Report::Event(read(row)?), facts),
        Input::Battery(_) => check_report(&Report::Battery(read(row)?), facts),
        Input::Prices(_) => check_report(&Report::Prices(read(row)?), facts),
        Input::Milestone(_) => check_report(&Report::Milestone(read(row)?), facts),
        Input::CreditCode(_) => check_credit_code(row["code"].as_str().unwrap_or_default()),
        Input::FullPull(_) => check_full_pull(read::<FullPull>(row)?, facts),
        Input::GridDay(_) => check_grid_day(&read::<GridDay>(row)?, facts),
        Input::GridArchive(_) => check_grid_archive(read::<FullPull>(row)?, facts),
        Input::Curve(_) => check_curve(&read(row)?, facts),
        Input::AreaStation(_) => check_area_station(&read(row)?, facts),
        Input::CurveDays(_) => check_curve_days(&read::<CurveDays>(row)?, facts),
        Input::History => return Err(BadExample::History),
    })
}

#[cfg(test)]
#[path = "examples_tests.rs"]
mod tests;
