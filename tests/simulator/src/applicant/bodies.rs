//! What an operator pushes that is about to be connected: one small station and its day.

use super::Ground;
use chrono::{DateTime, TimeDelta, Utc};
use model::time::wire_time;
use serde_json::{Value, json};

/// Connector of the first station.
pub(super) const CONNECTOR: &str = "3701020000900101";
/// Connector of the second station, which is registered late.
pub(super) const LATE_CONNECTOR: &str = "3701020000900201";
/// A connector that nobody registers.
pub(super) const NOBODYS_CONNECTOR: &str = "3701020000909999";
/// Station of the first connector.
pub(super) const STATION: &str = "000000000000900001";
const LATE_STATION: &str = "000000000000900002";

/// The first station.
pub(super) fn station(operator: &str, ground: &Ground) -> Value {
    one(operator, ground, (STATION, "37010200009001", CONNECTOR), "示例接入充电站(虚构)")
}

/// The station that is registered late.
pub(super) fn late_station(operator: &str, ground: &Ground) -> Value {
    one(operator, ground, (LATE_STATION, "37010200009002", LATE_CONNECTOR), "示例补报充电站(虚构)")
}

fn one(operator: &str, ground: &Ground, ids: (&str, &str, &str), name: &str) -> Value {
    let (station, equipment, connector) = ids;
    json!({"StationInfo": {
        "StationID": station, "OperatorID": operator, "EquipmentOwnerID": operator, "StationName": name,
        "CountryCode": "CN", "AreaCode": ground.area, "Address": "示例路1号", "ServiceTel": "4000000000",
        "StationType": 1, "StationStatus": 50, "ParkNums": 12, "StationLng": ground.lng, "StationLat": ground.lat,
        "Construction": 9, "EquipmentInfos": [{"EquipmentID": equipment, "EquipmentType": 1, "Power": 120.0,
            "ConnectorInfos": [{"ConnectorID": connector, "ConnectorName": "1号枪", "ConnectorType": 4,
                "VoltageUpperLimits": 750, "VoltageLowerLimits": 200, "Current": 250, "Power": 120.0,
                "NationalStandard": 2}]}]}})
}

/// A status.
pub(super) fn status(connector: &str, state: i32, at: DateTime<Utc>) -> Value {
    json!({"ConnectorStatusInfo": {"ConnectorID": connector, "Status": state, "ParkStatus": 50, "LockStatus": 10,
        "UpdateTime": wire_time(at)}})
}

/// An order that is right.
pub(super) fn order(operator: &str, number: u64, connector: &str, now: DateTime<Utc>) -> Value {
    let ended = now - TimeDelta::minutes(1);
    let started = ended - TimeDelta::minutes(20);
    json!({"StartChargeSeq": format!("{operator}{number:018}"), "ConnectorID": connector,
        "StartTime": wire_time(started), "EndTime": wire_time(ended), "TotalPower": 20.5, "TotalElecMoney": 12.3,
        "TotalSeviceMoney": 8.2, "TotalMoney": 20.5, "StopReason": 2, "SumPeriod": 1, "ChargeDetails": [{
            "DetailStartTime": wire_time(started), "DetailEndTime": wire_time(ended), "ElecPrice": 0.6,
            "SevicePrice": 0.4, "DetailPower": 20.5, "DetailElecMoney": 12.3, "DetailSeviceMoney": 8.2}]})
}

/// The same order with another sum.
pub(super) fn corrected(mut order: Value) -> Value {
    for (field, value) in [
        ("TotalPower", 21.0),
        ("TotalElecMoney", 12.6),
        ("TotalSeviceMoney", 8.4),
        ("TotalMoney", 21.0),
    ] {
        order[field] = json!(value);
    }
    for (field, value) in
        [("DetailPower", 21.0), ("DetailElecMoney", 12.6), ("DetailSeviceMoney", 8.4)]
    {
        order["ChargeDetails"][0][field] = json!(value);
    }
    order
}

/// The same order with details that do not add up.
pub(super) fn contradictory(mut order: Value) -> Value {
    order["ChargeDetails"][0]["DetailPower"] = json!(9.0);
    order
}

/// Power of a station that is not the sum of its connectors.
pub(super) fn power(operator: &str, now: DateTime<Utc>) -> Value {
    let quarter = DateTime::from_timestamp(now.timestamp() / 900 * 900, 0).unwrap_or(now);
    let at = wire_time(quarter);
    json!({"SupStationPowerInfos": [{
        "OperatorID": operator, "EquipmentOwnerID": operator, "StationID": STATION, "DataTime": at,
        "StationRealTimePower": 90.0, "EquipmentPowerInfos": [{
            "EquipmentID": "37010200009001", "DataTime": at, "EquipRealTimePower": 20.0, "ConnectorPowerInfos": [{
                "ConnectorID": CONNECTOR, "DataTime": at, "ConnectorRealTimePower": 20.0}]}]}]})
}

/// A reconciliation with one order of another amount, one that was never pushed, and one left out.
pub(super) fn reconciliation(operator: &str, wrong: &Value, now: DateTime<Utc>) -> Value {
    let (number, power) = (&wrong["StartChargeSeq"], &wrong["TotalPower"]);
    let unknown = format!("{operator}{:018}", 999_999_999);
    json!({"CheckOrderSeq": format!("{operator}{:018}", now.timestamp()),
        "StartTime": wire_time(now - TimeDelta::hours(1)), "EndTime": wire_time(now), "OrderCount": 2,
        "TotalOrderPower": 31.5, "TotalOrderMoney": 11.0, "ChargeOrders": [
            {"StartChargeSeq": number, "TotalPower": power, "TotalMoney": 1.0},
            {"StartChargeSeq": unknown, "TotalPower": 10.5, "TotalMoney": 10.0}]})
}

/// An alarm that is raised (1) or cleared (0).
pub(super) fn alarm(operator: &str, status: i32, at: DateTime<Utc>) -> Value {
    json!({"AlarmInfos": [{"StationID": STATION, "OperatorID": operator, "EquipmentOwnerID": operator,
        "StationName": "示例接入充电站(虚构)", "EquipmentID": "37010200009001", "ConnectorID": CONNECTOR,
        "AlarmStatus": status, "AlarmCode": 18, "AlarmType": 1, "AlarmLevel": 2, "AlarmTime": wire_time(at)}]})
}
