//! An application as screens show it.

use crate::applicant::{Onboarder, Standing};
use crate::credentials::{self, CredentialRow};
use crate::csv::Columns;
use crate::portal::Portal;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use registry::application_steps::{self, Step};
use registry::applications::{self, ApplicationState, Contact, Form, People};
use registry::certificates;
use registry::conformance::{self as runs, Run};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person to talk to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct ContactBody {
    pub(crate) name: String,
    pub(crate) phone: String,
    #[serde(default)]
    pub(crate) email: String,
}

impl From<Contact> for ContactBody {
    fn from(one: Contact) -> Self {
        Self { name: one.name, phone: one.phone, email: one.email }
    }
}

impl From<ContactBody> for Contact {
    fn from(one: ContactBody) -> Self {
        Self { name: one.name, phone: one.phone, email: one.email }
    }
}

impl ContactBody {
    /// The same with name, number and address masked.
    pub(crate) fn masked(self) -> Self {
        let (user, host) = self.email.split_once('@').unwrap_or_default();
        let email = if host.is_empty() {
            String::new()
        } else {
            format!("{}@{host}", model::person::mask(user, 1, 0))
        };
        Self {
            name: model::person::mask(&self.name, 1, 0),
            phone: model::person::mask(&self.phone, 3, 2),
            email,
        }
    }
}

/// An application in a list; whom to talk to is masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ApplicationRow {
    pub(crate) id: String,
    pub(crate) operator_id: String,
    pub(crate) uscid: String,
    pub(crate) name: String,
    pub(crate) short_name: String,
    /// draft, submitted, returned, accepted, testing, passed, live or suspended.
    pub(crate) state: String,
    pub(crate) contact: ContactBody,
    #[schema(required)]
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub(crate) go_live_requested_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Cases of the newest run that were passed.
    #[schema(required)]
    pub(crate) passed_cases: Option<usize>,
}

impl Columns for ApplicationRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "operator_id",
        "uscid",
        "name",
        "short_name",
        "state",
        "submitted_at",
        "go_live_requested_at",
        "updated_at",
        "passed_cases",
    ];
}

/// A step of an application.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepRow {
    at: DateTime<Utc>,
    actor: String,
    step: String,
    state: String,
    reason: String,
}

impl From<Step> for StepRow {
    fn from(step: Step) -> Self {
        Self {
            at: step.at,
            actor: step.actor,
            step: step.step,
            state: step.state.to_string(),
            reason: step.reason,
        }
    }
}

/// A run in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunRow {
    id: String,
    number: i64,
    suite: String,
    /// running, passed or ended.
    state: String,
    #[schema(required)]
    score: Option<i64>,
    started_at: DateTime<Utc>,
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    started_by: String,
}

impl From<Run> for RunRow {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            number: run.number,
            suite: run.suite,
            state: run.state.to_string(),
            score: run.score,
            started_at: run.started_at,
            finished_at: run.finished_at,
            started_by: run.started_by,
        }
    }
}

/// Everything about one application; no secret is among it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApplicationPage {
    pub(crate) id: String,
    operator_id: String,
    uscid: String,
    name: String,
    short_name: String,
    state: String,
    state_reason: String,
    contact: ContactBody,
    technical: ContactBody,
    owners: Vec<String>,
    addresses: Vec<String>,
    base_url: String,
    suite: String,
    note: String,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[schema(required)]
    submitted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    go_live_requested_at: Option<DateTime<Utc>>,
    #[schema(required)]
    live_at: Option<DateTime<Utc>>,
    /// applicant, reviewer or reader.
    standing: String,
    /// Path under which the sandbox is reached, once the application was accepted.
    #[schema(required)]
    sandbox_path: Option<String>,
    /// Path of the gate of production, once it is live.
    #[schema(required)]
    production_path: Option<String>,
    credentials: Vec<CredentialRow>,
    runs: Vec<RunRow>,
    steps: Vec<StepRow>,
    /// Number of its certificate.
    #[schema(required)]
    certificate: Option<String>,
}

/// The page of an application, as somebody may see it.
pub(crate) async fn build(portal: &Portal, who: &Onboarder) -> Result<ApplicationPage, Problem> {
    let mut tx = portal.registry.read().await?;
    let one = applications::get(&mut tx, &who.application.id).await?;
    let People { contact, technical } = applications::people(&mut tx, &one.id).await?;
    let (contact, technical) = match who.standing {
        Standing::Reader => {
            (ContactBody::from(contact).masked(), ContactBody::from(technical).masked())
        }
        _ => (contact.into(), technical.into()),
    };
    let accepted = !matches!(
        one.state,
        ApplicationState::Draft | ApplicationState::Submitted | ApplicationState::Returned
    );
    let credentials = if accepted {
        credentials::rows(&mut tx, &one.operator_id, &portal.setting).await?
    } else {
        Vec::new()
    };
    let steps = application_steps::list(&mut tx, &one.id).await?;
    let listed = runs::of_application(&mut tx, &one.id).await?;
    let certificate = certificates::newest(&mut tx, &one.id).await?;
    let Form { owners, addresses, base_url, suite, note } = one.form;
    let is_live = one.live_at.is_some();
    Ok(ApplicationPage {
        contact,
        technical,
        owners,
        addresses,
        base_url,
        suite,
        note,
        standing: format!("{:?}", who.standing).to_lowercase(),
        sandbox_path: accepted.then(|| "/sandbox/evcs/v1".to_owned()),
        production_path: is_live.then(|| "/evcs/v1".to_owned()),
        credentials,
        runs: listed.into_iter().map(RunRow::from).collect(),
        steps: steps.into_iter().map(StepRow::from).collect(),
        certificate: certificate.map(|one| one.number),
        id: one.id,
        operator_id: one.operator_id,
        uscid: one.uscid,
        name: one.name,
        short_name: one.short_name,
        state: one.state.to_string(),
        state_reason: one.state_reason,
        version: one.version,
        created_at: one.created_at,
        updated_at: one.updated_at,
        submitted_at: one.submitted_at,
        go_live_requested_at: one.go_live_requested_at,
        live_at: one.live_at,
    })
}
