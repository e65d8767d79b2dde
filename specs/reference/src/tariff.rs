//! Time-of-use tariffs: the band of an instant, the split of energy over bands, prices from their parts.

use crate::BadData;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use model::quantity::{KilowattHour, Yuan};
use model::time::{LocalDay, beijing, local};
use serde::{Deserialize, Serialize};

/// A band of the day, in the order in which orders report energy by band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 尖峰, sharp peak.
    Cusp,
    /// 高峰, peak.
    Peak,
    /// 平段, flat.
    Flat,
    /// 低谷, valley.
    Valley,
    /// 深谷, deep valley.
    DeepValley,
}

impl Band {
    /// All bands, dearest first.
    pub const ALL: [Self; 5] = [Self::Cusp, Self::Peak, Self::Flat, Self::Valley, Self::DeepValley];

    /// Position in arrays by band.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The band that a letter of the calendar means: S, P, F, V or D.
    pub fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'S' => Self::Cusp,
            'P' => Self::Peak,
            'F' => Self::Flat,
            'V' => Self::Valley,
            'D' => Self::DeepValley,
            _ => return None,
        })
    }

    /// The letter of the calendar.
    pub fn letter(self) -> char {
        ['S', 'P', 'F', 'V', 'D'][self.index()]
    }
}

/// A tariff calendar with its ratios, valid for some days in one province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Six-digit code of the province.
    pub province: String,
    /// First day.
    pub from: LocalDay,
    /// Last day.
    pub to: LocalDay,
    /// Where the hours and ratios come from.
    pub source: String,
    /// Band of every hour, by month (January first).
    hours: [[Band; 24]; 12],
    /// Tenths by which the floating part of the price is multiplied, by band.
    ratio_tenths: [i64; 5],
}

/// Parts of a price in 0.000001 CNY per kilowatt-hour; only the floating part follows the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceParts {
    /// Sum of the parts that are multiplied by the ratio of the band.
    pub floating_micro: i64,
    /// Sum of the parts that are not.
    pub fixed_micro: i64,
}

/// Embedded tariff files, one for each announcement.
const EMBEDDED: &[&str] = &[include_str!("../data/tariff_shandong_2026.toml")];

/// No tariff covers the day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tariff of province {province} covers {day}; load the announcement of that year")]
pub struct NoTariff {
    /// The province.
    pub province: String,
    /// The day.
    pub day: LocalDay,
}

#[derive(Deserialize)]
struct File {
    province_code: String,
    valid_from: toml::value::Datetime,
    valid_to: toml::value::Datetime,
    source: String,
    ratios: std::collections::BTreeMap<String, String>,
    months: std::collections::BTreeMap<String, String>,
}

/// A plain decimal text as an integer with `digits` digits after the point; `None` when it has more or is none.
pub(crate) fn decimal(text: &str, digits: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if part.len() > digits || whole.is_empty() || !plain(whole) || !plain(part) {
        return None;
    }
    format!("{whole}{part:0<digits$}").parse().ok()
}

impl Tariff {
    /// Reads a tariff file.
    ///
    /// # Errors
    /// [`BadData`] when a month, an hour, a ratio or a day is missing or not known.
    pub fn read(text: &str) -> Result<Self, BadData> {
        let bad = BadData::of("tariff");
        let file: File = toml::from_str(text).map_err(|e| bad(e.to_string()))?;
        let day = |at: toml::value::Datetime| {
            let date = at
                .date
                .and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()));
            date.map(LocalDay).ok_or_else(|| bad(format!("{at} is not a day")))
        };
        let mut hours = [[Band::Flat; 24]; 12];
        for (month, bands) in hours.iter_mut().enumerate() {
            let letters = file.months.get(&(month + 1).to_string()).map_or("", String::as_str);
            let read: Option<Vec<Band>> = letters.chars().map(Band::from_letter).collect();
            let read = read.and_then(|list| <[Band; 24]>::try_from(list).ok());
            *bands = read.ok_or_else(|| bad(format!("month {} is not 24 bands", month + 1)))?;
        }
        let mut ratio_tenths = [0; 5];
        for band in Band::ALL {
            let ratio = file.ratios.get(&band.letter().to_string());
            ratio_tenths[band.index()] = ratio
                .and_then(|ratio| decimal(ratio, 1))
                .ok_or_else(|| bad(format!("ratio {} is missing or not a ratio", band.letter())))?;
        }
        Ok(Self {
            province: file.province_code,
            from: day(file.valid_from)?,
            to: day(file.valid_to)?,
            source: file.source,
            hours,
            ratio_tenths,
        })
    }

    /// The band of the instant, by month and hour of Beijing; the caller looks at the validity.
    fn band(&self, instant: DateTime<Utc>) -> Band {
        let wall = beijing(instant);
        self.hours[wall.month0() as usize][wall.hour() as usize]
    }

    /// The bands of the 24 hours of a month, 1 to 12.
    pub fn month(&self, month: u32) -> Option<&[Band; 24]> {
        self.hours.get((month as usize).checked_sub(1)?)
    }

    /// Price in a band, in 0.000001 CNY per kilowatt-hour.
    pub fn price_micro(&self, band: Band, parts: PriceParts) -> i64 {
        parts.floating_micro * self.ratio_tenths[band.index()] / 10 + parts.fixed_micro
    }

    /// Money for energy by band, rounded half up to the fen once at the end.
    pub fn cost(&self, energy: &[KilowattHour; 5], parts: PriceParts) -> Yuan {
        let raw: i128 = Band::ALL
            .iter()
            .map(|band| {
                i128::from(energy[band.index()].watt_hours())
                    * i128::from(self.price_micro(*band, parts))
            })
            .sum();
        // Wh × 1e-6 CNY/kWh = 1e-9 CNY = 1e-7 fen
        Yuan::from_fen(((raw + raw.signum() * 5_000_000) / 10_000_000) as i64)
    }
}

/// The tariffs of one province over time.
#[derive(Debug, Clone)]
pub struct Tariffs {
    province: String,
    tariffs: Vec<Tariff>,
}

impl Tariffs {
    /// The embedded tariffs of a province; none for a province that has none.
    ///
    /// # Errors
    /// [`BadData`] when an embedded file does not follow its form.
    pub fn load(province: &str) -> Result<Self, BadData> {
        let mut tariffs = Self { province: province.to_owned(), tariffs: Vec::new() };
        for text in EMBEDDED {
            tariffs.add(Tariff::read(text)?);
        }
        Ok(tariffs)
    }

    /// Adds a tariff of the province; a later one wins on the days it covers. Others are left out.
    pub fn add(&mut self, tariff: Tariff) {
        if tariff.province == self.province {
            self.tariffs.push(tariff);
        }
    }

    /// The tariff of a day.
    ///
    /// # Errors
    /// [`NoTariff`] when none covers it; hours are announced for one year at a time.
    pub fn at(&self, day: LocalDay) -> Result<&Tariff, NoTariff> {
        let covering = self.tariffs.iter().rev().find(|t| t.from <= day && day <= t.to);
        covering.ok_or_else(|| NoTariff { province: self.province.clone(), day })
    }

    /// The band of an instant.
    ///
    /// # Errors
    /// [`NoTariff`] when no tariff covers its day.
    pub fn band(&self, instant: DateTime<Utc>) -> Result<Band, NoTariff> {
        Ok(self.at(LocalDay::of(instant))?.band(instant))
    }

    /// Splits energy over bands evenly over time; the parts sum to the whole exactly. An empty span puts
    /// everything into the band of its instant. The result is an estimate unless the power was constant.
    ///
    /// # Errors
    /// [`NoTariff`] when a day of the span is not covered.
    pub fn split(
        &self,
        energy: KilowattHour,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<[KilowattHour; 5], NoTariff> {
        let mut parts = [KilowattHour::ZERO; 5];
        let span = (to - from).num_milliseconds();
        if span <= 0 {
            parts[self.band(from)?.index()] = energy;
            return Ok(parts);
        }
        let (mut at, mut given) = (from, 0);
        while at < to {
            let next = next_hour(at).min(to);
            let passed = (next - from).num_milliseconds();
            let so_far = i128::from(energy.watt_hours()) * i128::from(passed) / i128::from(span);
            let so_far = if next == to { energy.watt_hours() } else { so_far as i64 };
            parts[self.band(at)?.index()] += KilowattHour::from_watt_hours(so_far - given);
            (at, given) = (next, so_far);
        }
        Ok(parts)
    }
}

/// The next full hour of Beijing after the instant.
fn next_hour(instant: DateTime<Utc>) -> DateTime<Utc> {
    let wall = beijing(instant);
    let start = wall.date().and_hms_opt(wall.hour(), 0, 0).unwrap_or(wall);
    local(start) + TimeDelta::hours(1)
}

#[cfg(test)]
#[path = "tariff_tests.rs"]
mod tests;
