//! A made-up province: operators, stations and connectors, the same for the same size.

use chrono::NaiveDate;
use model::facility::{Connector, Equipment, Station};
use model::place::Wgs84;
use model::quantity::Kilowatt;
use model::{ConnectorId, EquipmentId, OperatorId, StationId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reference::{Areas, Level, ProvinceCode};
use std::sync::Arc;

/// Connectors of every station.
pub const CONNECTORS: usize = 20;
/// Operators, at most.
pub const OPERATORS: usize = 40;

/// Stations, in the order of operator and id.
#[derive(Debug)]
pub struct Province {
    /// The stations.
    pub stations: Vec<Arc<Station>>,
}

/// One connector with where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'p> {
    /// The station.
    pub station: &'p Station,
    /// The device.
    pub equipment: &'p Equipment,
    /// The connector.
    pub connector: &'p Connector,
}

/// Id of the operator of that number.
pub fn operator_id(number: usize) -> OperatorId {
    id(OperatorId::new(format!("MA3BN{number:04}")))
}

fn id<T, E: std::fmt::Debug>(made: Result<T, E>) -> T {
    made.expect("ids of the bench have the form of the specification")
}

impl Province {
    /// Stations with [`CONNECTORS`] connectors each, spread over the counties of Shandong and up to [`OPERATORS`] operators.
    ///
    /// # Errors
    /// When the embedded areas cannot be read.
    pub fn new(stations: usize) -> anyhow::Result<Self> {
        Self::first(stations, stations)
    }

    /// The first `count` stations of a province of `stations`.
    ///
    /// # Errors
    /// When the embedded areas cannot be read.
    pub fn first(count: usize, stations: usize) -> anyhow::Result<Self> {
        let areas = Areas::load(ProvinceCode::Shandong)?;
        let counties: Vec<_> = areas
            .at(Level::County)
            .filter_map(|area| Some((area.code.clone(), area.bbox?)))
            .collect();
        anyhow::ensure!(!counties.is_empty(), "no county of Shandong has a boundary");
        let mut dice = ChaCha8Rng::seed_from_u64(20_260_601);
        let operators = OPERATORS.min(stations);
        let made = (0..count.min(stations)).map(|number| {
            let (code, [west, south, east, north]) =
                &counties[dice.random_range(0..counties.len())];
            let place = Wgs84 {
                lon: dice.random_range(*west..=*east),
                lat: dice.random_range(*south..=*north),
            };
            Arc::new(station(number, number * operators / stations, code, place))
        });
        Ok(Self { stations: made.collect() })
    }

    /// Every connector, station by station.
    pub fn spots(&self) -> impl Iterator<Item = Spot<'_>> {
        self.stations.iter().flat_map(|station| {
            station.connectors().map(move |(equipment, connector)| Spot {
                station,
                equipment,
                connector,
            })
        })
    }

    /// Ids of the operators of these stations.
    pub fn operators(&self) -> Vec<OperatorId> {
        let mut ids: Vec<_> =
            self.stations.iter().map(|station| station.operator_id.clone()).collect();
        ids.dedup();
        ids
    }
}

/// One station of two cabinets with ten connectors each; one in three is alternating current.
fn station(number: usize, operator: usize, area_code: &str, place: Wgs84) -> Station {
    let station_id = format!("{area_code}{number:06}");
    let direct = !number.is_multiple_of(3);
    let (power, current, voltage) = if direct { (120_000, 250, 750) } else { (7_000, 32, 220) };
    let equipment = (0..2).map(|cabinet| Equipment {
        equipment_id: id(EquipmentId::new(format!("{station_id}{cabinet:03}"))),
        name: Some(format!("{}号充电柜", cabinet + 1)),
        equipment_type: if direct { 1 } else { 2 },
        power: Kilowatt::from_watts(power * 10),
        manufacturer: Some("91370100MA3BENCH0X".to_owned()),
        model: Some("DC-1200-10".to_owned()),
        produced_on: NaiveDate::from_ymd_opt(2023, 5, 1),
        connectors: (0..10)
            .map(|plug| Connector {
                connector_id: id(ConnectorId::new(format!("{station_id}{cabinet:03}{plug:02}"))),
                name: Some(format!("{}号枪", plug + 1)),
                connector_type: if direct { 4 } else { 3 },
                voltage_upper_v: voltage,
                voltage_lower_v: 200,
                current_a: current,
                power: Kilowatt::from_watts(power),
                national_standard: 2,
                park_no: Some(format!("A{:02}", cabinet * 10 + plug)),
            })
            .collect(),
    });
    let operator_id = operator_id(operator);
    Station {
        owner_id: operator_id.as_str().to_owned(),
        operator_id,
        name: format!("示例充电站{number:05}"),
        area_code: area_code.to_owned(),
        address: format!("示例路{number}号停车场"),
        service_tel: "4000000000".to_owned(),
        station_type: 1,
        station_status: 50,
        construction: 9,
        park_nums: CONNECTORS as i32,
        sent_at: place.to_gcj02(),
        place,
        open_hours: Some("00:00-24:00".to_owned()),
        electricity_fee: Some("00:00-24:00 0.65元/度".to_owned()),
        service_fee: Some("0.45元/度".to_owned()),
        park_fee: None,
        opened_on: NaiveDate::from_ymd_opt(2024, 1, 1),
        grid_account: Some(format!("37{number:011}")),
        capacity_va: Some(1_600_000),
        modified_at: None,
        equipment: equipment.collect(),
        station_id: id(StationId::new(station_id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_has_distinct_connectors_and_is_the_same_every_time() {
        let (one, two) = (Province::new(50).expect("areas"), Province::new(50).expect("areas"));
        assert_eq!(one.stations, two.stations);
        let ids: std::collections::HashSet<_> =
            one.spots().map(|spot| &spot.connector.connector_id).collect();
        assert_eq!(ids.len(), 50 * CONNECTORS);
        assert_eq!(one.operators().len(), OPERATORS);
        assert_eq!(Province::first(7, 50).expect("areas").stations, one.stations[..7]);
        assert!(one.stations.is_sorted_by_key(|station| station.operator_id.clone()));
    }
}
