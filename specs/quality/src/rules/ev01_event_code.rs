//! EV01: an event's code belongs to its type.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::StationEvent;

/// EV01: an event's code belongs to its type.
pub static EV01: Rule = Rule {
    code: "EV01",
    dimension: Dimension::Consistency,
    input: Input::Event(breaks),
    fields: &["EventCode"],
    says: "the code of an event belongs to its type",
    says_zh: "事件代码属于事件类型",
    why: "inspections and verifications are counted by type and followed by code",
    source: "access specification 20.21 and 20.22; type 6 has the codes from 6001 on",
    good: r#"{"kind":6,"code":7001}"#,
    bad: r#"{"kind":3,"code":4004}"#,
    ..Rule::PLAIN
};

fn breaks(row: &StationEvent, _: &Facts) -> Option<Break> {
    let thousands = row.code / 1000;
    let belongs = if row.kind == 6 { thousands >= 6 } else { thousands == row.kind };
    (!belongs).then(|| {
        let expected = if row.kind == 6 { "≥ 6001".into() } else { format!("{}xxx", row.kind) };
        Break::new("EventCode", row.code, format!("{expected} (EventType {})", row.kind))
    })
}
