//! Whether a complete full pull is applied, what it changes, and which stations it closes.

use crate::error::PullError;
use crate::full::{self, Seen};
use crate::ports::{Found, KnownStation};
use crate::run::{CLOSED, Run};
use registry::pull_runs::PullOutcome;
use registry::pull_syncs;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be done with a complete full pull.
pub(crate) enum Verdict {
    /// Apply it.
    Apply,
    /// Let it wait for a person.
    Hold {
        /// Why, in words.
        reason: String,
        /// The finding to keep.
        found: Found,
    },
}

/// Compares what came with what is known (ST12), and notes what looks wrong.
pub(crate) fn judge(run: &Run, seen: &Seen) -> Verdict {
    let known = run.open_stations();
    let missing = missing(&known, seen);
    foreign(run, seen);
    let renamed = renamed(&known, &missing, seen);
    if renamed > 0 {
        run.note(format!(
            "{renamed} stations came under another id than before: the name is the same"
        ));
    }
    let percent = u64::from(run.parts.config.shrink_percent);
    if (missing.len() as u64) * 100 <= known.len() as u64 * percent {
        return Verdict::Apply;
    }
    let (lost, of, came) = (missing.len(), known.len(), seen.len());
    let mut reason = format!(
        "ST12: {lost} of {of} known stations are missing ({came} came), more than {percent} %"
    );
    if renamed > 0 {
        reason.push_str(&format!("; {renamed} of them came under another id"));
    }
    let found = Found {
        interface: "query_stations_info",
        code: "ST12",
        severity: "block",
        field: "StationInfos",
        value: came.to_string(),
        expected: format!("≥ {}", of - of * percent as usize / 100),
        station_id: None,
        connector_id: None,
    };
    Verdict::Hold { reason, found }
}

/// Known stations that did not come.
fn missing<'k>(known: &'k [KnownStation], seen: &Seen) -> Vec<&'k KnownStation> {
    let came = |one: &&KnownStation| {
        !seen.contains_key(&(one.operator_id.clone(), one.station_id.clone()))
    };
    known.iter().filter(came).collect()
}

/// Notes stations of operators that this one may not report for; the gate refuses them.
fn foreign(run: &Run, seen: &Seen) {
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for (owner, _) in seen.keys().filter(|(owner, _)| !run.may_report(owner)) {
        *others.entry(owner).or_default() += 1;
    }
    for (owner, count) in others {
        run.note(format!(
            "{count} stations name operator {owner}, for whom this one may not report"
        ));
    }
}

/// Stations that are missing while one of the same name came under an id that was not known.
fn renamed(known: &[KnownStation], missing: &[&KnownStation], seen: &Seen) -> usize {
    let ids: BTreeSet<(&str, &str)> =
        known.iter().map(|one| (one.operator_id.as_str(), one.station_id.as_str())).collect();
    let new: BTreeSet<&str> = seen
        .iter()
        .filter(|((owner, id), _)| !ids.contains(&(owner.as_str(), id.as_str())))
        .map(|(_, brief)| brief.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    missing.iter().filter(|one| new.contains(one.name.as_str())).count()
}

/// Applies the kept pages; stations absent for the second time are closed.
pub(crate) async fn apply(run: &Run, seen: &Seen) -> Result<PullOutcome, PullError> {
    full::hand_over(run).await?;
    let known = run.open_stations();
    let missing = missing(&known, seen);
    let mut tx = run.parts.registry.read().await?;
    let before: BTreeSet<String> =
        pull_syncs::absent(&mut tx, run.operator()).await?.into_iter().collect();
    drop(tx);
    let mut still = Vec::new();
    let mut closed = 0;
    for one in missing {
        let key = absence(run, one);
        if before.contains(&key) && close(run, one).await? {
            closed += 1;
        } else {
            still.push(key);
        }
    }
    if closed > 0 {
        run.tally.lock().say(format!("{closed} stations are closed: absent from two full pulls"));
    }
    if !still.is_empty() {
        run.tally.lock().say(format!("{} stations are absent for the first time", still.len()));
    }
    let mut tx = run.parts.registry.write().await?;
    pull_syncs::note_absent(&mut tx, run.operator(), &run.record.id, &still, run.now()).await?;
    pull_syncs::end(&mut tx, run.operator()).await?;
    tx.commit().await?;
    let odd = run.tally.lock().odd;
    Ok(if odd { PullOutcome::Partial } else { PullOutcome::Done })
}

/// The name under which an absence is kept.
fn absence(run: &Run, station: &KnownStation) -> String {
    if station.operator_id == run.operator() {
        station.station_id.clone()
    } else {
        format!("{}/{}", station.operator_id, station.station_id)
    }
}

/// Reports the newest version of a station as closed; whether the gate took it.
async fn close(run: &Run, one: &KnownStation) -> Result<bool, PullError> {
    let Some(mut station) = run.ports().station(&one.operator_id, &one.station_id) else {
        return Ok(false);
    };
    station.station_status = CLOSED;
    let text = interop::write::station(&station);
    let text = String::from_utf8_lossy(&text);
    let landed = run.deliver("notification_stationInfo", 1, &text).await?;
    Ok(landed.accepted + landed.repeated > 0)
}
