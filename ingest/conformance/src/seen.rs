//! One message of an operator as the sandbox saw it, with its answer.

use crate::mask::masked;
use crate::mistakes::Mistake;
use crate::record::Evidence;
use chrono::{DateTime, Utc};
use ingest::Presented;
use serde_json::Value;

/// What the signature of a message was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signed {
    /// Right.
    Right,
    /// Right but for one character.
    OneOff,
    /// Wrong.
    Wrong,
    /// The envelope could not be read.
    #[default]
    Unread,
}

/// What became of the rows of a message, from the sandbox's own log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// Rows in it.
    pub rows: i64,
    /// Rows held already.
    pub repeated: i64,
    /// Newest revision of the order, for orders.
    pub revision: Option<i64>,
    /// Tolerances it used, `CW04:1 CW16:3`.
    pub warnings: String,
}

/// A message and what became of it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// Whose it is.
    pub operator_id: String,
    /// The interface of the base profile, or the name as it came.
    pub interface: String,
    /// The interface as it was named.
    pub named: String,
    /// What its bearer token was; `None` without one.
    pub token: Option<Presented>,
    /// SHA-256 of the bearer token.
    pub token_digest: Option<String>,
    /// SHA-256 of the envelope, as in the message log.
    pub digest: String,
    /// What its signature was.
    pub signed: Signed,
    /// Plaintext, when it could be opened.
    pub plain: Option<Value>,
    /// Envelope as it came, when it is JSON.
    pub envelope: Value,
    /// Result code of the answer.
    pub ret: i64,
    /// Text of the answer.
    pub msg: String,
    /// Plaintext of the answer.
    pub answer: Value,
    /// The mistake that was recognised.
    pub mistake: Option<Mistake>,
    /// What became of its rows, when they were taken.
    pub stored: Option<Stored>,
}

impl Seen {
    /// First word of the answer's text, such as `4003-02`.
    pub fn sub_code(&self) -> &str {
        self.msg.split(' ').next().unwrap_or_default()
    }

    /// The JSON pointer that the answer names.
    pub fn pointer(&self) -> Option<&str> {
        self.msg.split(' ').find(|word| word.starts_with('/'))
    }

    /// The last name of that pointer.
    pub fn field(&self) -> Option<&str> {
        self.pointer()?.rsplit('/').next()
    }

    /// Whether it asks for a token.
    pub fn is_token(&self) -> bool {
        self.interface == "query_token"
    }

    /// A field of the plaintext.
    pub fn said(&self, field: &str) -> Option<&Value> {
        self.plain.as_ref()?.get(field)
    }

    /// A number in the answer, whether it is sent as one or as a text.
    pub fn answered(&self, field: &str) -> Option<i64> {
        number(self.answer.get(field)?)
    }

    /// SHA-256 of the plaintext, to know the same content again.
    pub fn content(&self) -> Option<String> {
        let text = self.plain.as_ref()?.to_string();
        Some(hex::encode(registry::vault::digest(&text)))
    }

    /// What is kept of it as proof.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            at: self.at,
            interface: self.named.clone(),
            digest: self.digest.clone(),
            ret: self.ret,
            msg: self.msg.clone(),
            request: masked(self.plain.as_ref().unwrap_or(&self.envelope)),
            answer: masked(&self.answer),
        }
    }
}

/// A number, whether it is sent as one or as a text.
pub(crate) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
