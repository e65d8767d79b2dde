//! `station_versions`: one version of one station with its equipment.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, STATION, Table, col};
use arrow::array::RecordBatch;
use model::Station;
use model::time::LocalDay;
use std::sync::Arc;
use std::sync::OnceLock;

/// Master data of stations, section 14.1, valid from arrival.
pub static STATION_VERSIONS: Table = Table {
    name: "station_versions",
    version: 1,
    grain: "one version of one station with its equipment",
    key: &["operator_id", "station_id", "received_at"],
    sorted_by: &["operator_id", "station_id", "received_at"],
    keep: Keep::Always,
    columns: &[
        DAY,
        OPERATOR,
        STATION,
        col("name", Kind::Text, "", "name"),
        col("area_code", Kind::Text, "GB/T 2260", "area code as sent"),
        col("area_code_found", Kind::Text, "GB/T 2260", "county that holds the point").opt(),
        col("lon", Kind::Float64, "degrees WGS-84", "longitude"),
        col("lat", Kind::Float64, "degrees WGS-84", "latitude"),
        col("rated_power_w", Kind::Int64, "W", "sum of the devices"),
        col("connectors", Kind::Int32, "", "number of connectors"),
        col("content", Kind::Text, "JSON", "the whole station as model::Station"),
        col(
            "content_hash",
            Kind::Text,
            "",
            "hash of the content, equal content makes no new version",
        ),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// One version to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was reported.
    pub station: Arc<Station>,
    /// Code of the county that holds the point, when one does.
    pub area_found: Option<String>,
    /// Number of the version, from 1.
    pub revision: i32,
}

/// Hash of a content (FNV-1a, 64 bits, hexadecimal): equal contents have equal hashes, on every machine.
pub fn content_hash(content: &str) -> String {
    let hash = content.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The rows as a batch of [`STATION_VERSIONS`]; the operator is the one each station names, the day that of arrival.
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let contents: Vec<String> = rows
        .iter()
        .map(|(_, row)| serde_json::to_string(&*row.station).expect("a station has text keys only"))
        .collect();
    let hashes: Vec<String> = contents.iter().map(|content| content_hash(content)).collect();
    let mut columns = Columns::new(&STATION_VERSIONS, rows.len());
    let stations = || rows.iter().map(|(_, row)| &*row.station);
    columns.day("day", rows.iter().map(|(arrival, _)| LocalDay::of(arrival.received_at)));
    columns.text("operator_id", stations().map(|s| s.operator_id.as_str()));
    columns.text("station_id", stations().map(|s| s.station_id.as_str()));
    columns.text("name", stations().map(|s| s.name.as_str()));
    columns.text("area_code", stations().map(|s| s.area_code.as_str()));
    columns.text_opt("area_code_found", rows.iter().map(|(_, row)| row.area_found.as_deref()));
    columns.float64("lon", stations().map(|s| s.place.lon));
    columns.float64("lat", stations().map(|s| s.place.lat));
    columns.int64("rated_power_w", stations().map(|s| s.rated_power().watts()));
    columns.int32("connectors", stations().map(|s| s.connectors().count() as i32));
    columns.text("content", contents.iter().map(String::as_str));
    columns.text("content_hash", hashes.iter().map(String::as_str));
    columns.int32("revision", rows.iter().map(|(_, row)| row.revision));
    columns.time("received_at", rows.iter().map(|(arrival, _)| arrival.received_at));
    columns.int64("message_id", rows.iter().map(|(arrival, _)| arrival.message_id.0));
    columns.finish()
}
