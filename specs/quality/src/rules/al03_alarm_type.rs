//! AL03: the type of an alarm is that of its code.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Alarm;
use reference::codes::alarm;

/// AL03: the type of an alarm is that of its code.
pub static AL03: Rule = Rule {
    code: "AL03",
    dimension: Dimension::Consistency,
    input: Input::Alarm(breaks),
    fields: &["AlarmType"],
    says: "the type of an alarm is that of its code",
    says_zh: "告警类型与代码范围一致",
    why: "alarms of batteries and of distribution reach other people than those of chargers",
    source: "access specification 20.17",
    good: r#"{"code":120,"kind":2}"#,
    bad: r#"{"code":120,"kind":1}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Alarm, _: &Facts) -> Option<Break> {
    let known = alarm(row.code)?;
    (known.kind != row.kind).then(|| {
        let expected = format!("{} (AlarmCode {})", known.kind, row.code);
        Break::new("AlarmType", row.kind, expected)
    })
}
