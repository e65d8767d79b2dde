//! ST02: the check character of a credit code fits.

use crate::rule::{Break, Input, Rule, Severity};
use reference::credit_code::{self, NotACreditCode};

/// ST02: the check character of a credit code fits.
pub static ST02: Rule = Rule {
    code: "ST02",
    severity: Severity::Error,
    input: Input::CreditCode(breaks),
    fields: &["OperatorUSCID"],
    says: "a unified social credit code has 18 characters and a check character that fits",
    says_zh: "统一社会信用代码有效",
    why: "the operator id is part of the code; a mistyped code names another company",
    source: "GB 32100-2015",
    good: r#"{"code":"91350100M000100Y43"}"#,
    bad: r#"{"code":"91350100M000100Y44"}"#,
    ..Rule::PLAIN
};

fn breaks(code: &str) -> Option<Break> {
    let expected = match credit_code::check(code).err()? {
        NotACreditCode::Length(_) => "18 × [0-9A-HJ-NP-RTUW-Y]".to_owned(),
        NotACreditCode::Character(found) => format!("[0-9A-HJ-NP-RTUW-Y], {found:?} ∉"),
        NotACreditCode::Check { expected, .. } => format!("…{expected}"),
    };
    Some(Break::new("OperatorUSCID", code, expected))
}
