//! What is asked of an operator's platform: settings, history, and asking now.

use crate::ask::Given;
use crate::caller::{Caller, ReadsOperators, WritesOperators};
use crate::deed;
use crate::operators::Reason;
use crate::parts::{PullOrder, PullWhat};
use crate::portal::Portal;
use crate::problem::Problem;
use crate::pull_history::RunRow;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use registry::credentials::{self, CredentialState, Direction};
use registry::pull_runs;
use registry::pull_settings::{self, NewSettings, Planned, PullKind, PullSettings};
use registry::pull_syncs::{self, PullSync, SyncState};
use registry::{Tx, operators};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// How long an order to ask waits for a run that cannot even begin.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// One pull of a plan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PlannedBody {
    kind: String,
    /// Six fields, Beijing time.
    cron: String,
    /// Name of the interface where the operator's differs from the usual one.
    #[serde(default)]
    name: Option<String>,
}

/// A pull of the plan with its last and next run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlannedRow {
    #[serde(flatten)]
    planned: PlannedBody,
    #[schema(required)]
    next_run: Option<DateTime<Utc>>,
    #[schema(required)]
    last_run: Option<RunRow>,
}

/// A full pull that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldPull {
    since: DateTime<Utc>,
    stations: i64,
    reason: String,
}

/// How an operator's platform is asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PullsPage {
    /// 0 while nobody set anything; the rest is then what would be usual.
    version: i64,
    pulls_on: bool,
    base_url: String,
    page_size: i64,
    plan: Vec<PlannedRow>,
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
    updated_by: String,
    /// Whether a valid credential for calls to the operator is there.
    has_credential: bool,
    #[schema(required)]
    held: Option<HeldPull>,
}

/// The settings as they are given.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PullsBody {
    /// The version that was read, 0 for the first.
    version: i64,
    pulls_on: bool,
    base_url: String,
    page_size: i64,
    plan: Vec<PlannedBody>,
}

/// How an operator's platform is asked, and what waits.
#[utoipa::path(get, path = "/operators/{id}/pulls", tag = "operators", params(("id" = String, Path)),
    responses((status = 200, body = PullsPage)))]
pub(crate) async fn page(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Path(id): Path<String>,
) -> Result<Json<PullsPage>, Problem> {
    seen(&portal, &caller, &id).await?;
    let mut tx = portal.registry.read().await?;
    Ok(Json(build(&portal, &mut tx, &id).await?))
}

/// Refuses an operator outside of what the caller may see.
pub(crate) async fn seen(portal: &Portal, caller: &Caller, id: &str) -> Result<(), Problem> {
    let picture = portal.figures.picture().await?;
    caller.see_operator(&picture, id)
}

async fn build(portal: &Portal, tx: &mut Tx, id: &str) -> Result<PullsPage, Problem> {
    operators::get(tx, id).await?;
    let settings = pull_settings::find(tx, id).await?;
    let last = pull_runs::last_of_each(tx, id).await?;
    let held = pull_syncs::find(tx, id).await?.filter(|sync| sync.state == SyncState::Held);
    let now = portal.setting.now();
    let listed = credentials::list(tx, id, now).await?;
    let live = [CredentialState::Active, CredentialState::Overlap];
    let has_credential = listed
        .iter()
        .any(|one| one.credential.direction == Direction::Out && live.contains(&one.state));
    let usual = || pull_settings::usual_plan(true);
    let plan = settings.as_ref().map_or_else(usual, |settings| settings.plan.clone());
    let on = settings.as_ref().is_some_and(|settings| settings.pulls_on);
    let row = |planned: Planned| {
        let next = &portal.setting.pulls.next;
        PlannedRow {
            next_run: on.then(|| next(&planned.cron, now)).flatten(),
            last_run: last.iter().find(|run| run.kind == planned.kind).cloned().map(RunRow::from),
            planned: PlannedBody {
                kind: planned.kind.to_string(),
                cron: planned.cron,
                name: planned.name,
            },
        }
    };
    let plan = plan.into_iter().map(row).collect();
    Ok(PullsPage {
        plan,
        has_credential,
        held: held.map(HeldPull::from),
        ..PullsPage::of(settings)
    })
}

impl PullsPage {
    fn of(settings: Option<PullSettings>) -> Self {
        let (plan, has_credential, held) = (Vec::new(), false, None);
        match settings {
            Some(set) => Self {
                version: set.version,
                pulls_on: set.pulls_on,
                base_url: set.base_url,
                page_size: set.page_size,
                updated_at: Some(set.updated_at),
                updated_by: set.updated_by,
                plan,
                has_credential,
                held,
            },
            None => Self {
                version: 0,
                pulls_on: false,
                base_url: String::new(),
                page_size: 50,
                updated_at: None,
                updated_by: String::new(),
                plan,
                has_credential,
                held,
            },
        }
    }
}

impl From<PullSync> for HeldPull {
    fn from(sync: PullSync) -> Self {
        Self { since: sync.started_at, stations: sync.item_size, reason: sync.reason }
    }
}

/// Sets how an operator's platform is asked.
#[utoipa::path(put, path = "/operators/{id}/pulls", tag = "operators", params(("id" = String, Path)),
    request_body = PullsBody, responses((status = 200, body = PullsPage)))]
pub(crate) async fn set(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<PullsBody>,
) -> Result<Json<PullsPage>, Problem> {
    let (now, version) = (portal.setting.now(), given.version);
    let new = given.into_new(&portal)?;
    let mut tx = portal.registry.write().await?;
    pull_settings::put(&mut tx, &id, version, &new, caller.username(), now).await?;
    let kinds: Vec<&str> = new.plan.iter().map(|planned| planned.kind.as_str()).collect();
    let detail = json!({ "pulls_on": new.pulls_on, "base_url": new.base_url,
        "page_size": new.page_size, "plan": kinds });
    deed::within(&mut tx, &portal, &caller, "pull.settings", &object(&id), detail).await?;
    let page = build(&portal, &mut tx, &id).await?;
    tx.commit().await?;
    Ok(Json(page))
}

fn object(id: &str) -> String {
    format!("operator/{id}/pulls")
}

impl PullsBody {
    fn into_new(self, portal: &Portal) -> Result<NewSettings, Problem> {
        let mut plan = Vec::with_capacity(self.plan.len());
        for (n, one) in self.plan.into_iter().enumerate() {
            let kind = kind_of(&one.kind, &format!("/plan/{n}/kind"))?;
            if (portal.setting.pulls.next)(&one.cron, portal.setting.now()).is_none() {
                let wanted = "six fields: seconds, minutes, hours, day, month, weekday";
                return Err(Problem::field(&format!("/plan/{n}/cron"), wanted));
            }
            let name = one.name.filter(|name| !name.is_empty());
            plan.push(Planned { kind, cron: one.cron, name });
        }
        let (pulls_on, base_url, page_size) = (self.pulls_on, self.base_url, self.page_size);
        Ok(NewSettings { pulls_on, base_url, page_size, plan })
    }
}

pub(crate) fn kind_of(word: &str, pointer: &str) -> Result<PullKind, Problem> {
    let words = || PullKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    word.parse().map_err(|_| Problem::field(pointer, format!("one of {}", words())))
}

/// What is to be asked now.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PullNow {
    kind: String,
}

/// Asks the operator's platform now; the run is in the history. A run that cannot begin is told at once.
#[utoipa::path(post, path = "/operators/{id}/pulls/run", tag = "operators", params(("id" = String, Path)),
    request_body = PullNow, responses((status = 202, description = "asked")))]
pub(crate) async fn run(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<PullNow>,
) -> Result<StatusCode, Problem> {
    let kind = kind_of(&given.kind, "/kind")?;
    if kind == PullKind::Supplement {
        return Err(Problem::field("/kind", "a supplement is tried from its list"));
    }
    deed::note(&portal, &caller, "pull.run", &object(&id), json!({ "kind": kind })).await?;
    ask(&portal, &caller, &id, PullWhat::Kind(kind)).await
}

/// Begins a run and waits a moment for what keeps it from beginning.
pub(crate) async fn ask(
    portal: &Portal,
    caller: &Caller,
    id: &str,
    what: PullWhat,
) -> Result<StatusCode, Problem> {
    let order = PullOrder { operator_id: id.to_owned(), what, by: caller.username().to_owned() };
    let mut running = tokio::spawn((portal.setting.pulls.run)(order));
    match tokio::time::timeout(PATIENCE, &mut running).await {
        Ok(Ok(Err(why))) => Err(Problem::new(StatusCode::CONFLICT, "not_pulled", why)),
        Ok(Err(error)) => Err(Problem::internal(&error)),
        // it has ended, or it goes on by itself
        Ok(Ok(Ok(_))) | Err(_) => Ok(StatusCode::ACCEPTED),
    }
}

/// Applies a full pull that waits for a person, although it loses stations.
#[utoipa::path(post, path = "/operators/{id}/pulls/confirm", tag = "operators", params(("id" = String, Path)),
    request_body = Reason, responses((status = 202, description = "is applied")))]
pub(crate) async fn confirm(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<Reason>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    let sync = pull_syncs::confirm(&mut tx, &id).await?;
    let detail = json!({ "reason": given.reason, "stations": sync.item_size });
    deed::within(&mut tx, &portal, &caller, "pull.confirm", &object(&id), detail).await?;
    tx.commit().await?;
    ask(&portal, &caller, &id, PullWhat::Kind(PullKind::StationsFull)).await
}

/// Throws a full pull away that waits for a person.
#[utoipa::path(post, path = "/operators/{id}/pulls/discard", tag = "operators", params(("id" = String, Path)),
    request_body = Reason, responses((status = 204, description = "thrown away")))]
pub(crate) async fn discard(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<Reason>,
) -> Result<StatusCode, Problem> {
    let mut tx = portal.registry.write().await?;
    let sync = pull_syncs::discard(&mut tx, &id).await?;
    let detail = json!({ "reason": given.reason, "stations": sync.item_size });
    deed::within(&mut tx, &portal, &caller, "pull.discard", &object(&id), detail).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
