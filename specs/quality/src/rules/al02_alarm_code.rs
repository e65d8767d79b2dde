//! AL02: an alarm code is in its table.

use crate::facts::Facts;
use crate::rule::{Break, Example, Input, Rule};
use model::{Alarm, StatusEvent};
use reference::codes::{CodeTable, is_known};

/// AL02: an alarm code is in its table.
pub static AL02: Rule = Rule {
    code: "AL02",
    input: Input::Status(breaks),
    fields: &["FaultType", "AlarmCode"],
    says: "an alarm code is in its table",
    says_zh: "告警代码合法",
    why: "an unknown alarm reaches nobody",
    source: "access specification 20.17",
    good: r#"{"state":"fault","current":0,"session_energy":null,"fault_code":6}"#,
    bad: r#"{"state":"fault","current":0,"session_energy":null,"fault_code":99}"#,
    more: &[Example { input: Input::Alarm(alarm), good: r#"{"code":254}"#, bad: r#"{"code":99}"# }],
    ..Rule::PLAIN
};

/// Codes of the table, in words.
const KNOWN: &str = "1–31 | 101–122 | 201–206 | 251–254";

fn alarm(row: &Alarm, _: &Facts) -> Option<Break> {
    (!is_known(CodeTable::Alarm, row.code)).then(|| Break::new("AlarmCode", row.code, KNOWN))
}

fn breaks(row: &StatusEvent, _: &Facts) -> Option<Break> {
    // 0 is how senders without a fault fill the field.
    let code = row.fault_code.filter(|code| *code != 0 && !is_known(CodeTable::Alarm, *code))?;
    Some(Break::new("FaultType", code, KNOWN))
}
