//! What an administrator may set about the gate.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Paths under which the interfaces are reached; callers concatenate base and name.
pub const PREFIXES: &[&str] = &[
    "/evcs/v1",
    "/evcs/v1.0",
    "/evcs/v20161110",
    "/evcs/v20160701",
    "/evcs/20160701",
    "/shevcs/v1",
    "/shevcs/v1.0",
    "/web/province/v1",
    "/",
];

/// Settings of the gate; those of one operator are in the registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateConfig {
    /// Prefixes of all interfaces; `/` is the root.
    pub prefixes: Vec<String>,
    /// Largest body in bytes; an operator may have a smaller limit.
    pub max_body_bytes: usize,
    /// Days a row of an unknown station or connector waits for its master data.
    pub orphan_days: u32,
    /// Days after which an order can no longer be corrected.
    pub freeze_days: u32,
    /// Whether decrypted bodies are kept, sealed.
    pub keep_raw: bool,
    /// Proxies whose `forwarded_header` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Header that names the sender behind a trusted proxy; the last address counts.
    pub forwarded_header: String,
    /// Milliseconds between looks at the registry's access version.
    pub access_poll_ms: u64,
    /// Bytes for envelopes and answers remembered against replay.
    pub replay_bytes: usize,
    /// Natural keys of rows remembered against repeats; orders have an index of their own.
    pub recent_keys: usize,
    /// Rows of unknown stations that are kept at hand for their release.
    pub orphan_rows: usize,
    /// Targets of chapter 12, seconds of lateness.
    pub targets: Targets,
}

/// Lateness that still counts as on time, in seconds (specification chapter 12).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Targets {
    /// Station info after its change.
    pub station_s: i64,
    /// Connector status after the change.
    pub status_s: i64,
    /// Process sample after sampling.
    pub process_s: i64,
    /// Order after its end.
    pub order_s: i64,
    /// Real-time power after the quarter.
    pub power_s: i64,
    /// Operation statistics after the end of their day.
    pub stats_s: i64,
    /// Alarm of level 1 after it was raised or cleared.
    pub alarm_1_s: i64,
    /// Alarm of level 2 after it was raised or cleared.
    pub alarm_2_s: i64,
    /// Alarm of level 3 after it was raised or cleared.
    pub alarm_3_s: i64,
    /// Event after it happened.
    pub event_s: i64,
    /// Battery sample after sampling.
    pub battery_s: i64,
    /// Prices after they took effect.
    pub prices_s: i64,
    /// Result of starting or stopping.
    pub milestone_s: i64,
    /// Reconciliation after the end of the span.
    pub reconciliation_s: i64,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            station_s: 86_400,
            status_s: 10,
            process_s: 60,
            order_s: 150,
            power_s: 300,
            stats_s: 6 * 3_600,
            alarm_1_s: 60,
            alarm_2_s: 300,
            alarm_3_s: 1_800,
            event_s: 86_400,
            battery_s: 60,
            prices_s: 0,
            milestone_s: 50,
            reconciliation_s: 3 * 3_600,
        }
    }
}

impl Default for GateConfig {
    fn default() -> Self {
        Self {
            prefixes: PREFIXES.iter().map(|prefix| (*prefix).to_owned()).collect(),
            max_body_bytes: 4 << 20,
            orphan_days: 7,
            freeze_days: 15,
            keep_raw: true,
            trusted_proxies: Vec::new(),
            forwarded_header: "x-forwarded-for".to_owned(),
            access_poll_ms: 1_000,
            replay_bytes: 256 << 20,
            recent_keys: 4_000_000,
            orphan_rows: 500_000,
            targets: Targets::default(),
        }
    }
}
