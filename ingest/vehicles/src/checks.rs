//! Whether a report is plausible. Nothing here refuses: codes are kept with the report.

use crate::fleet::Known;
use chrono::{DateTime, TimeDelta, Utc};
use gb32960::{ChargeState, Datum, Edition, Item, Reading, Report, Vehicle};
use std::borrow::Cow;

/// Time that a report may lie ahead, seconds.
const AHEAD_S: i64 = 60;
/// Speed above which an odometer is not believed, km/h.
const FASTEST_KMH: i64 = 250;
/// Jump of an odometer that is not believed, 0.1 km.
const JUMP_HM: i64 = 10_000;
/// Speed above which a parked vehicle moves, 0.1 km/h.
const MOVING_DKMH: i64 = 30;
/// Time of charging without current, seconds.
const NO_CURRENT_S: i64 = 600;
/// Loss of charge while charging, per cent.
const SOC_LOSS_PCT: i64 = 2;
/// Time in which one vehicle comes through one platform only, seconds.
const ONE_PLATFORM_S: i64 = 600;

/// What a report is checked against.
pub(crate) struct Look<'a> {
    pub report: &'a Report,
    pub edition: Edition,
    pub unnamed: Datum,
    pub now: DateTime<Utc>,
    pub platform: u64,
    pub well_formed_vin: bool,
}

/// Codes that a report breaks, each once, in order.
#[derive(Debug, Default)]
pub(crate) struct Codes(Vec<&'static str>);

impl Codes {
    pub fn add(&mut self, code: &'static str, broken: bool) {
        if broken && !self.0.contains(&code) {
            self.0.push(code);
        }
    }

    pub fn has(&self, code: &str) -> bool {
        self.0.contains(&code)
    }

    pub fn text(mut self) -> Cow<'static, str> {
        self.0.sort_unstable();
        match self.0[..] {
            [] => Cow::Borrowed(""),
            [one] => Cow::Borrowed(one),
            _ => Cow::Owned(self.0.join(" ")),
        }
    }
}

impl Look<'_> {
    /// The codes that the report breaks by itself.
    pub fn alone(&self) -> Codes {
        let mut codes = Codes::default();
        let oldest = TimeDelta::days(if self.edition == Edition::V2016 { 4 } else { 8 });
        let early = self.report.at - self.now > TimeDelta::seconds(AHEAD_S);
        codes.add("VE02", early || self.now - self.report.at > oldest);
        let silent = self.report.vehicle().is_some_and(|vehicle| vehicle.silent_fields() > 5);
        codes.add("VE03", silent || !self.report.out_of_range(self.edition).is_empty());
        codes.add("VE06", self.report.vehicle().is_some_and(moves_while_parked));
        codes.add("VE07", self.report.items.iter().any(cells_disagree));
        codes.add("VE08", self.place_looks_wrong());
        codes.add("VE11", !self.well_formed_vin);
        codes
    }

    fn place_looks_wrong(&self) -> bool {
        let Some(position) = self.report.position().filter(|position| position.fixed()) else {
            return false;
        };
        let china =
            |(lon, lat): (f64, f64)| (73.0..=135.5).contains(&lon) && (3.0..=54.0).contains(&lat);
        !position.degrees().is_some_and(china) || position.place(self.unnamed).is_none()
    }

    /// The codes that need what is remembered of the vehicle, and what is remembered from now on.
    ///
    /// Reports that are older than the newest one are not compared: reissued reports come mixed with live ones.
    pub fn against(&self, known: &mut Known, codes: &mut Codes) {
        let at = self.report.at.timestamp();
        codes.add("VE05", !known.logged_in);
        let lately = known.at != 0 && (at - known.at).abs() < ONE_PLATFORM_S;
        codes.add("VE09", lately && known.platform != self.platform);
        if at <= known.at {
            return;
        }
        if let Some(vehicle) = self.report.vehicle() {
            codes.add("VE04", odometer_looks_wrong(known, at, vehicle.odometer_hm));
            codes.add("VE06", charging_looks_wrong(known, at, vehicle));
            known.odometer_hm = vehicle.odometer_hm.value().or(known.odometer_hm);
        }
        known.at = at;
        known.platform = self.platform;
    }
}

fn moves_while_parked(vehicle: &Vehicle) -> bool {
    let parked = vehicle.charge() == Some(ChargeState::Parked);
    parked && vehicle.speed_dkmh.value().is_some_and(|speed| speed > MOVING_DKMH)
}

/// Whether cells and pack differ by more than one per cent.
fn cells_disagree(item: &Item) -> bool {
    let Item::CellVoltages(packs) = item else { return false };
    packs.items().iter().any(|pack| {
        let pair = pack.sum_mv().zip(pack.figures.voltage_dv.value());
        pair.is_some_and(|(cells, pack)| (cells - pack * 100).abs() > pack)
    })
}

fn odometer_looks_wrong(known: &Known, at: i64, odometer: Reading<i64>) -> bool {
    let Some((before, now)) = known.odometer_hm.zip(odometer.value()) else { return false };
    let (way, seconds) = (now - before, at - known.at);
    // One step of the odometer is 0.1 km, so a short time allows at least one.
    let most = (FASTEST_KMH * 10 * seconds / 3_600).max(1);
    way < 0 || way > most || way > JUMP_HM
}

fn charging_looks_wrong(known: &mut Known, at: i64, vehicle: &Vehicle) -> bool {
    if vehicle.charge() != Some(ChargeState::Parked) {
        (known.idle_since, known.charged_pct) = (None, None);
        return false;
    }
    known.idle_since = match vehicle.current_da.value() {
        Some(0) => Some(known.idle_since.unwrap_or(at)),
        _ => None,
    };
    let idle = known.idle_since.is_some_and(|since| at - since >= NO_CURRENT_S);
    let Some(soc) = vehicle.soc_pct.value() else { return idle };
    let highest = known.charged_pct.map_or(soc, |before| before.max(soc));
    known.charged_pct = Some(highest);
    idle || highest - soc > SOC_LOSS_PCT
}
