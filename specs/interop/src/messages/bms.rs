//! Batteries: `notification_bmsInfo` (16.9) and the `BmsInfo` that samples of sessions and alarms may carry.

use super::body::{self, Rows};
use super::status::state;
use super::{Context, Parsed};
use crate::codes;
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Sequence};
use crate::wire::number::{AmpereHours, BatteryAmps, BatteryVolts, CellVolts, Charge, Code, Int};
use crate::wire::part::Part;
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::battery::CarriedBy;
use model::{BatteryReading, BatterySample, Report};

/// Samples in one message.
const MAX_ROWS: usize = 500;

wire! {
    /// `BmsInfo` (16.9). Its mandatory fields are asked for in a message of its own only; another message is not refused
    /// because the battery says little.
    BmsInfo {
        /// Code of the management system.
        opt code: Str<50> = "BMSCode",
        /// Its version.
        opt version: Str<50> = "BMSVer",
        /// Largest current it takes, A.
        cond current_limit: BatteryAmps = "MaxChargeCurrent",
        /// Highest voltage a cell may have, V.
        cond cell_voltage_limit: CellVolts = "MaxChargeCellVoltage",
        /// Highest temperature it may have, °C.
        cond temperature_limit: Int = "MaxTemp",
        /// Rated capacity, Ah.
        cond rated_capacity: AmpereHours = "RatedCapacity",
        /// Voltage of the pack, V; spelled as seen.
        cond voltage: BatteryVolts = "TatalVoltage",
        /// Current, A.
        cond current: BatteryAmps = "TotalCurrent",
        /// State of charge, %.
        cond soc: Charge = "Soc",
        /// Highest voltage of a cell, V.
        cond cell_voltage_high: CellVolts = "VoltageH",
        /// Lowest voltage of a cell, V.
        cond cell_voltage_low: CellVolts = "VoltageL",
        /// Highest temperature, °C; spelled as seen.
        cond temperature_high: Int = "TemptureH",
        /// Lowest temperature, °C; spelled as seen.
        cond temperature_low: Int = "TemptureL",
        /// When charging began, Beijing time.
        opt charging_since: When = "StartChargingTime",
        /// Seconds of charging, in spite of its name.
        opt charging_s: Int = "ChargingSessionMin",
    }
}

wire! {
    /// One sample (16.9).
    Bms {
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// State of the connector, table 20.13.
        must status: Code<codes::ConnectorStatus> = "Status",
        /// When it was taken, Beijing time.
        opt sampled_at: When = "SampleTime",
        /// Order number.
        opt order_no: Sequence = "StartChargeSeq",
        /// What the battery says.
        must values: Part<BmsInfo<'static>> = "BmsInfo",
    }
}

impl BmsInfo<'_> {
    /// The model's reading, whatever is missing.
    pub(super) fn into_reading(self) -> BatteryReading {
        BatteryReading {
            code: self.code.map(std::borrow::Cow::into_owned),
            version: self.version.map(std::borrow::Cow::into_owned),
            current_limit: self.current_limit,
            cell_voltage_limit: self.cell_voltage_limit,
            temperature_limit_c: self.temperature_limit,
            rated_capacity: self.rated_capacity,
            voltage: self.voltage,
            current: self.current,
            soc: self.soc,
            cell_voltage_high: self.cell_voltage_high,
            cell_voltage_low: self.cell_voltage_low,
            temperature_high_c: self.temperature_high,
            temperature_low_c: self.temperature_low,
            charging_since: self.charging_since,
            charging_s: self.charging_s,
            raw: false,
        }
    }

    /// Refuses when a mandatory field is missing.
    fn complete(&self, at: &At<'_>) -> Result<(), Refusal> {
        let missing = [
            (self.current_limit.is_none(), "MaxChargeCurrent"),
            (self.cell_voltage_limit.is_none(), "MaxChargeCellVoltage"),
            (self.temperature_limit.is_none(), "MaxTemp"),
            (self.rated_capacity.is_none(), "RatedCapacity"),
            (self.voltage.is_none(), "TatalVoltage"),
            (self.current.is_none(), "TotalCurrent"),
            (self.soc.is_none(), "Soc"),
            (self.cell_voltage_high.is_none(), "VoltageH"),
            (self.cell_voltage_low.is_none(), "VoltageL"),
            (self.temperature_high.is_none(), "TemptureH"),
            (self.temperature_low.is_none(), "TemptureL"),
        ];
        match missing.iter().find(|(missing, _)| *missing) {
            Some((_, name)) => Err(at.key(name).refuse(SubCode::Missing)),
            None => Ok(()),
        }
    }
}

impl Bms<'_> {
    /// The model's sample. Without `SampleTime` it was taken when the envelope was made.
    fn into_report(self, at: &At<'_>, context: &Context<'_>) -> Result<Report, Refusal> {
        self.values.complete(&at.key("BmsInfo"))?;
        Ok(Report::Battery(Box::new(BatterySample {
            connector_id: self.connector_id,
            state: Some(state(self.status, at, "Status")?),
            occurred_at: self.sampled_at.unwrap_or(context.envelope_time),
            timed_by_sender: self.sampled_at.is_some(),
            order_no: self.order_no,
            carried_by: CarriedBy::Own,
            reading: self.values.into_reading(),
        })))
    }
}

/// Parses a body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Report>, Refusal> {
    const NAMES: &[&str] = &["BmsInfos"];
    let at = At::ROOT.key(NAMES[0]);
    let convert =
        |row: Bms<'_>, at: &At<'_>, _: &mut Deviations| Ok((None, row.into_report(at, context)?));
    let found = body::wrapped::<Bms<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)?
        .ok_or_else(|| at.refuse(SubCode::Missing))?;
    match found.rows {
        Rows::Many(list) => body::with(list, seen),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}
