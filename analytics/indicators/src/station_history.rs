//! Versions of one station and what changed between them.

use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::Station;
use serde::Deserialize;

/// One version.
#[derive(Debug, Clone)]
pub struct StationVersion {
    /// When it arrived.
    pub valid_from: DateTime<Utc>,
    /// Fields that differ from the version before; empty for the first.
    pub changed: Vec<&'static str>,
}

#[derive(Debug, Deserialize)]
struct Stored {
    received_at: DateTime<Utc>,
    content: String,
}

/// Versions of a station, newest first.
///
/// # Errors
/// [`QueryError::Shape`] when a stored version is no station, else what the lake says.
pub async fn versions(
    lake: &Lake,
    operator: &str,
    station: &str,
) -> Result<Vec<StationVersion>, QueryError> {
    let query = Query::new(include_str!("../queries/station_versions.sql"))
        .bind("operator", operator)
        .bind("station", station);
    let mut versions = Vec::new();
    let mut before: Option<Station> = None;
    for row in lake.rows::<Stored>(query).await? {
        let station: Station = serde_json::from_str(&row.content)
            .map_err(|error| QueryError::Shape(error.to_string()))?;
        let changed = before.as_ref().map(|old| changed(old, &station)).unwrap_or_default();
        versions.push(StationVersion { valid_from: row.received_at, changed });
        before = Some(station);
    }
    versions.reverse();
    Ok(versions)
}

/// Names of the fields that differ.
fn changed(old: &Station, new: &Station) -> Vec<&'static str> {
    let pairs = [
        ("name", old.name != new.name),
        ("address", old.address != new.address),
        ("area_code", old.area_code != new.area_code),
        ("place", old.place != new.place),
        ("station_type", old.station_type != new.station_type),
        ("station_status", old.station_status != new.station_status),
        ("construction", old.construction != new.construction),
        ("service_tel", old.service_tel != new.service_tel),
        ("park_nums", old.park_nums != new.park_nums),
        ("open_hours", old.open_hours != new.open_hours),
        ("electricity_fee", old.electricity_fee != new.electricity_fee),
        ("service_fee", old.service_fee != new.service_fee),
        ("park_fee", old.park_fee != new.park_fee),
        ("opened_on", old.opened_on != new.opened_on),
        ("owner_id", old.owner_id != new.owner_id),
        ("grid_account", old.grid_account != new.grid_account),
        ("capacity", old.capacity_va != new.capacity_va),
        ("equipment", old.equipment != new.equipment),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
