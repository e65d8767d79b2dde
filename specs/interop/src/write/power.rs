//! `notification_realtime_power_info` of both profiles.

use super::{decimal, json};
use model::time::wire_time;
use model::{PowerLevel, PowerSample};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    sup_station_power_infos: Vec<StationOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StationOut<'a> {
    #[serde(rename = "OperatorID")]
    operator_id: &'a str,
    #[serde(rename = "EquipmentOwnerID")]
    owner_id: &'a str,
    #[serde(rename = "StationID")]
    station_id: &'a str,
    data_time: String,
    station_real_time_power: f64,
    equipment_power_infos: Vec<EquipmentOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EquipmentOut<'a> {
    #[serde(rename = "EquipmentID")]
    equipment_id: &'a str,
    data_time: String,
    equip_real_time_power: f64,
    connector_power_infos: Vec<ConnectorOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectorOut<'a> {
    #[serde(rename = "ConnectorID")]
    connector_id: &'a str,
    data_time: String,
    connector_real_time_power: f64,
}

/// Body with at most 500 stations. Each item holds a station's samples as the parser gives them: the station's own
/// first, then each device's followed by those of its connectors. An item that does not begin with a station is left out.
pub fn power<'a>(
    stations: impl IntoIterator<Item = &'a [PowerSample]>,
    owner_id: &'a str,
) -> Vec<u8> {
    let stations = stations.into_iter().filter_map(|samples| station(samples, owner_id));
    json(&Body { sup_station_power_infos: stations.collect() })
}

fn station<'a>(samples: &'a [PowerSample], owner_id: &'a str) -> Option<StationOut<'a>> {
    let (own, parts) = samples.split_first()?;
    if own.level != PowerLevel::Station {
        return None;
    }
    let mut devices: Vec<EquipmentOut<'a>> = Vec::new();
    for part in parts {
        match (part.level, &part.equipment_id, &part.connector_id) {
            (PowerLevel::Equipment, Some(id), _) => devices.push(EquipmentOut {
                equipment_id: id.as_str(),
                data_time: wire_time(part.occurred_at),
                equip_real_time_power: decimal::live_power(part.power),
                connector_power_infos: Vec::new(),
            }),
            (PowerLevel::Connector, _, Some(id)) => {
                devices.last_mut()?.connector_power_infos.push(ConnectorOut {
                    connector_id: id.as_str(),
                    data_time: wire_time(part.occurred_at),
                    connector_real_time_power: decimal::live_power(part.power),
                });
            }
            _ => return None,
        }
    }
    Some(StationOut {
        operator_id: own.operator_id.as_str(),
        owner_id,
        station_id: own.station_id.as_str(),
        data_time: wire_time(own.occurred_at),
        station_real_time_power: decimal::live_power(own.power),
        equipment_power_infos: devices,
    })
}
