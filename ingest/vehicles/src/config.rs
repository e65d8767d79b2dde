//! What an administrator may set about the vehicle gate.

use crate::platform::{AnswerRealtime, SignaturePolicy, System2016};
use model::OperatorId;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// Settings of the vehicle gate.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VehiclesConfig {
    /// Address and port; none keeps the gate closed. The port of the standard is 32960.
    pub bind: Option<SocketAddr>,
    /// Connections at once, over all platforms and strangers.
    pub max_connections: usize,
    /// Connections at once from one address.
    pub max_connections_per_address: usize,
    /// Seconds that a connection may take until its platform is logged in.
    pub login_timeout_s: u64,
    /// Seconds without a byte after which a link is closed.
    pub idle_timeout_s: u64,
    /// Seconds after which an incomplete frame is given up.
    pub frame_wait_s: u64,
    /// Bytes between two frames after which a link is closed.
    pub max_garbage_bytes: u64,
    /// Whether frames with a wrong check byte are answered with an error. Off: their header cannot be trusted.
    pub answer_bad_bcc: bool,
    /// Whether frames are kept, sealed.
    pub keep_raw: bool,
    /// Vehicles whose last report is remembered, for checks and repeats.
    pub max_vehicles: usize,
    /// Platforms that may log in.
    pub platforms: Vec<PlatformConfig>,
}

impl Default for VehiclesConfig {
    fn default() -> Self {
        Self {
            bind: None,
            max_connections: 4_096,
            max_connections_per_address: 64,
            login_timeout_s: 10,
            idle_timeout_s: 300,
            frame_wait_s: 10,
            max_garbage_bytes: 128 << 10,
            answer_bad_bcc: false,
            keep_raw: true,
            max_vehicles: 2_000_000,
            platforms: Vec::new(),
        }
    }
}

/// Settings of one platform that reports vehicles.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformConfig {
    /// The platform as an operator; its rows carry this id.
    pub id: OperatorId,
    /// User name of its login, at most 12 bytes.
    pub user: String,
    /// Hash of its password, as [`crate::PasswordHash`] writes it.
    pub password_hash: String,
    /// Addresses or networks (`10.1.0.0/16`) it may come from; empty allows all.
    #[serde(default)]
    pub source_addresses: Vec<String>,
    /// Editions it may use, 2016 and 2025; empty allows both.
    #[serde(default)]
    pub editions: Vec<i32>,
    /// Links at once; the oldest is closed when another logs in.
    #[serde(default = "one")]
    pub max_links: usize,
    /// Which realtime and reissued frames are answered.
    #[serde(default)]
    pub answer_realtime: AnswerRealtime,
    /// What becomes of signatures.
    #[serde(default)]
    pub signature: SignaturePolicy,
    /// Public keys of its signers, PEM.
    #[serde(default)]
    pub public_keys: Vec<String>,
    /// Coordinate system of its 2016 frames.
    #[serde(default)]
    pub position_system_2016: System2016,
    /// Frames taken per second; more wait.
    #[serde(default = "five_thousand")]
    pub max_frames_per_s: u32,
}

fn one() -> usize {
    1
}

fn five_thousand() -> u32 {
    5_000
}
