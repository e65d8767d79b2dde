//! Reading a message and its answer with the operator's keys, and showing them to the operator's run.

use crate::crash;
use crate::desk::Desk;
use crate::judge::judge;
use crate::mistakes::plaintext;
use crate::record::Evidence;
use crate::sandboxes::Sandbox;
use crate::seen::{Seen, Signed};
use crate::stored;
use crate::trap::{self, Trap};
use crate::words::Said;
use chrono::{DateTime, Utc};
use ingest::{Keyed, Operator};
use interop::{Interface, Request};
use serde_json::Value;
use std::sync::Arc;

/// What a message says to somebody who has the operator's keys.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// What its signature was.
    pub signed: Signed,
    /// Plaintext, when it could be opened.
    pub plain: Option<Value>,
    /// `TimeStamp`.
    pub made_at: Option<DateTime<Utc>>,
    credential: Option<String>,
}

impl Read {
    /// The credential that verified, or the newest one.
    pub fn keyed<'o>(&self, operator: &'o Operator, now: DateTime<Utc>) -> Option<&'o Arc<Keyed>> {
        let own = |keyed: &&Arc<Keyed>| Some(&keyed.live.id) == self.credential.as_ref();
        operator.valid(now).find(own).or_else(|| operator.valid(now).next())
    }

    /// SHA-256 of the envelope, as the message log has it.
    pub fn digest(&self, named: &str, body: &[u8]) -> String {
        match (Interface::named(named), Request::parse(body)) {
            (Some(named), Ok(request)) => {
                hex::encode(ingest::digest(named.interface.name(), request.digest_parts()))
            }
            _ => String::new(),
        }
    }
}

/// Reads a message as its operator's gate does.
pub(crate) fn read(operator: &Operator, body: &[u8], now: DateTime<Utc>) -> Read {
    let Ok(request) = Request::parse(body) else { return Read::default() };
    let mut read =
        Read { signed: Signed::Wrong, made_at: Some(request.made_at), ..Read::default() };
    for keyed in operator.valid(now) {
        if let Ok(verified) = request.verify(&keyed.sealer) {
            read.signed = Signed::Right;
            read.credential = Some(keyed.live.id.clone());
            let text = verified.open().ok().map(|opened| opened.text);
            read.plain = text.and_then(|text| serde_json::from_str(&text).ok());
            return read;
        }
        if is_one_off(&request, keyed) && plaintext(&request, &keyed.sealer).is_some() {
            read.signed = Signed::OneOff;
        }
    }
    read
}

/// Whether exactly one character of the signature is wrong.
fn is_one_off(request: &Request<'_>, keyed: &Keyed) -> bool {
    let parts = [&request.operator_id, &request.data, &request.time_stamp, &request.seq];
    let right = keyed.sealer.sign(&parts.map(|part| part.as_bytes()));
    let sent = request.sig.to_ascii_uppercase();
    let differ = right.bytes().zip(sent.bytes()).filter(|(a, b)| a != b).count();
    right.len() == sent.len() && differ == 1
}

/// An answer of the gate, opened.
pub(crate) struct Opened {
    pub ret: i64,
    pub msg: String,
    pub data: Value,
}

/// Opens an answer of the gate with the keys it was sealed with.
pub(crate) fn answer(read: &Read, operator: &Operator, bytes: &[u8], now: DateTime<Utc>) -> Opened {
    let opened = read.keyed(operator, now).and_then(|k| k.sealer.open_response(bytes).ok());
    if let Some(opened) = opened {
        let text = opened.text.unwrap_or_default();
        let mut data: Value = serde_json::from_str(&text).unwrap_or_default();
        let token =
            data["AccessToken"].as_str().filter(|token| !token.is_empty()).map(token_digest);
        if let Some(digest) = token {
            data["AccessTokenDigest"] = Value::String(digest);
        }
        return Opened { ret: opened.ret, msg: opened.msg, data };
    }
    let raw: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let msg = raw["Msg"].as_str().unwrap_or_default().to_owned();
    Opened { ret: raw["Ret"].as_i64().unwrap_or(500), msg, data: Value::Null }
}

/// SHA-256 of a token.
pub(crate) fn token_digest(token: &str) -> String {
    hex::encode(registry::vault::digest(token))
}

/// Shows a message to the operator's run, with what became of its rows.
pub(crate) async fn show(desk: &Desk, sandbox: &Sandbox, mut seen: Seen, trap: Option<Trap>) {
    let Some(run) = desk.book.of(&seen.operator_id) else { return };
    if seen.ret == 0 && !seen.is_token() {
        match stored::read(&sandbox.lake, &seen).await {
            Ok(stored) => seen.stored = stored,
            Err(error) => {
                tracing::warn!(operator.id = %seen.operator_id, %error, "sandbox log is not read")
            }
        }
    }
    let try_crash = {
        let mut run = run.lock();
        judge(&mut run, &seen);
        if let Some(trap) = trap {
            trap::sprung(&mut run, trap, &seen);
        }
        seen.stored.is_some() && !run.has("T22", "survived") && run.memo("T22", "tried").is_null()
    };
    if try_crash {
        run.lock().remember("T22", "tried", Value::Bool(true));
        let (dir, most) = (sandbox.dir.clone(), desk.sandboxes.parts().config.max_bytes);
        tokio::spawn(async move {
            let survived = crash::survives(&dir, &seen, most).await;
            let mut run = run.lock();
            match survived {
                Ok(true) => {
                    run.prove("T22", "survived", Evidence { msg: "T22".into(), ..seen.evidence() })
                }
                Ok(false) => {
                    let reason = Said::new(
                        "磁盘副本中没有该行",
                        "the copy of the disk does not hold the row",
                    );
                    let advice = Said::new("请联系平台运维。", "Tell the platform's operators.");
                    run.fail("T22", reason, advice, Some(seen.evidence()));
                }
                // Not a verdict about the row: the next run tries again.
                Err(error) => {
                    tracing::warn!(operator.id = %seen.operator_id, error, "T22 could not be tried")
                }
            }
        });
    }
}
