//! Orders under other names: `notification_orderInfo` (16.4.3).

use super::body::{self, Rows};
use super::person::{looks_wrong, marked};
use super::{Context, Parsed};
use crate::codes;
use crate::deviations::Deviations;
use crate::person::PersonField;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Sequence, Station};
use crate::wire::number::{Code, Energy, Money, Price};
use crate::wire::text::Str;
use crate::wire::when::When;
use crate::wire::{At, wire};
use model::quantity::{KilowattHour, Yuan, YuanPerKilowattHour};
use model::{Order, OrderDetail};

/// Stored for a reason that the sender does not know (table 20.18).
const UNKNOWN_REASON: i32 = -1;

wire! {
    /// `OrderInfo` (16.4.3).
    OrderOtherNames {
        /// Order number.
        must order_no: Sequence = "StartChargeSeq",
        /// Who operates the station.
        opt operator_id: Operator = "OperatorID",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Start of charging, Beijing time.
        must started_at: When = "StartTime",
        /// End of charging, Beijing time.
        must ended_at: When = "EndTime",
        /// Energy delivered, kWh.
        must energy: Energy = "Elect",
        /// Money for energy, CNY.
        must electricity: Money = "ElectMoney",
        /// Money for service, CNY.
        must service: Money = "ServiceMoney",
        /// All money, CNY.
        must total: Money = "Money",
        /// The station.
        opt station_id: Station = "StationID",
        /// The device.
        opt equipment_id: Equipment = "EquipmentID",
        /// Phone number; personal.
        opt phone: Str<64> = "MobileNumber",
        /// Vehicle identification number; personal.
        opt vin: Str<64> = "Vin",
        /// Licence plate; personal.
        opt plate: Str<64> = "PlateNo",
        /// How it was started, table 20.19.
        opt start_mode: Code<codes::StartMode> = "UserChargeType",
        /// Energy in the 尖 band, kWh.
        opt cusp: Energy = "CuspElect",
        /// Price of energy in the 尖 band, CNY/kWh.
        opt cusp_price: Price = "CuspElectPrice",
        /// Price of service in the 尖 band, CNY/kWh.
        opt cusp_service_price: Price = "CuspServicePrice",
        /// All money in the 尖 band, CNY.
        opt cusp_total: Money = "CuspMoney",
        /// Money for energy in the 尖 band, CNY.
        opt cusp_electricity: Money = "CuspElectMoney",
        /// Money for service in the 尖 band, CNY.
        opt cusp_service: Money = "CuspServiceMoney",
        /// Energy in the 峰 band, kWh.
        opt peak: Energy = "PeakElect",
        /// Price of energy in the 峰 band, CNY/kWh.
        opt peak_price: Price = "PeakElectPrice",
        /// Price of service in the 峰 band, CNY/kWh.
        opt peak_service_price: Price = "PeakServicePrice",
        /// All money in the 峰 band, CNY.
        opt peak_total: Money = "PeakMoney",
        /// Money for energy in the 峰 band, CNY.
        opt peak_electricity: Money = "PeakElectMoney",
        /// Money for service in the 峰 band, CNY.
        opt peak_service: Money = "PeakServiceMoney",
        /// Energy in the 平 band, kWh.
        opt flat: Energy = "FlatElect",
        /// Price of energy in the 平 band, CNY/kWh.
        opt flat_price: Price = "FlatElectPrice",
        /// Price of service in the 平 band, CNY/kWh.
        opt flat_service_price: Price = "FlatServicePrice",
        /// All money in the 平 band, CNY.
        opt flat_total: Money = "FlatMoney",
        /// Money for energy in the 平 band, CNY.
        opt flat_electricity: Money = "FlatElectMoney",
        /// Money for service in the 平 band, CNY.
        opt flat_service: Money = "FlatServiceMoney",
        /// Energy in the 谷 band, kWh.
        opt valley: Energy = "ValleyElect",
        /// Price of energy in the 谷 band, CNY/kWh.
        opt valley_price: Price = "ValleyElectPrice",
        /// Price of service in the 谷 band, CNY/kWh.
        opt valley_service_price: Price = "ValleyServicePrice",
        /// All money in the 谷 band, CNY.
        opt valley_total: Money = "ValleyMoney",
        /// Money for energy in the 谷 band, CNY.
        opt valley_electricity: Money = "ValleyElectMoney",
        /// Money for service in the 谷 band, CNY.
        opt valley_service: Money = "ValleyServiceMoney",
        /// Money really paid, CNY.
        opt paid: Money = "PaymentAmount",
        /// When it was paid, Beijing time.
        opt paid_at: When = "PayTime",
        /// How it was paid, table 20.20.
        opt pay_channel: Code<codes::PayChannel> = "PayChannel",
        /// Words about discounts.
        opt discount: Str<255> = "DiscountInfo",
    }
}

/// Energy, prices and money of one band.
type Band = (
    Option<KilowattHour>,
    Option<YuanPerKilowattHour>,
    Option<YuanPerKilowattHour>,
    Option<Yuan>,
    Option<Yuan>,
);

impl OrderOtherNames<'_> {
    fn bands(&self) -> [Band; 4] {
        [
            (
                self.cusp,
                self.cusp_price,
                self.cusp_service_price,
                self.cusp_electricity,
                self.cusp_service,
            ),
            (
                self.peak,
                self.peak_price,
                self.peak_service_price,
                self.peak_electricity,
                self.peak_service,
            ),
            (
                self.flat,
                self.flat_price,
                self.flat_service_price,
                self.flat_electricity,
                self.flat_service,
            ),
            (
                self.valley,
                self.valley_price,
                self.valley_service_price,
                self.valley_electricity,
                self.valley_service,
            ),
        ]
    }

    /// The bands that delivered energy. They have no times of their own, so each spans the order.
    fn details(&self) -> Vec<OrderDetail> {
        self.bands()
            .into_iter()
            .filter_map(|(energy, electricity_price, service_price, electricity, service)| {
                Some(OrderDetail {
                    started_at: self.started_at,
                    ended_at: self.ended_at,
                    energy: energy.filter(|energy| *energy != KilowattHour::ZERO)?,
                    electricity_price,
                    service_price,
                    electricity,
                    service,
                })
            })
            .collect()
    }

    fn into_order(self, context: &Context<'_>) -> Order {
        let (vin, plate) = (self.vin.as_ref(), self.plate.as_ref());
        Order {
            vehicle: marked(context, PersonField::Vin, vin),
            plate: marked(context, PersonField::Plate, plate),
            phone: marked(context, PersonField::Phone, self.phone.as_ref()),
            vehicle_looks_wrong: looks_wrong(vin, plate),
            details: self.details(),
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
            stop_reason: UNKNOWN_REASON,
            stop_text: None,
            declared_periods: None,
            connector_power_w: None,
            meter_start: None,
            meter_end: None,
            start_mode: self.start_mode,
            start_soc: None,
            end_soc: None,
            bands: [self.cusp, self.peak, self.flat, self.valley, None],
            pay_channel: self.pay_channel,
            paid: self.paid,
            paid_at: self.paid_at,
            green_certificate: None,
        }
    }
}

/// Parses a body: one order under `OrderInfo`.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Order>, Refusal> {
    const NAMES: &[&str] = &["OrderInfo"];
    let at = At::ROOT.key(NAMES[0]);
    let convert = |order: OrderOtherNames<'_>, _: &At<'_>, _: &mut Deviations| {
        Ok((order.operator_id.clone(), order.into_order(context)))
    };
    let found = body::wrapped::<OrderOtherNames<'static>, _>(text, NAMES, 1, seen, convert)?
        .ok_or_else(|| at.refuse(SubCode::Missing))?;
    match found.rows {
        Rows::One(order) => body::with(order, seen),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}
