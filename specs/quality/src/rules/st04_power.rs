//! ST04: rated power of a connector is plausible.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule, Severity, Threshold};
use model::Station;

/// ST04: rated power of a connector is plausible.
pub static ST04: Rule = Rule {
    code: "ST04",
    severity: Severity::Error,
    input: Input::Station(breaks),
    fields: &["ConnectorInfos.Power"],
    says: "the rated power of a connector is plausible for its kind",
    says_zh: "额定功率合理",
    why: "rated power limits what orders may deliver and sums up to the capacity of the province",
    source: "MTES-MCT/qualicharge rule set (2026); Atlas EV Charging Use Data Specification (2026)",
    limit: Some(1.3),
    unit: "kW",
    also: &[
        Threshold {
            key: "ST04.highest",
            value: 4_000.0,
            unit: "kW",
            about: "refused from here on",
        },
        Threshold { key: "ST04.ac_low", value: 3.2, unit: "kW", about: "AC, warning below" },
        Threshold { key: "ST04.ac_high", value: 43.0, unit: "kW", about: "AC, warning above" },
        Threshold { key: "ST04.dc_low", value: 15.0, unit: "kW", about: "DC, warning below" },
        Threshold { key: "ST04.dc_high", value: 1_000.0, unit: "kW", about: "DC, warning above" },
    ],
    good: r#"{"equipment":{"0":{"connectors":{"0":{"power":59900}}}}}"#,
    bad: r#"{"equipment":{"0":{"connectors":{"0":{"power":1300}}}}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, facts: &Facts) -> Vec<Break> {
    let lowest = facts.limit(&ST04);
    let highest = facts.also(&ST04, 0);
    let usual = |is_dc: bool| {
        let first = if is_dc { 3 } else { 1 };
        (facts.also(&ST04, first), facts.also(&ST04, first + 1))
    };
    let judged = row.connectors().filter_map(|(device, connector)| {
        let kw = connector.power.decimal();
        let found = || format!("{}: {kw} kW", connector.connector_id);
        if kw <= lowest || kw >= highest {
            let expected = format!("> {lowest} kW, < {highest} kW");
            return Some(Break::new("ConnectorInfos.Power", found(), expected));
        }
        let (low, high) = usual(device.is_dc());
        let expected = || format!("{low}–{high} kW");
        (kw < low || kw > high)
            .then(|| Break::new("ConnectorInfos.Power", found(), expected()).warn())
    });
    judged.collect()
}
