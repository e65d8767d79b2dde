//! Orders in the supervise form: `supervise_notification_charge_order_info` (17.3).

use super::order::MAX_DETAILS;
use super::person::{looks_wrong, marked};
use super::{Context, Parsed, body};
use crate::codes;
use crate::deviations::Deviations;
use crate::person::PersonField;
use crate::refusal::Refusal;
use crate::wire::ids::{Connector, Equipment, Operator, Sequence, Station};
use crate::wire::list::List;
use crate::wire::number::{Code, Energy, Int, Money, Price};
use crate::wire::text::{Loose, Str};
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::{Order, OrderDetail};
use std::borrow::Cow;

/// Code for reasons given in words (table 20.18: 5 to 99 are custom).
const CUSTOM_REASON: i32 = 5;

wire! {
    /// A price period in the supervise form.
    SuperviseChargeDetail {
        /// Order number.
        opt order_no: Str<27> = "OrderNo",
        /// Start of the period, Beijing time.
        must started_at: When = "DetailStartTime",
        /// End of the period, Beijing time.
        must ended_at: When = "DetailEndTime",
        /// Price of energy, CNY/kWh.
        opt electricity_price: Price = "ElecPrice",
        /// Price of service, CNY/kWh.
        opt service_price: Price = "ServicePrice",
        /// Energy in the period, kWh.
        must energy: Energy = "DetailPower",
        /// Money for energy, CNY.
        opt electricity: Money = "DetailElecMoney",
        /// Money for service, CNY.
        opt service: Money = "DetailServiceMoney",
    }
}

impl SuperviseChargeDetail<'_> {
    fn into_detail(self) -> OrderDetail {
        OrderDetail {
            started_at: self.started_at,
            ended_at: self.ended_at,
            energy: self.energy,
            electricity_price: self.electricity_price,
            service_price: self.service_price,
            electricity: self.electricity,
            service: self.service,
        }
    }
}

wire! {
    /// Body of `supervise_notification_charge_order_info` (17.3).
    SuperviseOrder {
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// Who owns the equipment.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// The station.
        must station_id: Station = "StationID",
        /// The device.
        must equipment_id: Equipment = "EquipmentID",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Order number.
        must order_no: Sequence = "OrderNo",
        /// Energy delivered, kWh.
        must energy: Energy = "TotalElect",
        /// Money for energy, CNY.
        must electricity: Money = "TotalElecMoney",
        /// Money for service, CNY.
        must service: Money = "TotalServiceMoney",
        /// All money, CNY.
        must total: Money = "TotalMoney",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// End of charging, Beijing time.
        must ended_at: When = "EndTime",
        /// How it was paid, table 20.20.
        must pay_channel: Code<codes::PayChannel> = "PayChannel",
        /// Why it ended: a code of table 20.18 in digits, or words.
        must stop_reason: Loose<50> = "StopReason",
        /// When the message was made, Beijing time.
        must pushed_at: When = "PushTime",
        /// Licence plate; personal.
        opt plate: Str<64> = "LicensePlate",
        /// Vehicle identification number; personal.
        opt vin: Str<64> = "VIN",
        /// Phone number; personal.
        opt phone: Str<64> = "Phone",
        /// Energy in the 尖 band, kWh.
        opt cusp: Energy = "CuspElect",
        /// Energy in the 峰 band, kWh.
        opt peak: Energy = "PeakElect",
        /// Energy in the 平 band, kWh.
        opt flat: Energy = "FlatElect",
        /// Energy in the 谷 band, kWh.
        opt valley: Energy = "ValleyElect",
        /// Energy in the 深谷 band, kWh.
        opt deep_valley: Energy = "DeepValleyElect",
        /// Money really paid, CNY.
        opt paid: Money = "PaymentAmount",
        /// When it was paid, Beijing time.
        opt paid_at: When = "PayTime",
        /// Words about discounts.
        opt discount: Str<255> = "DiscountInfo",
        /// Words about the end.
        opt stop_text: Str<255> = "StopDesc",
        /// Number of price periods.
        opt declared_periods: Int = "SumPeriod",
        /// Price periods.
        opt details: List<SuperviseChargeDetail<'static>, 0, MAX_DETAILS> = "ChargeDetails",
    }
}

impl SuperviseOrder<'_> {
    fn into_order(self, context: &Context<'_>) -> Order {
        let (vin, plate) = (self.vin.as_ref(), self.plate.as_ref());
        let (stop_reason, words) = reason(&self.stop_reason);
        Order {
            vehicle: marked(context, PersonField::Vin, vin),
            plate: marked(context, PersonField::Plate, plate),
            phone: marked(context, PersonField::Phone, self.phone.as_ref()),
            vehicle_looks_wrong: looks_wrong(vin, plate),
            order_no: self.order_no,
            connector_id: self.connector_id,
            station_id: Some(self.station_id),
            equipment_id: Some(self.equipment_id),
            started_at: self.started_at,
            ended_at: self.ended_at,
            energy: self.energy,
            electricity: self.electricity,
            service: self.service,
            total: self.total,
            stop_reason,
            stop_text: self.stop_text.map(Cow::into_owned).or(words),
            declared_periods: self.declared_periods,
            details: self
                .details
                .unwrap_or_default()
                .into_iter()
                .map(SuperviseChargeDetail::into_detail)
                .collect(),
            connector_power_w: None,
            meter_start: None,
            meter_end: None,
            start_mode: None,
            start_soc: None,
            end_soc: None,
            bands: [self.cusp, self.peak, self.flat, self.valley, self.deep_valley],
            pay_channel: Some(self.pay_channel),
            paid: self.paid,
            paid_at: self.paid_at,
            green_certificate: None,
        }
    }
}

/// A stop reason in digits, or the custom code and the words.
fn reason(text: &str) -> (i32, Option<String>) {
    match text.trim().parse() {
        Ok(code) if (0..=99).contains(&code) => (code, None),
        _ => (CUSTOM_REASON, Some(text.to_owned())),
    }
}

/// Parses a supervise body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Order>, Refusal> {
    let order = body::object::<SuperviseOrder<'static>>(text)?;
    body::one(&order, &At::ROOT, seen, |order, _, _| {
        let operator_id = order.operator_id.clone();
        Ok((Some(operator_id), order.into_order(context)))
    })
}
