//! FE01: the periods of a price list fill the day.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule, Severity};
use model::{FeePeriod, PriceKind, PriceNotice};
use std::collections::BTreeMap;

/// FE01: the periods of a price list fill the day.
pub static FE01: Rule = Rule {
    code: "FE01",
    severity: Severity::Error,
    dimension: Dimension::Completeness,
    input: Input::Prices(breaks),
    fields: &["ChargeFeeDetail", "OriginalFeeDetail", "DiscountFeeDetail"],
    says: "the periods of each type of equipment fill the 24 hours without gap or overlap",
    says_zh: "费率时段覆盖全天且不重叠",
    why: "a time without price, or with two, cannot be shown to a driver",
    good: r#"{"charged":[{"equipment_type":0,"from_min":0,"to_min":1440,"electricity":7100,"service":4000}]}"#,
    bad: r#"{"charged":{"1":{"to_min":839}}}"#,
    ..Rule::PLAIN
};

/// Minutes of a day.
const DAY: u16 = 1_440;

fn breaks(row: &PriceNotice, _: &Facts) -> Vec<Break> {
    PriceKind::ALL.into_iter().filter_map(|kind| list(kind, row.list(kind))).collect()
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn list(kind: PriceKind, periods: &[FeePeriod]) -> Option<Break> {
    let mut types: BTreeMap<i32, Vec<(u16, u16)>> = BTreeMap::new();
    for period in periods {
        types.entry(period.equipment_type).or_default().push((period.from_min, period.to_min));
    }
    types.into_iter().find_map(|(equipment_type, mut spans)| {
        spans.sort_unstable();
        let mut reached = 0;
        for (from, to) in &spans {
            if *from != reached || to <= from {
                let found = format!("{}–{}", clock(*from), clock(*to));
                return Some(broken(kind, equipment_type, found, reached));
            }
            reached = *to;
        }
        let open = || format!("… – {}", clock(reached));
        (reached != DAY).then(|| broken(kind, equipment_type, open(), reached))
    })
}

fn broken(kind: PriceKind, equipment_type: i32, found: String, reached: u16) -> Break {
    let field = match kind {
        PriceKind::Charged => "ChargeFeeDetail",
        PriceKind::Original => "OriginalFeeDetail",
        PriceKind::Discount => "DiscountFeeDetail",
    };
    let next = clock(reached);
    Break::new(field, found, format!("{next} – … – 24:00 (EquipmentType {equipment_type})"))
}
