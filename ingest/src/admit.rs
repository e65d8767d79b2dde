//! Whether a message is let in: steps 2 to 6 of chapter 7, from memory only.

use crate::access::{AccessBook, Keyed, Opening, Operator};
use crate::tokens::Presented;
use chrono::{DateTime, TimeDelta, Utc};
use interop::{Deviation, Deviations, Interface, Refusal, Request, SubCode, Verified};
use registry::operators::{ClockPolicy, OperatorState};
use std::net::IpAddr;
use std::sync::Arc;

/// What the transport says about a message.
#[derive(Debug, Clone)]
pub struct Transport {
    /// The interface of the path.
    pub interface: Interface,
    /// Whether the path used an alias.
    pub alias: bool,
    /// When the last byte arrived.
    pub at: DateTime<Utc>,
    /// The same moment for measuring.
    pub begun: std::time::Instant,
    /// The sender's address.
    pub peer: IpAddr,
    /// Text after `Bearer `, when the header is there.
    pub bearer: Option<String>,
    /// `X-Crypto-Suite`, when it is there.
    pub suite: Option<String>,
    /// Whether the content type is not the one of chapter 2 (CW33).
    pub odd_content_type: bool,
}

/// A message that is let in, not yet opened.
#[derive(Debug)]
pub struct Admitted<'r> {
    /// The credential that verified.
    pub keyed: &'r Arc<Keyed>,
    /// The envelope with its right signature.
    pub verified: Verified<'r>,
    /// Tolerances used outside the envelope.
    pub seen: Deviations,
}

/// Why a message is not let in.
#[derive(Debug)]
pub struct Stop {
    /// The refusal.
    pub refusal: Refusal,
    /// HTTP 413 instead of an envelope.
    pub too_large: bool,
}

impl From<SubCode> for Stop {
    fn from(code: SubCode) -> Self {
        Self { refusal: Refusal::new(code), too_large: false }
    }
}

/// Lets a message of a known operator in or says why not.
///
/// # Errors
/// [`Stop`] with the first refusal in the order of chapter 7.
pub fn admit<'r>(
    book: &AccessBook,
    operator: &'r Operator,
    request: &'r Request<'r>,
    bytes: usize,
    transport: &Transport,
) -> Result<Admitted<'r>, Stop> {
    let mut seen = Deviations::new();
    let settings = &operator.access.operator.settings;
    if bytes > settings.max_body_bytes as usize {
        let refusal = Refusal::with(SubCode::NotAnEnvelope, format!("{bytes} B, HTTP 413"));
        return Err(Stop { refusal, too_large: true });
    }
    // A sender from elsewhere must not use up the operator's limit, so the address comes before the rate.
    if !operator.access.admits(transport.peer) {
        return Err(SubCode::SourceRefused.into());
    }
    if let Err(wait_s) = operator.rates.check(transport.interface as usize) {
        let refusal = Refusal::with(SubCode::RateLimited, format!("retry after {wait_s} s"));
        return Err(Stop { refusal, too_large: false });
    }
    standing(operator)?;
    if operator.valid(transport.at).next().is_none() {
        return Err(SubCode::AccessOff.into());
    }
    match operator.opening(transport.interface) {
        Opening::Closed => return Err(SubCode::InterfaceClosed.into()),
        Opening::Twin => seen.count(Deviation::NameAlias),
        Opening::Own if transport.alias => seen.count(Deviation::NameAlias),
        Opening::Own => {}
    }
    let (keyed, verified) = signed_with(operator, request, transport)?;
    if keyed.key_equals_iv {
        seen.count(Deviation::KeyEqualsIv);
    }
    if transport.odd_content_type {
        seen.count(Deviation::ContentType);
    }
    bearer(book, operator, transport)?;
    clock(operator, request, transport.at, &mut seen)?;
    Ok(Admitted { keyed, verified, seen })
}

/// Audited, in operation, switched on.
pub(crate) fn standing(operator: &Operator) -> Result<(), SubCode> {
    match operator.access.operator.state {
        OperatorState::Active if operator.access.operator.access_on => Ok(()),
        OperatorState::Active => Err(SubCode::AccessOff),
        OperatorState::Pending => Err(SubCode::OperatorPending),
        OperatorState::Refused => Err(SubCode::OperatorRejected),
        OperatorState::Suspended | OperatorState::Closed => Err(SubCode::OperatorClosed),
    }
}

/// The newest valid credential that the signature fits.
fn signed_with<'r>(
    operator: &'r Operator,
    request: &'r Request<'r>,
    transport: &Transport,
) -> Result<(&'r Arc<Keyed>, Verified<'r>), Stop> {
    let differs = |keyed: &Arc<Keyed>| {
        transport.suite.as_deref().is_some_and(|asked| asked != keyed.sealer.suite().id())
    };
    if operator.valid(transport.at).all(differs) {
        return Err(SubCode::SuiteDiffers.into());
    }
    for keyed in operator.valid(transport.at) {
        if let Ok(verified) = request.verify(&keyed.sealer) {
            return Ok((keyed, verified));
        }
    }
    let code = SubCode::SignatureMismatch;
    if let Some(newest) = operator.valid(transport.at).next() {
        newest.notes.failed(transport.at, code.text());
    }
    Err(code.into())
}

fn bearer(book: &AccessBook, operator: &Operator, transport: &Transport) -> Result<(), Stop> {
    if transport.interface == Interface::QueryToken {
        return Ok(());
    }
    let Some(token) = transport.bearer.as_deref() else {
        return Err(SubCode::TokenAbsent.into());
    };
    match book.tokens().look(token, &operator.id, transport.at) {
        Presented::Good => Ok(()),
        Presented::Unknown => Err(SubCode::TokenUnknown.into()),
        Presented::Expired => Err(SubCode::TokenExpired.into()),
        Presented::Foreign => Err(SubCode::TokenForeign.into()),
        Presented::Ended => Err(SubCode::TokenEnded.into()),
    }
}

fn clock(
    operator: &Operator,
    request: &Request<'_>,
    at: DateTime<Utc>,
    seen: &mut Deviations,
) -> Result<(), Stop> {
    let settings = &operator.access.operator.settings;
    let window = TimeDelta::seconds(i64::from(settings.clock_window_s));
    if (at - request.made_at).abs() <= window {
        return Ok(());
    }
    match settings.clock_policy {
        ClockPolicy::Refuse => Err(SubCode::OutsideClockWindow.into()),
        ClockPolicy::Observe => {
            seen.count(Deviation::ClockSkew);
            Ok(())
        }
    }
}
