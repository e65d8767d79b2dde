//! Load curves: mean power and energy by quarter of an hour, hour or day.

use crate::bind::{self, bin, bin_start};
use crate::days::DayRange;
use crate::reach::Reach;
use crate::station_hours;
use chrono::{DateTime, Utc};
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Width of a bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grain {
    /// Fifteen minutes.
    Quarter,
    /// One hour.
    Hour,
    /// One Beijing day.
    Day,
}

impl Grain {
    /// Seconds of a bin.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Quarter => 900,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

/// One bin of a load curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadPoint {
    /// Start of the bin.
    pub at: DateTime<Utc>,
    /// Mean power in the bin, W; absent before the platform's first data, where nothing is known.
    pub power_w: Option<i64>,
    /// Energy in the bin, Wh; absent with the power.
    pub energy_wh: Option<i64>,
    /// Whether the bin is over. Of the running one only the part so far is counted, spread over the whole bin.
    pub complete: bool,
}

/// Whose load, over which days.
#[derive(Debug, Clone)]
pub struct LoadQuestion {
    /// Rows that may be seen.
    pub reach: Reach,
    /// One station of the reach; all of them when absent.
    pub station: Option<String>,
    /// Days.
    pub days: DayRange,
    /// Width of a bin.
    pub grain: Grain,
    /// Present instant: no bin begins after it.
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
struct Bin {
    bin: i64,
    energy_wh: i64,
}

#[derive(Debug, Clone, Deserialize)]
struct PowerBin {
    bin: i64,
    energy_wh: i64,
    power_w: i64,
}

/// The load curve (definition IND-10); every bin up to the present is there, those without energy with zero, those before
/// the first data without a value.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn curve(lake: &Lake, question: &LoadQuestion) -> Result<Vec<LoadPoint>, QueryError> {
    let step = question.grain.seconds();
    let mut found: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    if question.grain == Grain::Quarter {
        for row in by_quarter(lake, question).await? {
            found.insert(row.bin, (row.power_w, row.energy_wh));
        }
    } else {
        for (bin, energy_wh) in energy(lake, question, step).await? {
            found.insert(bin, (energy_wh * 3_600 / step, energy_wh));
        }
    }
    let end = question.days.end().min(question.now);
    let (first, last) =
        (bin(question.days.start(), step), bin(end - chrono::TimeDelta::seconds(1), step));
    // What is found is known, wherever the data are thought to begin.
    let known = since(lake, question).await?.map(|since| bin(since, step));
    let known = known.into_iter().chain(found.keys().next().copied()).min().unwrap_or(i64::MAX);
    let points = (first..=last).map(|n| {
        let held = found.get(&n).copied().or_else(|| (n >= known).then_some((0, 0)));
        LoadPoint {
            at: bin_start(n, step),
            power_w: held.map(|(power_w, _)| power_w),
            energy_wh: held.map(|(_, energy_wh)| energy_wh),
            complete: bin_start(n + 1, step) <= question.now,
        }
    });
    Ok(points.collect())
}

#[derive(Debug, Clone, Deserialize)]
struct Since {
    since: Option<DateTime<Utc>>,
}

/// The first instant the curve can know of: the begin of the first charging, or the first real-time power for quarters.
async fn since(lake: &Lake, question: &LoadQuestion) -> Result<Option<DateTime<Utc>>, QueryError> {
    let mut first: Option<DateTime<Utc>> = None;
    let mut sources = vec![(&tables::ORDER_DETAILS, include_str!("../queries/first_charging.sql"))];
    if question.grain == Grain::Quarter {
        sources.push((&tables::POWER_SAMPLES, include_str!("../queries/first_power.sql")));
    }
    for (table, sql) in sources {
        let Some(day) = lake.days(table).first().copied() else { continue };
        // Nothing of an earlier day can be inside: no need to look when the days asked for begin later.
        if day.plus(bind::LONGEST_DAYS) < question.days.first {
            return Ok(Some(question.days.start()));
        }
        for row in lake.rows::<Since>(Query::new(sql).bind("day", day)).await? {
            first = [first, row.since].into_iter().flatten().min();
        }
    }
    Ok(first)
}

/// Energy by weekday (Monday first) and hour of the Beijing day, Wh summed over the days.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn week(lake: &Lake, question: &LoadQuestion) -> Result<[[i64; 24]; 7], QueryError> {
    let mut matrix = [[0; 24]; 7];
    for (bin, energy_wh) in energy(lake, question, 3_600).await? {
        // 1970-01-01 was a Thursday.
        let weekday = (bin.div_euclid(24) + 3).rem_euclid(7) as usize;
        matrix[weekday][bin.rem_euclid(24) as usize] += energy_wh;
    }
    Ok(matrix)
}

/// Energy by bin: past days from the mart, days without a mart and the last two from the orders.
async fn energy(
    lake: &Lake,
    question: &LoadQuestion,
    step: i64,
) -> Result<BTreeMap<i64, i64>, QueryError> {
    let mut sums = BTreeMap::new();
    let (mart, open) = split(lake, question.days, question.now);
    for days in mart {
        add(&mut sums, from_hours(lake, question, days, step).await?);
    }
    for days in open {
        add(&mut sums, from_details(lake, question, days, step).await?);
    }
    Ok(sums)
}

fn add(sums: &mut BTreeMap<i64, i64>, rows: Vec<Bin>) {
    for row in rows {
        *sums.entry(row.bin).or_default() += row.energy_wh;
    }
}

/// Runs of days to be read from the mart, and runs to be read from the orders.
pub(crate) fn split(
    lake: &Lake,
    days: DayRange,
    now: DateTime<Utc>,
) -> (Vec<DayRange>, Vec<DayRange>) {
    let today = LocalDay::of(now);
    let days =
        DayRange { first: days.first, last: if days.last.0 > today.0 { today } else { days.last } };
    let held = station_hours::held(lake, days);
    let settled = |day: LocalDay| day.0 < today.plus(-1).0 && held.contains(&day);
    let (mut mart, mut open): (Vec<DayRange>, Vec<DayRange>) = (Vec::new(), Vec::new());
    for day in days.each() {
        let runs = if settled(day) { &mut mart } else { &mut open };
        match runs.last_mut() {
            Some(run) if run.last.plus(1) == day => run.last = day,
            _ => runs.push(DayRange::of(day)),
        }
    }
    (mart, open)
}

async fn from_hours(
    lake: &Lake,
    question: &LoadQuestion,
    days: DayRange,
    step: i64,
) -> Result<Vec<Bin>, QueryError> {
    let query =
        bind::reach(Query::new(include_str!("../queries/load_from_hours.sql")), &question.reach)
            .bind("station", question.station.as_deref().unwrap_or_default())
            .bind("first", days.first)
            .bind("last", days.last)
            .bind("step", step);
    lake.rows(query).await
}

async fn from_details(
    lake: &Lake,
    question: &LoadQuestion,
    days: DayRange,
    step: i64,
) -> Result<Vec<Bin>, QueryError> {
    let query =
        bind::reach(Query::new(include_str!("../queries/load_from_details.sql")), &question.reach)
            .bind("station", question.station.as_deref().unwrap_or_default())
            .bind("step", step)
            .bind("first_bin", bin(days.start(), step))
            .bind("end_bin", bin(days.end(), step));
    lake.rows(bind::span(query, days)).await
}

async fn by_quarter(lake: &Lake, question: &LoadQuestion) -> Result<Vec<PowerBin>, QueryError> {
    let days = question.days;
    let query =
        bind::reach(Query::new(include_str!("../queries/load_by_quarter.sql")), &question.reach)
            .bind("station", question.station.as_deref().unwrap_or_default())
            .bind("first_bin", bin(days.start(), 900))
            .bind("end_bin", bin(days.end(), 900))
            .bind("after", days.last.plus(1));
    lake.rows(bind::span(query, days)).await
}
