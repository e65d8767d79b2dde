//! Who works on an application: the applicant by its key, the operator's own staff, or the province.

use crate::caller::{Caller, address};
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use conformance::Conformance;
use registry::Tx;
use registry::application_steps::By;
use registry::applications::{self, Application, ApplicationState};
use registry::audit::{self, Deed};
use registry::roles::{RoleId, rights};
use serde_json::Value;

/// Header with the key that opens one application.
pub(crate) const KEY_HEADER: &str = "x-application-key";

/// As whom somebody works on an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Whose application it is.
    Applicant,
    /// The province, with the right to decide.
    Reviewer,
    /// Somebody who may look.
    Reader,
}

/// Somebody with the application the path names.
#[derive(Debug, Clone)]
pub(crate) struct Onboarder {
    /// The application.
    pub(crate) application: Application,
    /// As whom.
    pub(crate) standing: Standing,
    /// Name for steps and audit log.
    pub(crate) actor: String,
    ip: String,
}

impl Onboarder {
    /// Whoever holds the key of an application; `None` without one.
    pub(crate) async fn of_key(portal: &Portal, parts: &Parts) -> Result<Option<Self>, Problem> {
        let Some(key) = parts.headers.get(KEY_HEADER).and_then(|value| value.to_str().ok()) else {
            return Ok(None);
        };
        let mut tx = portal.registry.read().await?;
        let found = applications::by_key(&mut tx, key).await?.ok_or_else(|| {
            Problem::unauthorized("bad_application_key", "no application has this key")
        })?;
        let ip = address(&portal.setting, &parts.headers, parts.extensions.get());
        let (standing, actor) = (Standing::Applicant, "applicant".to_owned());
        Ok(Some(Self { application: found, standing, actor, ip }))
    }

    fn of_caller(caller: &Caller, application: Application) -> Result<Self, Problem> {
        let missing = || Problem::not_found(&format!("application {}", application.id));
        let operators = &caller.profile.user.scope.operators;
        let own = operators.contains(&application.operator_id);
        let is_staff = caller.profile.role.role == RoleId::Operator;
        // A draft belongs to whoever holds its key, and a claim of the operator's id proves nothing before acceptance.
        let is_claim = matches!(
            application.state,
            ApplicationState::Draft | ApplicationState::Submitted | ApplicationState::Returned
        );
        let whole = !caller.reach().limits_operators() && !caller.reach().limits_regions();
        let standing = if is_staff && own && !is_claim {
            Standing::Applicant
        } else if whole && caller.may(rights::OPERATORS_WRITE) {
            Standing::Reviewer
        } else if whole && caller.may(rights::OPERATORS_READ) {
            Standing::Reader
        } else {
            return Err(missing());
        };
        if application.state == ApplicationState::Draft {
            return Err(missing());
        }
        let actor = caller.username().to_owned();
        Ok(Self { application, standing, actor, ip: caller.ip.clone() })
    }

    /// Refuses everybody but the applicant.
    pub(crate) fn applies(&self) -> Result<(), Problem> {
        self.stands(Standing::Applicant, "onboarding.own")
    }

    /// Refuses everybody but the province.
    pub(crate) fn reviews(&self) -> Result<(), Problem> {
        self.stands(Standing::Reviewer, rights::OPERATORS_WRITE)
    }

    fn stands(&self, needed: Standing, right: &str) -> Result<(), Problem> {
        if self.standing == needed { Ok(()) } else { Err(Problem::forbidden(right)) }
    }

    /// Who and when, for a step.
    pub(crate) fn by(&self, at: DateTime<Utc>) -> By<'_> {
        By { actor: &self.actor, at }
    }

    /// Writes a deed into the audit log.
    pub(crate) async fn deed(
        &self,
        tx: &mut Tx,
        action: &str,
        detail: Value,
        at: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let object = format!("application/{}", self.application.id);
        let deed = Deed { actor: &self.actor, action, object: &object, detail, ip: &self.ip };
        audit::append(tx, &deed, at).await?;
        Ok(())
    }

    /// Application and operator, as the sandbox wants them.
    pub(crate) fn ids(&self) -> (&str, &str) {
        (&self.application.id, &self.application.operator_id)
    }
}

impl FromRequestParts<Portal> for Onboarder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, portal)
            .await
            .map_err(|error| Problem::bad_request(error.to_string()))?;
        let id = params.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.to_owned());
        let id = id.ok_or_else(|| Problem::not_found("the application"))?;
        if let Some(own) = Self::of_key(portal, parts).await? {
            // Another application is treated as one that is not there.
            return if own.application.id == id {
                Ok(own)
            } else {
                Err(Problem::not_found(&format!("application {id}")))
            };
        }
        let caller = Caller::from_request_parts(parts, portal).await?;
        let mut tx = portal.registry.read().await?;
        let application = applications::get(&mut tx, &id).await?;
        Self::of_caller(&caller, application)
    }
}

/// The sandbox, where there is one.
pub(crate) fn sandbox(portal: &Portal) -> Result<&Conformance, Problem> {
    portal.conformance.as_ref().ok_or_else(|| {
        Problem::new(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            "no_sandbox",
            "this platform runs without a sandbox",
        )
    })
}
