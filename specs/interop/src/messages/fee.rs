//! Prices before they take effect: `notification_stationFee` (16.10).

use super::body::{self, Rows};
use super::{Context, Parsed};
use crate::codes;
use crate::deviations::Deviations;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Operator, Station};
use crate::wire::list::List;
use crate::wire::number::{Code, Price};
use crate::wire::when::{ClockMinute, When};
use crate::wire::{At, wire};
use model::{FeePeriod, PriceNotice, Report};

/// Periods in one list: a period for every half an hour of every type.
const MAX_PERIODS: usize = 480;

wire! {
    /// Price of a part of every day (16.10).
    FeeDetail {
        /// Table 20.10; 0 for all types.
        must equipment_type: Code<codes::PricedType> = "EquipmentType",
        /// Start of the period, Beijing time.
        must from: ClockMinute = "StartTime",
        /// End of the period, Beijing time; 24:00 is the end of the day.
        must to: ClockMinute = "EndTime",
        /// Price of energy, CNY/kWh.
        must electricity: Price = "ElectricityFee",
        /// Price of service, CNY/kWh.
        must service: Price = "ServiceFee",
    }
}

wire! {
    /// Prices of a station (16.10).
    StationFee {
        /// Who operates the station.
        must operator_id: Operator = "OperatorID",
        /// The station.
        must station_id: Station = "StationID",
        /// When the prices take effect, Beijing time.
        opt effective_at: When = "EffectiveTime",
        /// The price charged.
        must charged: List<FeeDetail<'static>, 1, MAX_PERIODS> = "ChargeFeeDetail",
        /// The list price.
        opt original: List<FeeDetail<'static>, 0, MAX_PERIODS> = "OriginalFeeDetail",
        /// The price after discount.
        opt discount: List<FeeDetail<'static>, 0, MAX_PERIODS> = "DiscountFeeDetail",
    }
}

/// The periods of a list; types of the profile of the sender become those of the base table.
fn periods(
    list: Vec<FeeDetail<'_>>,
    at: &At<'_>,
    context: &Context<'_>,
) -> Result<Vec<FeePeriod>, Refusal> {
    let one = |(index, detail): (usize, FeeDetail<'_>)| {
        let equipment_type = match detail.equipment_type {
            0 => 0,
            code => context.profile.equipment_type(code).ok_or_else(|| {
                at.item(index).key("EquipmentType").refuse(SubCode::NotInCodeTable)
            })?,
        };
        Ok(FeePeriod {
            equipment_type,
            from_min: detail.from,
            to_min: detail.to,
            electricity: detail.electricity,
            service: detail.service,
        })
    };
    list.into_iter().enumerate().map(one).collect()
}

impl StationFee<'_> {
    /// The model's notice. Without `EffectiveTime` the prices hold from when the envelope was made.
    fn into_report(self, at: &At<'_>, context: &Context<'_>) -> Result<Report, Refusal> {
        let list = |list: Option<Vec<FeeDetail<'_>>>, name| {
            periods(list.unwrap_or_default(), &at.key(name), context)
        };
        Ok(Report::Prices(Box::new(PriceNotice {
            charged: list(Some(self.charged), "ChargeFeeDetail")?,
            original: list(self.original, "OriginalFeeDetail")?,
            discount: list(self.discount, "DiscountFeeDetail")?,
            operator_id: self.operator_id,
            station_id: self.station_id,
            effective_at: self.effective_at.unwrap_or(context.envelope_time),
            timed_by_sender: self.effective_at.is_some(),
        })))
    }
}

/// Parses a body.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<Report>, Refusal> {
    const NAMES: &[&str] = &["StationFee"];
    let at = At::ROOT.key(NAMES[0]);
    let convert = |row: StationFee<'_>, at: &At<'_>, _: &mut Deviations| {
        Ok((Some(row.operator_id.clone()), row.into_report(at, context)?))
    };
    let found = body::wrapped::<StationFee<'static>, _>(text, NAMES, 1, seen, convert)?
        .ok_or_else(|| at.refuse(SubCode::Missing))?;
    match found.rows {
        Rows::One(row) => body::with(row, seen),
        _ => Err(at.refuse(SubCode::WrongType)),
    }
}
