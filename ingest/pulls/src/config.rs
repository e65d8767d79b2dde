//! Settings of the caller.

use serde::{Deserialize, Serialize};

/// How operators' platforms are asked. Times are real ones, whatever the platform's clock shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PullsConfig {
    /// The province's own id as a caller, nine characters; `GOV` and the area code when absent.
    pub operator_id: Option<String>,
    /// Longest wait for a connection, ms.
    pub connect_timeout_ms: u64,
    /// Longest wait for a whole answer, ms.
    pub read_timeout_ms: u64,
    /// Largest answer that is read, bytes.
    pub max_answer_bytes: usize,
    /// Calls under way at once per operator.
    pub calls_at_once: usize,
    /// Repeats of a call that was not answered or told to wait.
    pub repeats: usize,
    /// Wait before the first repeat, ms; doubled before each further one, and up to as much again by chance.
    pub first_wait_ms: u64,
    /// Longest wait a platform may ask for, ms.
    pub longest_wait_ms: u64,
    /// Share of an operator's stations that a full pull may lose before a person is asked (ST12), per cent.
    pub shrink_percent: u32,
    /// Whether platforms may be asked over plain HTTP (test environments).
    pub allow_plain_http: bool,
}

impl Default for PullsConfig {
    fn default() -> Self {
        Self {
            operator_id: None,
            connect_timeout_ms: 5_000,
            read_timeout_ms: 30_000,
            max_answer_bytes: 32 << 20,
            calls_at_once: 2,
            repeats: 3,
            first_wait_ms: 60_000,
            longest_wait_ms: 600_000,
            shrink_percent: 10,
            allow_plain_http: false,
        }
    }
}
