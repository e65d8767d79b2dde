//! Builds stations with devices and connectors from a place and a list of rated powers.

use super::{Operator, SimConnector, SimStation, SimZone, WorldError};
use chrono::NaiveDate;
use model::place::Gcj02;
use model::quantity::Kilowatt;
use model::{Connector, ConnectorId, Equipment, EquipmentId, Station, StationId};
use std::sync::Arc;

/// What is known of a station before it gets devices.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    pub operator: u16,
    pub zone: u32,
    pub area_code: String,
    pub station_id: String,
    pub name: String,
    pub address: String,
    pub at: Gcj02,
    pub construction: i32,
    pub station_type: i32,
    pub opened_on: NaiveDate,
    pub electricity_fee: String,
    pub service_fee: String,
    /// Rated power of each connector, W; above 43 kW means direct current.
    pub connectors_w: Vec<i64>,
}

/// Grows the lists of a world.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub stations: Vec<SimStation>,
    pub connectors: Vec<SimConnector>,
    pub zones: Vec<SimZone>,
    ordinals: Vec<u32>,
}

const MAKERS: [&str; 4] = ["示例桩厂东", "示例桩厂南", "示例桩厂西", "示例桩厂北"];
/// Above this rated power a connector is direct current, W.
const AC_LIMIT_W: i64 = 43_000;

impl Builder {
    /// Adds one station with a device for every connector of direct current and one for every two of
    /// alternating current.
    pub fn add(&mut self, operators: &[Operator], plot: Plot) -> Result<(), WorldError> {
        let first_connector = self.connectors.len() as u32;
        let station_index = self.stations.len() as u32;
        self.ordinals.resize(operators.len().max(self.ordinals.len()), 0);
        let mut equipment: Vec<Equipment> = Vec::new();
        for (n, &rated_w) in plot.connectors_w.iter().enumerate() {
            let is_dc = rated_w > AC_LIMIT_W;
            let joins = !is_dc
                && equipment
                    .last()
                    .is_some_and(|e| e.equipment_type == 2 && e.connectors.len() < 2);
            if !joins {
                equipment.push(device(&plot, equipment.len(), is_dc)?);
            }
            let device_index = equipment.len() - 1;
            let device = &mut equipment[device_index];
            let id = format!("{}{:02}", device.equipment_id, device.connectors.len() + 1);
            let id = ConnectorId::new(id)?;
            device.power += Kilowatt::from_watts(rated_w);
            device.connectors.push(connector(id.clone(), n, rated_w, is_dc));
            let ordinal = &mut self.ordinals[usize::from(plot.operator)];
            self.connectors.push(SimConnector {
                station: station_index,
                equipment: device_index as u16,
                ordinal: *ordinal,
                rated_w,
                is_dc,
                id,
            });
            *ordinal += 1;
            let zone = &mut self.zones[plot.zone as usize];
            zone.connectors.push(self.connectors.len() as u32 - 1);
            zone.rated_w += rated_w;
        }
        let operator_id = operators[usize::from(plot.operator)].id.clone();
        self.stations.push(SimStation {
            operator: plot.operator,
            zone: plot.zone,
            first_connector,
            connectors: plot.connectors_w.len() as u32,
            station: Arc::new(station(plot, operator_id, equipment)?),
        });
        Ok(())
    }
}

fn device(plot: &Plot, number: usize, is_dc: bool) -> Result<Equipment, WorldError> {
    let id = format!("{}{:03}", plot.station_id, number + 1);
    let maker = MAKERS[(plot.station_id.len() + usize::from(plot.operator)) % MAKERS.len()];
    Ok(Equipment {
        equipment_id: EquipmentId::new(id)?,
        name: Some(format!("{}号桩", number + 1)),
        equipment_type: if is_dc { 1 } else { 2 },
        power: Kilowatt::ZERO,
        manufacturer: Some(maker.to_owned()),
        model: Some(if is_dc { "SL-DC" } else { "SL-AC" }.to_owned()),
        produced_on: plot.opened_on.checked_sub_days(chrono::Days::new(120)),
        connectors: Vec::new(),
    })
}

fn connector(id: ConnectorId, number: usize, rated_w: i64, is_dc: bool) -> Connector {
    let (upper, lower) = if is_dc { (1000, 200) } else { (250, 198) };
    let amperes = if is_dc { rated_w / 500 } else { rated_w / 218 };
    Connector {
        connector_id: id,
        name: Some(format!("{}号枪", number + 1)),
        connector_type: if is_dc { 4 } else { 3 },
        voltage_upper_v: upper,
        voltage_lower_v: lower,
        current_a: i32::try_from(amperes).unwrap_or(i32::MAX),
        power: Kilowatt::from_watts(rated_w),
        national_standard: 2,
        park_no: Some(format!("{:03}", number + 1)),
    }
}

fn station(
    plot: Plot,
    operator_id: model::OperatorId,
    equipment: Vec<Equipment>,
) -> Result<Station, WorldError> {
    let rated_w: i64 = plot.connectors_w.iter().sum();
    Ok(Station {
        owner_id: operator_id.as_str().to_owned(),
        operator_id,
        station_id: StationId::new(plot.station_id.as_str())?,
        name: plot.name,
        area_code: plot.area_code,
        address: plot.address,
        service_tel: "4000000000".to_owned(),
        station_type: plot.station_type,
        station_status: 50,
        construction: plot.construction,
        park_nums: i32::try_from(plot.connectors_w.len()).unwrap_or(0),
        sent_at: plot.at,
        place: plot.at.to_wgs84(),
        open_hours: Some("00:00~24:00".to_owned()),
        electricity_fee: Some(plot.electricity_fee),
        service_fee: Some(plot.service_fee),
        park_fee: None,
        opened_on: Some(plot.opened_on),
        grid_account: Some(format!("{:0>10}", plot.station_id)),
        capacity_va: Some(rated_w * 11 / 10),
        modified_at: None,
        equipment,
    })
}
