//! Stations, their equipment and connectors, as one platform reported them.

use crate::ids::{ConnectorId, EquipmentId, OperatorId, StationId};
use crate::place::{Gcj02, Wgs84};
use crate::quantity::Kilowatt;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A charging station (充电站).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// Who operates it.
    pub operator_id: OperatorId,
    /// Who owns it, as sent.
    pub owner_id: String,
    /// Id inside the operator.
    pub station_id: StationId,
    /// Name.
    pub name: String,
    /// Six-digit area code as sent.
    pub area_code: String,
    /// Address.
    pub address: String,
    /// Service telephone.
    pub service_tel: String,
    /// Table 20.1.
    pub station_type: i32,
    /// Table 20.2.
    pub station_status: i32,
    /// Table 20.3.
    pub construction: i32,
    /// Parking bays, 0 unknown.
    pub park_nums: i32,
    /// The pair as sent.
    pub sent_at: Gcj02,
    /// The converted place.
    pub place: Wgs84,
    /// Opening hours as text.
    pub open_hours: Option<String>,
    /// Energy price text.
    pub electricity_fee: Option<String>,
    /// Service price text.
    pub service_fee: Option<String>,
    /// Parking price text.
    pub park_fee: Option<String>,
    /// Commissioning day.
    pub opened_on: Option<NaiveDate>,
    /// Grid account number (户号).
    pub grid_account: Option<String>,
    /// Transformer capacity in VA.
    pub capacity_va: Option<i64>,
    /// Time of the change, when the sender gives it.
    pub modified_at: Option<DateTime<Utc>>,
    /// Devices.
    pub equipment: Vec<Equipment>,
}

/// A charging device (充电设备, 桩).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Equipment {
    /// Id inside the operator.
    pub equipment_id: EquipmentId,
    /// Name.
    pub name: Option<String>,
    /// Table 20.10, base column.
    pub equipment_type: i32,
    /// Rated power.
    pub power: Kilowatt,
    /// Manufacturer.
    pub manufacturer: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Day of production.
    pub produced_on: Option<NaiveDate>,
    /// Connectors.
    pub connectors: Vec<Connector>,
}

/// A connector (充电接口, 枪).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connector {
    /// Id inside the operator.
    pub connector_id: ConnectorId,
    /// Name.
    pub name: Option<String>,
    /// Table 20.11.
    pub connector_type: i32,
    /// Highest voltage, V.
    pub voltage_upper_v: i32,
    /// Lowest voltage, V.
    pub voltage_lower_v: i32,
    /// Rated current, A.
    pub current_a: i32,
    /// Rated power.
    pub power: Kilowatt,
    /// Table 20.12.
    pub national_standard: i32,
    /// Bay number.
    pub park_no: Option<String>,
}

impl Equipment {
    /// Whether it delivers direct current: table 20.10 codes 1 and 3, and V2G (6).
    pub fn is_dc(&self) -> bool {
        matches!(self.equipment_type, 1 | 3 | 6)
    }
}

impl Station {
    /// Every connector with its device.
    pub fn connectors(&self) -> impl Iterator<Item = (&Equipment, &Connector)> {
        self.equipment.iter().flat_map(|e| e.connectors.iter().map(move |c| (e, c)))
    }

    /// Sum of the rated power of the devices.
    pub fn rated_power(&self) -> Kilowatt {
        self.equipment.iter().map(|e| e.power).sum()
    }
}
