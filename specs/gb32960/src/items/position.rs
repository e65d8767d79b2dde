//! Type 05: where the vehicle is.

use crate::reading::Reading;
use crate::scale::{byte, dword, record};
use model::place::{Gcj02, Wgs84};

record! {
    /// The position: 9 bytes in 2016, 10 in 2025.
    Position {
        /// Bit 0 no fix, bit 1 south, bit 2 west.
        status_bits: Reading<i64> = Some(byte(0, 255).plain()), Some(byte(0, 255).plain());
        /// 1 WGS-84, 2 GCJ-02, 3 other; 2025 only.
        datum_code: Option<Reading<i64>> = None, Some(byte(1, 3));
        /// Longitude without sign, 1e-6 degree.
        longitude_udeg: Reading<i64> = Some(dword(0, 180_000_000)), Some(dword(0, 180_000_000));
        /// Latitude without sign, 1e-6 degree.
        latitude_udeg: Reading<i64> = Some(dword(0, 90_000_000)), Some(dword(0, 90_000_000));
    }
}

/// Coordinate system of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Datum {
    /// WGS-84.
    Wgs84,
    /// GCJ-02.
    Gcj02,
}

impl Position {
    /// Whether there is a fix; otherwise the coordinates are the last good ones, or zero.
    pub fn fixed(&self) -> bool {
        self.status_bits.value().is_some_and(|bits| bits & 1 == 0)
    }

    /// The coordinate system that a 2025 frame names; `None` for 2016, other systems and reserved numbers.
    pub fn datum(&self) -> Option<Datum> {
        match self.datum_code?.value()? {
            1 => Some(Datum::Wgs84),
            2 => Some(Datum::Gcj02),
            _ => None,
        }
    }

    /// Longitude and latitude with their signs, degrees; `None` when one is unknown or impossible.
    pub fn degrees(&self) -> Option<(f64, f64)> {
        let bits = self.status_bits.value()?;
        let (lon, lat) = (self.longitude_udeg.value()?, self.latitude_udeg.value()?);
        if lon > 180_000_000 || lat > 90_000_000 {
            return None;
        }
        let lon = lon as f64 / 1e6 * if bits & 4 == 0 { 1.0 } else { -1.0 };
        let lat = lat as f64 / 1e6 * if bits & 2 == 0 { 1.0 } else { -1.0 };
        Some((lon, lat))
    }

    /// The place, when there is a fix. `unnamed` is the system of frames that name none.
    pub fn place(&self, unnamed: Datum) -> Option<Wgs84> {
        if !self.fixed() {
            return None;
        }
        let other = matches!(self.datum_code, Some(Reading::Value(3)));
        let (lon, lat) = self.degrees().filter(|pair| !other && *pair != (0.0, 0.0))?;
        Some(match self.datum().unwrap_or(unnamed) {
            Datum::Wgs84 => Wgs84 { lon, lat },
            Datum::Gcj02 => Gcj02 { lon, lat }.to_wgs84(),
        })
    }
}
