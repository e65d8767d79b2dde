//! OR18: charging fills the battery.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::Order;

/// OR18: charging fills the battery.
pub static OR18: Rule = Rule {
    code: "OR18",
    input: Input::Order(breaks),
    fields: &["StartSoc", "EndSoc"],
    says: "the state of charge does not fall while charging",
    says_zh: "充电后 SOC 不下降",
    why: "fields are exchanged or values belong to another vehicle",
    source: "platform default",
    limit: Some(0.0),
    unit: "percentage points gained",
    good: r#"{"end_soc":300}"#,
    bad: r#"{"end_soc":299}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, facts: &Facts) -> Option<Break> {
    let (start, end) = (row.start_soc?, row.end_soc?);
    let gained = (end - start).decimal();
    (gained < facts.limit(&OR18)).then(|| {
        let expected = format!("≥ StartSoc {} %", start.decimal());
        Break::new("EndSoc", format!("{} %", end.decimal()), expected)
    })
}
