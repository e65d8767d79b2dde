//! Who asks, and what may be seen: the only place that makes a [`Reach`].

use crate::figures::Figures;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::setting::Setting;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use indicators::{Picture, Reach, StationNow};
use registry::signing::NotAdmitted;
use registry::users::{Profile, UserState};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// A person with a valid session.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Who it is and what the role allows.
    pub(crate) profile: Arc<Profile>,
    /// The session.
    pub(crate) session_id: String,
    /// Address of the request.
    pub(crate) ip: String,
    /// Code of the whole province, which limits nothing.
    root: String,
}

impl Caller {
    /// The caller of an access token.
    pub(crate) async fn of_token(
        portal: &Portal,
        token: &str,
        ip: String,
    ) -> Result<Self, Problem> {
        let setting = &portal.setting;
        let claims = setting.keyring.verify(token, setting.machine_now()).map_err(not_admitted)?;
        let caller =
            Self::of_session(&portal.figures, setting, &claims.sub, claims.sid, ip).await?;
        // A user who was changed gets new sessions; a token of before the change says too much.
        if caller.profile.user.role != claims.role || caller.profile.user.scope != claims.scope {
            return Err(not_admitted(NotAdmitted::Revoked));
        }
        Ok(caller)
    }

    /// The caller of a session that was checked before.
    pub(crate) async fn of_session(
        figures: &Figures,
        setting: &Setting,
        user_id: &str,
        session_id: String,
        ip: String,
    ) -> Result<Self, Problem> {
        let profile = figures.profile(user_id).await?;
        if profile.user.state != UserState::Active {
            return Err(not_admitted(NotAdmitted::Revoked));
        }
        Ok(Self { profile, session_id, ip, root: setting.areas.root().code.clone() })
    }

    /// Refuses without this right.
    pub(crate) fn need(&self, right: &str) -> Result<(), Problem> {
        if self.profile.role.may(right) { Ok(()) } else { Err(Problem::forbidden(right)) }
    }

    /// Whether the role has this right.
    pub(crate) fn may(&self, right: &str) -> bool {
        self.profile.role.may(right)
    }

    /// Id of the user.
    pub(crate) fn user_id(&self) -> &str {
        &self.profile.user.id
    }

    /// Name of the user, for the audit log.
    pub(crate) fn username(&self) -> &str {
        &self.profile.user.username
    }

    /// All that may be seen.
    pub(crate) fn reach(&self) -> Reach {
        let scope = &self.profile.user.scope;
        let whole = scope.regions.contains(&self.root);
        Reach::of(if whole { &[] } else { &scope.regions }, &scope.operators)
    }

    /// The part of it that a question asks for.
    pub(crate) fn reach_of(&self, region: Option<&str>, operator: Option<&str>) -> Reach {
        let mut reach = self.reach();
        if let Some(region) = region.filter(|code| !code.is_empty() && *code != self.root) {
            reach = reach.within_region(region);
        }
        match operator.filter(|id| !id.is_empty()) {
            Some(operator) => reach.of_operator(operator),
            None => reach,
        }
    }

    /// The same for what has no place (messages, interfaces, credentials): a reach of regions becomes the operators that
    /// have a station there.
    pub(crate) fn reach_of_operators(&self, picture: &Picture, operator: Option<&str>) -> Reach {
        let reach = self.reach_of(None, operator);
        if !reach.limits_regions() {
            return reach;
        }
        let mut present: Vec<String> =
            picture.within(&reach).map(|one| one.operator_id().to_owned()).collect();
        present.sort_unstable();
        present.dedup();
        // Nobody present must not become everybody.
        if present.is_empty() {
            present.push("-".to_owned());
        }
        Reach::of(&[], &present)
    }

    /// A station inside of what may be seen.
    pub(crate) fn station<'a>(
        &self,
        picture: &'a Picture,
        operator: &str,
        station: &str,
    ) -> Result<&'a StationNow, Problem> {
        picture
            .station(operator, station)
            .filter(|one| self.reach().holds(operator, one.area()))
            .ok_or_else(|| Problem::not_found(&format!("station {operator}/{station}")))
    }

    /// Refuses an operator outside of what may be seen.
    pub(crate) fn see_operator(&self, picture: &Picture, operator: &str) -> Result<(), Problem> {
        if self.reach_of_operators(picture, None).holds_operator(operator) {
            Ok(())
        } else {
            Err(Problem::not_found(&format!("operator {operator}")))
        }
    }
}

impl FromRequestParts<Portal> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let missing = || Problem::unauthorized("signed_out", "an access token is needed: log in");
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(missing)?;
        let (scheme, token) = header.split_once(' ').ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(missing());
        }
        let ip = address(&portal.setting, &parts.headers, parts.extensions.get());
        let caller = Self::of_token(portal, token.trim(), ip).await?;
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

fn not_admitted(why: NotAdmitted) -> Problem {
    let code = match why {
        NotAdmitted::Expired => "token_expired",
        NotAdmitted::Revoked => "session_ended",
        _ => "bad_token",
    };
    Problem::unauthorized(code, why.to_string())
}

/// Address of the caller: of the connection, or what a trusted proxy says.
pub(crate) fn address(
    setting: &Setting,
    headers: &HeaderMap,
    peer: Option<&ConnectInfo<SocketAddr>>,
) -> String {
    let Some(direct) = peer.map(|info| info.0.ip().to_canonical()) else { return String::new() };
    if !setting.config.trusted_proxies.contains(&direct) {
        return direct.to_string();
    }
    // The proxy adds the address it saw at the end; what stands before it the caller may have made up.
    let named =
        headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let last = named.and_then(|text| text.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    last.unwrap_or(direct).to_canonical().to_string()
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $right:ident),+ $(,)?) => {
        $($(#[$doc])*
        #[derive(Debug, Clone)]
        pub(crate) struct $name(pub(crate) Caller);

        impl FromRequestParts<Portal> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
                let caller = Caller::from_request_parts(parts, portal).await?;
                caller.need(registry::roles::rights::$right)?;
                Ok(Self(caller))
            }
        })+
    };
}

rights! {
    /// A caller who may see overview, map, stations and load.
    Monitors = MONITOR_READ,
    /// A caller who may see single orders.
    ReadsOrders = ORDERS_READ,
    /// A caller who may see how interfaces are used.
    WatchesInterfaces = INTERFACES_READ,
    /// A caller who may see messages.
    ReadsMessages = MESSAGES_READ,
    /// A caller who may see findings and quarantine.
    ReadsQuality = QUALITY_READ,
    /// A caller who may try data.
    TriesData = QUALITY_CHECK,
    /// A caller who may report rows by sheets.
    WritesSheets = SHEETS_WRITE,
    /// A caller who may see data of grid companies.
    ReadsGrid = GRID_READ,
    /// A caller who may deliver data of a grid company.
    DeliversGrid = GRID_WRITE,
    /// A caller who may see operators.
    ReadsOperators = OPERATORS_READ,
    /// A caller who may change operators.
    WritesOperators = OPERATORS_WRITE,
    /// A caller who may ask in SQL.
    RunsQueries = QUERY_RUN,
    /// A caller who may see users.
    ReadsUsers = USERS_READ,
    /// A caller who may change users.
    WritesUsers = USERS_WRITE,
    /// A caller who may read the audit log.
    ReadsAudit = AUDIT_READ,
    /// A caller who may see jobs.
    ReadsJobs = JOBS_READ,
    /// A caller who may start jobs.
    RunsJobs = JOBS_RUN,
}
