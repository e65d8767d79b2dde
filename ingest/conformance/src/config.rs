//! What an administrator may set about the sandbox.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Settings of the sandbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxConfig {
    /// Folder of the operators' test lakes; beside the lake as `sandbox` when empty.
    pub dir: PathBuf,
    /// Test lakes that are open at once; further operators are asked to wait.
    pub max_open: usize,
    /// Seconds without a message after which a test lake is closed.
    pub idle_s: u64,
    /// Bytes of rows one operator may keep in its test lake; more are refused until it is emptied.
    pub max_bytes: u64,
    /// Largest body of a message, bytes.
    pub max_body_bytes: usize,
    /// Seconds after which a message has to be repeated that was answered with Ret −1 (T23).
    pub busy_repeat_s: u32,
    /// OperatorID under which we call operators' platforms; `GOV` and the province's code when empty.
    pub our_operator_id: String,
    /// Whether operators' platforms at private addresses are called (T10 to T12): for test environments.
    pub allow_private_addresses: bool,
    /// Whether operators' platforms are called without TLS: for test environments.
    pub allow_plain_http: bool,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            dir: PathBuf::new(),
            max_open: 8,
            idle_s: 900,
            max_bytes: 32 << 20,
            max_body_bytes: 1 << 20,
            busy_repeat_s: 60,
            our_operator_id: String::new(),
            allow_private_addresses: false,
            allow_plain_http: false,
        }
    }
}
