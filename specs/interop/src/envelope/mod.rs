//! The envelope: suites, secrets, signatures, encryption (specification chapters 3 and 4).
//!
//! Receiving goes [`Request::parse`], [`Request::verify`], [`Verified::open`], in this order: the types allow no other.
//! A [`Sealer`] holds the prepared keys of one credential and is shared by all requests.

mod cipher;
mod request;
mod response;
mod schemas;
mod sealer;
mod secrets;
mod stamp;

pub use cipher::Suite;
pub use request::{Opened, Request, Verified};
pub use response::{Response, ResponseError, unsigned_response};
pub(crate) use schemas::schemas;
pub use sealer::{SealedRequest, Sealer};
pub use secrets::{NotSecrets, Secrets};
pub use stamp::{time_stamp, time_stamp_of};
