//! Parameters that many queries share.

use crate::days::DayRange;
use crate::reach::Reach;
use lake::Query;

/// Days before a period's own day in which its start may lie, and after an order's in which its end may lie.
pub(crate) const LONGEST_DAYS: i64 = 3;
/// Seconds by which Beijing's clocks are ahead of UTC: bins are counted from midnight of 1970-01-01 in Beijing.
pub(crate) const AHEAD_S: i64 = 28_800;

/// Binds `$regions` and `$operators`.
pub(crate) fn reach(query: Query, reach: &Reach) -> Query {
    query.bind("regions", reach.region_list()).bind("operators", reach.operator_list())
}

/// Binds `$operators` alone, for tables without a place.
pub(crate) fn operators(query: Query, reach: &Reach) -> Query {
    query.bind("operators", reach.operator_list())
}

/// Binds `$first`, `$last` as the partitions that may hold periods of the span, and `$start`, `$end` as its instants.
pub(crate) fn span(query: Query, days: DayRange) -> Query {
    query
        .bind("first", days.first.plus(-LONGEST_DAYS))
        .bind("last", days.last)
        .bind("start", days.start())
        .bind("end", days.end())
}

/// Number of the bin of `step_s` seconds that begins at or holds the instant.
pub(crate) fn bin(at: chrono::DateTime<chrono::Utc>, step_s: i64) -> i64 {
    (at.timestamp() + AHEAD_S).div_euclid(step_s)
}

/// First instant of a bin.
pub(crate) fn bin_start(bin: i64, step_s: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(bin * step_s - AHEAD_S, 0)
        .unwrap_or(chrono::DateTime::UNIX_EPOCH)
}
