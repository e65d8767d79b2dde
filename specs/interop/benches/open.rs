//! Opening one push of 400 connector states, beside what no receiver can do without: the raw crates over the same bytes.
//!
//! `cargo bench -p interop --bench open`. The two sides take turns in short rounds; of every step the middle of thousands
//! of times is told, so that a moment in which another process had the core does not count.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use interop::write::statuses;
use interop::{Context, Interface, Message, PersonField, Profile, Request, Sealer, Secrets, Suite};
use md5::Md5;
use model::person::Mark;
use model::quantity::{Ampere, KilowattHour, Percent, Volt};
use model::{ConnectorId, ConnectorState, StatusEvent};
use serde::Deserialize;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROWS: usize = 400;
const SECRETS: [&str; 3] = ["Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16"];

/// The steps that are measured apart.
const STEPS: [&str; 4] = ["envelope", "signature", "decryption", "rows"];

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "OperatorID")]
    operator: &'a str,
    #[serde(rename = "Data")]
    data: &'a str,
    #[serde(rename = "TimeStamp")]
    stamp: &'a str,
    #[serde(rename = "Seq")]
    sequence: &'a str,
    #[serde(rename = "Sig")]
    signature: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsing is what is measured")]
struct Connector<'a> {
    #[serde(rename = "ConnectorID")]
    connector: &'a str,
    status: i32,
    park_status: Option<i32>,
    lock_status: Option<i32>,
    current_a: Option<f64>,
    voltage_a: Option<f64>,
    #[serde(rename = "SOC")]
    soc: Option<f64>,
    charge_electricity: Option<f64>,
    fault_type: Option<i32>,
    update_time: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status<'a> {
    #[serde(borrow)]
    connector_status_infos: Vec<Connector<'a>>,
}

/// One push, as the bench of the gate sends it.
fn push(sealer: &Sealer) -> Vec<u8> {
    let at = DateTime::from_timestamp(1_748_736_005, 0).expect("an instant");
    let events: Vec<StatusEvent> = (0..ROWS).map(|place| event(place, at)).collect();
    sealer.seal_request("MA3TEST01", at, 1, &statuses(&events)).to_json()
}

fn event(place: usize, at: DateTime<Utc>) -> StatusEvent {
    let charging = place.is_multiple_of(3);
    let id = format!("3701020000{:08}{:03}{:02}", place / 20, place / 2 % 10, place % 2);
    StatusEvent {
        connector_id: ConnectorId::new(id).expect("an id"),
        station_id: None,
        equipment_id: None,
        state: if charging { ConnectorState::Charging } else { ConnectorState::Idle },
        occurred_at: at - TimeDelta::seconds(place as i64),
        timed_by_sender: true,
        park_status: Some(if charging { 50 } else { 10 }),
        lock_status: Some(0),
        current: Some(Ampere::from_milliamperes(if charging { 150_000 } else { 0 })),
        voltage: Some(Volt::from_millivolts(375_000)),
        soc: Some(Percent::from_tenths((place % 100) as i64 * 10)),
        session_energy: Some(KilowattHour::from_watt_hours(if charging { 12_500 } else { 0 })),
        fault_code: None,
    }
}

/// Time of every step of one push.
type Steps = [Duration; 4];

/// The moments between the steps.
struct Laps(Vec<Instant>);

impl Laps {
    fn begin() -> Self {
        Self(vec![Instant::now()])
    }

    fn lap(&mut self) {
        self.0.push(Instant::now());
    }

    fn steps(&self) -> Steps {
        std::array::from_fn(|step| self.0[step + 1] - self.0[step])
    }
}

/// The raw crates: serde_json with borrowed texts, hmac, md-5, base64-simd, aes, cbc.
struct Raw {
    mac: Hmac<Md5>,
    key: [u8; 16],
    iv: [u8; 16],
}

impl Raw {
    fn new() -> Self {
        let sixteen = |text: &str| text.as_bytes().try_into().expect("16 bytes");
        let mac = <Hmac<Md5> as KeyInit>::new_from_slice(SECRETS[2].as_bytes());
        Self { mac: mac.expect("any length"), key: sixteen(SECRETS[0]), iv: sixteen(SECRETS[1]) }
    }

    fn open(&self, body: &[u8]) -> Steps {
        let mut laps = Laps::begin();
        let envelope: Envelope<'_> = serde_json::from_slice(body).expect("an envelope");
        laps.lap();
        let mut mac = self.mac.clone();
        for part in [envelope.operator, envelope.data, envelope.stamp, envelope.sequence] {
            mac.update(part.as_bytes());
        }
        let mut signature = [0; 16];
        hex::decode_to_slice(envelope.signature, &mut signature).expect("hexadecimal");
        mac.verify_slice(&signature).expect("signed");
        laps.lap();
        let mut bytes = base64_simd::STANDARD.decode_to_vec(envelope.data).expect("base64");
        let decryptor = cbc::Decryptor::<aes::Aes128>::new(&self.key.into(), &self.iv.into());
        let plain = decryptor.decrypt_padded::<Pkcs7>(&mut bytes).expect("padded");
        laps.lap();
        let status: Status<'_> = serde_json::from_slice(plain).expect("states");
        assert_eq!(status.connector_status_infos.len(), ROWS);
        drop(black_box(status));
        laps.lap();
        laps.steps()
    }
}

/// The crate itself: the same steps, lenient, with every field rule, up to rows of the model.
fn own(body: &[u8], sealer: &Sealer) -> Steps {
    let mut laps = Laps::begin();
    let request = Request::parse(body).expect("an envelope");
    laps.lap();
    let verified = request.verify(sealer).expect("signed");
    laps.lap();
    let opened = verified.open().expect("opens");
    laps.lap();
    let mark = |_: PersonField, _: &str| Mark { key: String::new(), mask: String::new() };
    let context = Context { envelope_time: request.made_at, profile: Profile::Base, mark: &mark };
    let told = interop::parse(Interface::StationStatus, opened.text.as_bytes(), &context);
    let Ok(Message::Status(parsed)) = told else { panic!("not states") };
    assert_eq!(parsed.rows.len(), ROWS);
    drop(black_box(parsed));
    laps.lap();
    laps.steps()
}

/// Microseconds of the middle one.
fn middle(times: impl Iterator<Item = Duration>) -> f64 {
    let mut all: Vec<Duration> = times.collect();
    all.sort();
    all[all.len() / 2].as_secs_f64() * 1e6
}

/// The middle of every step, then of all of them.
fn told(met: &[Steps]) -> [f64; 5] {
    std::array::from_fn(|step| match step {
        4 => middle(met.iter().map(|steps| steps.iter().sum())),
        _ => middle(met.iter().map(|steps| steps[step])),
    })
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let (rounds, times) = if quick { (3, 5) } else { (100, 50) };
    let secrets = Secrets::new(SECRETS[0], SECRETS[1], SECRETS[2]).expect("secrets");
    let (sealer, raw) = (Sealer::new(Suite::default(), &secrets), Raw::new());
    let body = push(&sealer);
    let (mut own_met, mut raw_met): (Vec<Steps>, Vec<Steps>) = (vec![], vec![]);
    for _ in 0..rounds {
        own_met.extend((0..times).map(|_| own(&body, &sealer)));
        raw_met.extend((0..times).map(|_| raw.open(&body)));
    }
    let (own, raw) = (told(&own_met), told(&raw_met));
    println!("{ROWS} states, envelope of {} bytes, µs per push", body.len());
    println!("{:<12}{:>12}{:>12}{:>8}", "", "interop", "raw crates", "ratio");
    for (step, name) in STEPS.iter().chain(&["all"]).enumerate() {
        println!("{name:<12}{:>12.1}{:>12.1}{:>8.2}", own[step], raw[step], own[step] / raw[step]);
    }
}
