//! `price_notices`: one period of one price list of one station.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col};
use arrow::array::RecordBatch;
use model::time::LocalDay;
use model::{FeePeriod, PriceKind, PriceNotice};
use std::sync::OnceLock;

/// Prices announced, section 16.10. The periods of one notice are corrected together.
pub static PRICE_NOTICES: Table = Table {
    name: "price_notices",
    version: 1,
    grain: "one period of one price list of one station from one instant on",
    key: &["operator_id", "station_id", "effective_at", "list", "part"],
    sorted_by: &["operator_id", "station_id", "effective_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        col("effective_at", Kind::Time, "UTC", "when the prices take effect"),
        col("list", Kind::Text, "", "charged, original (list price) or discount"),
        col("part", Kind::Int32, "", "place of the period in its list, from 0"),
        col("equipment_type", Kind::Int32, "code 20.10", "type of device, 0 for all"),
        col(
            "from_min",
            Kind::Int32,
            "min",
            "start of the period, minutes after midnight in Beijing",
        ),
        col("to_min", Kind::Int32, "min", "end of the period, minutes after midnight in Beijing"),
        col("electricity_price", Kind::Int64, "0.0001 CNY/kWh", "price of energy"),
        col("service_price", Kind::Int64, "0.0001 CNY/kWh", "price of service"),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One notice to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub notice: PriceNotice,
    /// 1 for the first report of the key, n+1 for a correction.
    pub revision: i32,
}

/// The rows as a batch of [`PRICE_NOTICES`], one per period.
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// A period with all it belongs to.
type Period<'a> = (&'a Arrival, &'a Row, PriceKind, usize, &'a FeePeriod);

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let periods: Vec<Period<'_>> = rows
        .iter()
        .flat_map(|(arrival, row)| {
            row.notice.periods().map(|(kind, at, period)| (*arrival, *row, kind, at, period))
        })
        .collect();
    let all = || periods.iter();
    let price = |price: model::quantity::YuanPerKilowattHour| price.ten_thousandths();
    let mut columns = Columns::new(&PRICE_NOTICES, periods.len());
    columns.day("day", all().map(|(_, row, ..)| LocalDay::of(row.notice.effective_at)));
    columns.text("operator_id", all().map(|(arrival, ..)| arrival.operator_id.as_str()));
    columns.text("station_id", all().map(|(_, row, ..)| row.notice.station_id.as_str()));
    columns.time("effective_at", all().map(|(_, row, ..)| row.notice.effective_at));
    columns.text("list", all().map(|(_, _, kind, ..)| kind.word()));
    columns.int32("part", all().map(|(.., at, _)| *at as i32));
    columns.int32("equipment_type", all().map(|(.., period)| period.equipment_type));
    columns.int32("from_min", all().map(|(.., period)| i32::from(period.from_min)));
    columns.int32("to_min", all().map(|(.., period)| i32::from(period.to_min)));
    columns.int64("electricity_price", all().map(|(.., period)| price(period.electricity)));
    columns.int64("service_price", all().map(|(.., period)| price(period.service)));
    columns.int32("revision", all().map(|(_, row, ..)| row.revision));
    columns.time("received_at", all().map(|(arrival, ..)| arrival.received_at));
    columns.int64("message_id", all().map(|(arrival, ..)| arrival.message_id.0));
    columns.finish()
}
