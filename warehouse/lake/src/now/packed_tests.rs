use super::*;
use model::{ConnectorId, StationId};

fn typical() -> Station {
    serde_json::from_str(TYPICAL).expect("a station")
}

#[test]
fn the_typical_station_is_written_as_stations_are() {
    assert_eq!(text(&typical()), TYPICAL);
}

#[test]
fn a_station_unlike_the_typical_one_comes_back_as_it_was() {
    let mut station = typical();
    station.station_id = StationId::new("9").expect("id");
    station.name = "Ладестация \"№ 1\" ⚡".repeat(300);
    station.place.lon = 117.123_456_789_012_34;
    station.equipment[0].connectors[0].connector_id =
        ConnectorId::new("枪".repeat(50)).expect("id");
    let packed = Packed::new(&text(&station));
    assert_eq!(packed.station(), station);
    assert!(packed.holds(&station, &text(&station)));
    assert!(!packed.holds(&typical(), TYPICAL));
}

#[test]
fn a_text_without_a_field_of_today_is_the_same_station() {
    let earlier = TYPICAL.replace(r#","park_no":null"#, "");
    assert_ne!(earlier, TYPICAL);
    assert!(Packed::new(&earlier).holds(&typical(), TYPICAL));
}

#[test]
fn a_station_of_many_connectors_takes_little_of_its_text() {
    let mut station = typical();
    let one = station.equipment[0].connectors[0].clone();
    let connector = |number: u32| {
        let id = format!("3701020001230{number:02}{:02}", number * 7 % 100);
        model::facility::Connector {
            connector_id: ConnectorId::new(id).expect("id"),
            name: Some(format!("{number}号枪")),
            park_no: Some(format!("A{number:02}")),
            ..one.clone()
        }
    };
    station.equipment[0].connectors = (0..20).map(connector).collect();
    let text = text(&station);
    let packed = Packed::new(&text).0.len();
    assert!(packed * 8 < text.len(), "{packed} of {} bytes", text.len());
}
