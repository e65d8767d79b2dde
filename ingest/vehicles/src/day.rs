//! What is made of a day of reports: charging sessions, and vehicles by cell and hour.
//!
//! Reports of gaps arrive days later and mixed with live ones, so sessions are not followed live but found in what is
//! stored, by the day, again whenever the day has changed. The result depends on the stored rows only.

use crate::areas::{AreaDay, AreasOf};
use crate::charging::{Point, sessions};
use crate::hours::Hours;
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use model::LocalDay;
use tables::vehicle_sessions::Row;

/// Reports of the vehicles whose mark lies between `$from` and `$below`, from the day before to the day after.
///
/// Parameters: `first` and `last` (days), `from` and `below` (texts, see [`slices`]). Rows are [`Point`]s.
pub const POINTS_OF_DAYS: &str = include_str!("../queries/points_of_days.sql");

/// Cells and hours that may be shown: those with at least `$smallest` vehicles (10 by rule of the province).
///
/// Parameters: `first` and `last` (days), `smallest`.
pub const HEAT: &str = include_str!("../queries/heat.sql");

/// Ranges of marks that split all vehicles into `count` parts of about the same size, 1 to 256: `(from, below)`.
pub fn slices(count: u16) -> Vec<(String, String)> {
    let count = count.clamp(1, 256);
    let edge = |at: u16| match u32::from(at) * 256 / u32::from(count) {
        256 => "g".to_owned(),
        edge => format!("{edge:02x}"),
    };
    (0..count).map(|at| (edge(at), edge(at + 1))).collect()
}

/// A day in the making.
#[derive(Debug)]
pub struct DayOfVehicles {
    day: LocalDay,
    until: DateTime<Utc>,
    sessions: Vec<Row>,
    hours: Hours,
    areas: AreaDay,
}

/// What a day is made to: rows of three tables, each to replace what the table holds of the day.
#[derive(Debug)]
pub struct Made {
    /// Rows of `vehicle_sessions`.
    pub sessions: RecordBatch,
    /// Rows of `vehicle_hours`.
    pub hours: RecordBatch,
    /// Rows of `vehicle_area_days`.
    pub areas: RecordBatch,
}

impl DayOfVehicles {
    /// Nothing yet. `now` tells how far reports can go, `areas_of` where cells lie.
    pub fn new(day: LocalDay, now: DateTime<Utc>, areas_of: AreasOf) -> Self {
        let until = day.plus(1).end().min(now);
        let areas = AreaDay::new(day, areas_of);
        Self { day, until, sessions: Vec::new(), hours: Hours::new(day), areas }
    }

    /// The days whose reports are needed: a session may begin before midnight and end after the next one.
    pub fn days(&self) -> (LocalDay, LocalDay) {
        (self.day.plus(-1), self.day.plus(1))
    }

    /// Adds all reports of some vehicles. Of reports with one time the highest revision counts.
    pub fn add(&mut self, mut points: Vec<Point>) {
        points.sort_by(|a, b| {
            let key = |point: &Point| (point.occurred_at, -point.revision);
            a.vehicle_key.cmp(&b.vehicle_key).then_with(|| key(a).cmp(&key(b)))
        });
        points.dedup_by(|later, first| {
            later.occurred_at == first.occurred_at && later.vehicle_key == first.vehicle_key
        });
        for vehicle in points.chunk_by(|a, b| a.vehicle_key == b.vehicle_key) {
            let mut found = sessions(vehicle, self.until);
            found.retain(|session| LocalDay::of(session.started_at) == self.day);
            self.hours.add(vehicle, &found);
            self.areas.add(vehicle, &found);
            self.sessions.append(&mut found);
        }
    }

    /// The day's rows.
    pub fn finish(self) -> Made {
        Made {
            sessions: tables::vehicle_sessions::batch(&self.sessions),
            hours: tables::vehicle_hours::batch(&self.hours.rows()),
            areas: tables::vehicle_area_days::batch(&self.areas.rows()),
        }
    }

    /// The sessions found so far.
    pub fn sessions(&self) -> &[Row] {
        &self.sessions
    }
}
