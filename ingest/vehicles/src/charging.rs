//! Charging sessions in the reports of one vehicle.

use chrono::{DateTime, TimeDelta, Utc};
use gb32960::ChargeState;
use model::OperatorId;
use model::quantity::{Kilowatt, KilowattHour};
use serde::Deserialize;
use tables::vehicle_sessions::Row;

/// Silence that ends a session.
const SILENCE: TimeDelta = TimeDelta::minutes(15);
/// Longest gap between two reports that energy is estimated over.
const LONGEST_STEP: TimeDelta = TimeDelta::seconds(120);

/// What is read of one row of `vehicle_points`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Point {
    /// Platform that reported.
    pub operator_id: OperatorId,
    /// Mark of the VIN.
    pub vehicle_key: String,
    /// VIN without its serial part.
    pub vehicle_model: String,
    /// When the vehicle measured.
    pub occurred_at: DateTime<Utc>,
    /// H3 cell of resolution 8.
    pub cell: Option<i64>,
    /// 1 parked charging, 2 charging while driving, 3 not charging, 4 complete.
    pub charge_state: Option<i64>,
    /// Odometer, m.
    pub odometer_m: Option<i64>,
    /// Voltage times current, W.
    pub power_w: Option<i64>,
    /// State of charge, per cent.
    pub soc_pct: Option<i64>,
    /// Highest alarm level.
    pub alarm_level: Option<i64>,
    /// Revision of the report; the highest of a time counts.
    pub revision: i64,
}

impl Point {
    fn charge(&self) -> Option<ChargeState> {
        self.charge_state.and_then(ChargeState::of)
    }
}

/// A session that is not over yet.
struct Open<'p> {
    first: &'p Point,
    last: &'p Point,
    row: Row,
    /// Watt-milliseconds with their sign, twice: trapezoids without their half.
    energy: i128,
    /// Highest power in either direction, W: out of the battery, into it.
    peaks: (i64, i64),
    gap: TimeDelta,
}

fn small(value: Option<i64>) -> Option<i32> {
    value.and_then(|value| i32::try_from(value).ok())
}

impl<'p> Open<'p> {
    fn start(first: &'p Point) -> Self {
        let row = Row {
            operator_id: first.operator_id.clone(),
            vehicle_key: first.vehicle_key.clone(),
            vehicle_model: first.vehicle_model.clone(),
            started_at: first.occurred_at,
            ended_at: first.occurred_at,
            ending: "open",
            cell: first.cell,
            odometer_m: first.odometer_m,
            plug_in_soc_pct: small(first.soc_pct),
            end_soc_pct: small(first.soc_pct),
            energy: KilowattHour::ZERO,
            peak_power: Kilowatt::ZERO,
            reports: 1,
            widest_gap_s: 0,
            alarm_level: small(first.alarm_level),
        };
        let mut open =
            Self { first, last: first, row, energy: 0, peaks: (0, 0), gap: TimeDelta::zero() };
        open.note_peak(first);
        open
    }

    fn note_peak(&mut self, point: &Point) {
        let power = point.power_w.unwrap_or(0);
        self.peaks = (self.peaks.0.max(power), self.peaks.1.max(-power));
    }

    fn go_on(&mut self, point: &'p Point) {
        let step = point.occurred_at - self.last.occurred_at;
        self.gap = self.gap.max(step);
        if let Some((before, now)) = self.last.power_w.zip(point.power_w)
            && step <= LONGEST_STEP
        {
            let watts = i128::from(before) + i128::from(now);
            self.energy += watts * i128::from(step.num_milliseconds());
        }
        self.last = point;
        self.note_peak(point);
        let row = &mut self.row;
        row.reports += 1;
        row.end_soc_pct = small(point.soc_pct).or(row.end_soc_pct);
        row.alarm_level = row.alarm_level.max(small(point.alarm_level));
        row.cell = row.cell.or(point.cell);
        row.odometer_m = row.odometer_m.or(point.odometer_m);
    }

    /// Ends with the report that says so. When power fell to nothing before it is not known, so it adds no energy.
    fn end(mut self, point: &'p Point, complete: bool) -> Row {
        self.gap = self.gap.max(point.occurred_at - self.last.occurred_at);
        self.last = point;
        if complete {
            self.row.end_soc_pct = small(point.soc_pct).or(self.row.end_soc_pct);
        }
        self.close(if complete { "complete" } else { "unplugged" })
    }

    fn close(mut self, ending: &'static str) -> Row {
        self.row.ending = ending;
        self.row.ended_at = self.last.occurred_at.max(self.first.occurred_at);
        // Which sign means «into the battery» is the maker's; over a session that direction prevails.
        let (out, into) = self.peaks;
        self.row.peak_power = Kilowatt::from_watts(if self.energy > 0 { out } else { into });
        // Watts × ms ÷ 3 600 000 = Wh; the trapezoid's half is the 2.
        let watt_hours = (self.energy.abs() + 3_600_000) / 7_200_000;
        self.row.energy = KilowattHour::from_watt_hours(watt_hours as i64);
        self.row.widest_gap_s = self.gap.num_seconds() as i32;
        self.row
    }
}

/// The sessions in the reports of one vehicle, which must be sorted by time and have one report per time.
///
/// A session starts with the first report in parked charging and ends when the state changes, or with its last report
/// before 15 minutes of silence. `until` is how far the reports go: a session may still be open then.
pub fn sessions(points: &[Point], until: DateTime<Utc>) -> Vec<Row> {
    let mut found = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for point in points {
        let silent = |open: &mut Open<'_>| point.occurred_at - open.last.occurred_at > SILENCE;
        if let Some(quiet) = open.take_if(silent) {
            found.push(quiet.close("silence"));
        }
        let Some(state) = point.charge() else { continue };
        open = match (state, open.take()) {
            (ChargeState::Parked, Some(mut running)) => {
                running.go_on(point);
                Some(running)
            }
            (ChargeState::Parked, None) => Some(Open::start(point)),
            (state, Some(running)) => {
                found.push(running.end(point, state == ChargeState::Complete));
                None
            }
            (_, None) => None,
        };
    }
    if let Some(running) = open {
        let quiet = until - running.last.occurred_at > SILENCE;
        found.push(running.close(if quiet { "silence" } else { "open" }));
    }
    found
}
