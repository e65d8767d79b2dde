//! A charging order (充电订单) and its price periods.

use crate::ids::{ConnectorId, EquipmentId, OrderNo, StationId};
use crate::person::Mark;
use crate::quantity::{KilowattHour, Percent, Yuan, YuanPerKilowattHour};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One finished order as one platform reported it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Sequence number, natural key together with the operator.
    pub order_no: OrderNo,
    /// The connector.
    pub connector_id: ConnectorId,
    /// The sender's station, when given.
    pub station_id: Option<StationId>,
    /// The sender's equipment, when given.
    pub equipment_id: Option<EquipmentId>,
    /// Start of charging.
    pub started_at: DateTime<Utc>,
    /// End of charging.
    pub ended_at: DateTime<Utc>,
    /// Energy delivered.
    pub energy: KilowattHour,
    /// Money for energy.
    pub electricity: Yuan,
    /// Money for service.
    pub service: Yuan,
    /// All money.
    pub total: Yuan,
    /// Table 20.18; −1 unknown.
    pub stop_reason: i32,
    /// Words of the sender about the stop.
    pub stop_text: Option<String>,
    /// `SumPeriod` as sent.
    pub declared_periods: Option<i32>,
    /// Price periods.
    pub details: Vec<OrderDetail>,
    /// Rated power of the connector as the sender states it, in watts.
    pub connector_power_w: Option<i64>,
    /// Meter register at the start.
    pub meter_start: Option<KilowattHour>,
    /// Meter register at the end.
    pub meter_end: Option<KilowattHour>,
    /// Table 20.19.
    pub start_mode: Option<i32>,
    /// State of charge at the start.
    pub start_soc: Option<Percent>,
    /// State of charge at the end.
    pub end_soc: Option<Percent>,
    /// Energy by tariff band: 尖, 峰, 平, 谷, 深谷.
    pub bands: [Option<KilowattHour>; 5],
    /// Table 20.20.
    pub pay_channel: Option<i32>,
    /// Money really paid.
    pub paid: Option<Yuan>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// The vehicle, marked.
    pub vehicle: Option<Mark>,
    /// The plate, marked.
    pub plate: Option<Mark>,
    /// The phone number, marked.
    pub phone: Option<Mark>,
    /// Findings of the gate about personal fields before they were marked (rule OR17).
    #[serde(default)]
    pub vehicle_looks_wrong: bool,
    /// Green power certificate.
    pub green_certificate: Option<String>,
}

/// Part of an order at one price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetail {
    /// Start of the period.
    pub started_at: DateTime<Utc>,
    /// End of the period.
    pub ended_at: DateTime<Utc>,
    /// Energy in the period.
    pub energy: KilowattHour,
    /// Price of energy.
    pub electricity_price: Option<YuanPerKilowattHour>,
    /// Price of service.
    pub service_price: Option<YuanPerKilowattHour>,
    /// Money for energy.
    pub electricity: Option<Yuan>,
    /// Money for service.
    pub service: Option<Yuan>,
}
