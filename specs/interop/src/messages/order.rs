//! Orders: `notification_charge_order_info` (16.4.1) and the parts that its other forms share.

use super::person::{looks_wrong, marked};
use super::{Context, Parsed, body};
use crate::codes;
use crate::deviations::Deviations;
use crate::person::PersonField;
use crate::refusal::Refusal;
use crate::wire::ids::{Connector, Equipment, Sequence, Station};
use crate::wire::list::List;
use crate::wire::number::{Charge, Code, Energy, Int, Money, Price, RatedPower};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::{Order, OrderDetail};
use std::borrow::Cow;

/// Price periods of one order (14.6).
pub(super) const MAX_DETAILS: usize = 32;

wire! {
    /// `ChargeDetail` (14.6).
    ChargeDetail {
        /// Start of the period, Beijing time.
        must started_at: When = "DetailStartTime",
        /// End of the period, Beijing time.
        must ended_at: When = "DetailEndTime",
        /// Price of energy, CNY/kWh.
        opt electricity_price: Price = "ElecPrice",
        /// Price of service, CNY/kWh; spelled as in the standard.
        opt service_price: Price = "SevicePrice",
        /// Energy in the period, kWh.
        must energy: Energy = "DetailPower",
        /// Money for energy, CNY.
        opt electricity: Money = "DetailElecMoney",
        /// Money for service, CNY; spelled as in the standard.
        opt service: Money = "DetailSeviceMoney",
    }
}

impl ChargeDetail<'_> {
    pub(super) fn into_detail(self) -> OrderDetail {
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
    /// Body of `notification_charge_order_info` (16.4.1).
    ChargeOrder {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// End of charging, Beijing time.
        must ended_at: When = "EndTime",
        /// Energy delivered, kWh.
        must energy: Energy = "TotalPower",
        /// Money for energy, CNY.
        must electricity: Money = "TotalElecMoney",
        /// Money for service, CNY; spelled as in the standard.
        must service: Money = "TotalSeviceMoney",
        /// All money, CNY.
        must total: Money = "TotalMoney",
        /// Why it ended, table 20.18.
        must stop_reason: Code<codes::StopReason> = "StopReason",
        /// Number of price periods.
        opt declared_periods: Int = "SumPeriod",
        /// Price periods.
        opt details: List<ChargeDetail<'static>, 0, MAX_DETAILS> = "ChargeDetails",
        /// The station.
        opt station_id: Station = "StationID",
        /// The device.
        opt equipment_id: Equipment = "EquipmentID",
        /// Rated power of the connector, kW.
        opt connector_power: RatedPower = "ConnectorPower",
        /// Duration, s.
        opt duration_s: Int = "ChargeLast",
        /// Meter register at the start, kWh.
        opt meter_start: Energy = "MeterValueStart",
        /// Meter register at the end, kWh.
        opt meter_end: Energy = "MeterValueEnd",
        /// How it was started, table 20.19.
        opt start_mode: Code<codes::StartMode> = "ChargeModel",
        /// State of charge at the start, %.
        opt start_soc: Charge = "StartSoc",
        /// State of charge at the end, %.
        opt end_soc: Charge = "EndSoc",
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
        /// How it was paid, table 20.20.
        opt pay_channel: Code<codes::PayChannel> = "PayChannel",
        /// Money really paid, CNY.
        opt paid: Money = "PaymentAmount",
        /// When it was paid, Beijing time.
        opt paid_at: When = "PayTime",
        /// Words about discounts.
        opt discount: Str<255> = "DiscountInfo",
        /// Words about the end.
        opt stop_text: Str<255> = "StopDesc",
        /// Vehicle identification number; personal.
        opt vin: Str<64> = "Vin",
        /// Licence plate; personal.
        opt plate: Str<64> = "PlateNo",
        /// Phone number; personal.
        opt phone: Str<64> = "Phone",
        /// Name of the user; personal.
        opt user_name: Str<64> = "UserName",
        /// When the message was made, Beijing time.
        opt pushed_at: When = "PushTimeStamp",
        /// Certificate of green power.
        opt green_certificate: Str<64> = "GreenCertificateID",
    }
}

impl ChargeOrder<'_> {
    pub(super) fn into_order(self, context: &Context<'_>) -> Order {
        let (vin, plate) = (self.vin.as_ref(), self.plate.as_ref());
        Order {
            vehicle: marked(context, PersonField::Vin, vin),
            plate: marked(context, PersonField::Plate, plate),
            phone: marked(context, PersonField::Phone, self.phone.as_ref()),
            vehicle_looks_wrong: looks_wrong(vin, plate),
            order_no: self.order_no,
            connector_id: self.connector_id,
            station_id: self.station_id,
            equipment_id: self.equipment_id,
            started_at: self.started_at,
            ended_at: self.ended_at,
            energy: self.energy,
            electricity: self.electricity,
            service: self.service,
            total: self.total,
            stop_reason: self.stop_reason,
            stop_text: self.stop_text.map(Cow::into_owned),
            declared_periods: self.declared_periods,
            details: self
                .details
                .unwrap_or_default()
                .into_iter()
                .map(ChargeDetail::into_detail)
                .collect(),
            connector_power_w: self.connector_power.map(|power| power.watts()),
            meter_start: self.meter_start,
            meter_end: self.meter_end,
            start_mode: self.start_mode,
            start_soc: self.start_soc,
            end_soc: self.end_soc,
            bands: [self.cusp, self.peak, self.flat, self.valley, self.deep_valley],
            pay_channel: self.pay_channel,
            paid: self.paid,
            paid_at: self.paid_at,
            green_certificate: self.green_certificate.map(Cow::into_owned),
        }
    }
}

/// Parses a base body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Order>, Refusal> {
    let order = body::object::<ChargeOrder<'static>>(text)?;
    body::one(&order, &At::ROOT, seen, |order, _, _| Ok((None, order.into_order(context))))
}
