//! Names of interfaces, their aliases and the accepted URL prefixes (specification chapters 2 and 15).

/// An interface that operators call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interface {
    /// `query_token`.
    QueryToken,
    /// `notification_stationInfo`.
    StationInfo,
    /// `notification_stationStatus`.
    StationStatus,
    /// `notification_equip_charge_status`.
    ChargeStatus,
    /// `notification_charge_order_info`.
    OrderInfo,
    /// `notification_orderInfo`, an order under other names.
    OrderInfoOtherNames,
    /// `notification_realtime_power_info`.
    RealtimePower,
    /// `notification_operation_stats_info`.
    OperationStats,
    /// `notification_alarmInfo`.
    AlarmInfo,
    /// `notification_eventInfo`.
    EventInfo,
    /// `notification_bmsInfo`.
    BmsInfo,
    /// `notification_stationFee`.
    StationFee,
    /// `check_charge_orders`, started by the operator.
    CheckOrders,
    /// `notification_start_charge_result`.
    StartResult,
    /// `notification_stop_charge_result`.
    StopResult,
    /// `supervise_notification_station_info`.
    SuperviseStationInfo,
    /// `supervise_notification_station_status`.
    SuperviseStationStatus,
    /// `supervise_notification_equip_charge_status`.
    SuperviseChargeStatus,
    /// `supervise_notification_charge_order_info`.
    SuperviseOrderInfo,
    /// `supervise_notification_realtime_power_info`.
    SuperviseRealtimePower,
    /// `supervise_notification_operation_stats_info`.
    SuperviseOperationStats,
    /// `supervise_notification_event_alarm`: alarms, events, or both.
    SuperviseEventAlarm,
}

/// A name found in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The interface.
    pub interface: Interface,
    /// Whether an alias was used (CW19).
    pub alias: bool,
}

/// Prefixes under which the interfaces are served, without a slash at the end.
pub const PREFIXES: [&str; 9] = [
    "/evcs/v1",
    "/evcs/v1.0",
    "/evcs/v20161110",
    "/evcs/v20160701",
    "/evcs/20160701",
    "/shevcs/v1",
    "/shevcs/v1.0",
    "/web/province/v1",
    "",
];

/// Other names (specification 15.3).
const ALIASES: [(&str, Interface); 7] = [
    ("notification_charge_order_info_for_bonus", Interface::OrderInfo),
    ("notification_station_status", Interface::StationStatus),
    ("notification_StationStatus", Interface::StationStatus),
    ("notification_station_info", Interface::StationInfo),
    ("notification_StationInfo", Interface::StationInfo),
    ("notification_station_fee", Interface::StationFee),
    ("notification_orderInfo", Interface::OrderInfoOtherNames),
];

impl Interface {
    /// Every interface.
    pub const ALL: [Self; 22] = [
        Self::QueryToken,
        Self::StationInfo,
        Self::StationStatus,
        Self::ChargeStatus,
        Self::OrderInfo,
        Self::OrderInfoOtherNames,
        Self::RealtimePower,
        Self::OperationStats,
        Self::AlarmInfo,
        Self::EventInfo,
        Self::BmsInfo,
        Self::StationFee,
        Self::CheckOrders,
        Self::StartResult,
        Self::StopResult,
        Self::SuperviseStationInfo,
        Self::SuperviseStationStatus,
        Self::SuperviseChargeStatus,
        Self::SuperviseOrderInfo,
        Self::SuperviseRealtimePower,
        Self::SuperviseOperationStats,
        Self::SuperviseEventAlarm,
    ];

    /// Every push; `query_token` is the one that is none.
    pub const PUSHES: &'static [Self] = Self::ALL.split_at(1).1;

    /// The canonical name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QueryToken => "query_token",
            Self::StationInfo => "notification_stationInfo",
            Self::StationStatus => "notification_stationStatus",
            Self::ChargeStatus => "notification_equip_charge_status",
            Self::OrderInfo => "notification_charge_order_info",
            Self::OrderInfoOtherNames => "notification_orderInfo",
            Self::RealtimePower => "notification_realtime_power_info",
            Self::OperationStats => "notification_operation_stats_info",
            Self::AlarmInfo => "notification_alarmInfo",
            Self::EventInfo => "notification_eventInfo",
            Self::BmsInfo => "notification_bmsInfo",
            Self::StationFee => "notification_stationFee",
            Self::CheckOrders => "check_charge_orders",
            Self::StartResult => "notification_start_charge_result",
            Self::StopResult => "notification_stop_charge_result",
            Self::SuperviseStationInfo => "supervise_notification_station_info",
            Self::SuperviseStationStatus => "supervise_notification_station_status",
            Self::SuperviseChargeStatus => "supervise_notification_equip_charge_status",
            Self::SuperviseOrderInfo => "supervise_notification_charge_order_info",
            Self::SuperviseRealtimePower => "supervise_notification_realtime_power_info",
            Self::SuperviseOperationStats => "supervise_notification_operation_stats_info",
            Self::SuperviseEventAlarm => "supervise_notification_event_alarm",
        }
    }

    /// The interface of a name, case-sensitive; `None` for an unknown name.
    pub fn named(name: &str) -> Option<Named> {
        if let Some((_, interface)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
            return Some(Named { interface: *interface, alias: true });
        }
        let interface = Self::ALL.into_iter().find(|interface| interface.name() == name)?;
        Some(Named { interface, alias: false })
    }

    /// The interface of a request path under one of [`PREFIXES`]; doubled and trailing slashes are accepted.
    pub fn of_path(path: &str) -> Option<Named> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (name, prefix) = parts.split_last()?;
        let served = PREFIXES.iter().any(|known| {
            known.split('/').filter(|part| !part.is_empty()).eq(prefix.iter().copied())
        });
        if served { Self::named(name) } else { None }
    }

    /// The interface of the base profile that does the same business (specification chapter 17).
    pub const fn twin(self) -> Self {
        match self {
            Self::SuperviseStationInfo => Self::StationInfo,
            Self::SuperviseStationStatus => Self::StationStatus,
            Self::SuperviseChargeStatus => Self::ChargeStatus,
            Self::SuperviseOrderInfo | Self::OrderInfoOtherNames => Self::OrderInfo,
            Self::SuperviseRealtimePower => Self::RealtimePower,
            Self::SuperviseOperationStats => Self::OperationStats,
            Self::SuperviseEventAlarm => Self::AlarmInfo,
            own => own,
        }
    }

    /// Whether both do the same business, under whatever name. `supervise_notification_event_alarm` does that of two.
    pub fn shares_business(self, other: Self) -> bool {
        let both = |one: Self, two: Self| {
            matches!((one, two), (Self::EventInfo, Self::SuperviseEventAlarm))
        };
        self.twin() == other.twin() || both(self, other) || both(other, self)
    }

    /// Whether the name belongs to the supervise profile.
    pub const fn is_supervise(self) -> bool {
        matches!(
            self,
            Self::SuperviseStationInfo
                | Self::SuperviseStationStatus
                | Self::SuperviseChargeStatus
                | Self::SuperviseOrderInfo
                | Self::SuperviseRealtimePower
                | Self::SuperviseOperationStats
                | Self::SuperviseEventAlarm
        )
    }
}

impl std::fmt::Display for Interface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
#[path = "interface_tests.rs"]
mod tests;
