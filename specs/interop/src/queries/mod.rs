//! The pulls: what the province asks operators' platforms (specification chapter 18), requests and answers.
//!
//! Requests are written by the caller and read by whoever plays the callee. Of answers that carry rows of a push only the
//! paging is read here: the rows stay text and are wrapped again as the push of the same business ([`wrapped`]), so that
//! they pass through the same parser and the same rules as pushed rows.

mod answers;
mod head;
mod items;
mod orders;
mod policy;
mod requests;
mod stats;

pub use answers::{Bms, Page, StationStatus, Statuses, Supplemented, SupplementedStation};
pub use head::Head;
pub use items::{Count, Items};
pub use orders::{CheckAnswer, CheckOrders, CheckedOrder, Dispute, DisputeReason, read_disputes};
pub use policy::{Policy, PolicyPeriod};
pub use requests::{
    BmsQuery, ListQuery, OperatorsQuery, PolicyQuery, StationsQuery, StatsQuery, StatusQuery,
    SupplementQuery, SupplementStationQuery,
};
pub use stats::StationStats;

use serde_json::Value;

/// Most stations in one status query (18.2).
pub const MAX_STATUS_STATIONS: usize = 50;

/// Most orders in one reconciliation (16.11).
pub const MAX_CHECKED_ORDERS: usize = 20_000;

/// An interface of operators' platforms that the province calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Query {
    /// `query_stations_info` (18.1).
    Stations,
    /// `query_station_status` (18.2).
    Status,
    /// `query_station_stats` (18.3).
    Stats,
    /// `query_equip_business_policy` (18.4).
    Policy,
    /// `check_charge_orders`, the province initiates (18.5).
    CheckOrders,
    /// `supplement_collect` (18.6).
    Supplement,
    /// `supplement_stationInfo` (18.7).
    SupplementStation,
    /// `query_alarm_info` (18.8).
    Alarms,
    /// `query_event_info` (18.9).
    Events,
    /// `query_bms_info` (18.10).
    Bms,
    /// `supervise_query_operator_info` (18.11).
    Operators,
}

/// Other names under which operators serve the same (15.2, 15.3).
const OTHER_NAMES: [(&str, Query); 4] = [
    ("supervise_query_stations_info", Query::Stations),
    ("supervise_query_station_status", Query::Status),
    ("query_stations_status", Query::Status),
    ("supervise_query_operation_stats_info", Query::Stats),
];

impl Query {
    /// Every pull.
    pub const ALL: [Self; 11] = [
        Self::Stations,
        Self::Status,
        Self::Stats,
        Self::Policy,
        Self::CheckOrders,
        Self::Supplement,
        Self::SupplementStation,
        Self::Alarms,
        Self::Events,
        Self::Bms,
        Self::Operators,
    ];

    /// The usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stations => "query_stations_info",
            Self::Status => "query_station_status",
            Self::Stats => "query_station_stats",
            Self::Policy => "query_equip_business_policy",
            Self::CheckOrders => "check_charge_orders",
            Self::Supplement => "supplement_collect",
            Self::SupplementStation => "supplement_stationInfo",
            Self::Alarms => "query_alarm_info",
            Self::Events => "query_event_info",
            Self::Bms => "query_bms_info",
            Self::Operators => "supervise_query_operator_info",
        }
    }

    /// The pull of a name or of one of its other names; case-sensitive.
    pub fn named(name: &str) -> Option<Self> {
        let own = Self::ALL.into_iter().find(|query| query.name() == name);
        own.or_else(|| {
            OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, query)| *query)
        })
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Rows, as they stand in an answer, under the name that the push of the same business uses.
pub fn wrapped<'a>(name: &str, rows: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("{{\"{name}\":[");
    for (n, row) in rows.into_iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push_str(row);
    }
    text.push_str("]}");
    text
}

/// One row under the name that the push of the same business uses.
pub fn wrapped_one(name: &str, row: &str) -> String {
    format!("{{\"{name}\":{row}}}")
}

/// The row with these fields before its own; what the row says itself counts, being last.
pub fn with_fields(row: &str, fields: &[(&str, Value)]) -> String {
    let inside = row.trim().strip_prefix('{').unwrap_or("}");
    let mut text = String::from("{");
    for (name, value) in fields {
        text.push_str(&format!("\"{name}\":{value},"));
    }
    if inside.trim_start().starts_with('}') && text.len() > 1 {
        text.pop();
    }
    text.push_str(inside);
    text
}

#[cfg(test)]
#[path = "queries_tests.rs"]
mod tests;
