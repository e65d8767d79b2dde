//! The receiving side of a request.

use super::sealer::Sealer;
use super::stamp::{is_sequence, time_stamp_of};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use crate::wire::text::AsSent;
use crate::wire::{At, Literal, Wire, parse_object, wire};
use base64_simd::STANDARD;
use chrono::{DateTime, Utc};
use std::borrow::Cow;

wire! {
    /// The five fields of a request envelope (specification 3.1).
    Envelope {
        /// The caller.
        opt operator_id: AsSent = "OperatorID",
        /// Base64 of the ciphertext.
        opt data: AsSent = "Data",
        /// When the request was made.
        opt time_stamp: AsSent = "TimeStamp",
        /// Counts up within one second.
        opt seq: AsSent = "Seq",
        /// Signature.
        opt sig: AsSent = "Sig",
    }
}

/// A request envelope whose five fields are present and well formed; nothing is proved yet.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The caller, as it says.
    pub operator_id: Cow<'a, str>,
    /// Base64 of the ciphertext, exactly as transmitted.
    pub data: Cow<'a, str>,
    /// `TimeStamp`, as transmitted.
    pub time_stamp: Cow<'a, str>,
    /// `Seq`, as transmitted.
    pub seq: Cow<'a, str>,
    /// `Sig`, as transmitted.
    pub sig: Cow<'a, str>,
    /// The instant of `TimeStamp`.
    pub made_at: DateTime<Utc>,
    /// What the envelope deviates in.
    pub deviations: Deviations,
}

impl<'a> Request<'a> {
    /// Parses a body; borrows from it wherever the JSON text has no escapes.
    ///
    /// # Errors
    /// 4003-01 when the body is not a JSON object, 4003-02 and 4003-03 with the pointer of the first field that is
    /// missing or malformed.
    pub fn parse(body: &'a [u8]) -> Result<Self, Refusal> {
        let broken = || Refusal::new(SubCode::NotAnEnvelope);
        let text = std::str::from_utf8(body).map_err(|_| broken())?;
        let mut deviations = Deviations::new();
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => {
                deviations.count(Deviation::JsonText);
                rest
            }
            None => text,
        };
        let object = parse_object::<Envelope>(text).ok_or_else(broken)?;
        deviations.count_set(object.marks);
        let fields = Envelope::read(&object.slots, &At::ROOT, &mut deviations)?;
        let operator_id = filled(fields.operator_id, "OperatorID")?;
        let is_id = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if operator_id.len() != 9 || !operator_id.bytes().all(is_id) {
            return Err(malformed("OperatorID"));
        }
        let data = filled(fields.data, "Data")?;
        let (time_stamp, was_number) = filled_or_number(fields.time_stamp, "TimeStamp")?;
        let (made_at, standard) =
            time_stamp_of(&time_stamp).ok_or_else(|| malformed("TimeStamp"))?;
        if was_number || !standard {
            deviations.count(Deviation::TimeStampForm);
        }
        let (seq, was_number) = filled_or_number(fields.seq, "Seq")?;
        if !is_sequence(&seq) {
            return Err(malformed("Seq"));
        }
        if was_number || seq.len() != 4 {
            deviations.count(Deviation::SeqForm);
        }
        let sig = filled(fields.sig, "Sig")?;
        Ok(Self { operator_id, data, time_stamp, seq, sig, made_at, deviations })
    }

    /// The texts that make up the digest of specification chapter 10, after the interface's name.
    pub fn digest_parts(&self) -> [&[u8]; 5] {
        [&self.operator_id, &self.time_stamp, &self.seq, &self.sig, &self.data]
            .map(|part| part.as_bytes())
    }

    /// Checks the signature with one credential.
    ///
    /// # Errors
    /// 4001-01 when it does not match.
    pub fn verify<'r>(&'r self, sealer: &'r Sealer) -> Result<Verified<'r>, Refusal> {
        let parts = [&self.operator_id, &self.data, &self.time_stamp, &self.seq];
        if !sealer.verifies(&parts.map(|part| part.as_bytes()), &self.sig) {
            return Err(Refusal::new(SubCode::SignatureMismatch));
        }
        Ok(Verified { request: self, sealer })
    }
}

/// A request whose signature was right.
#[derive(Debug)]
pub struct Verified<'r> {
    request: &'r Request<'r>,
    sealer: &'r Sealer,
}

/// The plaintext of a request.
#[derive(Debug)]
pub struct Opened {
    /// Text that starts and ends as a JSON object; whether it is one is seen when it is parsed.
    pub text: String,
    /// What envelope and plaintext deviate in.
    pub deviations: Deviations,
}

impl Verified<'_> {
    /// Decodes, decrypts, and checks that the plaintext is UTF-8 and looks like an object.
    ///
    /// # Errors
    /// 4003-31 to 4003-34, in this order.
    pub fn open(self) -> Result<Opened, Refusal> {
        let mut deviations = self.request.deviations.clone();
        if self.request.sig.bytes().any(|b| b.is_ascii_lowercase()) {
            deviations.count(Deviation::LowerCaseSig);
        }
        let text = open_data(self.sealer, &self.request.data, &mut deviations)?;
        Ok(Opened { text, deviations })
    }
}

/// Opens `Data`: base64, decryption, UTF-8, object.
pub(super) fn open_data(
    sealer: &Sealer,
    data: &str,
    seen: &mut Deviations,
) -> Result<String, Refusal> {
    let mut bytes = decoded(data, seen).ok_or_else(|| Refusal::new(SubCode::NotBase64))?;
    let plain = sealer.decrypt(&mut bytes).ok_or_else(|| Refusal::new(SubCode::NotDecrypted))?;
    bytes.truncate(plain);
    let mut text = String::from_utf8(bytes).map_err(|_| Refusal::new(SubCode::NotUtf8))?;
    if text.starts_with('\u{feff}') {
        seen.count(Deviation::JsonText);
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.is_empty() {
        seen.count(Deviation::EmptyPlaintext);
        text.push_str("{}");
    }
    let trimmed = text.trim_ascii();
    if !trimmed.starts_with('{') || !trimmed.ends_with('}') {
        return Err(Refusal::new(SubCode::NotAnObject));
    }
    Ok(text)
}

/// Standard base64 with padding; line breaks and blanks are removed and counted.
fn decoded(data: &str, seen: &mut Deviations) -> Option<Vec<u8>> {
    if let Ok(bytes) = STANDARD.decode_to_vec(data) {
        return Some(bytes);
    }
    if !data.bytes().any(|b| b.is_ascii_whitespace()) {
        return None;
    }
    let mut bytes: Vec<u8> = data.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let length = STANDARD.decode_inplace(&mut bytes).ok()?.len();
    bytes.truncate(length);
    seen.count(Deviation::WrappedBase64);
    Some(bytes)
}

fn malformed(name: &str) -> Refusal {
    Refusal::field(SubCode::EnvelopeFieldMalformed, format!("/{name}"))
}

/// The text of an envelope field.
fn filled<'a>(field: Option<Literal<'a>>, name: &str) -> Result<Cow<'a, str>, Refusal> {
    match field {
        Some(Literal::Text(text)) if !text.is_empty() => Ok(text),
        None | Some(Literal::Absent | Literal::Text(_)) => {
            Err(Refusal::field(SubCode::EnvelopeFieldMissing, format!("/{name}")))
        }
        Some(_) => Err(malformed(name)),
    }
}

/// The text of an envelope field, or the digits of a number.
fn filled_or_number<'a>(
    field: Option<Literal<'a>>,
    name: &str,
) -> Result<(Cow<'a, str>, bool), Refusal> {
    match field {
        Some(Literal::Number(digits)) => Ok((Cow::Borrowed(digits), true)),
        other => filled(other, name).map(|text| (text, false)),
    }
}
