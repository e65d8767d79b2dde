//! One operator with everything an administrator sets.

use crate::credentials::{self, CredentialRow};
use crate::operators::{InterfaceOpen, OperatorRow};
use crate::problem::Problem;
use crate::setting::Setting;
use registry::Tx;
use registry::credentials::Direction;
use registry::operators::{Operator, OperatorSettings};
use registry::tokens;
use serde::Serialize;
use utoipa::ToSchema;

/// Interfaces that an operator may be opened for, in the order of the access specification.
pub(crate) static INTERFACES: &[&str] = &[
    "query_token",
    "notification_stationInfo",
    "notification_stationStatus",
    "notification_equip_charge_status",
    "notification_charge_order_info",
    "notification_orderInfo",
    "notification_realtime_power_info",
    "notification_operation_stats_info",
    "notification_alarmInfo",
    "notification_eventInfo",
    "notification_bmsInfo",
    "notification_stationFee",
    "check_charge_orders",
    "notification_start_charge_result",
    "notification_stop_charge_result",
    "supervise_notification_station_info",
    "supervise_notification_station_status",
    "supervise_notification_equip_charge_status",
    "supervise_notification_charge_order_info",
    "supervise_notification_realtime_power_info",
    "supervise_notification_operation_stats_info",
    "supervise_notification_event_alarm",
];

/// How an operator is received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettingsBody {
    clock_policy: String,
    clock_window_s: u32,
    replay_policy: String,
    replay_memory_s: u32,
    rate_per_s: u32,
    burst: u32,
    max_body_bytes: u32,
    token_ttl_s: u32,
    ack_details: bool,
    duplicate_answer: Option<String>,
    /// Suite of the newest credential.
    suite: String,
}

impl SettingsBody {
    fn of(settings: &OperatorSettings, suite: String) -> Self {
        Self {
            clock_policy: settings.clock_policy.to_string(),
            clock_window_s: settings.clock_window_s,
            replay_policy: settings.replay_policy.to_string(),
            replay_memory_s: settings.replay_memory_s,
            rate_per_s: settings.rate_per_s,
            burst: settings.burst,
            max_body_bytes: settings.max_body_bytes,
            token_ttl_s: settings.token_ttl_s,
            ack_details: settings.ack_details,
            duplicate_answer: settings.duplicate_answer.clone(),
            suite,
        }
    }
}

/// An operator with settings and credentials; no secret is among them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorPage {
    #[serde(flatten)]
    row: OperatorRow,
    contact: String,
    /// Why it is in its state.
    state_reason: String,
    settings: SettingsBody,
    interfaces: Vec<InterfaceOpen>,
    credentials: Vec<CredentialRow>,
    /// Operators it may report for.
    delegations: Vec<String>,
    /// Tokens that admit now.
    tokens_live: i64,
    /// Networks it may call from; empty means any.
    ip_allow: Vec<String>,
    /// Give it back with a change.
    version: i64,
}

/// The page of an operator.
pub(crate) async fn build(
    tx: &mut Tx,
    row: OperatorRow,
    operator: Operator,
    setting: &Setting,
) -> Result<OperatorPage, Problem> {
    let now = setting.now();
    let listed = credentials::rows(tx, &operator.operator_id, setting).await?;
    let tokens_live = tokens::count_live(tx, &operator.operator_id, Direction::In, now).await?;
    let newest = listed.iter().find(|one| one.is_for_pushes());
    let suite = newest.map(|one| one.suite().to_owned()).unwrap_or_default();
    let mut names: Vec<String> = INTERFACES.iter().map(|name| (*name).to_owned()).collect();
    names.extend(
        operator.interfaces.iter().filter(|name| !INTERFACES.contains(&name.as_str())).cloned(),
    );
    let open = |name: String| InterfaceOpen { open: operator.interfaces.contains(&name), name };
    Ok(OperatorPage {
        row,
        interfaces: names.into_iter().map(open).collect(),
        settings: SettingsBody::of(&operator.settings, suite),
        credentials: listed,
        tokens_live: tokens_live as i64,
        contact: operator.contact,
        state_reason: operator.state_reason,
        delegations: operator.delegations,
        ip_allow: operator.ip_allow,
        version: operator.version,
    })
}
