//! ST18: price texts can be read.

use crate::facts::Facts;
use crate::price_text::parse;
use crate::rule::{Break, Dimension, Input, Rule};
use model::Station;

/// ST18: price texts can be read.
pub static ST18: Rule = Rule {
    code: "ST18",
    dimension: Dimension::Completeness,
    input: Input::Station(breaks),
    fields: &["ElectricityFee", "ServiceFee"],
    says: "price texts are one price or a list of periods with prices",
    says_zh: "电价、服务费文本可解析",
    why: "prices that cannot be read cannot be compared with what orders charge",
    source: "access specification 14.1",
    good: r#"{"electricity_fee":"0.85元/度"}"#,
    bad: r#"{"electricity_fee":"以现场公示为准"}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, _: &Facts) -> Vec<Break> {
    let texts = [("ElectricityFee", &row.electricity_fee), ("ServiceFee", &row.service_fee)];
    let broken = texts.into_iter().filter_map(|(field, text)| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        parse(text).is_none().then(|| Break::new(field, text, "HH:mm~HH:mm:0.0000,… | 0.0000"))
    });
    broken.collect()
}
