//! `query_station_stats` (18.3): energy of one station between two days.

use super::items::Items;
use crate::deviations::Deviations;
use crate::messages::object_body;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::Station;
use crate::wire::number::Energy;
use crate::wire::text::AsSent;
use crate::wire::when::Day;
use crate::wire::{At, Literal, Wire, wire};
use chrono::NaiveDate;
use model::StationId;
use model::quantity::KilowattHour;

wire! {
    /// Answer to `query_station_stats`.
    StatsReply {
        /// The figures.
        opt stats: AsSent = "StationStats",
    }
}

wire! {
    /// The figures of one station.
    StatsFields {
        /// The station.
        must station_id: Station = "StationID",
        /// First day.
        must first_day: Day = "StartTime",
        /// Last day.
        must last_day: Day = "EndTime",
        /// Energy of the station, kWh.
        must energy: Energy = "StationElectricity",
        /// Devices.
        must equipment: Items<2_000> = "EquipmentStatsInfos",
    }
}

/// The figures of one station; its devices stay text.
#[derive(Debug, Clone, PartialEq)]
pub struct StationStats<'a> {
    /// The station.
    pub station_id: StationId,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day, included.
    pub last_day: NaiveDate,
    /// Energy of the station.
    pub energy: KilowattHour,
    /// Devices, as text.
    pub equipment: Vec<&'a str>,
    /// The whole, as text.
    pub text: &'a str,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

impl<'a> StationStats<'a> {
    /// Reads the plaintext of an answer; `StarTime` is accepted and counted (CW21).
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 to 4004-06 with the pointer of the first field that breaks a rule.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        let mut seen = Deviations::new();
        let outer = object_body::<StatsReply<'static>>(text)?;
        let at = At::ROOT.key("StationStats");
        let inside = match StatsReply::read(&outer.slots, &At::ROOT, &mut seen)?.stats {
            Some(Literal::Object(inside)) => inside,
            None | Some(Literal::Absent) => return Err(at.refuse(SubCode::Missing)),
            Some(_) => return Err(at.refuse(SubCode::WrongType)),
        };
        let object = object_body::<StatsFields<'static>>(inside)?;
        seen.count_set(object.marks);
        let stats = StatsFields::read(&object.slots, &at, &mut seen)?;
        Ok(Self {
            station_id: stats.station_id,
            first_day: stats.first_day,
            last_day: stats.last_day,
            energy: stats.energy,
            equipment: stats.equipment,
            text: inside,
            deviations: seen,
        })
    }
}
