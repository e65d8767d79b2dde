//! The receiving side of an answer, lenient towards peers (CW13), and answers without a signature.

use super::request::open_data;
use super::sealer::{SealedResponse, Sealer, json};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::Refusal;
use crate::wire::text::AsSent;
use crate::wire::{At, Literal, Wire, parse_object, wire};

wire! {
    /// The fields of a response envelope (specification 3.2).
    ResponseEnvelope {
        /// Result code.
        opt ret: AsSent = "Ret",
        /// Free text.
        opt msg: AsSent = "Msg",
        /// Base64 of the ciphertext.
        opt data: AsSent = "Data",
        /// Signature.
        opt sig: AsSent = "Sig",
    }
}

/// An answer of a peer, proved and opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Result code.
    pub ret: i64,
    /// Free text.
    pub msg: String,
    /// Plaintext of `Data`, when there is one.
    pub text: Option<String>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

/// Why an answer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// Not a JSON object with a `Ret`.
    #[error("the answer is not an envelope")]
    NotAnEnvelope,
    /// The signature is absent on success, or does not match.
    #[error("the signature of the answer does not match")]
    Signature,
    /// `Data` cannot be opened.
    #[error("the answer cannot be opened: {0}")]
    Data(Refusal),
}

/// An answer where no secret is known: operator unknown or envelope unreadable.
pub fn unsigned_response(ret: i32, msg: &str) -> Vec<u8> {
    json(&SealedResponse { ret, msg, data: "", sig: "" })
}

impl Sealer {
    /// Opens an answer.
    ///
    /// Accepted and counted as CW13: `Ret` as text, `Data` null or absent, no `Sig` on errors.
    ///
    /// # Errors
    /// [`ResponseError`]; an answer whose signature is wrong must be discarded.
    pub fn open_response(&self, body: &[u8]) -> Result<Response, ResponseError> {
        let broken = ResponseError::NotAnEnvelope;
        let text = std::str::from_utf8(body).map_err(|_| broken.clone())?;
        let mut deviations = Deviations::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let object = parse_object::<ResponseEnvelope>(text).ok_or_else(|| broken.clone())?;
        let fields = ResponseEnvelope::read(&object.slots, &At::ROOT, &mut deviations)
            .map_err(|_| broken.clone())?;
        let ret = match fields.ret {
            Some(Literal::Number(digits)) => digits.to_owned(),
            Some(Literal::Text(digits)) => {
                deviations.count(Deviation::AnswerForm);
                digits.into_owned()
            }
            _ => return Err(broken),
        };
        let code: i64 = ret.trim().parse().map_err(|_| broken.clone())?;
        let msg = text_of(fields.msg, &mut deviations).ok_or_else(|| broken.clone())?;
        let data = text_of(fields.data, &mut deviations).ok_or_else(|| broken.clone())?;
        let sig = match fields.sig {
            Some(Literal::Text(sig)) => sig.into_owned(),
            _ => String::new(),
        };
        if sig.is_empty() && code != 0 {
            deviations.count(Deviation::AnswerForm);
            return Ok(Response { ret: code, msg, text: None, deviations });
        }
        if !self.verifies(&[ret.as_bytes(), msg.as_bytes(), data.as_bytes()], &sig) {
            return Err(ResponseError::Signature);
        }
        if sig.bytes().any(|b| b.is_ascii_lowercase()) {
            deviations.count(Deviation::LowerCaseSig);
        }
        let text = match data.is_empty() {
            true => None,
            false => Some(open_data(self, &data, &mut deviations).map_err(ResponseError::Data)?),
        };
        Ok(Response { ret: code, msg, text, deviations })
    }
}

/// A text that may be `null` or absent; `None` when it is neither.
fn text_of(field: Option<Literal<'_>>, seen: &mut Deviations) -> Option<String> {
    match field {
        Some(Literal::Text(text)) => Some(text.into_owned()),
        None | Some(Literal::Absent) => {
            seen.count(Deviation::AnswerForm);
            Some(String::new())
        }
        Some(_) => None,
    }
}
