//! Why something that was asked did not come.

use interop::envelope::ResponseError;
use interop::{Query, Refusal};
use registry::RegistryError;
use registry::pull_runs::PullOutcome;

/// Why a call brought nothing. Never holds a secret or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection, or it broke.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// No complete answer in time.
    #[error("no answer within {0} ms")]
    Slow(u64),
    /// An HTTP status other than 200 without an envelope.
    #[error("HTTP status {0} without an envelope")]
    Status(u16),
    /// The answer is longer than is read.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The answer cannot be trusted or opened; it is discarded.
    #[error("{0}")]
    Untrusted(#[from] ResponseError),
    /// The platform gives no token.
    #[error("no token: Ret {ret}, FailReason {reason}: {msg}")]
    NoToken {
        /// `Ret`.
        ret: i64,
        /// `FailReason`, 0 when there is none.
        reason: i32,
        /// Its words.
        msg: String,
    },
    /// The platform refuses, or is still busy after the last repeat.
    #[error("Ret {ret}: {msg}")]
    Refused {
        /// `Ret`.
        ret: i64,
        /// Its words.
        msg: String,
    },
    /// `Ret` 0 without `Data`.
    #[error("Ret 0 without Data")]
    Nothing,
}

impl CallError {
    /// Whether the same call may work later, unchanged (specification chapter 11).
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Slow(_) => true,
            Self::Status(status) => *status == 408 || *status == 429 || *status >= 500,
            Self::Refused { ret, .. } | Self::NoToken { ret, .. } => matches!(ret, -1 | 500),
            Self::TooLarge(_) | Self::Untrusted(_) | Self::Nothing => false,
        }
    }

    /// How a run ends because of it.
    pub(crate) fn outcome(&self) -> PullOutcome {
        if self.passes() {
            return PullOutcome::Unreachable;
        }
        match self {
            Self::Refused { .. } | Self::NoToken { .. } | Self::Status(_) => PullOutcome::Refused,
            _ => PullOutcome::Failed,
        }
    }
}

/// Why a run did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PullError {
    /// A call brought nothing.
    #[error("{query}: {error}")]
    Call {
        /// What was asked.
        query: String,
        /// Why.
        error: CallError,
    },
    /// An answer does not have the form of the specification.
    #[error("answer to {query}: {refusal}")]
    Answer {
        /// What was asked.
        query: Query,
        /// The first field that is wrong.
        refusal: Refusal,
    },
    /// The answers contradict themselves.
    #[error("{0}")]
    Inconsistent(String),
    /// Rows could not be stored.
    #[error("rows are not stored: {0}")]
    Store(Refusal),
    /// The lake cannot be asked.
    #[error("the lake cannot be asked: {0}")]
    Lake(String),
    /// The registry failed.
    #[error("the registry: {0}")]
    Registry(#[from] RegistryError),
}

impl PullError {
    /// How a run ends because of it.
    pub(crate) fn outcome(&self) -> PullOutcome {
        match self {
            Self::Call { error, .. } => error.outcome(),
            _ => PullOutcome::Failed,
        }
    }
}
