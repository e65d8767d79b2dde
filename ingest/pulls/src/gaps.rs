//! Supplements that the rules open by themselves (specification 19).

use crate::desk::Parts;
use crate::ports::Gap;
use chrono::{DateTime, TimeDelta, Utc};
use registry::supplements::{self, NewSupplement};
use registry::{RegistryError, pull_settings};
use std::collections::BTreeSet;

/// How long a closed gap stays closed for the rules.
const QUIET: TimeDelta = TimeDelta::hours(6);

/// Opens supplements for rows since `since`; the number of gaps that were looked at and opened.
pub(crate) async fn open(
    parts: &Parts,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<usize, RegistryError> {
    let gaps = match parts.ports.gaps(since).await {
        Ok(gaps) => gaps,
        Err(error) => {
            tracing::warn!("gaps cannot be looked for: {error}");
            return Ok(0);
        }
    };
    if gaps.is_empty() {
        return Ok(0);
    }
    let mut tx = parts.registry.write().await?;
    let settings = pull_settings::list(&mut tx).await?;
    let asked: BTreeSet<&str> =
        settings.iter().filter(|one| one.pulls_on).map(|one| one.operator_id.as_str()).collect();
    let mut opened = 0;
    for gap in gaps.iter().filter(|gap| asked.contains(gap.operator_id.as_str())) {
        let Some(new) = supplement(gap) else { continue };
        if !supplements::closed_since(&mut tx, &new, now - QUIET).await? {
            supplements::open(&mut tx, &new, "system", now).await?;
            opened += 1;
        }
    }
    tx.commit().await?;
    Ok(opened)
}

/// The question that could fill a gap; `None` where none could.
fn supplement(gap: &Gap) -> Option<NewSupplement> {
    let station = gap.station_id.clone().unwrap_or_default();
    let connector = gap.connector_id.clone().unwrap_or_default();
    let unknown = matches!(gap.code.as_str(), "SU08" | "OR12" | "CP01" | "PW06");
    let (interface, connector_id) = if unknown {
        ("supplement_stationInfo", String::new())
    } else {
        (interface_of(&gap.interface)?, connector)
    };
    if unknown && station.is_empty() {
        // without a station nothing can be asked for; the hourly pull of changed stations brings it
        return None;
    }
    Some(NewSupplement {
        operator_id: gap.operator_id.clone(),
        interface: interface.to_owned(),
        station_id: station,
        equipment_id: String::new(),
        connector_id,
        missing_from: gap.first,
        missing_to: Some(gap.last),
        reason: gap.code.clone(),
        wait: None,
    })
}

/// The name of table 20.23 for a push.
fn interface_of(push: &str) -> Option<&'static str> {
    Some(match push.strip_prefix("supervise_").unwrap_or(push) {
        "notification_stationStatus" | "notification_station_status" => "supplement_stationStatus",
        "notification_equip_charge_status" => "supplement_chargeStatus",
        "notification_charge_order_info" | "notification_orderInfo" => "supplement_orderInfo",
        "notification_realtime_power_info" => "supplement_realtimePower",
        "notification_operation_stats_info" => "supplement_operationStats",
        "notification_alarmInfo" => "supplement_alarmInfo",
        "notification_eventInfo" => "supplement_eventInfo",
        "notification_bmsInfo" => "supplement_bmsInfo",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(code: &str, interface: &str, station: Option<&str>) -> Gap {
        let at = DateTime::from_timestamp(1_700_000_000, 0).expect("valid");
        Gap {
            operator_id: "MA3TEST01".into(),
            code: code.into(),
            interface: interface.into(),
            station_id: station.map(str::to_owned),
            connector_id: Some("c1".into()),
            first: at,
            last: at,
        }
    }

    #[test]
    fn an_unknown_station_is_asked_for_and_a_refused_row_is_asked_for_again() {
        let new = supplement(&gap("OR12", "notification_charge_order_info", Some("s1"))).unwrap();
        assert_eq!(
            (new.interface.as_str(), new.connector_id.as_str()),
            ("supplement_stationInfo", "")
        );
        let new =
            supplement(&gap("4004-06", "supervise_notification_station_status", None)).unwrap();
        assert_eq!(new.interface, "supplement_stationStatus");
        assert_eq!(new.connector_id, "c1");
        assert_eq!(supplement(&gap("SU08", "notification_stationStatus", None)), None);
        assert_eq!(supplement(&gap("4004-01", "notification_stationInfo", Some("s1"))), None);
    }
}
