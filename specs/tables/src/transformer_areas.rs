//! `transformer_areas`: one description of one transformer area.

use crate::arrival::Arrival;
use crate::columns::Columns;
use crate::table::{Column, DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, Table, col};
use arrow::array::RecordBatch;
use model::grid::{PubPriv, RunStatus, TransformerArea};
use model::time::LocalDay;
use std::sync::OnceLock;

/// The part of a grid company that delivers on its own.
pub(crate) const SOURCE: Column =
    col("source", Kind::Text, "", "sender of the delivery, as its manifests name it");
/// Area.
pub(crate) const TG_NO: Column =
    col("tg_no", Kind::Text, "", "number of the transformer area at its grid company");

/// Descriptions of transformer areas. A row counts when `grid_deliveries` holds its delivery as taken; of an area the
/// newest delivery counts.
pub static TRANSFORMER_AREAS: Table = Table {
    name: "transformer_areas",
    version: 1,
    grain: "one description of one transformer area; a delivery adds those that changed",
    key: &[],
    sorted_by: &["source", "tg_no"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        SOURCE,
        TG_NO,
        col("tg_name", Kind::Text, "", "name").conditional(),
        col("org_no", Kind::Text, "", "power supply unit").conditional(),
        col("area_code", Kind::Text, "GB/T 2260", "area; empty when not given"),
        col("line_no", Kind::Text, "", "10 kV line, number").conditional(),
        col("line_name", Kind::Text, "", "10 kV line, name").conditional(),
        col("subs_name", Kind::Text, "", "substation").conditional(),
        col("capacity_va", Kind::Int64, "VA", "sum of the transformers that may run in parallel")
            .conditional(),
        col("transformers", Kind::Int32, "", "transformers").opt().conditional(),
        col("pub_priv", Kind::Text, "", "public or private").opt().conditional(),
        col("run_status", Kind::Text, "", "run, stop or removed").opt().conditional(),
        col("lon", Kind::Float64, "deg, WGS-84", "longitude").opt().conditional(),
        col("lat", Kind::Float64, "deg, WGS-84", "latitude").opt().conditional(),
        col("generates", Kind::Bool, "", "whether something in it feeds in").opt().conditional(),
        col("valid_from", Kind::Day, "", "first day of this description"),
        col("valid_to", Kind::Day, "", "last day of this description").opt(),
        col("updated_at", Kind::Time, "UTC", "when the grid company changed it last"),
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// The rows of one delivery as a batch of [`TRANSFORMER_AREAS`].
pub fn batch(
    arrival: &Arrival,
    source: &str,
    day: LocalDay,
    rows: &[TransformerArea],
) -> RecordBatch {
    let mut columns = Columns::new(&TRANSFORMER_AREAS, rows.len());
    let all = || rows.iter();
    columns.day("day", all().map(|_| day));
    columns.text("operator_id", all().map(|_| arrival.operator_id.as_str()));
    columns.text("source", all().map(|_| source));
    columns.text("tg_no", all().map(|row| row.tg_no.as_str()));
    columns.text("tg_name", all().map(|row| row.tg_name.as_str()));
    columns.text("org_no", all().map(|row| row.org_no.as_str()));
    columns.text("area_code", all().map(|row| row.area_code.as_str()));
    columns.text("line_no", all().map(|row| row.line.0.as_str()));
    columns.text("line_name", all().map(|row| row.line.1.as_str()));
    columns.text("subs_name", all().map(|row| row.subs_name.as_str()));
    columns.int64("capacity_va", all().map(|row| row.capacity_va));
    columns.int32_opt("transformers", all().map(|row| row.transformers));
    columns.text_opt("pub_priv", all().map(|row| row.pub_priv.map(PubPriv::word)));
    columns.text_opt("run_status", all().map(|row| row.run_status.map(RunStatus::word)));
    columns.float64_opt("lon", all().map(|row| row.place.map(|place| place.lon)));
    columns.float64_opt("lat", all().map(|row| row.place.map(|place| place.lat)));
    columns.bool_opt("generates", all().map(|row| row.generates));
    columns.day("valid_from", all().map(|row| row.valid_from));
    columns.day_opt("valid_to", all().map(|row| row.valid_to));
    columns.time("updated_at", all().map(|row| row.updated_at));
    columns.time("received_at", all().map(|_| arrival.received_at));
    columns.int64("message_id", all().map(|_| arrival.message_id.0));
    columns.finish()
}
