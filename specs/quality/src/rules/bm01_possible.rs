//! BM01: what a battery says is possible.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity};
use model::BatterySample;

/// BM01: what a battery says is possible.
pub static BM01: Rule = Rule {
    code: "BM01",
    severity: Severity::Error,
    input: Input::Battery(breaks),
    fields: &["Soc", "VoltageL", "TemptureL"],
    says: "the state of charge lies between 0 and 100 %, the lowest cell below the highest, the coldest below the hottest",
    says_zh: "电池荷电状态、单体电压与温度合理",
    why: "spread of cells and heat are what warns of a fire",
    good: r#"{"reading":{"cell_voltage_low":3812,"temperature_low_c":34,"soc":1000}}"#,
    bad: r#"{"reading":{"soc":1001}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &BatterySample, _: &Facts) -> Option<Break> {
    let reading = &row.reading;
    if let Some(soc) = reading.soc.filter(|soc| !(0..=1000).contains(&soc.tenths())) {
        return Some(Break::new("Soc", format!("{} %", soc.decimal()), "0–100 %"));
    }
    if let (Some(low), Some(high)) = (reading.cell_voltage_low, reading.cell_voltage_high)
        && low > high
    {
        let expected = format!("≤ VoltageH {} V", high.decimal());
        return Some(Break::new("VoltageL", format!("{} V", low.decimal()), expected));
    }
    if let (Some(low), Some(high)) = (reading.temperature_low_c, reading.temperature_high_c)
        && low > high
    {
        return Some(Break::new(
            "TemptureL",
            format!("{low} °C"),
            format!("≤ TemptureH {high} °C"),
        ));
    }
    None
}
