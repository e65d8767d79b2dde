//! Prices (specification 18.4): one connector per station and kind of device, handed on as a station's fee.

use crate::error::PullError;
use crate::ports::KnownStation;
use crate::run::Run;
use crate::stats::is_refusal;
use interop::Query;
use interop::queries::{Policy, PolicyQuery};
use registry::pull_runs::PullOutcome;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DAY_S: u32 = 86_400;

/// Pulls the prices of every open station.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let mut number = 0;
    for known in run.open_stations() {
        let Some(station) = run.ports().station(&known.operator_id, &known.station_id) else {
            continue;
        };
        let mut kinds: BTreeMap<i32, String> = BTreeMap::new();
        for (device, connector) in station.connectors() {
            kinds
                .entry(device.equipment_type)
                .or_insert_with(|| connector.connector_id.to_string());
        }
        let mut details = Vec::new();
        for (kind, connector) in kinds {
            number += 1;
            details.extend(ask(run, kind, connector, number).await?);
        }
        if !details.is_empty() {
            hand_over(run, &known, &details).await?;
        }
        run.tell(known.station_id.clone()).await?;
    }
    Ok(run.end())
}

/// The periods of one connector as details of a fee.
async fn ask(
    run: &Run,
    kind: i32,
    connector: String,
    number: usize,
) -> Result<Vec<Value>, PullError> {
    let asked = PolicyQuery { equip_biz_seq: run.sequence(number), connector_id: connector };
    let text = match run.ask(Query::Policy, &asked.to_json()).await {
        Ok(text) => text,
        Err(PullError::Call { error, .. }) if is_refusal(&error) => {
            run.note(format!("connector {}: {error}", asked.connector_id));
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let policy = match Policy::read(&text) {
        Ok(policy) => policy,
        Err(refusal) => {
            run.note(format!("connector {}: {refusal}", asked.connector_id));
            return Ok(Vec::new());
        }
    };
    if policy.connector_id.as_str() != asked.connector_id {
        let (asked, got) = (asked.connector_id, policy.connector_id);
        run.note(format!("connector {asked} was asked for, the answer is about {got}"));
        return Ok(Vec::new());
    }
    if policy.fail_reason != 0 {
        run.note(format!(
            "connector {}: no prices, FailReason {}",
            asked.connector_id, policy.fail_reason
        ));
        return Ok(Vec::new());
    }
    run.received(policy.periods.len());
    let ends = policy.periods.iter().skip(1).map(|next| next.starts_s).chain([DAY_S]);
    let details = policy.periods.iter().zip(ends).map(|(period, end)| {
        json!({
            "EquipmentType": kind,
            "StartTime": hour_and_minute(period.starts_s),
            "EndTime": hour_and_minute(end),
            "ElectricityFee": period.electricity.ten_thousandths() as f64 / 1e4,
            "ServiceFee": period.service.ten_thousandths() as f64 / 1e4,
        })
    });
    Ok(details.collect())
}

fn hour_and_minute(seconds: u32) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

async fn hand_over(run: &Run, station: &KnownStation, details: &[Value]) -> Result<(), PullError> {
    let fee = json!({"StationFee": {
        "OperatorID": station.operator_id,
        "StationID": station.station_id,
        "ChargeFeeDetail": details,
    }});
    run.deliver("notification_stationFee", 1, &fee.to_string()).await.map(drop)
}
