//! `query_token`, both directions (specification chapter 5).

use crate::deviations::Deviations;
use crate::messages::object_body;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::Operator;
use crate::wire::number::Int;
use crate::wire::text::Str;
use crate::wire::{At, Wire, wire};
use model::OperatorId;
use serde::Serialize;
use std::borrow::Cow;
use zeroize::Zeroizing;

wire! {
    /// Body of `query_token` (5.1).
    TokenQuery {
        /// The caller; equals the envelope's.
        must operator_id: Operator = "OperatorID",
        /// Secret issued by the callee.
        must operator_secret: Str<64> = "OperatorSecret",
    }
}

/// A request for a token.
#[derive(Clone, PartialEq)]
pub struct TokenRequest {
    /// The caller, as the body says.
    pub operator_id: OperatorId,
    /// The secret; wiped from memory when dropped, never shown.
    pub operator_secret: Zeroizing<String>,
    /// What the message deviates in.
    pub deviations: Deviations,
}

impl TokenRequest {
    /// Parses the plaintext of a request.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 to 4004-03 for its two fields.
    pub fn parse(text: &str, seen: &mut Deviations) -> Result<Self, Refusal> {
        let object = object_body::<TokenQuery<'static>>(text)?;
        seen.count_set(object.marks);
        let query = TokenQuery::read(&object.slots, &At::ROOT, seen)?;
        Ok(Self {
            operator_id: query.operator_id,
            operator_secret: Zeroizing::new(query.operator_secret.into_owned()),
            deviations: std::mem::take(seen),
        })
    }
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenRequest({}, hidden)", self.operator_id)
    }
}

/// Why no token is given (`FailReason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFailure {
    /// No such operator, or not the caller.
    NoSuchOperator,
    /// Wrong secret.
    WrongSecret,
    /// Locked or refused.
    Locked,
}

impl TokenFailure {
    /// The code on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::NoSuchOperator => 1,
            Self::WrongSecret => 2,
            Self::Locked => 3,
        }
    }
}

/// Answer to `query_token`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TokenAnswer {
    /// The caller.
    #[serde(rename = "OperatorID")]
    pub operator_id: String,
    /// 0 success, 1 failure.
    pub succ_stat: i32,
    /// The token; empty on failure.
    pub access_token: String,
    /// Validity left, s; 0 on failure.
    pub token_available_time: i64,
    /// 0 none, 1 no such operator, 2 wrong secret, 3 locked.
    pub fail_reason: i32,
}

wire! {
    /// Answer to `query_token` as peers write it (5.1).
    TokenReply {
        /// The caller.
        opt operator_id: Str<64> = "OperatorID",
        /// 0 success, 1 failure.
        must succ_stat: Int = "SuccStat",
        /// The token; empty on failure.
        opt access_token: Str<512> = "AccessToken",
        /// Validity left, s; 0 on failure.
        opt token_available_time: Int = "TokenAvailableTime",
        /// Why there is none.
        opt fail_reason: Int = "FailReason",
    }
}

impl TokenAnswer {
    /// A token that is valid for `seconds` more.
    pub fn granted(operator_id: &str, token: &str, seconds: i64) -> Self {
        Self {
            operator_id: operator_id.into(),
            succ_stat: 0,
            access_token: token.into(),
            token_available_time: seconds,
            fail_reason: 0,
        }
    }

    /// No token.
    pub fn refused(operator_id: &str, why: TokenFailure) -> Self {
        Self {
            operator_id: operator_id.into(),
            succ_stat: 1,
            access_token: String::new(),
            token_available_time: 0,
            fail_reason: why.code(),
        }
    }

    /// Reads the answer of a peer; numeric texts are accepted and counted.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 or 4004-02 when a field is missing or wrong. A success without a
    /// token is refused as missing.
    pub fn read(text: &str, seen: &mut Deviations) -> Result<Self, Refusal> {
        let object = object_body::<TokenReply<'static>>(text)?;
        seen.count_set(object.marks);
        let reply = TokenReply::read(&object.slots, &At::ROOT, seen)?;
        let answer = Self {
            operator_id: reply.operator_id.map(Cow::into_owned).unwrap_or_default(),
            succ_stat: reply.succ_stat,
            access_token: reply.access_token.map(Cow::into_owned).unwrap_or_default(),
            token_available_time: reply.token_available_time.map_or(0, i64::from),
            fail_reason: reply.fail_reason.unwrap_or(0),
        };
        if answer.succ_stat == 0 && answer.access_token.is_empty() {
            return Err(Refusal::field(SubCode::Missing, "/AccessToken"));
        }
        Ok(answer)
    }
}

impl std::fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TokenAnswer({}, SuccStat {}, FailReason {}, {} s, token hidden)",
            self.operator_id, self.succ_stat, self.fail_reason, self.token_available_time
        )
    }
}
