//! SU10: no current flows while idle, and a share is a share.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::StatusEvent;
use model::quantity::Percent;
use model::status::ConnectorState;

/// SU10: no current flows while idle, and a share is a share.
pub static SU10: Rule = Rule {
    code: "SU10",
    input: Input::Status(breaks),
    fields: &["CurrentA", "SOC"],
    says: "no current flows while idle and the state of charge lies between 0 and 100",
    says_zh: "空闲时无电流，SOC 在 0–100 之间",
    why: "a current on an idle connector is a welded contactor or a wrong state",
    limit: Some(1.0),
    unit: "A",
    good: r#"{"state":"idle","current":1000,"soc":null,"session_energy":null}"#,
    bad: r#"{"state":"idle","current":1100}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StatusEvent, facts: &Facts) -> Option<Break> {
    let soc = row.soc.filter(|soc| !(0..=1000).contains(&soc.tenths()));
    if let Some(soc) = soc.map(Percent::decimal) {
        return Some(Break::new("SOC", format!("{soc} %"), "0–100 %"));
    }
    let limit_a = facts.limit(&SU10);
    let current = row.current.filter(|current| current.decimal().abs() > limit_a)?;
    (row.state == ConnectorState::Idle).then(|| {
        let found = format!("{} A", current.decimal());
        Break::new("CurrentA", found, format!("≤ {limit_a} A (Status 1)"))
    })
}
