//! From a frame to rows: what is kept of it and what its sender is told.

use crate::book::Book;
use crate::checks::{Codes, Look};
use crate::config::VehiclesConfig;
use crate::fleet::Fleet;
use crate::platform::{AnswerRealtime, Platform, SignaturePolicy};
use crate::vin::{Vehicle, VinKey};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use gb32960::{Body, Command, Encryption, Flag, Frame, Report, Verdict, reply};
use model::Clock;
use model::ids::MessageId;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tables::quarantine::HeldState;
use tables::{Arrival, Rows, quarantine, vehicle_frames, vehicle_points};
use tokio::sync::Semaphore;

/// Resolution of the cells that positions are kept as.
const RESOLUTION: u8 = 8;
/// Time by which a report may lie ahead before it is held back, so that broken clocks make no days of their own.
const FARTHEST_AHEAD: TimeDelta = TimeDelta::days(1);
/// Age above which a report is held back: per-vehicle rows are not kept longer.
const OLDEST: TimeDelta = TimeDelta::days(90);

/// Rows that land together or not at all, each with its origin.
pub type Parts = Vec<(Arc<Arrival>, Rows)>;

/// Why rows did not land.
#[derive(Debug, Clone, thiserror::Error)]
#[error("vehicle rows did not land: {reason}")]
pub struct NotLanded {
    /// In words.
    pub reason: String,
    /// When it is worth trying again.
    pub retry_after: Duration,
}

/// Lands rows and returns once they are durable.
pub type Land = Arc<dyn Fn(Parts) -> BoxFuture<'static, Result<(), NotLanded>> + Send + Sync>;
/// Seals a frame under its number.
pub type Seal = Arc<dyn Fn(i64, &[u8]) -> Vec<u8> + Send + Sync>;
/// The next number: rising, unique over restarts and over all gates.
pub type Number = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What the gate needs of the platform around it.
#[derive(Clone)]
pub struct Ports {
    /// Lands rows.
    pub land: Land,
    /// Seals frames.
    pub seal: Seal,
    /// Draws numbers of frames and held rows.
    pub number: Number,
}

/// The vehicle gate: settings, keys, memory. One for all links.
pub struct Gate {
    pub(crate) config: VehiclesConfig,
    pub(crate) book: Book,
    pub(crate) clock: Clock,
    pub(crate) ports: Ports,
    /// Password hashes computed at once, so that strangers cannot take all processors.
    pub(crate) hashes: Semaphore,
    vin: VinKey,
    fleet: Fleet,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("vehicles", &self.fleet.len()).finish_non_exhaustive()
    }
}

/// Rows and answers of frames that came together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    points: Vec<vehicle_points::Row>,
    frames: Vec<vehicle_frames::Row>,
    held: Vec<(i64, quarantine::Row)>,
    /// Answers in the order of their frames, to be sent once the rows are durable.
    pub answers: Vec<u8>,
    /// Frames.
    pub count: usize,
    /// Of them answered with an error.
    pub refused: usize,
}

impl Batch {
    /// The rows as parts of one landing.
    pub fn parts(&mut self, platform: &Platform, received_at: DateTime<Utc>) -> Parts {
        let arrival = |number| {
            let message_id = MessageId(number);
            Arc::new(Arrival { operator_id: platform.id().clone(), received_at, message_id })
        };
        let mut parts = Parts::new();
        let first = self.points.first().map(|row| row.frame_id);
        let first = first.or(self.frames.first().map(|row| row.frame_id)).unwrap_or_default();
        if !self.points.is_empty() {
            let rows = std::mem::take(&mut self.points);
            parts.push((arrival(first), Rows::VehiclePoints(Arc::new(rows))));
        }
        if !self.frames.is_empty() {
            let rows = std::mem::take(&mut self.frames);
            parts.push((arrival(first), Rows::VehicleFrames(Arc::new(rows))));
        }
        for (number, row) in self.held.drain(..) {
            parts.push((arrival(number), Rows::Held(Arc::new(vec![row]))));
        }
        parts
    }
}

/// What becomes of a report.
enum Fate {
    Kept(Box<vehicle_points::Row>),
    /// Right, but without anything that a charging platform keeps.
    Empty,
    Held {
        code: &'static str,
        reason: String,
        flag: Flag,
    },
}

impl Gate {
    /// A gate for these platforms. The clock tells the time of arrival and what is early or late.
    pub fn new(
        config: VehiclesConfig,
        book: Book,
        vin: VinKey,
        clock: Clock,
        ports: Ports,
    ) -> Self {
        let fleet = Fleet::new(config.max_vehicles);
        Self { config, book, clock, ports, hashes: Semaphore::new(2), vin, fleet }
    }

    /// Vehicles that are remembered at present.
    pub fn vehicles(&self) -> usize {
        self.fleet.len()
    }

    /// Takes one frame of a platform that is logged in, other than its login and logout.
    pub(crate) fn take(&self, platform: &Platform, frame: &Frame<'_>, batch: &mut Batch) {
        batch.count += 1;
        let header = &frame.header;
        metrics::counter!("vehicle_frames_total", "command" => header.command.word()).increment(1);
        if header.is_reply() {
            return;
        }
        if !platform.may_use(header.edition) {
            return self.answer(frame, Flag::Error, batch);
        }
        match header.command {
            Command::Realtime | Command::Reissue => self.take_report(platform, frame, batch),
            Command::VehicleLogin | Command::VehicleLogout => {
                let flag = self.vehicle_comes_or_goes(platform, frame);
                self.answer(frame, flag, batch);
            }
            Command::Heartbeat | Command::TimeSync => self.answer(frame, Flag::Ok, batch),
            Command::KeyExchange => self.answer(frame, Flag::Decryption, batch),
            _ => self.answer(frame, Flag::Error, batch),
        }
    }

    /// Puts the answer to a frame into the batch.
    pub(crate) fn answer(&self, frame: &Frame<'_>, flag: Flag, batch: &mut Batch) {
        if flag != Flag::Ok {
            batch.refused += 1;
            let number = flag.number(frame.header.edition).to_string();
            metrics::counter!("vehicle_frames_refused_total", "flag" => number).increment(1);
        }
        if let Some(bytes) = reply(frame, flag) {
            batch.answers.extend_from_slice(&bytes);
        }
    }

    fn vehicle_comes_or_goes(&self, platform: &Platform, frame: &Frame<'_>) -> Flag {
        let body = match open(platform, frame) {
            Ok(data) => Body::read(&frame.header, &data),
            Err(flag) => return flag,
        };
        let comes = match body {
            Ok(Body::VehicleLogin(_)) => true,
            Ok(Body::VehicleLogout(_)) => false,
            _ => return Flag::Structure,
        };
        let vehicle = self.vin.vehicle(&frame.header.id);
        self.fleet.with(vehicle.short, |known| known.logged_in = comes);
        Flag::Ok
    }

    fn take_report(&self, platform: &Platform, frame: &Frame<'_>, batch: &mut Batch) {
        let frame_id = (self.ports.number)();
        if self.config.keep_raw {
            let sealed = (self.ports.seal)(frame_id, frame.bytes);
            let command = frame.header.command.word();
            batch.frames.push(vehicle_frames::Row { frame_id, command, sealed });
        }
        let flag = match self.judge(platform, frame, frame_id) {
            Fate::Kept(row) => {
                batch.points.push(*row);
                Flag::Ok
            }
            Fate::Empty => Flag::Ok,
            Fate::Held { code, reason, flag } => {
                batch.held.push((frame_id, self.held(frame, frame_id, code, reason)));
                flag
            }
        };
        let wanted = match platform.config.answer_realtime {
            AnswerRealtime::Always => true,
            AnswerRealtime::ErrorsOnly => flag != Flag::Ok,
            AnswerRealtime::Never => false,
        };
        if wanted {
            self.answer(frame, flag, batch);
        }
    }

    fn judge(&self, platform: &Platform, frame: &Frame<'_>, frame_id: i64) -> Fate {
        let held = |code, reason: String, flag| Fate::Held { code, reason, flag };
        let data = match open(platform, frame) {
            Ok(data) => data,
            Err(flag) => return held("VE01", "data unit does not decrypt".to_owned(), flag),
        };
        let report = match Body::read(&frame.header, &data) {
            Ok(Body::Report(report)) => report,
            Ok(_) => return held("VE01", "is not a report".to_owned(), Flag::Structure),
            Err(error) => return held("VE01", error.to_string(), Flag::Structure),
        };
        let now = self.clock.now();
        if report.at - now > FARTHEST_AHEAD || now - report.at > OLDEST {
            let reason = "measured more than 1 day ahead or 90 days ago".to_owned();
            return held("VE02", reason, Flag::Ok);
        }
        let verdict = verdict(platform, frame, &report, &data);
        let wrong = matches!(verdict, Some(verdict) if verdict != Verdict::Verified);
        if wrong && platform.config.signature == SignaturePolicy::Require {
            let word = verdict.map_or("", Verdict::word);
            return held("VE12", format!("signature is required and {word}"), Flag::Signature);
        }
        if report.vehicle().is_none() && report.position().is_none() && report.alarms().is_none() {
            return Fate::Empty;
        }
        Fate::Kept(Box::new(self.row(platform, frame, &report, verdict, frame_id)))
    }

    fn row(
        &self,
        platform: &Platform,
        frame: &Frame<'_>,
        report: &Report,
        verdict: Option<Verdict>,
        frame_id: i64,
    ) -> vehicle_points::Row {
        let edition = frame.header.edition;
        let vehicle = self.vin.vehicle(&frame.header.id);
        let look = Look {
            report,
            edition,
            unnamed: platform.unnamed_datum(),
            now: self.clock.now(),
            platform: platform.number,
            well_formed_vin: vehicle.well_formed,
        };
        let mut codes = look.alone();
        codes.add("VE12", verdict == Some(Verdict::Failed));
        let cell = if codes.has("VE08") { None } else { cell(report, platform) };
        let revision = self.fleet.with(vehicle.short, |known| {
            let newer = known.at != 0 && report.at.timestamp() > known.at;
            look.against(known, &mut codes);
            i32::from(newer)
        });
        point(report, edition.year(), vehicle, codes, Kept { cell, verdict, revision, frame_id })
    }

    fn held(
        &self,
        frame: &Frame<'_>,
        frame_id: i64,
        code: &'static str,
        reason: String,
    ) -> quarantine::Row {
        metrics::counter!("vehicle_frames_held_total", "code" => code).increment(1);
        let content = serde_json::json!({
            "frame_id": frame_id,
            "edition": frame.header.edition.year(),
            "command": frame.header.command.word(),
            "bytes": frame.bytes.len(),
        });
        quarantine::Row {
            held_id: (self.ports.number)(),
            state: HeldState::Held,
            table_name: tables::VEHICLE_POINTS.name,
            codes: code.to_owned(),
            station_id: None,
            connector_id: None,
            orphan: false,
            content: content.to_string(),
            reason,
        }
    }
}

/// The data unit in clear.
fn open<'f>(platform: &Platform, frame: &Frame<'f>) -> Result<Cow<'f, [u8]>, Flag> {
    if frame.header.encryption == Encryption::Plain {
        return Ok(Cow::Borrowed(frame.data));
    }
    let key = platform.data_key.as_ref().ok_or(Flag::Decryption)?;
    key.open(frame.header.encryption, frame.data).map(Cow::Owned).map_err(|_| Flag::Decryption)
}

/// What became of the signature; `None` where nobody looks.
fn verdict(
    platform: &Platform,
    frame: &Frame<'_>,
    report: &Report,
    data: &[u8],
) -> Option<Verdict> {
    let looks = platform.config.signature != SignaturePolicy::Ignore;
    let signs = frame.header.edition == gb32960::Edition::V2025;
    (looks && signs)
        .then(|| report.signature().map_or(Verdict::Absent, |one| one.verify(data, &platform.keys)))
}

fn cell(report: &Report, platform: &Platform) -> Option<i64> {
    let place = report.position()?.place(platform.unnamed_datum())?;
    place.cell(RESOLUTION).and_then(|cell| i64::try_from(u64::from(cell)).ok())
}

/// What the gate adds to a report.
struct Kept {
    cell: Option<i64>,
    verdict: Option<Verdict>,
    revision: i32,
    frame_id: i64,
}

fn point(
    report: &Report,
    edition: i32,
    vehicle: Vehicle,
    codes: Codes,
    kept: Kept,
) -> vehicle_points::Row {
    let small = |reading: gb32960::Reading<i64>| {
        reading.value().and_then(|value| i32::try_from(value).ok())
    };
    let whole = report.vehicle();
    vehicle_points::Row {
        vehicle_key: vehicle.key,
        vehicle_model: vehicle.model,
        edition,
        occurred_at: report.at,
        cell: kept.cell,
        vehicle_state: whole.and_then(|whole| small(whole.state_code)),
        charge_state: whole.and_then(|whole| small(whole.charge_code)),
        speed_dkmh: whole.and_then(|whole| small(whole.speed_dkmh)),
        odometer_m: whole.and_then(|whole| whole.odometer_hm.value()).map(|hm| hm * 100),
        power_w: whole.and_then(|whole| {
            // 0.1 V × 0.1 A = 0.01 W
            Some(whole.voltage_dv.value()? * whole.current_da.value()? / 100)
        }),
        soc_pct: whole.and_then(|whole| small(whole.soc_pct)),
        alarm_level: report.alarms().and_then(|alarms| small(alarms.level_code)),
        alarm_flags: report.alarms().map(|alarms| i64::from(alarms.flags)),
        signature: kept.verdict.map(Verdict::word),
        codes: codes.text(),
        revision: kept.revision,
        frame_id: kept.frame_id,
    }
}
