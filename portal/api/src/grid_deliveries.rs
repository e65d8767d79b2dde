//! What grid companies delivered.

use crate::ask::{Ask, Days, Part};
use crate::caller::{Caller, ReadsGrid};
use crate::csv::Columns;
use crate::page::Page;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use indicators::grid::{self, Delivery, DeliveryFilter, Senders};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days at most in one answer.
const MOST_DAYS: i64 = 400;
/// Days that are shown when none are asked for.
const USUAL_DAYS: i64 = 30;

/// Senders of which the caller may see something, and those of which everything; only `wanted` when it is given.
pub(crate) fn senders(portal: &Portal, caller: &Caller, wanted: Option<&str>) -> Senders {
    let mut found = Senders::default();
    let gate = portal.setting.grid.iter().flat_map(|gate| gate.sources());
    let scope = &caller.profile.user.scope;
    let wanted = wanted.filter(|name| !name.is_empty());
    for source in gate.filter(|source| wanted.is_none_or(|name| name == source.source)) {
        if !scope.admits_operator(source.id.as_str()) {
            continue;
        }
        let whole = caller.reach().holds(source.id.as_str(), &source.area_code);
        // A caller of a county sees the county's part of a city's sender.
        let part =
            scope.regions.iter().any(|code| portal.setting.areas.within(code, &source.area_code));
        if whole || part {
            found.all.push(source.source.clone());
        }
        if whole {
            found.whole.push(source.source.clone());
        }
    }
    found
}

/// Name of a sender for people; its name in manifests when it is not configured any more.
pub(crate) fn sender_name(portal: &Portal, source: &str) -> String {
    let gate = portal.setting.grid.as_ref();
    let known = gate.and_then(|gate| gate.source(source));
    known.map_or_else(|| source.to_owned(), |known| known.name.clone())
}

/// Which deliveries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Sender, as its manifests name it.
    source: Option<String>,
    /// taken, waiting or refused.
    state: Option<String>,
}

/// One attempt to take one day of a grid company.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GridDelivery {
    /// Its number.
    id: String,
    received_at: DateTime<Utc>,
    /// Day of its manifest.
    day: String,
    source: String,
    source_name: String,
    /// Revision of the manifest; corrections have 2 and more.
    revision: i64,
    /// taken, waiting or refused.
    state: String,
    /// sftp, folder, upload or hand.
    carrier: String,
    /// Label of the first interval, as sent.
    first_point: String,
    encodings: String,
    files: i64,
    bytes: i64,
    /// Rows of the archive.
    areas: i64,
    rows: i64,
    accepted: i64,
    quarantined: i64,
    repeated: i64,
    /// Rows whose transformer area or station is not known.
    unmatched: i64,
    /// Broken rules with their counts.
    findings: Vec<String>,
    /// Why it waits or was refused; empty when taken.
    reason: String,
}

impl Columns for GridDelivery {
    const COLUMNS: &'static [&'static str] = &[
        "received_at",
        "day",
        "source",
        "source_name",
        "revision",
        "state",
        "carrier",
        "first_point",
        "encodings",
        "files",
        "bytes",
        "areas",
        "rows",
        "accepted",
        "quarantined",
        "repeated",
        "unmatched",
        "findings",
        "reason",
    ];
}

impl GridDelivery {
    fn of(portal: &Portal, one: Delivery) -> Self {
        Self {
            id: one.message_id.to_string(),
            received_at: one.received_at,
            day: one.day.to_string(),
            source_name: sender_name(portal, &one.source),
            source: one.source,
            revision: one.revision,
            state: one.state,
            carrier: one.carrier,
            first_point: one.first_point,
            encodings: one.encodings,
            files: one.files,
            bytes: one.bytes,
            areas: one.areas,
            rows: one.rows,
            accepted: one.accepted,
            quarantined: one.quarantined,
            repeated: one.repeated,
            unmatched: one.unmatched,
            findings: one.findings.split_whitespace().map(str::to_owned).collect(),
            reason: one.reason,
        }
    }
}

/// Days of grid companies with their receipts, newest first.
#[utoipa::path(get, path = "/grid/deliveries", tag = "grid", params(Which, Days, Part),
    responses((status = 200, body = Page<GridDelivery>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    ReadsGrid(caller): ReadsGrid,
    Ask(which): Ask<Which>,
    Ask(days): Ask<Days>,
    Ask(part): Ask<Part>,
) -> Result<Response, Problem> {
    let filter = DeliveryFilter {
        senders: senders(&portal, &caller, which.source.as_deref()),
        days: days.range(portal.setting.today(), USUAL_DAYS, MOST_DAYS)?,
        state: which.state.unwrap_or_default(),
    };
    let (rows, total) =
        grid::deliveries(&portal.lake, &filter, part.limit(), part.offset()).await?;
    let items = rows.into_iter().map(|one| GridDelivery::of(&portal, one)).collect();
    let page = Page { items, total, next_cursor: None, as_of: portal.setting.now() };
    Ok(page.answer(&part, "grid-deliveries"))
}
