//! From sheets to messages.

use super::{OPERATOR, fixture, read};
use interop::messages::{Context, Message, parse};
use interop::{Interface, PersonField};
use serde_json::{Value, json};
use sheets::{Batch, Book, Fault, Kind, Limits};

fn body(batch: &Batch) -> Value {
    serde_json::from_str(&batch.body()).expect("a message is JSON")
}

/// The message as the gate parses it.
fn parsed(batch: &Batch) -> Message {
    let mark = |_: PersonField, _: &str| unreachable!("sheets have no personal columns");
    let envelope_time = "2026-03-02T00:00:00Z".parse().expect("a time");
    let context = Context { envelope_time, profile: interop::Profile::Base, mark: &mark };
    parse(batch.interface(), batch.body().as_bytes(), &context).expect("the gate takes it")
}

#[test]
fn merged_cells_speak_for_all_rows_of_their_station() {
    let told = read(&fixture("stations-merged.xlsx"), Kind::Stations).expect("a workbook");
    assert_eq!(told.short(), Vec::<String>::new());
    assert_eq!((told.seen.rows, told.batches.len()), (3, 1));
    let Message::Station(stations) = parsed(&told.batches[0]) else { panic!("a station") };
    let station = &stations.rows[0].value;
    assert_eq!(station.name, "示例汽修厂充电站");
    let connectors: Vec<usize> = station.equipment.iter().map(|e| e.connectors.len()).collect();
    assert_eq!(connectors, [2, 1]);
    assert_eq!(body(&told.batches[0])["StationInfo"]["OperatorID"], OPERATOR);
}

#[test]
fn a_formula_counts_by_its_saved_value_only() {
    let told = read(&fixture("orders-formulas.xlsx"), Kind::Orders).expect("a workbook");
    let expected = ["4 SH07 总金额", "5 SH08 总金额", "6 SH01 电费", "6 SH07 总金额"];
    assert_eq!(told.short(), expected);
    assert_eq!(told.batches.len(), 2);
    assert_eq!(body(&told.batches[1])["TotalMoney"], json!(40.45));
    assert_eq!(told.findings[1].value, "#REF!");
}

#[test]
fn order_of_columns_spellings_and_the_name_of_the_sheet_do_not_matter() {
    let bytes = fixture("orders-mixed.xlsx");
    let book = Book::open(&bytes, Kind::Orders, Limits::default()).expect("a workbook");
    assert_eq!(book.odd_sheet(), Some("三月订单"));
    assert_eq!(book.header().passed_over(), ["备注"]);
    let told = read(&bytes, Kind::Orders).expect("a workbook");
    assert_eq!(told.short(), ["4 SH05 开始时间", "4 SH02 充电量", "5 SH12 订单编号"]);
    assert_eq!(told.findings[1].zh, "充电量“三十度”：应为数字");
    let order = body(&told.batches[0]);
    assert_eq!(order["StartTime"], "2026-03-01 08:30:00");
    assert_eq!(order["TotalPower"], json!(38.52));
    assert_eq!(order["TotalElecMoney"], json!(25.04));
    assert!(matches!(parsed(&told.batches[0]), Message::Order(_)));
}

#[test]
fn text_tables_are_read_in_every_encoding_and_with_every_separator() {
    for name in ["orders-gbk.csv", "orders-utf16.txt", "orders-semicolon.csv"] {
        let told = read(&fixture(name), Kind::Orders).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(told.short(), ["3 SH01 充电量"], "{name}");
        assert_eq!(body(&told.batches[0])["EndTime"], "2026-03-01 09:15:00", "{name}");
    }
}

#[test]
fn a_file_without_the_sheet_says_which_sheets_it_has() {
    let fault = read(&fixture("wrong-sheet.xlsx"), Kind::Orders).err().expect("a fault");
    let Fault::NoSheet { expected, found } = &fault else { panic!("{fault:?}") };
    assert_eq!(
        (expected.as_str(), found.as_slice()),
        ("充电订单", &["Sheet1".to_owned(), "工资表".to_owned()][..])
    );
    assert!(fault.zh().contains("工资表"));
}

#[test]
fn a_missing_column_is_named() {
    let fault = read("接口编号,接口状态\nC1,1\n".as_bytes(), Kind::States).err().expect("a fault");
    let Fault::NoColumns { missing, .. } = fault else { panic!("{fault:?}") };
    assert_eq!(missing, ["状态时间"]);
    let twice = "接口编号,接口状态,状态时间,枪编号\nC1,1,2026-03-01 08:00,C1\n";
    let fault = read(twice.as_bytes(), Kind::States).err().expect("a fault");
    assert_eq!(fault, Fault::ColumnTwice { header: "枪编号".to_owned() });
}

#[test]
fn states_come_in_messages_of_five_hundred() {
    let mut text = String::from("接口编号,接口状态,状态时间\n");
    for row in 0..1_201 {
        text.push_str(&format!("C{row},空闲,2026/3/1 8:{:02}\n", row % 60));
    }
    let told = read(text.as_bytes(), Kind::States).expect("a table");
    let sizes: Vec<usize> = told.batches.iter().map(Batch::len).collect();
    assert_eq!(sizes, [500, 500, 201]);
    assert_eq!(told.batches[0].interface(), Interface::StationStatus);
    let Message::Status(states) = parsed(&told.batches[2]) else { panic!("states") };
    assert_eq!((states.rows.len(), states.bad.len()), (201, 0));
}

#[test]
fn a_station_with_a_wrong_row_is_held_back_whole_and_another_is_not() {
    let told = read(
        &stations(&[("S1", "C1", "60"), ("S1", "C2", "多"), ("S2", "C3", "7"), ("S1", "C4", "60")]),
        Kind::Stations,
    )
    .expect("a table");
    assert_eq!(told.short(), ["3 SH02 接口额定功率", "2 SH13 ", "5 SH13 "]);
    assert_eq!((told.seen.bad, told.batches.len()), (3, 1));
    assert_eq!(body(&told.batches[0])["StationInfo"]["StationID"], "S2");
}

#[test]
fn rows_of_one_station_must_not_contradict_each_other() {
    let mut text =
        String::from_utf8(stations(&[("S1", "C1", "60"), ("S1", "C2", "60"), ("S1", "C1", "60")]))
            .expect("text");
    text = text.replacen("示例站,370102", "另一个名字,370102", 1);
    let told = read(text.as_bytes(), Kind::Stations).expect("a table");
    assert_eq!(
        told.short(),
        ["3 SH11 充电站名称", "4 SH11 充电站名称", "4 SH12 接口编号", "2 SH13 "]
    );
}

/// Stations of one device per connector, as a table.
fn stations(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let columns = Kind::Stations.columns();
    let mut lines = vec![columns.iter().map(|c| c.header()).collect::<Vec<_>>().join(",")];
    for (station, connector, power) in rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| match column.field {
                "StationID" => (*station).to_owned(),
                "StationName" => "示例站".to_owned(),
                "EquipmentID" => format!("E{connector}"),
                "ConnectorID" => (*connector).to_owned(),
                "Power" if column.zh.starts_with("接口") => (*power).to_owned(),
                _ => column.example.to_owned(),
            })
            .collect();
        lines.push(cells.join(","));
    }
    lines.join("\n").into_bytes()
}
