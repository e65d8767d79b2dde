//! ST16: a connector is not stronger than its device and its limits are in order.

use crate::facts::Facts;
use crate::rule::{Break, Input, Rule};
use model::Station;

/// ST16: a connector is not stronger than its device and its limits are in order.
pub static ST16: Rule = Rule {
    code: "ST16",
    input: Input::Station(breaks),
    fields: &["ConnectorInfos.Power", "VoltageUpperLimits", "VoltageLowerLimits"],
    says: "a connector is not stronger than its device and its voltage limits are in order",
    says_zh: "枪功率不超过桩功率、电压上下限未颠倒",
    why: "both are signs of exchanged fields",
    good: r#"{"equipment":{"1":{"power":7000}}}"#,
    bad: r#"{"equipment":{"0":{"power":59000}}}"#,
    ..Rule::PLAIN
};

fn breaks(row: &Station, _: &Facts) -> Vec<Break> {
    let mut broken = Vec::new();
    for (device, connector) in row.connectors() {
        let id = &connector.connector_id;
        if connector.power > device.power {
            let found = format!("{id}: {} kW", connector.power.decimal());
            let expected = format!("≤ EquipmentInfos.Power {} kW", device.power.decimal());
            broken.push(Break::new("ConnectorInfos.Power", found, expected));
        }
        if connector.voltage_lower_v > connector.voltage_upper_v {
            let found = format!("{id}: {} V", connector.voltage_lower_v);
            let expected = format!("≤ VoltageUpperLimits {} V", connector.voltage_upper_v);
            broken.push(Break::new("VoltageLowerLimits", found, expected));
        }
    }
    broken
}
