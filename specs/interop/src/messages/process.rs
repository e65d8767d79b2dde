//! Charging process: `notification_equip_charge_status` (16.3).

use super::bms::BmsInfo;
use super::order::{ChargeDetail, MAX_DETAILS};
use super::person::marked;
use super::status::state;
use super::{Context, Parsed, body};
use crate::codes;
use crate::deviations::Deviations;
use crate::person::PersonField;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Sequence};
use crate::wire::list::List;
use crate::wire::number::{Amps, Charge, Code, Energy, Int, Money, Volts};
use crate::wire::part::Part;
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::ProcessSample;
use model::process::OrderState;

wire! {
    /// Body of `notification_equip_charge_status` (16.3).
    ChargeStatus {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// State of the order, table 20.16.
        must state: Code<codes::StartChargeSeqStat> = "StartChargeSeqStat",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// State of the connector, table 20.13.
        must connector_status: Code<codes::ConnectorStatus> = "ConnectorStatus",
        /// Output current of phase A or DC, A.
        must current_a: Amps = "CurrentA",
        /// Current of phase B, A.
        opt current_b: Amps = "CurrentB",
        /// Current of phase C, A.
        opt current_c: Amps = "CurrentC",
        /// Output voltage of phase A or DC, V.
        must voltage_a: Volts = "VoltageA",
        /// Voltage of phase B, V.
        opt voltage_b: Volts = "VoltageB",
        /// Voltage of phase C, V.
        opt voltage_c: Volts = "VoltageC",
        /// State of charge, %.
        must soc: Charge = "Soc",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// Time of this sample, Beijing time.
        must sampled_at: When = "EndTime",
        /// Energy so far, kWh.
        must energy: Energy = "TotalPower",
        /// Money for energy so far, CNY.
        opt electricity: Money = "ElecMoney",
        /// Money for service so far, CNY; spelled as in the standard.
        opt service: Money = "SeviceMoney",
        /// All money so far, CNY.
        opt total: Money = "TotalMoney",
        /// Number of price periods.
        opt declared_periods: Int = "SumPeriod",
        /// Price periods.
        opt details: List<ChargeDetail<'static>, 0, MAX_DETAILS> = "ChargeDetails",
        /// Vehicle identification number; personal.
        opt vin: Str<64> = "Vin",
        /// Licence plate; personal.
        opt plate: Str<64> = "PlateNo",
        /// Phone number; personal.
        opt phone: Str<64> = "Phone",
        /// Battery fields sampled at the same instant.
        opt bms: Part<BmsInfo<'static>> = "BmsInfo",
    }
}

/// The model's state of a code of the base column of table 20.16.
pub(super) fn order_state(code: i32, at: &At<'_>) -> Result<OrderState, Refusal> {
    Ok(match code {
        1 => OrderState::Starting,
        2 => OrderState::Charging,
        3 => OrderState::Stopping,
        4 => OrderState::Ended,
        5 => OrderState::Unknown,
        _ => return Err(at.key("StartChargeSeqStat").refuse(SubCode::NotInCodeTable)),
    })
}

impl ChargeStatus<'_> {
    fn into_sample(self, at: &At<'_>, context: &Context<'_>) -> Result<ProcessSample, Refusal> {
        Ok(ProcessSample {
            state: order_state(self.state, at)?,
            connector_state: state(self.connector_status, at, "ConnectorStatus")?,
            vehicle: marked(context, PersonField::Vin, self.vin.as_ref()),
            plate: marked(context, PersonField::Plate, self.plate.as_ref()),
            order_no: self.order_no,
            connector_id: self.connector_id,
            started_at: self.started_at,
            occurred_at: self.sampled_at,
            current: self.current_a,
            voltage: self.voltage_a,
            soc: self.soc,
            energy: self.energy,
            electricity: self.electricity,
            service: self.service,
            total: self.total,
            battery: self.bms.map(|values| Box::new(values.into_reading())),
        })
    }
}

/// Parses a base body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<ProcessSample>, Refusal> {
    let sample = body::object::<ChargeStatus<'static>>(text)?;
    body::one(&sample, &At::ROOT, seen, |sample, at, _| {
        Ok((None, sample.into_sample(at, context)?))
    })
}
