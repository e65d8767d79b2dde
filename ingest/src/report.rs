//! Rows that change no live state: statistics, alarms, events, batteries, prices, results of starting and stopping.

use crate::config::Targets;
use crate::keys::{self, Key, key};
use crate::landing::{Landing, Told, Whereabouts};
use crate::orphans::Waiting;
use crate::recent::{Asked, Claims, Fate, Standing};
use crate::sample::Found;
use chrono::{DateTime, Utc};
use interop::Row;
use lake::Now;
use model::{BatterySample, MilestoneKind, OrderNo, Report};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tables::{
    ALARMS, BATTERY_SAMPLES, EVENTS, OPERATION_STATS, PRICE_NOTICES, Rows, SESSION_MILESTONES,
    Table, alarms, battery_samples, events, operation_stats, price_notices, session_milestones,
};

/// Rows that wait for the append.
pub(crate) struct StagedReports<'g> {
    claims: Claims<'g>,
    fates: Vec<(Key, Fate)>,
    /// The order of the first result of starting or stopping, which has an answer of its own.
    pub milestone: Option<OrderNo>,
    /// Readings of batteries that these rows carried.
    carried: Option<Box<StagedReports<'g>>>,
}

/// Judges the rows of one owner, and then the readings of batteries that alarms carry.
pub(crate) async fn stage<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<Report>>,
) -> StagedReports<'g> {
    let reading = |row: &Row<Report>| match &row.value {
        Report::Alarm(alarm) => Some((row.index, BatterySample::of_alarm(alarm)?)),
        _ => None,
    };
    let carried = rows.iter().filter_map(reading).collect();
    let mut staged = stage_plain(landing, told, rows).await;
    staged.carried = stage_carried(landing, told, carried).await.map(Box::new);
    staged
}

/// Judges readings of batteries that other rows carried. The rows of the message are counted without them.
pub(crate) async fn stage_carried<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    samples: Vec<(usize, BatterySample)>,
) -> Option<StagedReports<'g>> {
    if samples.is_empty() {
        return None;
    }
    let row = |(index, sample)| Row {
        index,
        operator_id: None,
        value: Report::Battery(Box::new(sample)),
    };
    let mut apart = Told { limit: told.limit, ..Told::default() };
    let rows = samples.into_iter().map(row).collect();
    let staged = stage_plain(landing, &mut apart, rows).await;
    told.also(apart);
    Some(staged)
}

async fn stage_plain<'g>(
    landing: &mut Landing<'g>,
    told: &mut Told,
    rows: Vec<Row<Report>>,
) -> StagedReports<'g> {
    let (gate, owner) = (landing.gate, landing.owner().as_str().to_owned());
    let received_at = landing.arrival.received_at;
    let asked: Vec<Asked> = rows.iter().map(|row| asked(&owner, &row.value, received_at)).collect();
    let claims = gate.recent().claim(&owner, &asked, received_at.timestamp_micros()).await;
    let milestone = rows.iter().find_map(|row| match &row.value {
        Report::Milestone(milestone) => Some(milestone.order_no.clone()),
        _ => None,
    });
    let limits = gate.limits();
    let (mut fates, mut stored) = (Vec::new(), Stored::default());
    for (at, row) in rows.into_iter().enumerate() {
        let revision = match claims.standings[at] {
            Standing::Repeat(fate) => {
                Landing::repeat(told, fate);
                continue;
            }
            Standing::Take(revision) => revision,
        };
        note_lateness(landing, told, &row.value);
        let found = find(gate.lake().now(), &owner, &row.value);
        let verdict = landing.checks(&limits).report(&row.value, found.as_ref());
        let place = place(&row.value, found.as_ref());
        landing.found(told, row.index, place, &verdict.findings);
        if verdict.held {
            let table = table(&row.value).name;
            let held_id = landing.hold_for(told, table, place, &row.value, &verdict);
            let fate = if verdict.orphan { Fate::Orphan } else { Fate::Held };
            if verdict.orphan {
                landing.wait(held_id, Waiting::Report(Box::new(row.value)));
            }
            fates.push((asked[at].key, fate));
            continue;
        }
        told.counts.accepted += 1;
        stored.add(row.value, found, revision);
    }
    stored.into_rows().into_iter().for_each(|rows| landing.store(rows));
    StagedReports { claims, fates, milestone, carried: None }
}

impl StagedReports<'_> {
    /// The rows are durable.
    pub fn done(self) {
        self.claims.keep(self.fates.into_iter());
        if let Some(carried) = self.carried {
            carried.done();
        }
    }
}

fn note_lateness(landing: &Landing<'_>, told: &mut Told, row: &Report) {
    if let Some(at) = row.occurred_at() {
        // What is announced for later is not early but in time.
        let late_ms = landing.lateness_ms(at).max(0);
        told.counts.note_lateness(late_ms, target_s(&landing.gate.config().targets, row));
    }
}

fn target_s(targets: &Targets, row: &Report) -> i64 {
    match row {
        Report::Stats(_) => targets.stats_s,
        Report::Alarm(alarm) => match alarm.level {
            1 => targets.alarm_1_s,
            2 => targets.alarm_2_s,
            _ => targets.alarm_3_s,
        },
        Report::Event(_) => targets.event_s,
        Report::Battery(_) => targets.battery_s,
        Report::Prices(_) => targets.prices_s,
        Report::Milestone(_) => targets.milestone_s,
    }
}

/// Where the row's connector is registered, for rows that name nothing else.
pub(crate) fn find(now: &Now, owner: &str, row: &Report) -> Option<Found> {
    let (Report::Battery(_) | Report::Milestone(_)) = row else { return None };
    let at = row.occurred_at()?;
    now.with_connector(owner, row.connector()?.as_str(), |info| Found::of(info, None, at))
}

fn place<'a>(row: &'a Report, found: Option<&'a Found>) -> Whereabouts<'a> {
    let registered = found.map(|found| &*found.station_id);
    Whereabouts {
        station: row.station().map(|id| id.as_str()).or(registered),
        connector: row.connector().map(|id| id.as_str()),
    }
}

/// The table a row is meant for.
pub(crate) fn table(row: &Report) -> &'static Table {
    match row {
        Report::Stats(_) => &OPERATION_STATS,
        Report::Alarm(_) => &ALARMS,
        Report::Event(_) => &EVENTS,
        Report::Battery(_) => &BATTERY_SAMPLES,
        Report::Prices(_) => &PRICE_NOTICES,
        Report::Milestone(_) => &SESSION_MILESTONES,
    }
}

/// A row as quarantine keeps it; `None` for another table, or for content that does not read.
pub(crate) fn read(table: &str, text: &str) -> Option<Report> {
    fn of<T: DeserializeOwned>(text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }
    match table {
        _ if table == OPERATION_STATS.name => of(text).map(Report::Stats),
        _ if table == ALARMS.name => of(text).map(Report::Alarm),
        _ if table == EVENTS.name => of(text).map(Report::Event),
        _ if table == BATTERY_SAMPLES.name => of(text).map(Report::Battery),
        _ if table == PRICE_NOTICES.name => of(text).map(Report::Prices),
        _ if table == SESSION_MILESTONES.name => of(text).map(Report::Milestone),
        _ => None,
    }
}

/// Natural key (specification chapter 9).
pub(crate) fn natural_key(owner: &str, row: &Report) -> Key {
    let micros = |at: DateTime<Utc>| at.timestamp_micros();
    match row {
        Report::Stats(levels) => {
            let first = levels.first().map(|stat| (stat.station_id.as_str(), stat.day));
            key(("stats", owner, first))
        }
        Report::Alarm(alarm) => {
            let connector = alarm.connector_id.as_ref().map(|id| id.as_str());
            let place = (alarm.equipment_id.as_str(), connector);
            key(("alarm", owner, place, alarm.code, micros(alarm.occurred_at), alarm.raised))
        }
        Report::Event(event) => {
            let what = (event.station_id.as_str(), event.code);
            key(("event", owner, what, micros(event.occurred_at)))
        }
        Report::Battery(sample) => {
            key(("battery", owner, sample.connector_id.as_str(), micros(sample.occurred_at)))
        }
        Report::Prices(notice) => {
            key(("prices", owner, notice.station_id.as_str(), micros(notice.effective_at)))
        }
        Report::Milestone(milestone) => {
            key(("milestone", owner, milestone.order_no.as_str(), milestone.kind))
        }
    }
}

/// Content of a row. The time of a stop is that of its envelope, which a repeat makes anew.
pub(crate) fn content(row: &Report) -> u64 {
    if let Report::Milestone(milestone) = row
        && milestone.kind == MilestoneKind::Stop
    {
        let said = (milestone.connector_id.as_str(), milestone.state);
        return keys::content((said, milestone.stopped, milestone.fail_reason));
    }
    keys::content(serde_json::to_string(row).expect("model rows have text keys only"))
}

/// What the memory is asked about a row that arrives at `received_at`.
pub(crate) fn asked(owner: &str, row: &Report, received_at: DateTime<Utc>) -> Asked {
    // Only an instant before which nobody can have sent the row proves that the memory has not forgotten it.
    let earliest = match row {
        Report::Stats(levels) => levels.first().map(|stat| stat.day.start()),
        Report::Prices(_) => None,
        Report::Milestone(milestone) if milestone.kind == MilestoneKind::Stop => None,
        _ => row.occurred_at().filter(|at| *at <= received_at),
    };
    Asked {
        key: natural_key(owner, row),
        content: content(row),
        occurred: earliest.map_or(0, |at| at.timestamp_micros()),
        surely_new: false,
    }
}

/// Rows by table.
#[derive(Default)]
struct Stored {
    stats: Vec<operation_stats::Row>,
    alarms: Vec<alarms::Row>,
    events: Vec<events::Row>,
    batteries: Vec<battery_samples::Row>,
    prices: Vec<price_notices::Row>,
    milestones: Vec<session_milestones::Row>,
}

impl Stored {
    fn add(&mut self, row: Report, found: Option<Found>, revision: i32) {
        let station_id = found.map_or_else(|| "".into(), |found| found.station_id);
        match row {
            Report::Stats(levels) => {
                self.stats
                    .extend(levels.into_iter().map(|stat| operation_stats::Row { stat, revision }));
            }
            Report::Alarm(alarm) => self.alarms.push(alarms::Row { alarm: *alarm, revision }),
            Report::Event(event) => self.events.push(events::Row { event: *event, revision }),
            Report::Battery(sample) => {
                self.batteries.push(battery_samples::Row { sample: *sample, station_id, revision });
            }
            Report::Prices(notice) => {
                self.prices.push(price_notices::Row { notice: *notice, revision });
            }
            Report::Milestone(milestone) => {
                let milestone = *milestone;
                self.milestones.push(session_milestones::Row { milestone, station_id, revision });
            }
        }
    }

    fn into_rows(self) -> [Rows; 6] {
        [
            Rows::Stats(Arc::new(self.stats)),
            Rows::Alarms(Arc::new(self.alarms)),
            Rows::Events(Arc::new(self.events)),
            Rows::Batteries(Arc::new(self.batteries)),
            Rows::Prices(Arc::new(self.prices)),
            Rows::Milestones(Arc::new(self.milestones)),
        ]
    }
}

/// One row as its table takes it.
pub(crate) fn stored(row: Report, found: Option<Found>, revision: i32) -> Rows {
    let mut stored = Stored::default();
    stored.add(row, found, revision);
    let [first, rest @ ..] = stored.into_rows();
    rest.into_iter().find(|rows| !rows.is_empty()).unwrap_or(first)
}
