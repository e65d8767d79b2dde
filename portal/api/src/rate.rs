//! Limits on how often an address may log in and a user may ask.

use crate::caller::{Caller, address};
use crate::config::PortalConfig;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// The limiters of one portal.
pub(crate) struct Rates {
    logins: DefaultKeyedRateLimiter<String>,
    requests: DefaultKeyedRateLimiter<String>,
    applications: DefaultKeyedRateLimiter<String>,
    applicants: DefaultKeyedRateLimiter<String>,
}

impl Rates {
    /// Limiters of these settings; a limit of 0 counts as 1.
    pub(crate) fn new(config: &PortalConfig) -> Arc<Self> {
        let least = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let logins = Quota::per_minute(least(config.logins_per_minute));
        let requests =
            Quota::per_second(least(config.requests_per_s)).allow_burst(least(config.burst));
        let applications = Quota::per_hour(least(config.applications_per_hour));
        let applicants = Quota::per_minute(least(config.applicants_per_minute));
        Arc::new(Self {
            applications: RateLimiter::keyed(applications),
            applicants: RateLimiter::keyed(applicants),
            logins: RateLimiter::keyed(logins),
            requests: RateLimiter::keyed(requests),
        })
    }
}

/// What a request is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An attempt to log in.
    Login,
    /// A new application for access.
    Application,
    /// Something about an application or a certificate, perhaps without a session.
    Applicant,
    /// Everything else.
    Other,
}

impl Kind {
    fn of(request: &Request) -> Self {
        let path = request.uri().path();
        let is_post = request.method() == axum::http::Method::POST;
        let is_open = path.contains("/applications") || path.contains("/certificates/");
        if is_post && path.ends_with("/session") {
            Self::Login
        } else if is_post && path.ends_with("/applications") {
            Self::Application
        } else if is_open {
            Self::Applicant
        } else {
            Self::Other
        }
    }
}

/// Limits attempts to log in, applications and whoever has no session by address, and everybody else by user.
pub(crate) async fn layer(
    State((portal, rates)): State<(Portal, Arc<Rates>)>,
    request: Request,
    next: Next,
) -> Response {
    let kind = Kind::of(&request);
    let (mut parts, body) = request.into_parts();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let from = address(&portal.setting, &parts.headers, peer);
    let admitted = match kind {
        Kind::Login => check(&rates.logins, from),
        Kind::Application => check(&rates.applications, from),
        Kind::Applicant | Kind::Other => {
            match Caller::from_request_parts(&mut parts, &portal).await {
                Ok(caller) => check(&rates.requests, caller.user_id().to_owned()),
                Err(_) if kind == Kind::Applicant => check(&rates.applicants, from),
                // Without a valid session there is nobody to count; the handler refuses.
                Err(_) => Ok(()),
            }
        }
    };
    match admitted {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(limiter: &DefaultKeyedRateLimiter<String>, key: String) -> Result<(), Problem> {
    if limiter.len() > 50_000 {
        limiter.retain_recent();
    }
    limiter.check_key(&key).map_err(|early| {
        let wait = early.wait_time_from(DefaultClock::default().now());
        Problem::rate_limited(wait.as_secs() + 1)
    })
}
