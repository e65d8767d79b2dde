//! Prepared keys of one credential: sign, verify, encrypt, decrypt, and whole messages for the sending side.

use super::cipher::{Engine, Suite};
use super::secrets::Secrets;
use super::stamp::time_stamp;
use base64_simd::STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Prepared keys of one credential. Cheap to share (`Arc`), never shown.
pub struct Sealer {
    suite: Suite,
    engine: Box<dyn Engine>,
}

/// A request envelope ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SealedRequest {
    /// The caller.
    #[serde(rename = "OperatorID")]
    pub operator_id: String,
    /// Base64 of the ciphertext.
    pub data: String,
    /// `yyyyMMddHHmmss`, Beijing time.
    pub time_stamp: String,
    /// Four digits.
    pub seq: String,
    /// Upper-case hexadecimal signature.
    pub sig: String,
}

/// A response envelope ready to be sent.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SealedResponse<'a> {
    pub ret: i32,
    pub msg: &'a str,
    pub data: &'a str,
    pub sig: &'a str,
}

impl Sealer {
    /// Prepares the keys of a credential.
    pub fn new(suite: Suite, secrets: &Secrets) -> Self {
        Self { suite, engine: suite.prepare(secrets) }
    }

    /// The suite of the credential.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Upper-case hexadecimal signature over the parts, concatenated.
    pub fn sign(&self, parts: &[&[u8]]) -> String {
        hex::encode_upper(self.engine.sign(parts))
    }

    /// Whether `sig` (hexadecimal, any case) is the signature over the parts; compared in constant time.
    pub fn verifies(&self, parts: &[&[u8]], sig: &str) -> bool {
        let mut bytes = [0_u8; 64];
        let Some(signature) = bytes.get_mut(..sig.len() / 2) else { return false };
        hex::decode_to_slice(sig, signature).is_ok() && self.engine.verify(parts, signature)
    }

    /// Base64 of the encrypted text.
    pub fn encrypt(&self, plaintext: &[u8]) -> String {
        let mut text = Vec::with_capacity(plaintext.len() + super::cipher::BLOCK);
        text.extend_from_slice(plaintext);
        self.engine.encrypt(&mut text);
        STANDARD.encode_to_string(text)
    }

    /// Decrypts in place; `None` when length or padding is wrong.
    pub(super) fn decrypt(&self, text: &mut [u8]) -> Option<usize> {
        self.engine.decrypt(text)
    }

    /// Seals a request of `operator_id` made at `made_at`, the `seq`-th of its second (from 1).
    pub fn seal_request(
        &self,
        operator_id: &str,
        made_at: DateTime<Utc>,
        seq: u32,
        plaintext: &[u8],
    ) -> SealedRequest {
        let data = self.encrypt(plaintext);
        let time_stamp = time_stamp(made_at);
        let seq = format!("{seq:04}");
        let sig = self.sign(&[
            operator_id.as_bytes(),
            data.as_bytes(),
            time_stamp.as_bytes(),
            seq.as_bytes(),
        ]);
        SealedRequest { operator_id: operator_id.into(), data, time_stamp, seq, sig }
    }

    /// Seals an answer. Without plaintext (`Ret` ≠ 0) `Data` is empty and only `Ret` and `Msg` are signed.
    pub fn seal_response(&self, ret: i32, msg: &str, plaintext: Option<&[u8]>) -> Vec<u8> {
        let data = plaintext.map(|text| self.encrypt(text)).unwrap_or_default();
        let sig = self.sign(&[ret.to_string().as_bytes(), msg.as_bytes(), data.as_bytes()]);
        json(&SealedResponse { ret, msg, data: &data, sig: &sig })
    }
}

impl SealedRequest {
    /// The envelope as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        json(self)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({}, hidden)", self.suite)
    }
}

pub(super) fn json(envelope: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(envelope).expect("texts and numbers always become JSON")
}
