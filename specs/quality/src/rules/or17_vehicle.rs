//! OR17: VIN and plate are well-formed.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::Order;

/// OR17: VIN and plate are well-formed.
pub static OR17: Rule = Rule {
    code: "OR17",
    input: Input::Order(breaks),
    fields: &["Vin", "PlateNo"],
    says: "VIN and plate are well-formed",
    says_zh: "车架号与车牌格式正确",
    why: "a vehicle that cannot be recognised cannot be checked against its subsidy",
    source: "GB 16735-2019; GA 36-2018",
    good: "{}",
    bad: r#"{"vehicle_looks_wrong":true}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Order, _: &Facts) -> Option<Break> {
    // The clear text is gone by now; what was seen before it was marked is all that is told.
    row.vehicle_looks_wrong.then(|| Break::new("Vin", "***", "GB 16735-2019 | GA 36-2018"))
}
