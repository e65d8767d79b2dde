use super::*;

fn station() -> Batch {
    let device = |row, connectors: &[u32]| DeviceRows { row, connectors: connectors.to_vec() };
    let body = json!({"StationID": "S1", "EquipmentInfos": [
        {"EquipmentID": "E1", "ConnectorInfos": [{"ConnectorID": "C1", "Power": 60}]},
        {"EquipmentID": "E2", "Power": 999999, "ConnectorInfos": [{"Power": 7}, {"ConnectorID": "C3", "Power": -1}]},
    ]});
    let devices = vec![device(2, &[2]), device(3, &[3, 4])];
    Batch::new(Kind::Stations, vec![Item { row: 2, rows: 3, body, devices }])
}

fn refusal<'a>(code: &'a str, field: &'a str, text: &'a str) -> Told<'a> {
    Told { index: 0, code, severity: "error", field, value: "", text, text_en: "" }
}

#[test]
fn a_pointer_leads_to_the_row_of_its_connector() {
    let text =
        "4004-05 /StationInfo/EquipmentInfos/1/ConnectorInfos/1/Power 数值超出范围 (0 至 9999)";
    let found = station().finding(&refusal(
        "4004-05",
        "/StationInfo/EquipmentInfos/1/ConnectorInfos/1/Power",
        text,
    ));
    assert_eq!((found.row, found.column.as_str(), found.value.as_str()), (4, "接口额定功率", "-1"));
    assert_eq!(found.zh, "接口额定功率“-1”：数值超出范围 (0 至 9999)");
    assert_eq!(found.en, "Rated power of the connector \"-1\": is out of range (0 至 9999)");
}

#[test]
fn a_pointer_to_a_device_leads_to_its_first_row() {
    let found =
        station().finding(&refusal("4004-05", "/StationInfo/EquipmentInfos/1/Power", "4004-05 x"));
    assert_eq!((found.row, found.column.as_str()), (3, "设备额定功率"));
}

#[test]
fn a_quality_finding_names_the_header_of_the_sheet() {
    let fields = serde_json::from_value(json!({"StartChargeSeq": "x"})).expect("an object");
    let batch = Batch::new(Kind::Orders, vec![object(fields, 9)]);
    let found = batch.finding(&Told {
        index: 0,
        code: "OR13",
        severity: "warn",
        field: "TotalMoney",
        value: "30",
        text: "OR13 金额相符：TotalMoney = 30，应为 31",
        text_en: "OR13 sums agree: TotalMoney = 30, expected 31",
    });
    assert_eq!(found.zh, "金额相符：总金额 = 30，应为 31");
    assert_eq!(found.en, "sums agree: All money = 30, expected 31");
    assert_eq!((found.row, found.severity), (9, Severity::Warn));
}

#[test]
fn one_state_is_an_object_and_several_are_a_list() {
    let state = |id: &str, row| {
        object(serde_json::from_value(json!({"ConnectorID": id})).expect("an object"), row)
    };
    let one = Batch::new(Kind::States, vec![state("C1", 2)]);
    assert_eq!(one.body(), r#"{"ConnectorStatusInfo":{"ConnectorID":"C1"}}"#);
    let two = Batch::new(Kind::States, vec![state("C1", 2), state("C2", 3)]);
    assert!(two.body().contains("[{"));
    assert_eq!(two.singles().len(), 2);
}
