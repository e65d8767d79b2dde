//! Master data of stations: a new version only when the content changed.

use crate::gateway::Gateway;
use crate::keys::{self, Key, key};
use crate::landing::{Landing, Told, Whereabouts};
use crate::recent::{Asked, Claims, Fate, Standing};
use chrono::{DateTime, Utc};
use interop::Row;
use lake::PutStation;
use model::{Station, StationId};
use std::collections::HashMap;
use std::sync::Arc;
use tables::{Rows, STATION_VERSIONS, station_versions};

/// Stations that wait for the append.
pub(crate) struct StagedStations<'g> {
    claims: Claims<'g>,
    fates: Vec<(Key, Fate)>,
    rows: Vec<station_versions::Row>,
    received_at: DateTime<Utc>,
}

/// Judges the stations of one owner.
pub(crate) async fn stage<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<Station>>,
) -> StagedStations<'g> {
    let (gate, owner) = (landing.gate, landing.owner().as_str().to_owned());
    let received_at = landing.arrival.received_at;
    let asked: Vec<Asked> = rows.iter().map(|row| asked(&owner, &row.value)).collect();
    let claims = gate.recent().claim(&owner, &asked, received_at.timestamp_micros()).await;
    let mut staged = StagedStations { claims, fates: Vec::new(), rows: Vec::new(), received_at };
    let mut here: HashMap<StationId, i32> = HashMap::new();
    for (at, row) in rows.into_iter().enumerate() {
        let known = gate.lake().now().peek_station(&row.value);
        let standing = staged.claims.standings[at];
        if let Standing::Repeat(fate @ (Fate::Held | Fate::Orphan)) = standing {
            Landing::repeat(told, fate);
        } else if known == PutStation::Same && !here.contains_key(&row.value.station_id) {
            Landing::repeat(told, Fate::Stored);
        } else {
            let before = here.get(&row.value.station_id).copied();
            let revision = before.or(known.revision().map(|n| n - 1)).unwrap_or(0) + 1;
            let id = row.value.station_id.clone();
            match judge(landing, told, row, revision) {
                Some(version) => {
                    here.insert(id, revision);
                    staged.rows.push(version);
                }
                None => staged.fates.push((asked[at].key, Fate::Held)),
            }
        }
    }
    landing.store(Rows::Stations(Arc::new(staged.rows.clone())));
    staged
}

fn asked(owner: &str, station: &Station) -> Asked {
    let text = serde_json::to_string(station).expect("a station has text keys only");
    Asked {
        key: key(("station", owner, station.station_id.as_str())),
        content: keys::content(text),
        occurred: 0,
        surely_new: true,
    }
}

fn judge(
    landing: &mut Landing<'_>,
    told: &mut Told,
    row: Row<Station>,
    revision: i32,
) -> Option<station_versions::Row> {
    let gate = landing.gate;
    let limits = gate.limits();
    let verdict = landing.checks(&limits).station(&row.value);
    let place = Whereabouts { station: Some(row.value.station_id.as_str()), connector: None };
    landing.found(told, row.index, place, &verdict.findings);
    if verdict.held {
        landing.hold_for(told, STATION_VERSIONS.name, place, &row.value, &verdict);
        return None;
    }
    told.counts.accepted += 1;
    if let Some(changed) = row.value.modified_at {
        let late_ms = landing.lateness_ms(changed);
        told.counts.note_lateness(late_ms, gate.config().targets.station_s);
    }
    let area_found = gate.area_of(&row.value);
    Some(station_versions::Row { station: Arc::new(row.value), area_found, revision })
}

impl StagedStations<'_> {
    /// The versions are durable: the live state follows. Returns the stations for the release of what waits for them.
    pub fn done(self, gate: &Gateway) -> Vec<Arc<Station>> {
        self.claims.keep(self.fates.into_iter());
        let put = |row: station_versions::Row| {
            let station = Arc::clone(&row.station);
            gate.lake().now().put_station(row.station, row.area_found, self.received_at);
            station
        };
        self.rows.into_iter().map(put).collect()
    }
}
