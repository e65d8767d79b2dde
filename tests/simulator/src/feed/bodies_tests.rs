use super::*;
use crate::feed::{Cadence, Feed};
use crate::world::World;
use model::LocalDay;
use serde_json::Value;
use std::sync::Arc;

fn feed(cadence: Cadence) -> Feed {
    Feed::new(Arc::new(World::shenzhen().expect("embedded data")), cadence)
}

fn parsed(payload: &Payload) -> Value {
    serde_json::from_slice(&write(payload)).expect("JSON")
}

#[test]
fn every_body_of_an_hour_is_json_of_the_rows_it_was_made_from() {
    let feed = feed(Cadence { power_idle: false, ..Cadence::live() });
    let noon = "2022-11-16".parse::<LocalDay>().expect("a day").start();
    let mut seen = [0; 4];
    for message in feed.messages(Some(0), noon, noon + chrono::TimeDelta::minutes(90)) {
        let body = parsed(&message.payload);
        match &message.payload {
            Payload::Station(_) => unreachable!("stations are not in the stream"),
            Payload::Statuses(all) => {
                seen[0] += 1;
                let one = body.get("ConnectorStatusInfo").or(body["ConnectorStatusInfos"].get(0));
                let one = one.expect("one status");
                assert_eq!(one["ConnectorID"], all[0].connector_id.as_str());
                assert_eq!(one["Status"], all[0].state.code());
            }
            Payload::Sample(sample) => {
                seen[1] += 1;
                assert_eq!(body["StartChargeSeq"], sample.order_no.as_str());
                assert_eq!(body["TotalPower"].as_f64(), Some(sample.energy.decimal()));
            }
            Payload::Order(order) => {
                seen[2] += 1;
                let details = body["ChargeDetails"].as_array().expect("details");
                assert_eq!(details.len(), order.details.len());
                let sum: f64 = details.iter().filter_map(|d| d["DetailPower"].as_f64()).sum();
                assert!((sum - order.energy.decimal()).abs() < 1e-6);
            }
            Payload::Power(samples) => {
                seen[3] += 1;
                let stations = body["SupStationPowerInfos"].as_array().expect("stations");
                let count = samples.iter().filter(|s| s.level == PowerLevel::Station).count();
                assert_eq!(stations.len(), count);
                assert!(stations.iter().all(|s| s["EquipmentPowerInfos"].is_array()));
            }
            // Of these the tests in `tests/it` say more.
            _ => assert!(body.is_object()),
        }
    }
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

#[test]
fn a_station_body_lists_its_devices_and_connectors() {
    let feed = feed(Cadence::live());
    let at = "2022-11-16".parse::<LocalDay>().expect("a day").start();
    let mut connectors = 0;
    for operator in 0..10 {
        for message in feed.stations(operator, at) {
            let station = &parsed(&message.payload)["StationInfo"];
            for device in station["EquipmentInfos"].as_array().expect("devices") {
                connectors += device["ConnectorInfos"].as_array().expect("connectors").len();
            }
            assert!(station["StationLng"].as_f64().expect("a longitude") > 113.0);
        }
    }
    assert_eq!(connectors, 3384);
}
