//! Answers that carry rows of pushes: the paging is read, the rows stay text.

use super::Query;
use super::items::{Count, Items};
use crate::deviations::Deviations;
use crate::messages::object_body;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::Station;
use crate::wire::{At, Wire, wire};
use model::StationId;

/// Most rows of one page that are read.
const MAX_ROWS: usize = 5_000;

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident = $list:literal;)*) => {$(
        wire! {
            $(#[$doc])*
            $name {
                /// Page, as asked.
                opt page_no: Count = "PageNo",
                /// Pages.
                must page_count: Count = "PageCount",
                /// Rows over all pages.
                must item_size: Count = "ItemSize",
                /// Rows of this page.
                opt rows: Items<MAX_ROWS> = $list,
            }
        }
    )*};
}

pages! {
    /// A page of stations.
    StationsPage = "StationInfos";
    /// A page of alarms.
    AlarmsPage = "AlarmInfos";
    /// A page of events.
    EventsPage = "EventInfos";
    /// A page of operators.
    OperatorsPage = "OperatorInfos";
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// Page, as the callee counts; `None` when it does not say.
    pub page_no: Option<i32>,
    /// Pages, as the callee says.
    pub page_count: i32,
    /// Rows over all pages, as the callee says.
    pub item_size: i32,
    /// Rows of this page, as text.
    pub rows: Vec<&'a str>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

/// Reads one kind of page.
macro_rules! page {
    ($kind:ident, $text:expr) => {{
        let mut seen = Deviations::new();
        let object = object_body::<$kind<'static>>($text)?;
        seen.count_set(object.marks);
        let page = $kind::read(&object.slots, &At::ROOT, &mut seen)?;
        Ok(Page {
            page_no: page.page_no,
            page_count: page.page_count,
            item_size: page.item_size,
            rows: page.rows.unwrap_or_default(),
            deviations: seen,
        })
    }};
}

impl<'a> Page<'a> {
    /// Reads the plaintext of a paged answer.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 and 4004-02 for the paging fields, 4004-08 for a page of more than
    /// 5,000 rows, 4004-10 for a pull that has no pages.
    pub fn read(query: Query, text: &'a str) -> Result<Self, Refusal> {
        match query {
            Query::Stations => page!(StationsPage, text),
            Query::Alarms => page!(AlarmsPage, text),
            Query::Events => page!(EventsPage, text),
            Query::Operators => page!(OperatorsPage, text),
            _ => Err(Refusal::new(SubCode::UnknownInterface)),
        }
    }
}

wire! {
    /// Answer to `query_station_status` (18.2).
    StatusReply {
        /// Rows returned.
        opt total: Count = "Total",
        /// Stations.
        must stations: Items<MAX_ROWS> = "StationStatusInfos",
    }
}

wire! {
    /// States of one station.
    StationStatusReply {
        /// The station.
        must station_id: Station = "StationID",
        /// States of its connectors.
        must rows: Items<MAX_ROWS> = "ConnectorStatusInfos",
    }
}

/// States of one station, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationStatus<'a> {
    /// The station.
    pub station_id: StationId,
    /// States of its connectors.
    pub rows: Vec<&'a str>,
}

/// Answer to `query_station_status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses<'a> {
    /// Rows returned, as the callee says.
    pub total: Option<i32>,
    /// Stations.
    pub stations: Vec<StationStatus<'a>>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

impl<'a> Statuses<'a> {
    /// Reads the plaintext of an answer.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 and 4004-02 with the pointer of the field that is missing or wrong.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        let mut seen = Deviations::new();
        let object = object_body::<StatusReply<'static>>(text)?;
        let reply = StatusReply::read(&object.slots, &At::ROOT, &mut seen)?;
        let list = At::ROOT.key("StationStatusInfos");
        let mut stations = Vec::with_capacity(reply.stations.len());
        for (index, station) in reply.stations.into_iter().enumerate() {
            let at = list.item(index);
            let object = object_body::<StationStatusReply<'static>>(station)
                .map_err(|_| at.refuse(SubCode::WrongType))?;
            seen.count_set(object.marks);
            let one = StationStatusReply::read(&object.slots, &at, &mut seen)?;
            stations.push(StationStatus { station_id: one.station_id, rows: one.rows });
        }
        Ok(Self { total: reply.total, stations, deviations: seen })
    }
}

wire! {
    /// Answer to `supplement_collect` (18.6).
    SupplementReply {
        /// Rows, or one row.
        must rows: Items<MAX_ROWS> = "Object",
    }
}

/// Answer to `supplement_collect`: rows in the shape of the interface that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplemented<'a> {
    /// The rows, as text; none when the operator holds nothing.
    pub rows: Vec<&'a str>,
}

impl<'a> Supplemented<'a> {
    /// Reads the plaintext of an answer.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 without `Object`.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        let object = object_body::<SupplementReply<'static>>(text)?;
        let reply = SupplementReply::read(&object.slots, &At::ROOT, &mut Deviations::new())?;
        Ok(Self { rows: reply.rows })
    }
}

wire! {
    /// Answer to `supplement_stationInfo` (18.7).
    SupplementStationReply {
        /// The station.
        opt rows: Items<1> = "StationInfo",
    }
}

/// Answer to `supplement_stationInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementedStation<'a> {
    /// The station, as text; `None` when the operator does not know it.
    pub row: Option<&'a str>,
}

impl<'a> SupplementedStation<'a> {
    /// Reads the plaintext of an answer.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-02 when `StationInfo` is not an object.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        let object = object_body::<SupplementStationReply<'static>>(text)?;
        let reply = SupplementStationReply::read(&object.slots, &At::ROOT, &mut Deviations::new())?;
        Ok(Self { row: reply.rows.unwrap_or_default().first().copied() })
    }
}

wire! {
    /// Answer to `query_bms_info` (18.10).
    BmsReply {
        /// Samples.
        opt rows: Items<500> = "BmsInfos",
    }
}

/// Answer to `query_bms_info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bms<'a> {
    /// Samples, as text; none when no vehicle is connected.
    pub rows: Vec<&'a str>,
}

impl<'a> Bms<'a> {
    /// Reads the plaintext of an answer.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-02 when `BmsInfos` is not a list.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        let object = object_body::<BmsReply<'static>>(text)?;
        let reply = BmsReply::read(&object.slots, &At::ROOT, &mut Deviations::new())?;
        Ok(Self { rows: reply.rows.unwrap_or_default() })
    }
}
