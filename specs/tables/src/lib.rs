#![doc = include_str!("../README.md")]

pub mod alarms;
pub mod arrival;
pub mod battery_samples;
mod columns;
pub mod events;
pub mod findings;
pub mod grid_deliveries;
pub mod messages;
pub mod operation_stats;
pub mod order_details;
pub mod orders;
pub mod power_samples;
pub mod price_notices;
pub mod process_samples;
pub mod quarantine;
pub mod raw_messages;
pub mod reconciliations;
pub mod rows;
pub mod session_milestones;
pub mod station_hours;
pub mod station_versions;
pub mod status_events;
pub mod table;
pub mod transformer_area_curves;
pub mod transformer_area_stations;
pub mod transformer_areas;
pub mod vehicle_area_days;
pub mod vehicle_frames;
pub mod vehicle_hours;
pub mod vehicle_points;
pub mod vehicle_sessions;

pub use alarms::ALARMS;
pub use arrival::Arrival;
pub use battery_samples::BATTERY_SAMPLES;
pub use columns::tenths;
pub use events::EVENTS;
pub use findings::FINDINGS;
pub use grid_deliveries::GRID_DELIVERIES;
pub use messages::{MESSAGES, Origin};
pub use operation_stats::OPERATION_STATS;
pub use order_details::ORDER_DETAILS;
pub use orders::ORDERS;
pub use power_samples::POWER_SAMPLES;
pub use price_notices::PRICE_NOTICES;
pub use process_samples::PROCESS_SAMPLES;
pub use quarantine::QUARANTINE;
pub use raw_messages::RAW_MESSAGES;
pub use reconciliations::RECONCILIATIONS;
pub use rows::Rows;
pub use session_milestones::SESSION_MILESTONES;
pub use station_hours::STATION_HOURS;
pub use station_versions::STATION_VERSIONS;
pub use status_events::STATUS_EVENTS;
pub use table::{Column, Kind, Sharing, Table};
pub use transformer_area_curves::TRANSFORMER_AREA_CURVES;
pub use transformer_area_stations::TRANSFORMER_AREA_STATIONS;
pub use transformer_areas::TRANSFORMER_AREAS;
pub use vehicle_area_days::VEHICLE_AREA_DAYS;
pub use vehicle_frames::VEHICLE_FRAMES;
pub use vehicle_hours::VEHICLE_HOURS;
pub use vehicle_points::VEHICLE_POINTS;
pub use vehicle_sessions::VEHICLE_SESSIONS;

/// Every table that the lake holds. Order is the order of settling.
pub static TABLES: &[&Table] = &[
    &STATION_VERSIONS,
    &STATUS_EVENTS,
    &PROCESS_SAMPLES,
    &ORDERS,
    &ORDER_DETAILS,
    &POWER_SAMPLES,
    &QUARANTINE,
    &FINDINGS,
    &MESSAGES,
    &RAW_MESSAGES,
    &STATION_HOURS,
    &VEHICLE_POINTS,
    &VEHICLE_FRAMES,
    &VEHICLE_SESSIONS,
    &VEHICLE_HOURS,
    &VEHICLE_AREA_DAYS,
    &OPERATION_STATS,
    &ALARMS,
    &EVENTS,
    &BATTERY_SAMPLES,
    &PRICE_NOTICES,
    &SESSION_MILESTONES,
    &RECONCILIATIONS,
    &TRANSFORMER_AREAS,
    &TRANSFORMER_AREA_STATIONS,
    &TRANSFORMER_AREA_CURVES,
    &GRID_DELIVERIES,
];

/// The table of that name.
pub fn by_name(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}

#[cfg(test)]
mod batch_tests;
#[cfg(test)]
mod report_tests;
