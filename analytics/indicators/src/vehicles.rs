//! Vehicles, kilometres and charging by area and day, without groups so small that they would show somebody.

use crate::days::DayRange;
use lake::{Lake, Query, QueryError};
use model::LocalDay;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Vehicles that a shown group has at least.
pub const SMALLEST_GROUP: i64 = 10;

/// Sums of one area on one day; what counts fewer vehicles than [`SMALLEST_GROUP`] is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleDay {
    /// Day.
    pub day: LocalDay,
    /// Distinct vehicles that reported there.
    pub vehicles: i64,
    /// Way driven, m.
    pub distance_m: i64,
    /// Charging, where enough vehicles charged.
    pub charging: Option<Charging>,
}

/// Charging of one area on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charging {
    /// Sessions that began there.
    pub sessions: i64,
    /// Their energy at the batteries' poles, estimated from voltage and current, Wh.
    pub energy_wh: i64,
    /// Mean state of charge at plug-in, 0.1 %.
    pub plug_in_soc_dpct: Option<i64>,
}

/// The days of one area, and how many of them are hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaVehicles {
    /// Days that are shown, in order.
    pub days: Vec<VehicleDay>,
    /// Days with so few vehicles that they are hidden.
    pub hidden: i64,
}

#[derive(Debug, Clone, Deserialize)]
struct Row {
    day: LocalDay,
    area_code: String,
    vehicles: i64,
    distance_m: i64,
    sessions: i64,
    session_vehicles: i64,
    energy_wh: i64,
    plug_in_soc_dpct: Option<i64>,
}

/// Days of one area and of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VehicleFigures {
    /// The area.
    pub whole: AreaVehicles,
    /// Its parts by code, those without a vehicle left out.
    pub parts: BTreeMap<String, AreaVehicles>,
}

/// Days of the area `whole` and of its `parts`, which do not overlap.
///
/// # Errors
/// [`QueryError`] of the lake.
pub async fn by_area(
    lake: &Lake,
    whole: &str,
    parts: &[String],
    days: DayRange,
) -> Result<VehicleFigures, QueryError> {
    let mut areas = parts.to_vec();
    areas.push(whole.to_owned());
    let query = Query::new(include_str!("../queries/vehicle_area_days.sql")).bind("areas", areas);
    let query = query.bind("first", days.first).bind("last", days.last);
    Ok(arranged(lake.rows(query).await?, whole))
}

/// Rows by area, without small groups.
fn arranged(rows: Vec<Row>, whole: &str) -> VehicleFigures {
    let mut by_day: BTreeMap<LocalDay, Vec<Row>> = BTreeMap::new();
    let mut figures = VehicleFigures::default();
    for row in rows {
        if row.area_code == whole {
            figures.whole.put(&row, small(row.vehicles), small(row.session_vehicles));
        } else {
            by_day.entry(row.day).or_default().push(row);
        }
    }
    for rows in by_day.values() {
        let vehicles: Vec<i64> = rows.iter().map(|row| row.vehicles).collect();
        let charging: Vec<i64> = rows.iter().map(|row| row.session_vehicles).collect();
        let (vehicles, charging) = (hidden(&vehicles), hidden(&charging));
        for (at, row) in rows.iter().enumerate() {
            let part = figures.parts.entry(row.area_code.clone()).or_default();
            part.put(row, vehicles[at], charging[at]);
        }
    }
    figures
}

/// Whether a group is somebody, but too few to be shown.
fn small(count: i64) -> bool {
    (1..SMALLEST_GROUP).contains(&count)
}

/// Which of the parts of one whole are hidden: those below the smallest group, and when it is one alone, the next
/// smallest too, since the whole less the others would show it.
fn hidden(counts: &[i64]) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().copied().map(small).collect();
    if hidden.iter().filter(|one| **one).count() == 1 {
        let shown = counts.iter().enumerate().filter(|(at, count)| !hidden[*at] && **count > 0);
        if let Some((next, _)) = shown.min_by_key(|(_, count)| **count) {
            hidden[next] = true;
        }
    }
    hidden
}

impl AreaVehicles {
    fn put(&mut self, row: &Row, hides: bool, hides_charging: bool) {
        if hides || row.vehicles == 0 {
            self.hidden += i64::from(row.vehicles > 0);
            return;
        }
        let charging = (!hides_charging).then_some(Charging {
            sessions: row.sessions,
            energy_wh: row.energy_wh,
            plug_in_soc_dpct: row.plug_in_soc_dpct,
        });
        let (day, vehicles, distance_m) = (row.day, row.vehicles, row.distance_m);
        self.days.push(VehicleDay { day, vehicles, distance_m, charging });
    }

    /// Mean vehicles of a shown day.
    pub fn vehicles_per_day(&self) -> Option<f64> {
        let sum: i64 = self.days.iter().map(|day| day.vehicles).sum();
        (!self.days.is_empty()).then(|| sum as f64 / self.days.len() as f64)
    }

    /// Way driven on shown days, m.
    pub fn distance_m(&self) -> i64 {
        self.days.iter().map(|day| day.distance_m).sum()
    }

    /// Sessions and energy (Wh) of shown days with shown charging; `None` when there is none.
    pub fn charged(&self) -> Option<(i64, i64)> {
        let charging = || self.days.iter().filter_map(|day| day.charging);
        charging().next()?;
        Some((charging().map(|one| one.sessions).sum(), charging().map(|one| one.energy_wh).sum()))
    }

    /// Mean state of charge at plug-in, per cent, weighted by sessions.
    pub fn plug_in_soc_pct(&self) -> Option<f64> {
        let charging = self.days.iter().filter_map(|day| day.charging);
        let known = charging.filter_map(|one| Some((one.sessions, one.plug_in_soc_dpct?)));
        let (sessions, sum) =
            known.fold((0, 0), |(n, sum), (sessions, soc)| (n + sessions, sum + sessions * soc));
        (sessions > 0).then(|| sum as f64 / sessions as f64 / 10.0)
    }
}

#[cfg(test)]
#[path = "vehicles_tests.rs"]
mod tests;
