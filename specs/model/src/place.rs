//! Places: GCJ-02 as senders report, BD-09 from some of them, WGS-84/CGCS2000 as stored; H3 cells.

use h3o::{CellIndex, LatLng, Resolution};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A longitude and latitude in degrees, WGS-84 (equal to CGCS2000 within centimetres).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Wgs84 {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// A longitude and latitude in degrees, GCJ-02 (the datum of Chinese web maps and of the access specification).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gcj02 {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// A longitude and latitude in degrees, BD-09 (Baidu).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bd09 {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// Semi-major axis of the Krasovsky 1940 ellipsoid, metres, as the published GCJ-02 algorithm uses it.
const AXIS_M: f64 = 6_378_245.0;
/// First eccentricity squared of the same ellipsoid.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// Mean radius of the earth, metres, for distances.
const EARTH_M: f64 = 6_371_008.8;

impl Gcj02 {
    /// The true place, by fixed-point iteration to below 1e-9 degrees (0.1 mm).
    pub fn to_wgs84(self) -> Wgs84 {
        let mut guess = Wgs84 { lon: self.lon, lat: self.lat };
        for _ in 0..30 {
            let there = guess.to_gcj02();
            let (dx, dy) = (there.lon - self.lon, there.lat - self.lat);
            guess = Wgs84 { lon: guess.lon - dx, lat: guess.lat - dy };
            if dx.abs() < 1e-9 && dy.abs() < 1e-9 {
                break;
            }
        }
        guess
    }

    /// The same place in Baidu's system.
    pub fn to_bd09(self) -> Bd09 {
        let z = self.lon.hypot(self.lat) + 0.000_02 * (self.lat * PI * 3000.0 / 180.0).sin();
        let theta = self.lat.atan2(self.lon) + 0.000_003 * (self.lon * PI * 3000.0 / 180.0).cos();
        Bd09 { lon: z * theta.cos() + 0.0065, lat: z * theta.sin() + 0.006 }
    }
}

impl Bd09 {
    /// The same place in GCJ-02, by fixed-point iteration.
    pub fn to_gcj02(self) -> Gcj02 {
        let mut guess = Gcj02 { lon: self.lon - 0.0065, lat: self.lat - 0.006 };
        for _ in 0..30 {
            let there = guess.to_bd09();
            let (dx, dy) = (there.lon - self.lon, there.lat - self.lat);
            guess = Gcj02 { lon: guess.lon - dx, lat: guess.lat - dy };
            if dx.abs() < 1e-10 && dy.abs() < 1e-10 {
                break;
            }
        }
        guess
    }

    /// The true place.
    pub fn to_wgs84(self) -> Wgs84 {
        self.to_gcj02().to_wgs84()
    }
}

impl Wgs84 {
    /// The place as GCJ-02 shows it. Outside a box around China both systems are the same.
    pub fn to_gcj02(self) -> Gcj02 {
        if !(72.004..=137.8347).contains(&self.lon) || !(0.8293..=55.8271).contains(&self.lat) {
            return Gcj02 { lon: self.lon, lat: self.lat };
        }
        let (x, y) = (self.lon - 105.0, self.lat - 35.0);
        let rad = self.lat / 180.0 * PI;
        let magic = 1.0 - ECCENTRICITY_2 * rad.sin().powi(2);
        let root = magic.sqrt();
        let lat_step = AXIS_M * (1.0 - ECCENTRICITY_2) / (magic * root) * PI;
        let lon_step = AXIS_M / root * rad.cos() * PI;
        Gcj02 {
            lon: self.lon + shift_lon(x, y) * 180.0 / lon_step,
            lat: self.lat + shift_lat(x, y) * 180.0 / lat_step,
        }
    }

    /// Great-circle distance in metres.
    pub fn metres_to(self, other: Self) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((b - a) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + a.cos() * b.cos() * half_lon * half_lon;
        2.0 * EARTH_M * h.sqrt().min(1.0).asin()
    }

    /// The H3 cell that holds the place; `None` for coordinates that are not finite or a resolution above 15.
    pub fn cell(self, resolution: u8) -> Option<CellIndex> {
        let resolution = Resolution::try_from(resolution).ok()?;
        LatLng::new(self.lat, self.lon).ok().map(|place| place.to_cell(resolution))
    }

    /// The centre of an H3 cell; `None` for a number that is no cell.
    pub fn centre_of(cell: u64) -> Option<Self> {
        let centre = LatLng::from(CellIndex::try_from(cell).ok()?);
        Some(Self { lon: centre.lng(), lat: centre.lat() })
    }
}

fn shift_lat(x: f64, y: f64) -> f64 {
    let mut s = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    s += (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    s += (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    s + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0
}

fn shift_lon(x: f64, y: f64) -> f64 {
    let mut s = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    s += (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    s += (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    s + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
