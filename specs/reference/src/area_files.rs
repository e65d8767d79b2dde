//! Reads the embedded area tables and boundaries.

use crate::BadData;
use crate::area::{Area, Level};
use crate::province::ProvinceCode;
use flate2::read::GzDecoder;
use geo::{BoundingRect, MultiPolygon, Polygon};
use geojson::GeoJson;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

/// GeoJSON of one level.
pub(crate) type Boundaries = HashMap<Level, Cow<'static, str>>;

#[derive(serde::Deserialize)]
struct AreaRow {
    code: String,
    name: String,
    name_en: String,
    level: Level,
    parent_code: String,
    functional: u8,
    label_lon: Option<f64>,
    label_lat: Option<f64>,
    area_km2: Option<f64>,
}

#[derive(serde::Deserialize)]
struct TownRow {
    code: String,
    name: String,
    county_code: String,
}

/// Areas with their shapes, and the GeoJSON of every level.
pub(crate) fn read(province: ProvinceCode) -> Result<(Vec<Area>, Boundaries), BadData> {
    let (table, towns, boundaries) = files(province)?;
    let mut areas = areas(table)?;
    let shapes = shapes(&boundaries)?;
    for area in &mut areas {
        let Some(shape) = shapes.get(&area.code) else { continue };
        area.bbox = shape.bounding_rect().map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]);
        area.shape = Some(shape.clone());
    }
    areas.extend(towns_of(towns)?);
    Ok((areas, boundaries))
}

fn files(
    province: ProvinceCode,
) -> Result<(&'static str, Option<&'static str>, Boundaries), BadData> {
    let kept = |text: &'static str| Cow::Borrowed(text);
    Ok(match province {
        ProvinceCode::Shandong => (
            include_str!("../data/shandong_areas.csv"),
            Some(include_str!("../data/shandong_towns.csv")),
            HashMap::from([
                (Level::Province, kept(include_str!("../data/shandong_province.geojson"))),
                (Level::City, kept(include_str!("../data/shandong_cities.geojson"))),
                (Level::County, kept(include_str!("../data/shandong_counties.geojson"))),
            ]),
        ),
        ProvinceCode::Shenzhen => (
            include_str!("../data/shenzhen_areas.csv"),
            None,
            HashMap::from([
                (Level::Province, kept(include_str!("../data/shenzhen_outline.geojson"))),
                (Level::Zone, unpacked(include_bytes!("../data/shenzhen_zones.geojson.gz"))?),
            ]),
        ),
    })
}

fn unpacked(packed: &'static [u8]) -> Result<Cow<'static, str>, BadData> {
    let mut text = String::new();
    let read = GzDecoder::new(packed).read_to_string(&mut text);
    read.map_err(|e| BadData::of("packed boundaries")(e.to_string()))?;
    Ok(Cow::Owned(text))
}

fn areas(table: &str) -> Result<Vec<Area>, BadData> {
    let rows = csv::Reader::from_reader(table.as_bytes()).into_deserialize::<AreaRow>();
    rows.map(|row| {
        let row = row.map_err(|e| BadData::of("area table")(e.to_string()))?;
        Ok(Area {
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            level: row.level,
            parent: Some(row.parent_code).filter(|code| !code.is_empty()),
            label: row.label_lon.zip(row.label_lat).map(|(lon, lat)| [lon, lat]),
            bbox: None,
            area_km2: row.area_km2,
            functional: row.functional == 1,
            shape: None,
        })
    })
    .collect()
}

fn towns_of(table: Option<&str>) -> Result<Vec<Area>, BadData> {
    let rows = csv::Reader::from_reader(table.unwrap_or_default().as_bytes());
    rows.into_deserialize::<TownRow>()
        .map(|row| {
            let row = row.map_err(|e| BadData::of("township table")(e.to_string()))?;
            Ok(Area {
                code: row.code,
                name_en: row.name.clone(),
                name: row.name,
                level: Level::Town,
                parent: Some(row.county_code),
                label: None,
                bbox: None,
                area_km2: None,
                functional: false,
                shape: None,
            })
        })
        .collect()
}

/// Shapes of all levels by `adcode`.
fn shapes(boundaries: &Boundaries) -> Result<HashMap<String, MultiPolygon<f64>>, BadData> {
    let bad = BadData::of("boundaries");
    let mut found = HashMap::new();
    for text in boundaries.values() {
        let parsed: GeoJson = text.parse().map_err(|e: geojson::Error| bad(e.to_string()))?;
        let GeoJson::FeatureCollection(collection) = parsed else {
            return Err(bad("not a feature collection".to_owned()));
        };
        for feature in collection.features {
            let code = feature.property("adcode").and_then(|code| code.as_str()).map(str::to_owned);
            let (Some(code), Some(geometry)) = (code, feature.geometry) else {
                return Err(bad("a feature lacks adcode or geometry".to_owned()));
            };
            let shape = geo::Geometry::<f64>::try_from(geometry).map_err(|e| bad(e.to_string()))?;
            let shape = match shape {
                geo::Geometry::Polygon(one) => {
                    MultiPolygon::<f64>::from(Vec::<Polygon>::from([one]))
                }
                geo::Geometry::MultiPolygon(many) => many,
                _ => return Err(bad(format!("{code} is not a polygon"))),
            };
            found.insert(code, shape);
        }
    }
    Ok(found)
}
