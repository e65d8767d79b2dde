//! Mistakes in the envelope.

use super::Fault;
use crate::client::Client;
use bytes::Bytes;
use chrono::TimeDelta;
use interop::Interface;
use interop::envelope::{SealedRequest, time_stamp};

/// How far a wrong clock is ahead.
const SKEW: TimeDelta = TimeDelta::hours(3);
/// Characters in a line of a legacy base64 encoder.
const LINE: usize = 76;

/// Sends a body in a broken envelope; the `Ret` of the (last) answer, or why there is none.
pub(super) async fn send(
    fault: Fault,
    client: &Client,
    interface: Interface,
    body: &[u8],
) -> Result<i64, String> {
    let token = client.token(None).await.map_err(|e| e.to_string())?;
    let token =
        if fault == Fault::WrongToken { "nobodyissuedthistokenatall000000" } else { &token };
    let bytes = envelope(fault, client, body);
    let times = if fault == Fault::DuplicateEnvelope { 2 } else { 1 };
    let mut ret = 0;
    for _ in 0..times {
        let sent = client.send(interface.name(), bytes.clone(), Some(token)).await;
        ret = sent.map_err(|e| e.to_string())?.ret;
    }
    Ok(ret)
}

fn envelope(fault: Fault, client: &Client, body: &[u8]) -> Bytes {
    let (now, number) = client.stamp();
    let id = client.operator_id();
    let sealer = client.credentials().sealer();
    let mut sealed = match fault {
        Fault::WrongKey => {
            client.credentials().mistaken_sealer().seal_request(id, now, number, body)
        }
        Fault::ClockSkew => sealer.seal_request(id, now + SKEW, number, body),
        Fault::WrappedBase64 => {
            let data = wrapped(&sealer.encrypt(body));
            let (stamp, seq) = (time_stamp(now), format!("{number:04}"));
            let sig = sealer.sign(&[id, &data, &stamp, &seq].map(str::as_bytes));
            SealedRequest { operator_id: id.to_owned(), data, time_stamp: stamp, seq, sig }
        }
        _ => sealer.seal_request(id, now, number, body),
    };
    match fault {
        Fault::WrongSignature => {
            let other = if sealed.sig.starts_with('0') { "1" } else { "0" };
            sealed.sig.replace_range(0..1, other);
        }
        Fault::LowerCaseSignature => sealed.sig.make_ascii_lowercase(),
        _ => {}
    }
    let mut bytes = sealed.to_json();
    if fault == Fault::Truncated {
        bytes.truncate(bytes.len() / 2);
    }
    bytes.into()
}

fn wrapped(data: &str) -> String {
    let mut out = String::with_capacity(data.len() + data.len() / LINE + 1);
    for (n, c) in data.chars().enumerate() {
        if n > 0 && n % LINE == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_have_76_characters() {
        let text = wrapped(&"A".repeat(160));
        let lengths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(lengths, [76, 76, 8]);
    }
}
