//! What no receiver can do without: envelope, HMAC, base64, decryption and typed JSON of the same bytes on the same cores.

use super::house::Sender;
use super::shots::Shot;
use crate::usage::thread_cpu;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use interop::messages::{Context, parse};
use interop::{Interface, PersonField, Profile, Request};
use md5::Md5;
use model::person::Mark;
use serde::Deserialize;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// `notification_stationStatus`.
    Status,
    /// `notification_charge_order_info`.
    Order,
}

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
    connector_status_info: Option<Connector<'a>>,
    #[serde(borrow)]
    connector_status_infos: Option<Vec<Connector<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsing is what is measured")]
struct Period<'a> {
    detail_start_time: &'a str,
    detail_end_time: &'a str,
    elec_price: Option<f64>,
    sevice_price: Option<f64>,
    detail_power: f64,
    detail_elec_money: Option<f64>,
    detail_sevice_money: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsing is what is measured")]
struct Order<'a> {
    start_charge_seq: &'a str,
    #[serde(rename = "ConnectorID")]
    connector: &'a str,
    start_time: &'a str,
    end_time: &'a str,
    total_power: f64,
    total_elec_money: f64,
    total_sevice_money: f64,
    total_money: f64,
    stop_reason: i32,
    sum_period: i32,
    #[serde(borrow)]
    charge_details: Vec<Period<'a>>,
    start_soc: Option<f64>,
    end_soc: Option<f64>,
}

/// Keys of one operator as the raw crates take them.
pub struct RawKeys {
    key: [u8; 16],
    iv: [u8; 16],
    mac: Hmac<Md5>,
}

impl RawKeys {
    /// From the three secrets.
    ///
    /// # Errors
    /// When a secret has not the length of the specification.
    pub fn new(key: &str, iv: &str, sign: &str) -> anyhow::Result<Self> {
        let mac = <Hmac<Md5> as KeyInit>::new_from_slice(sign.as_bytes())?;
        Ok(Self { key: key.as_bytes().try_into()?, iv: iv.as_bytes().try_into()?, mac })
    }

    /// Opens one envelope with the raw crates; rows found.
    fn rows(&self, body: &[u8], kind: Body) -> Option<usize> {
        let envelope: Envelope<'_> = serde_json::from_slice(body).ok()?;
        let mut mac = self.mac.clone();
        for part in [envelope.operator, envelope.data, envelope.stamp, envelope.sequence] {
            mac.update(part.as_bytes());
        }
        let mut signature = [0; 16];
        hex::decode_to_slice(envelope.signature, &mut signature).ok()?;
        mac.verify_slice(&signature).ok()?;
        let mut bytes = base64_simd::STANDARD.decode_to_vec(envelope.data).ok()?;
        let decryptor = cbc::Decryptor::<aes::Aes128>::new(&self.key.into(), &self.iv.into());
        let plain = decryptor.decrypt_padded::<Pkcs7>(&mut bytes).ok()?;
        Some(match kind {
            Body::Status => {
                let status: Status<'_> = serde_json::from_slice(plain).ok()?;
                let many = status.connector_status_infos.as_ref().map_or(0, Vec::len);
                let rows = many + usize::from(status.connector_status_info.is_some());
                black_box(status);
                rows
            }
            Body::Order => {
                black_box(serde_json::from_slice::<Order<'_>>(plain).ok()?);
                1
            }
        })
    }
}

/// Opens one envelope with the platform's own `interop`; rows found.
fn interop_rows(sender: &Sender, body: &[u8], kind: Body) -> Option<usize> {
    let request = Request::parse(body).ok()?;
    let opened = request.verify(&sender.sealer).ok()?.open().ok()?;
    let mark = |_: PersonField, _: &str| Mark { key: String::new(), mask: String::new() };
    let context = Context { envelope_time: request.made_at, profile: Profile::Base, mark: &mark };
    let interface = match kind {
        Body::Status => Interface::StationStatus,
        Body::Order => Interface::OrderInfo,
    };
    let message = parse(interface, opened.text.as_bytes(), &context).ok()?;
    let rows = message.total();
    black_box(message);
    Some(rows)
}

/// How fast bodies are opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rate {
    /// Bodies per second over all threads.
    pub per_second: f64,
    /// Processor time of one body, microseconds: what other processes on the machine take does not count.
    pub cpu_us: f64,
}

impl Rate {
    fn mean(self, other: Self) -> Self {
        Self {
            per_second: (self.per_second + other.per_second) / 2.0,
            cpu_us: (self.cpu_us + other.cpu_us) / 2.0,
        }
    }
}

/// Both floors.
#[derive(Debug, Clone, Copy, Default)]
pub struct Floor {
    /// Raw crates: serde_json with borrowed texts, hmac, md-5, base64-simd, aes, cbc.
    pub raw: Rate,
    /// The platform's `interop`: the same steps, its own lenient reader and conversion to model types.
    pub interop: Rate,
}

impl Floor {
    /// Of two measurements.
    pub fn mean(self, other: Self) -> Self {
        Self { raw: self.raw.mean(other.raw), interop: self.interop.mean(other.interop) }
    }
}

/// Measures both floors on `threads` threads for `span` each.
///
/// # Errors
/// When an envelope does not open or holds another number of rows than `rows`.
pub fn measure(
    shots: &[Shot],
    senders: &[Sender],
    kind: Body,
    rows: usize,
    threads: usize,
    span: Duration,
) -> anyhow::Result<Floor> {
    let by_id: HashMap<&str, &Sender> =
        senders.iter().map(|sender| (sender.operator_id.as_str(), sender)).collect();
    let sender_of = |body: &[u8]| -> Option<&Sender> {
        // The envelope begins with its operator: {"OperatorID":"MA3BN0001",…
        by_id.get(std::str::from_utf8(body.get(15..24)?).ok()?).copied()
    };
    let expected = |found: Option<usize>| found == Some(rows);
    let raw = rate(shots, threads, span, |body| {
        expected(sender_of(body).and_then(|sender| sender.raw.rows(body, kind)))
    });
    let interop = rate(shots, threads, span, |body| {
        expected(sender_of(body).and_then(|sender| interop_rows(sender, body, kind)))
    });
    match (raw, interop) {
        (Some(raw), Some(interop)) => Ok(Floor { raw, interop }),
        _ => anyhow::bail!("the floor cannot open the requests of the bench"),
    }
}

/// Opens bodies on all threads; `None` when one does not open.
fn rate(
    shots: &[Shot],
    threads: usize,
    span: Duration,
    open: impl Fn(&[u8]) -> bool + Sync,
) -> Option<Rate> {
    let (begun, from) = (Instant::now(), |thread: usize| thread * shots.len() / threads);
    // Bodies opened and processor time; nothing when one does not open.
    let work = |thread: usize| -> Option<(usize, Duration)> {
        let mut done = 0;
        for shot in shots.iter().cycle().skip(from(thread)) {
            if begun.elapsed() >= span {
                break;
            }
            if !open(shot.body()) {
                return None;
            }
            done += 1;
        }
        Some((done, thread_cpu()))
    };
    let (done, cpu) = std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        let ended = threads.into_iter().map(|thread| thread.join().ok().flatten());
        ended.collect::<Option<Vec<_>>>().map(|all| {
            all.into_iter()
                .fold((0, Duration::ZERO), |(done, cpu), (more, time)| (done + more, cpu + time))
        })
    })?;
    let per_second = done as f64 / begun.elapsed().as_secs_f64();
    Some(Rate { per_second, cpu_us: cpu.as_secs_f64() * 1e6 / done.max(1) as f64 })
}
