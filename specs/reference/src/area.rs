//! One area of a province.

use geo::{Closest, Distance, Haversine, HaversineClosestPoint, Intersects, MultiPolygon, Point};
use model::place::Wgs84;
use serde::{Deserialize, Serialize};

/// Level of an area, from the whole to the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole province.
    Province,
    /// Prefecture-level city (地级市).
    City,
    /// County, district or county-level city (县级行政区), and functional zones (功能区).
    County,
    /// Traffic zone (交通小区) of a demonstration province.
    Zone,
    /// Township or sub-district (乡镇街道); known by name, without boundary.
    Town,
}

impl Level {
    /// The word of interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Zone => "zone",
            Self::Town => "town",
        }
    }
}

/// A province, city, county, zone or township.
#[derive(Debug, Clone, Serialize)]
pub struct Area {
    /// GB/T 2260 code (6 digits), statistics code (9 digits, townships), or `SZ` and 4 digits (zones).
    #[serde(rename = "adcode")]
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name; townships have none and repeat the Chinese one.
    pub name_en: String,
    /// Level.
    pub level: Level,
    /// Code of the area it belongs to.
    pub parent: Option<String>,
    /// Longitude and latitude for a label, WGS-84; functional zones and townships have none.
    pub label: Option<[f64; 2]>,
    /// West, south, east, north in degrees WGS-84, when it has a boundary.
    pub bbox: Option<[f64; 4]>,
    /// Area in km², when it has a boundary.
    pub area_km2: Option<f64>,
    /// A development zone that statistics list beside the counties (功能区); it has no boundary.
    pub functional: bool,
    /// The boundary.
    #[serde(skip)]
    pub(crate) shape: Option<MultiPolygon<f64>>,
}

impl Area {
    /// Whether it has a boundary.
    pub fn has_boundary(&self) -> bool {
        self.shape.is_some()
    }

    /// Whether the place lies inside or on the boundary; an area without boundary holds nothing.
    pub fn holds(&self, place: Wgs84) -> bool {
        let point = Point::new(place.lon, place.lat);
        self.shape.as_ref().is_some_and(|shape| shape.intersects(&point))
    }

    /// Metres from the place to the area, 0 inside; `None` without boundary or for a place that is not finite.
    pub fn outside_m(&self, place: Wgs84) -> Option<f64> {
        let point = Point::new(place.lon, place.lat);
        let shape = self.shape.as_ref()?;
        if !(place.lon.is_finite() && place.lat.is_finite()) {
            return None;
        }
        if shape.intersects(&point) {
            return Some(0.0);
        }
        match shape.haversine_closest_point(&point) {
            Closest::Intersection(_) => Some(0.0),
            Closest::SinglePoint(nearest) => Some(Haversine.distance(point, nearest)),
            Closest::Indeterminate => None,
        }
    }
}
