//! BM05: what a message says of a battery is complete.

use crate::facts::Facts;
use crate::rule::{Break, Dimension, Input, Rule};
use model::BatterySample;

/// BM05: what a message says of a battery is complete.
pub static BM05: Rule = Rule {
    code: "BM05",
    dimension: Dimension::Completeness,
    input: Input::Battery(breaks),
    fields: &[
        "MaxChargeCurrent",
        "MaxChargeCellVoltage",
        "MaxTemp",
        "RatedCapacity",
        "TatalVoltage",
        "TotalCurrent",
        "Soc",
        "VoltageH",
        "VoltageL",
        "TemptureH",
        "TemptureL",
    ],
    says: "BmsInfo has all its mandatory fields",
    says_zh: "BMS 必填项齐全",
    why: "a limit that is not known cannot be watched",
    source: "access specification 16.9; notification_bmsInfo itself is refused with 4004-01",
    limit: Some(1.0),
    unit: "share of samples checked",
    good: r#"{"reading":{"temperature_limit_c":null,"rated_capacity":null,"raw":true}}"#,
    bad: r#"{"reading":{"temperature_limit_c":null}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &BatterySample, facts: &Facts) -> Option<Break> {
    let reading = &row.reading;
    // The supervise form of a sample has no place for most of them.
    if reading.raw {
        return None;
    }
    let there = [
        reading.current_limit.is_some(),
        reading.cell_voltage_limit.is_some(),
        reading.temperature_limit_c.is_some(),
        reading.rated_capacity.is_some(),
        reading.voltage.is_some(),
        reading.current.is_some(),
        reading.soc.is_some(),
        reading.cell_voltage_high.is_some(),
        reading.cell_voltage_low.is_some(),
        reading.temperature_high_c.is_some(),
        reading.temperature_low_c.is_some(),
    ];
    let missing = || BM05.fields.iter().zip(there).filter(|(_, there)| !there);
    let first = missing().map(|(field, _)| *field).next()?;
    drawn(row, facts.limit(&BM05)).then(|| {
        let names = missing().map(|(field, _)| *field).collect::<Vec<_>>().join(", ");
        Break::new(first, "null", format!("≠ null: {names}"))
    })
}

/// Whether the sample is among the share that is checked; always the same for the same sample.
fn drawn(row: &BatterySample, share: f64) -> bool {
    if share >= 1.0 {
        return true;
    }
    let bytes = row.connector_id.as_str().bytes().chain(row.occurred_at.timestamp().to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The low bits of this hash are the well mixed ones.
    ((hash & 0xffff_ffff) as f64 / f64::from(u32::MAX)) < share
}

#[cfg(test)]
mod tests {
    use super::drawn;
    use model::BatterySample;

    #[test]
    fn about_the_share_asked_for_is_checked() {
        let text = include_str!("../examples/battery.json");
        let mut row: BatterySample = serde_json::from_str(text).expect("the base row");
        let mut count = 0;
        for minute in 0..10_000 {
            row.occurred_at += chrono::TimeDelta::seconds(minute);
            count += usize::from(drawn(&row, 0.2));
        }
        assert!((1_700..2_300).contains(&count), "{count} of 10000");
        assert!(drawn(&row, 1.0) && !drawn(&row, 0.0));
    }
}
