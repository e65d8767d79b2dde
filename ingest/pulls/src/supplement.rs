//! One try of a supplement (specification 18.6, 18.7 and chapter 19).

use crate::error::PullError;
use crate::pages::content;
use crate::run::Run;
use interop::Query;
use interop::queries::{
    Head, SupplementQuery, SupplementStationQuery, Supplemented, SupplementedStation, wrapped,
    wrapped_one,
};
use model::time::wire_time;
use registry::pull_runs::PullOutcome;
use registry::supplements::Supplement;
use std::collections::HashMap;

/// How rows of an interface are handed on: name of the push, and of its list; without one, each row is a push.
fn push_of(interface: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match interface {
        "supplement_stationStatus" => ("notification_stationStatus", Some("ConnectorStatusInfos")),
        "supplement_chargeStatus" => ("notification_equip_charge_status", None),
        "supplement_orderInfo" => ("notification_charge_order_info", None),
        "supplement_realtimePower" => {
            ("notification_realtime_power_info", Some("SupStationPowerInfos"))
        }
        "supplement_operationStats" => {
            ("notification_operation_stats_info", Some("OperationStatsInfos"))
        }
        "supplement_alarmInfo" => ("notification_alarmInfo", Some("AlarmInfos")),
        "supplement_eventInfo" => ("notification_eventInfo", Some("EventInfos")),
        "supplement_bmsInfo" => ("notification_bmsInfo", Some("BmsInfos")),
        _ => return None,
    })
}

/// Asks once for what is missing.
pub(crate) async fn run(run: &Run, gap: &Supplement) -> Result<PullOutcome, PullError> {
    if gap.interface == "supplement_stationInfo" {
        return station(run, gap).await;
    }
    let Some((push, list)) = push_of(&gap.interface) else {
        return Err(PullError::Inconsistent(format!("{} is not asked for", gap.interface)));
    };
    let asked = SupplementQuery {
        operator_id: gap.operator_id.clone(),
        station_id: gap.station_id.clone(),
        equipment_id: gap.equipment_id.clone(),
        connector_id: gap.connector_id.clone(),
        missing_time: wire_time(gap.missing_from),
        missing_end_time: gap.missing_to.map(wire_time).unwrap_or_default(),
        interface_name: gap.interface.clone(),
    };
    let text = run.ask(Query::Supplement, &asked.to_json()).await?;
    let query = Query::Supplement;
    let answer =
        Supplemented::read(&text).map_err(|refusal| PullError::Answer { query, refusal })?;
    run.received(answer.rows.len());
    let rows = wanted(run, gap, &answer.rows);
    if gap.interface == "supplement_orderInfo" {
        contradictions(run, &rows);
    }
    if rows.is_empty() {
        return Ok(PullOutcome::Empty);
    }
    match list {
        Some(list) => {
            for some in rows.chunks(500) {
                run.deliver(push, some.len(), &wrapped(list, some.iter().copied())).await?;
            }
        }
        None => {
            for row in &rows {
                run.deliver(push, 1, row).await?;
            }
        }
    }
    Ok(run.end())
}

/// Asks for one station.
async fn station(run: &Run, gap: &Supplement) -> Result<PullOutcome, PullError> {
    let asked = SupplementStationQuery {
        station_id: gap.station_id.clone(),
        operator_id: gap.operator_id.clone(),
    };
    let query = Query::SupplementStation;
    let text = run.ask(query, &asked.to_json()).await?;
    let answer =
        SupplementedStation::read(&text).map_err(|refusal| PullError::Answer { query, refusal })?;
    let Some(row) = answer.row else { return Ok(PullOutcome::Empty) };
    run.received(1);
    let named = Head::of(row).station_id;
    if named != gap.station_id {
        run.note(format!("station {} was asked for, {named} came; it is left out", gap.station_id));
        return Ok(PullOutcome::Empty);
    }
    run.deliver("notification_stationInfo", 1, &wrapped_one("StationInfo", row)).await?;
    Ok(run.end())
}

/// The rows that were asked for; others are noted and left out.
fn wanted<'r>(run: &Run, gap: &Supplement, rows: &[&'r str]) -> Vec<&'r str> {
    let mut wanted = Vec::with_capacity(rows.len());
    for row in rows {
        let head = Head::of(row);
        let other =
            |asked: &str, named: &str| !asked.is_empty() && !named.is_empty() && asked != named;
        if !run.may_report(&head.operator_id) {
            run.note(format!("a row names operator {}; it is left out", head.operator_id));
        } else if other(&gap.station_id, &head.station_id) {
            run.note(format!(
                "a row of station {} was not asked for; it is left out",
                head.station_id
            ));
        } else if other(&gap.connector_id, &head.connector_id) {
            run.note(format!(
                "a row of connector {} was not asked for; it is left out",
                head.connector_id
            ));
        } else {
            wanted.push(*row);
        }
    }
    wanted
}

/// Notes orders that stand more than once with different content: each is handed on, the last one counts.
fn contradictions(run: &Run, rows: &[&str]) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut twice = 0;
    for row in rows {
        let (order, told) = (Head::of(row).order_no, content(row));
        if seen.insert(order, told).is_some_and(|before| before != told) {
            twice += 1;
        }
    }
    if twice > 0 {
        run.note(format!("{twice} orders stand more than once with different sums"));
    }
}
