//! All areas of one province: lookup by code, by place and by belonging.

use crate::BadData;
use crate::area::{Area, Level};
use crate::area_files::{self, Boundaries};
use crate::province::ProvinceCode;
use model::place::Wgs84;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::HashMap;

type Leaf = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// The areas of one province.
#[derive(Debug)]
pub struct Areas {
    province: ProvinceCode,
    areas: Vec<Area>,
    by_code: HashMap<String, usize>,
    children: HashMap<String, Vec<usize>>,
    boundaries: Boundaries,
    /// Boxes of the smallest areas with a boundary.
    index: RTree<Leaf>,
    leaf_level: Level,
}

/// How a declared area code and a place go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Agreement {
    /// The place lies this many metres outside the declared area, 0 inside.
    Metres(f64),
    /// The code names no area of the province, not even by its city.
    UnknownCode,
}

impl Areas {
    /// Reads the embedded areas of a province.
    ///
    /// # Errors
    /// [`BadData`] when an embedded file does not follow its form; tests load every province.
    pub fn load(province: ProvinceCode) -> Result<Self, BadData> {
        let (areas, boundaries) = area_files::read(province)?;
        let by_code = areas.iter().enumerate().map(|(i, a)| (a.code.clone(), i)).collect();
        let mut children: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, area) in areas.iter().enumerate() {
            if let Some(parent) = &area.parent {
                children.entry(parent.clone()).or_default().push(i);
            }
        }
        let leaf_level = areas
            .iter()
            .filter(|a| a.has_boundary())
            .map(|a| a.level)
            .max()
            .unwrap_or(Level::Province);
        let leaf = |(i, area): (usize, &Area)| {
            let [west, south, east, north] = area.bbox?;
            let rectangle = Rectangle::from_corners([west, south], [east, north]);
            (area.level == leaf_level).then(|| Leaf::new(rectangle, i))
        };
        let index = RTree::bulk_load(areas.iter().enumerate().filter_map(leaf).collect());
        Ok(Self { province, areas, by_code, children, boundaries, index, leaf_level })
    }

    /// The province.
    pub fn province(&self) -> ProvinceCode {
        self.province
    }

    /// The area that is the whole province.
    pub fn root(&self) -> &Area {
        self.get(self.province.as_str()).unwrap_or(&self.areas[0])
    }

    /// Level of the smallest areas with a boundary: county, or zone in a demonstration province.
    pub fn leaf_level(&self) -> Level {
        self.leaf_level
    }

    /// Every area, townships included, in the order of the tables.
    pub fn all(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter()
    }

    /// The areas of one level.
    pub fn at(&self, level: Level) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(move |area| area.level == level)
    }

    /// The area of that code.
    pub fn get(&self, code: &str) -> Option<&Area> {
        self.by_code.get(code).map(|i| &self.areas[*i])
    }

    /// The areas directly below, in the order of the tables.
    pub fn children(&self, code: &str) -> impl Iterator<Item = &Area> {
        let below = self.children.get(code).map(Vec::as_slice).unwrap_or_default();
        below.iter().map(|i| &self.areas[*i])
    }

    /// GeoJSON of one level (`adcode`, `name`, `name_en` per feature, numeric id), WGS-84.
    pub fn boundaries(&self, level: Level) -> Option<&str> {
        self.boundaries.get(&level).map(|text| &**text)
    }

    /// The smallest area (county or zone) that holds the place.
    pub fn locate(&self, place: Wgs84) -> Option<&Area> {
        let point = [place.lon, place.lat];
        let around = AABB::from_point(point);
        let boxes = self.index.locate_in_envelope_intersecting(&around);
        boxes.map(|leaf| &self.areas[leaf.data]).filter(|area| area.holds(place)).min_by(by_code)
    }

    /// The smallest area within `tolerance_m` metres of the place and its distance, 0 inside.
    pub fn locate_near(&self, place: Wgs84, tolerance_m: f64) -> Option<(&Area, f64)> {
        if let Some(area) = self.locate(place) {
            return Some((area, 0.0));
        }
        // One degree of latitude is 111 km; of longitude it is shorter by the cosine.
        let lat = tolerance_m / 110_000.0;
        let lon = lat / place.lat.to_radians().cos().max(0.05);
        let around = AABB::from_corners(
            [place.lon - lon, place.lat - lat],
            [place.lon + lon, place.lat + lat],
        );
        let boxes = self.index.locate_in_envelope_intersecting(&around);
        let near = boxes.filter_map(|leaf| {
            let area = &self.areas[leaf.data];
            area.outside_m(place).filter(|metres| *metres <= tolerance_m).map(|m| (area, m))
        });
        near.min_by(|a, b| a.1.total_cmp(&b.1).then_with(|| by_code(&a.0, &b.0)))
    }

    /// Metres from the place to the province, 0 inside; infinite for a place that is not finite.
    pub fn outside_m(&self, place: Wgs84) -> f64 {
        if self.locate(place).is_some() {
            return 0.0;
        }
        self.root().outside_m(place).unwrap_or(f64::INFINITY)
    }

    /// How far the place lies from the declared area.
    ///
    /// Functional zones and codes that are not in the tables stand for the city they belong to.
    pub fn agreement(&self, declared: &str, place: Wgs84) -> Agreement {
        let mut at = Some(declared.to_owned());
        while let Some(code) = at {
            match self.get(&code).and_then(|area| area.outside_m(place)) {
                Some(metres) => return Agreement::Metres(metres),
                None => at = self.parent_code(&code),
            }
        }
        Agreement::UnknownCode
    }

    /// The area that counts for statistics: the declared county or zone when the place lies in it or
    /// within `tolerance_m` of it, else the one that holds the place (functional zones, wrong codes).
    pub fn settle(&self, declared: &str, place: Wgs84, tolerance_m: f64) -> Option<&Area> {
        let named = self.get(declared).filter(|area| area.level == self.leaf_level);
        let close = |area: &&Area| area.outside_m(place).is_some_and(|m| m <= tolerance_m);
        named
            .filter(close)
            .or_else(|| self.locate_near(place, tolerance_m).map(|(area, _)| area))
            .or(named.filter(|area| area.has_boundary()))
    }

    /// Whether the area is the region or lies in it, by the tables or, for unknown codes, by their digits.
    pub fn within(&self, code: &str, region: &str) -> bool {
        if code == region {
            return true;
        }
        let mut at = self.parent_code(code);
        while let Some(parent) = at {
            if parent == region {
                return true;
            }
            at = self.parent_code(&parent);
        }
        false
    }

    /// The area above: from the tables, else by the digits of the code.
    fn parent_code(&self, code: &str) -> Option<String> {
        if let Some(area) = self.get(code) {
            return area.parent.clone();
        }
        if code.len() < 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match code.len() {
            6 if code.ends_with("0000") => None,
            6 if code.ends_with("00") => Some(format!("{}0000", &code[..2])),
            6 => Some(format!("{}00", &code[..4])),
            _ => Some(code[..6].to_owned()),
        }
    }
}

fn by_code(a: &&Area, b: &&Area) -> std::cmp::Ordering {
    a.code.cmp(&b.code)
}

#[cfg(test)]
#[path = "areas_tests.rs"]
mod tests;
