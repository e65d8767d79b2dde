//! Operators: list, admission, settings.

use crate::ask::{Ask, Given, Part};
use crate::caller::{Caller, ReadsOperators, WritesOperators};
use crate::csv::Columns;
use crate::deed;
use crate::gate;
use crate::operator_page::{self, OperatorPage};
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::quality_score::QualitySum;
use indicators::{Picture, Reach, Totals};
use registry::Tx;
use registry::application_steps::{self, By};
use registry::operators::{
    self, Environment, NewOperator, Operator, OperatorChange, OperatorSettings,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An operator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OperatorRow {
    operator_id: String,
    name: String,
    short_name: String,
    uscid: String,
    /// pending, active, suspended, refused or closed.
    state: String,
    /// test or production.
    environment: String,
    stations: u32,
    connectors: u32,
    #[schema(required)]
    last_seen: Option<DateTime<Utc>>,
    /// Quality score of the last seven days.
    #[schema(required)]
    quality: Option<f64>,
    interfaces_open: usize,
}

impl Columns for OperatorRow {
    const COLUMNS: &'static [&'static str] = &[
        "operator_id",
        "name",
        "short_name",
        "uscid",
        "state",
        "environment",
        "stations",
        "connectors",
        "last_seen",
        "quality",
        "interfaces_open",
    ];
}

/// Days whose rows make the score of the list.
const SCORE_DAYS: i64 = 7;

impl OperatorRow {
    /// The row of an operator with what it has in the picture.
    pub(crate) fn of(
        one: &Operator,
        totals: Option<&Totals>,
        quality: Option<&QualitySum>,
    ) -> Self {
        let heard =
            totals.and_then(|totals| totals.last_seen).max(quality.and_then(|sum| sum.last_seen));
        Self {
            operator_id: one.operator_id.clone(),
            name: one.name.clone(),
            short_name: one.short_name.clone(),
            uscid: one.uscid.clone(),
            state: one.state.to_string(),
            environment: one.environment.to_string(),
            stations: totals.map_or(0, |totals| totals.stations),
            connectors: totals.map_or(0, |totals| totals.connectors),
            last_seen: heard,
            quality: quality.and_then(QualitySum::score),
            interfaces_open: one.interfaces.len(),
        }
    }
}

/// Stations summed by operator.
fn by_operator(picture: &Picture, reach: &Reach) -> BTreeMap<String, Totals> {
    let mut sums: BTreeMap<String, Totals> = BTreeMap::new();
    let nothing = picture.totals(std::iter::empty());
    for one in picture.within(reach) {
        sums.entry(one.operator_id().to_owned()).or_insert_with(|| nothing.clone()).add(one);
    }
    sums
}

/// Operators inside of what the caller may see.
#[utoipa::path(get, path = "/operators", tag = "operators", params(Part), responses((status = 200, body = Page<OperatorRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let picture = portal.figures.picture().await?;
    let registered = portal.figures.operators().await?;
    let quality = portal.figures.quality(SCORE_DAYS).await?;
    let seen = caller.reach_of_operators(&picture, None);
    let sums = by_operator(&picture, &caller.reach());
    let inside = registered.values().filter(|one| seen.holds_operator(&one.operator_id));
    let row = |one: &Operator| {
        OperatorRow::of(one, sums.get(&one.operator_id), quality.get(&one.operator_id))
    };
    let all: Vec<OperatorRow> = inside.map(row).collect();
    let total = all.len() as i64;
    let items = all.into_iter().skip(part.offset() as usize).take(part.limit() as usize).collect();
    Ok(Page { items, total, next_cursor: None, as_of: picture.at }.answer(&part, "operators"))
}

/// The page of one operator, read after an edit.
async fn page_of(portal: &Portal, id: &str) -> Result<OperatorPage, Problem> {
    let picture = portal.figures.picture().await?;
    let quality = portal.figures.quality(SCORE_DAYS).await?;
    let own = Reach::of(&[], &[id.to_owned()]);
    let sums = by_operator(&picture, &own);
    let mut tx = portal.registry.read().await?;
    let operator = operators::get(&mut tx, id).await?;
    let row = OperatorRow::of(&operator, sums.get(id), quality.get(id));
    operator_page::build(&mut tx, row, operator, &portal.setting).await
}

/// One operator: settings, interfaces, credentials without secrets.
#[utoipa::path(get, path = "/operators/{id}", tag = "operators", params(("id" = String, Path)),
    responses((status = 200, body = OperatorPage)))]
pub(crate) async fn one(
    State(portal): State<Portal>,
    ReadsOperators(caller): ReadsOperators,
    Path(id): Path<String>,
) -> Result<Json<OperatorPage>, Problem> {
    let picture = portal.figures.picture().await?;
    caller.see_operator(&picture, &id)?;
    Ok(Json(page_of(&portal, &id).await?))
}

/// An operator to be registered.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewOperatorBody {
    operator_id: String,
    name: String,
    short_name: String,
    #[serde(default)]
    uscid: String,
    #[serde(default)]
    contact: String,
    /// test or production.
    environment: String,
    /// Interfaces opened from the start; those of level 1 and 2 when absent.
    interfaces: Option<Vec<String>>,
}

/// Registers an operator; it waits for admission.
#[utoipa::path(post, path = "/operators", tag = "operators", request_body = NewOperatorBody,
    responses((status = 201, body = OperatorPage)))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Given(given): Given<NewOperatorBody>,
) -> Result<(StatusCode, Json<OperatorPage>), Problem> {
    let mut tx = portal.registry.write().await?;
    let operator = operators::create(&mut tx, &given.into_new()?, portal.setting.now()).await?;
    let (id, detail) = (&operator.operator_id, json!({ "name": operator.name }));
    let page = finish(&portal, &caller, tx, id, "operator.create", detail).await?;
    Ok((StatusCode::CREATED, Json(page)))
}

impl NewOperatorBody {
    fn into_new(self) -> Result<NewOperator, Problem> {
        let wrong = |_| Problem::field("/environment", "test or production");
        let environment: Environment = self.environment.parse().map_err(wrong)?;
        let usual = || operator_page::INTERFACES.iter().map(|name| (*name).to_owned()).collect();
        Ok(NewOperator {
            operator_id: self.operator_id,
            name: self.name,
            short_name: self.short_name,
            uscid: self.uscid,
            contact: self.contact,
            environment,
            interfaces: self.interfaces.unwrap_or_else(usual),
        })
    }
}

/// Writes the deed, ends the edit, tells the gate and reads the operator again.
async fn finish(
    portal: &Portal,
    caller: &Caller,
    mut tx: Tx,
    id: &str,
    action: &str,
    detail: Value,
) -> Result<OperatorPage, Problem> {
    let state = operators::get(&mut tx, id).await?.state;
    let by = By { actor: caller.username(), at: portal.setting.now() };
    let reason = detail["reason"].as_str().unwrap_or_default().to_owned();
    application_steps::follow(&mut tx, id, state, &reason, by).await?;
    deed::within(&mut tx, portal, caller, action, &format!("operator/{id}"), detail).await?;
    tx.commit().await?;
    portal.figures.forget_operators();
    gate::refresh_access(portal).await;
    page_of(portal, id).await
}

/// An interface and whether it is open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct InterfaceOpen {
    pub(crate) name: String,
    pub(crate) open: bool,
}

/// Fields to be changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OperatorPatch {
    /// Version the change was made from.
    version: i64,
    name: Option<String>,
    short_name: Option<String>,
    contact: Option<String>,
    uscid: Option<String>,
    /// How it is received; fields that are absent stay.
    #[schema(value_type = Option<Object>)]
    settings: Option<Value>,
    interfaces: Option<Vec<InterfaceOpen>>,
    delegations: Option<Vec<String>>,
    ip_allow: Option<Vec<String>>,
}

/// Changes name, settings, interfaces, delegations or allowed addresses of an operator.
#[utoipa::path(patch, path = "/operators/{id}", tag = "operators", params(("id" = String, Path)),
    request_body = OperatorPatch, responses((status = 200, body = OperatorPage), (status = 409, description = "version_conflict")))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<OperatorPatch>,
) -> Result<Json<OperatorPage>, Problem> {
    let mut tx = portal.registry.write().await?;
    let before = operators::get(&mut tx, &id).await?;
    let detail = json!({ "settings": given.settings, "interfaces": given.interfaces, "ip_allow": given.ip_allow });
    let version = given.version;
    let change = given.into_change(&before.settings)?;
    operators::update(&mut tx, &id, version, &change, portal.setting.now()).await?;
    Ok(Json(finish(&portal, &caller, tx, &id, "operator.change", detail).await?))
}

impl OperatorPatch {
    fn into_change(self, present: &OperatorSettings) -> Result<OperatorChange, Problem> {
        let open = |list: Vec<InterfaceOpen>| {
            list.into_iter().filter(|one| one.open).map(|one| one.name).collect()
        };
        Ok(OperatorChange {
            name: self.name,
            short_name: self.short_name,
            uscid: self.uscid,
            contact: self.contact,
            environment: None,
            settings: self.settings.map(|change| merged(present, change)).transpose()?,
            interfaces: self.interfaces.map(open),
            delegations: self.delegations,
            ip_allow: self.ip_allow,
        })
    }
}

/// The settings with the given fields replaced. `suite` belongs to credentials and is passed over.
fn merged(present: &OperatorSettings, change: Value) -> Result<OperatorSettings, Problem> {
    let mut all = serde_json::to_value(present).map_err(|error| Problem::internal(&error))?;
    let (Value::Object(fields), Value::Object(given)) = (&mut all, change) else {
        return Err(Problem::field("/settings", "an object"));
    };
    fields.extend(given.into_iter().filter(|(name, _)| name != "suite"));
    serde_json::from_value(all).map_err(|error| Problem::field("/settings", error.to_string()))
}

/// Why something is done.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct Reason {
    #[serde(default)]
    pub(crate) reason: String,
}

/// Admits a waiting operator.
#[utoipa::path(post, path = "/operators/{id}/approve", tag = "operators", params(("id" = String, Path)),
    responses((status = 200, body = OperatorPage)))]
pub(crate) async fn approve(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
) -> Result<Json<OperatorPage>, Problem> {
    let mut tx = portal.registry.write().await?;
    operators::approve(&mut tx, &id, portal.setting.now()).await?;
    Ok(Json(finish(&portal, &caller, tx, &id, "operator.approve", json!({})).await?))
}

/// Does not admit a waiting operator.
#[utoipa::path(post, path = "/operators/{id}/refuse", tag = "operators", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = OperatorPage)))]
pub(crate) async fn refuse(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<Reason>,
) -> Result<Json<OperatorPage>, Problem> {
    let mut tx = portal.registry.write().await?;
    operators::refuse(&mut tx, &id, &given.reason, portal.setting.now()).await?;
    Ok(Json(
        finish(&portal, &caller, tx, &id, "operator.refuse", json!({ "reason": given.reason }))
            .await?,
    ))
}

/// Stops accepting data from an operator; its tokens end at once.
#[utoipa::path(post, path = "/operators/{id}/suspend", tag = "operators", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = OperatorPage)))]
pub(crate) async fn suspend(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<Reason>,
) -> Result<Json<OperatorPage>, Problem> {
    let mut tx = portal.registry.write().await?;
    operators::suspend(&mut tx, &id, &given.reason, portal.setting.now()).await?;
    Ok(Json(
        finish(&portal, &caller, tx, &id, "operator.suspend", json!({ "reason": given.reason }))
            .await?,
    ))
}

/// Accepts data from a suspended operator again.
#[utoipa::path(post, path = "/operators/{id}/resume", tag = "operators", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = OperatorPage)))]
pub(crate) async fn resume(
    State(portal): State<Portal>,
    WritesOperators(caller): WritesOperators,
    Path(id): Path<String>,
    Given(given): Given<Reason>,
) -> Result<Json<OperatorPage>, Problem> {
    let mut tx = portal.registry.write().await?;
    operators::resume(&mut tx, &id, &given.reason, portal.setting.now()).await?;
    Ok(Json(
        finish(&portal, &caller, tx, &id, "operator.resume", json!({ "reason": given.reason }))
            .await?,
    ))
}
