//! `transformer_area_stations`: which charging station hangs on which transformer area.

use crate::arrival::Arrival;
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use crate::transformer_areas::{SOURCE, TG_NO};
use arrow::array::RecordBatch;
use model::grid::AreaStation;
use model::time::LocalDay;
use std::sync::OnceLock;

/// Stations on transformer areas: the join between chargers and grid capacity. A row counts when `grid_deliveries` holds
/// its delivery as taken; of a station the newest delivery counts.
pub static TRANSFORMER_AREA_STATIONS: Table = Table {
    name: "transformer_area_stations",
    version: 1,
    grain: "one charging station on one transformer area; a delivery adds those that changed",
    key: &[],
    sorted_by: &["source", "tg_no"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        SOURCE,
        TG_NO,
        col("station_operator_id", Kind::Text, "", "operator of the station"),
        col("station_id", Kind::Text, "", "station inside its operator"),
        col("known", Kind::Bool, "", "whether the station was registered when the row came"),
        col("valid_from", Kind::Day, "", "since when"),
        col("account_masked", Kind::Text, "", "account at the grid company, its middle masked")
            .withheld(),
        col("contract_va", Kind::Int64, "VA", "contracted capacity").opt().conditional(),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// The rows of one delivery as a batch of [`TRANSFORMER_AREA_STATIONS`]; with each whether its station is registered.
pub fn batch(
    arrival: &Arrival,
    source: &str,
    day: LocalDay,
    rows: &[(AreaStation, bool)],
) -> RecordBatch {
    let mut columns = Columns::new(&TRANSFORMER_AREA_STATIONS, rows.len());
    let all = || rows.iter();
    columns.day("day", all().map(|_| day));
    columns.text("operator_id", all().map(|_| arrival.operator_id.as_str()));
    columns.text("source", all().map(|_| source));
    columns.text("tg_no", all().map(|(row, _)| row.tg_no.as_str()));
    columns.text("station_operator_id", all().map(|(row, _)| row.operator_id.as_str()));
    columns.text("station_id", all().map(|(row, _)| row.station_id.as_str()));
    columns.bool("known", all().map(|(_, known)| *known));
    columns.day("valid_from", all().map(|(row, _)| row.valid_from));
    columns.text("account_masked", all().map(|(row, _)| row.account_masked.as_str()));
    columns.int64_opt("contract_va", all().map(|(row, _)| row.contract_va));
    columns.time("received_at", all().map(|_| arrival.received_at));
    columns.int64("message_id", all().map(|_| arrival.message_id.0));
    columns.finish()
}
