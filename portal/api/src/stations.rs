//! Lists of stations.

use crate::ask::{Ask, Part, Where};
use crate::caller::{Caller, Monitors};
use crate::counts::{Status, state_of};
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::station_row::{Rows, StationRow};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use indicators::picture::place;
use indicators::{Picture, StationNow};
use model::ConnectorState;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use utoipa::{IntoParams, ToSchema};

/// Which stations.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StationAsk {
    /// Only stations with a connector in this state.
    status: Option<String>,
    /// `dc` or `ac`: only stations with such a connector.
    kind: Option<String>,
    /// Table 20.1.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    station_type: Option<String>,
    /// Part of name, address or id.
    q: Option<String>,
    /// West, south, east, north in degrees WGS-84.
    bbox: Option<String>,
    /// `true`: only stations with a free connector.
    open_now: Option<bool>,
}

/// The parsed question.
struct Wanted {
    status: Option<ConnectorState>,
    dc: Option<bool>,
    station_type: Option<i32>,
    text: String,
    bbox: Option<[f64; 4]>,
    open_now: bool,
}

impl StationAsk {
    fn parse(&self) -> Result<Wanted, Problem> {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let status = text(&self.status)
            .map(|word| {
                state_of(&word).ok_or_else(|| Problem::field("status", "a state of a connector"))
            })
            .transpose()?;
        let dc = match text(&self.kind).as_deref() {
            None => None,
            Some("dc") => Some(true),
            Some("ac") => Some(false),
            Some(_) => return Err(Problem::field("kind", "dc or ac")),
        };
        let code =
            |word: String| word.parse().map_err(|_| Problem::field("type", "a code of table 20.1"));
        let station_type = text(&self.station_type).map(code).transpose()?;
        let bbox = text(&self.bbox).map(|words| corners(&words)).transpose()?;
        let text = text(&self.q).unwrap_or_default().to_lowercase();
        Ok(Wanted {
            status,
            dc,
            station_type,
            text,
            bbox,
            open_now: self.open_now.unwrap_or(false),
        })
    }
}

fn corners(words: &str) -> Result<[f64; 4], Problem> {
    let numbers: Vec<f64> = words.split(',').filter_map(|word| word.trim().parse().ok()).collect();
    numbers.try_into().map_err(|_| Problem::field("bbox", "west,south,east,north in degrees"))
}

impl Wanted {
    fn fits(&self, one: &StationNow) -> bool {
        let entry = &*one.entry;
        let (lon, lat) = (entry.place.lon, entry.place.lat);
        self.status.is_none_or(|state| one.status[place(state)] > 0)
            && self.dc.is_none_or(|dc| if dc { one.dc > 0 } else { one.connectors > one.dc })
            && self.station_type.is_none_or(|code| entry.station_type == code)
            && (!self.open_now || one.status[place(ConnectorState::Idle)] > 0)
            && self.bbox.is_none_or(|[w, s, e, n]| (w..=e).contains(&lon) && (s..=n).contains(&lat))
            && (self.text.is_empty()
                || [&entry.name, &entry.address]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&self.text))
                || one.station_id().to_lowercase().contains(&self.text))
    }
}

pub(crate) fn wanted<'a>(
    caller: &Caller,
    picture: &'a Picture,
    place: &Where,
    ask: &StationAsk,
) -> Result<Vec<&'a StationNow>, Problem> {
    let reach = caller.reach_of(place.region.as_deref(), place.operator.as_deref());
    let wanted = ask.parse()?;
    Ok(picture
        .stations
        .iter()
        .filter(|one| reach.holds(one.operator_id(), one.area()) && wanted.fits(one))
        .collect())
}

/// Stations with their state now.
#[utoipa::path(get, path = "/stations", tag = "stations", params(Where, StationAsk, Part),
    responses((status = 200, body = Page<StationRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
    Ask(ask): Ask<StationAsk>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let picture = portal.figures.picture().await?;
    let operators = portal.figures.operators().await?;
    let mut found = wanted(&caller, &picture, &place, &ask)?;
    let total = found.len() as i64;
    sort(&mut found, &picture, &part)?;
    let rows = Rows { setting: &portal.setting, picture: &picture, operators: &operators };
    let cut = found.into_iter().skip(part.offset() as usize).take(part.limit() as usize);
    let items = cut.map(|one| rows.row(one)).collect();
    Ok(Page { items, total, next_cursor: None, as_of: picture.at }.answer(&part, "stations"))
}

/// How two stations compare.
type Compare<'a> = Box<dyn Fn(&StationNow, &StationNow) -> Ordering + 'a>;

/// Sorts by a field of the row; by operator and station when none is asked for.
fn sort(found: &mut [&StationNow], picture: &Picture, part: &Part) -> Result<(), Problem> {
    let Some((field, down)) = part.order() else { return Ok(()) };
    let use_of = |one: &StationNow| picture.totals(std::iter::once(one)).utilisation();
    let state = |state: ConnectorState| move |one: &StationNow| f64::from(one.status[place(state)]);
    let by: Compare<'_> = match field {
        "name" => Box::new(|a, b| a.entry.name.cmp(&b.entry.name)),
        "operator_id" | "operator_name" => Box::new(|a, b| a.operator_id().cmp(b.operator_id())),
        "station_id" => Box::new(|a, b| a.station_id().cmp(b.station_id())),
        "adcode" | "region_name" => Box::new(|a, b| a.area().cmp(b.area())),
        "last_seen" => Box::new(|a, b| a.last_seen.cmp(&b.last_seen)),
        "connectors" => number(|one| one.connectors.into()),
        "dc" => number(|one| one.dc.into()),
        "ac" => number(|one| (one.connectors - one.dc).into()),
        "power_w" => number(|one| one.power_w as f64),
        "load_w" => number(|one| one.load_w as f64),
        "energy_today_wh" => number(|one| one.energy_wh as f64),
        "sessions_today" => number(|one| one.sessions as f64),
        "online_rate" => number(|one| one.online_rate().unwrap_or(-1.0)),
        "utilisation" => {
            Box::new(move |a, b| use_of(a).unwrap_or(-1.0).total_cmp(&use_of(b).unwrap_or(-1.0)))
        }
        "charging" => number(state(ConnectorState::Charging)),
        "idle" => number(state(ConnectorState::Idle)),
        "fault" => number(state(ConnectorState::Fault)),
        "offline" => number(state(ConnectorState::Offline)),
        _ => return Err(Problem::field("sort", "a field of the rows")),
    };
    found.sort_by(|a, b| if down { by(b, a) } else { by(a, b) });
    Ok(())
}

fn number<'a>(value: impl Fn(&StationNow) -> f64 + 'a) -> Compare<'a> {
    Box::new(move |a, b| value(a).total_cmp(&value(b)))
}

/// A station as a point: key, longitude, latitude, connectors, dominant state, connectors charging.
pub(crate) type Point = (String, f64, f64, u32, Status, u32);

/// Stations as points of a map.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Points {
    columns: Vec<&'static str>,
    #[schema(value_type = Vec<(String, f64, f64, u32, Status, u32)>)]
    rows: Vec<Point>,
}

/// Every station as a point, compact.
#[utoipa::path(get, path = "/stations/points", tag = "stations", params(Where, StationAsk), responses((status = 200, body = Points)))]
pub(crate) async fn points(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
    Ask(ask): Ask<StationAsk>,
) -> Result<Json<Points>, Problem> {
    let picture = portal.figures.picture().await?;
    let found = wanted(&caller, &picture, &place, &ask)?;
    let rows = found.into_iter().map(point).collect();
    Ok(Json(Points { columns: vec!["key", "lon", "lat", "connectors", "state", "charging"], rows }))
}

fn point(one: &StationNow) -> Point {
    let at = one.entry.place;
    let charging = one.status[place(ConnectorState::Charging)];
    (key(one), degrees(at.lon), degrees(at.lat), one.connectors, one.dominant().into(), charging)
}

/// Key of a station on the map: operator and station.
pub(crate) fn key(one: &StationNow) -> String {
    format!("{}/{}", one.operator_id(), one.station_id())
}

/// Degrees to 0.1 m, enough for a point.
fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
