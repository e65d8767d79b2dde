use super::*;
use crate::Kind;
use serde_json::json;

fn read(kind: Kind, field: &str, cell: &Cell) -> Result<Option<Value>, Rule> {
    let at = kind.column(None, field).expect("a column");
    of(&kind.columns()[at], cell, 2_000)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn numbers_are_read_in_the_ways_people_write_them() {
    for (written, value) in [
        ("38.52", json!(38.52)),
        ("３８．５２", json!(38.52)),
        ("¥1,234.50元", json!(1234.5)),
        ("38.52 kWh", json!(38.52)),
        ("-5", json!(-5)),
        ("0", json!(0)),
    ] {
        assert_eq!(read(Kind::Orders, "TotalPower", &text(written)), Ok(Some(value)), "{written}");
    }
    for odd in ["三十", "1,23", "12.", "1e5", "--1", "38,52", "1.2.3"] {
        assert_eq!(read(Kind::Orders, "TotalPower", &text(odd)), Err(Rule::NotANumber), "{odd}");
    }
    let sum = Cell::Number(0.1 + 0.2);
    assert_eq!(read(Kind::Orders, "TotalMoney", &sum), Ok(Some(json!(0.3))));
    assert_eq!(read(Kind::Stations, "ParkNums", &Cell::Number(4.5)), Err(Rule::NotWhole));
}

#[test]
fn a_code_is_its_number_its_words_or_both() {
    for same in ["3", "3 占用（充电中）", "占用（充电中）", "occupied, charging", "３"]
    {
        assert_eq!(read(Kind::States, "Status", &text(same)), Ok(Some(json!(3))), "{same}");
    }
    assert_eq!(read(Kind::States, "Status", &Cell::Number(255.0)), Ok(Some(json!(255))));
    assert_eq!(read(Kind::States, "Status", &text("忙")), Err(Rule::NotInList));
    assert_eq!(read(Kind::States, "Status", &text("7")), Err(Rule::NotInList));
    assert_eq!(read(Kind::Orders, "StopReason", &text("42")), Ok(Some(json!(42))));
}

#[test]
fn an_id_that_lost_digits_is_not_taken() {
    let lost = Err(Rule::LostDigits);
    assert_eq!(read(Kind::Orders, "StartChargeSeq", &Cell::Number(2.603e26)), lost);
    assert_eq!(read(Kind::Orders, "StartChargeSeq", &text("2.60301E+26")), lost);
    assert_eq!(
        read(Kind::Orders, "ConnectorID", &Cell::Number(3_701_020_001.0)),
        Ok(Some(json!("3701020001")))
    );
}

#[test]
fn a_merged_cell_speaks_for_names_but_not_for_energy() {
    let merged = |cell| Cell::Merged(Box::new(cell));
    let energy = read(Kind::Orders, "TotalPower", &merged(Cell::Number(30.0)));
    assert_eq!(energy, Err(Rule::Merged));
    let station = read(Kind::Stations, "StationName", &merged(text("示例站")));
    assert_eq!(station, Ok(Some(json!("示例站"))));
}

#[test]
fn empty_broken_and_valueless_cells_say_what_they_are() {
    assert_eq!(read(Kind::Orders, "TotalPower", &Cell::Empty), Err(Rule::Missing));
    assert_eq!(read(Kind::Orders, "CuspElect", &Cell::Empty), Ok(None));
    assert_eq!(read(Kind::Orders, "TotalPower", &Cell::NoValue), Err(Rule::NoValue));
    assert_eq!(
        read(Kind::Orders, "TotalPower", &Cell::Broken("#REF!".to_owned())),
        Err(Rule::Broken)
    );
    assert_eq!(read(Kind::Orders, "StationID", &text(&"x".repeat(2_001))), Err(Rule::TooLong));
}

#[test]
fn a_time_needs_its_time_of_day_and_a_day_does_not() {
    assert_eq!(read(Kind::Orders, "StartTime", &text("2026-03-01")), Err(Rule::NotATime));
    assert_eq!(
        read(Kind::Orders, "StartTime", &Cell::Clock(1_772_353_800)),
        Ok(Some(json!("2026-03-01 08:30:00")))
    );
    assert_eq!(
        read(Kind::Stations, "OfficialRunTime", &text("2025年6月1日")),
        Ok(Some(json!("2025-06-01")))
    );
}
