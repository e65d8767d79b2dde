//! Real-time power: all samples of one station at one quarter are judged and stored together.

use crate::contents;
use crate::keys::{Key, key};
use crate::landing::{Landing, Told, Whereabouts};
use crate::orphans::Waiting;
use crate::recent::{Asked, Claims, Fate, Standing};
use interop::Row;
use model::PowerSample;
use std::sync::Arc;
use tables::{POWER_SAMPLES, Rows, power_samples};

/// Power of stations that waits for the append.
pub(crate) struct StagedPower<'g> {
    claims: Claims<'g>,
    fates: Vec<(Key, Fate)>,
}

/// Natural key of the samples of one station at one quarter.
pub(crate) fn natural_key(owner: &str, samples: &[PowerSample]) -> Key {
    let station =
        samples.first().map(|s| (s.station_id.as_str(), s.occurred_at.timestamp_micros()));
    key(("power", owner, station))
}

/// Judges the stations of one owner.
pub(crate) async fn stage<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<Vec<PowerSample>>>,
) -> StagedPower<'g> {
    let (gate, owner) = (landing.gate, landing.owner().as_str().to_owned());
    let received_at = landing.arrival.received_at;
    let asked: Vec<Asked> = rows.iter().map(|row| asked(&owner, &row.value)).collect();
    let claims = gate.recent().claim(&owner, &asked, received_at.timestamp_micros()).await;
    let limits = gate.limits();
    let mut fates = Vec::new();
    let mut stored = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        let Some(first) = row.value.first() else { continue };
        let (station, late_ms) = (first.station_id.clone(), landing.lateness_ms(first.occurred_at));
        let revision = match claims.standings[at] {
            Standing::Repeat(fate) => {
                Landing::repeat(told, fate);
                continue;
            }
            Standing::Take(revision) => revision,
        };
        told.counts.note_lateness(late_ms, gate.config().targets.power_s);
        let verdict = landing.checks(&limits).power(&row.value);
        let place = Whereabouts { station: Some(station.as_str()), connector: None };
        landing.found(told, row.index, place, &verdict.findings);
        if verdict.held {
            let held_id = landing.hold_for(told, POWER_SAMPLES.name, place, &row.value, &verdict);
            let fate = if verdict.orphan { Fate::Orphan } else { Fate::Held };
            if verdict.orphan {
                landing.wait(held_id, Waiting::Power(row.value));
            }
            fates.push((asked[at].key, fate));
            continue;
        }
        told.counts.accepted += 1;
        stored.extend(row.value.into_iter().map(|sample| power_samples::Row { sample, revision }));
    }
    landing.store(Rows::Power(Arc::new(stored)));
    StagedPower { claims, fates }
}

/// What the memory is asked about the samples of one station at one quarter.
pub(crate) fn asked(owner: &str, samples: &[PowerSample]) -> Asked {
    Asked {
        key: natural_key(owner, samples),
        content: contents::power(samples),
        occurred: samples.first().map_or(0, |sample| sample.occurred_at.timestamp_micros()),
        surely_new: false,
    }
}

impl StagedPower<'_> {
    /// The samples are durable.
    pub fn done(self) {
        self.claims.keep(self.fates.into_iter());
    }
}
