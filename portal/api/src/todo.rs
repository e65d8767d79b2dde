//! What needs attention: each line leads to the screen where it is dealt with.

use crate::caller::Caller;
use crate::portal::Portal;
use crate::problem::Problem;
use chrono::TimeDelta;
use indicators::interfaces::Span;
use indicators::quarantine::HeldFilter;
use indicators::{DayRange, Picture, Reach, Totals};
use model::ConnectorState;
use registry::operators::OperatorState;
use registry::roles::rights;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One thing that needs attention.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Todo {
    kind: &'static str,
    severity: &'static str,
    title: String,
    title_en: String,
    count: i64,
    href: String,
}

/// Minutes of silence after which a feed counts as interrupted (access specification, chapter 12, by day).
const SILENT_MIN: i64 = 15;
/// Share of refused messages above which an interface is listed.
const FAILING: f64 = 0.05;

/// What needs attention within a reach, worst first.
pub(crate) async fn list(
    portal: &Portal,
    caller: &Caller,
    picture: &Picture,
    reach: &Reach,
    totals: &Totals,
) -> Result<Vec<Todo>, Problem> {
    let mut list = Vec::new();
    list.extend(silent(picture, reach));
    list.extend(failing(portal, caller, picture).await?);
    list.extend(held(portal, caller, picture, reach).await?);
    list.extend(pending(portal, caller).await?);
    let faults = i64::from(totals.of(ConnectorState::Fault));
    list.extend(line(
        "faults",
        "warn",
        "个接口故障",
        "connectors out of order",
        faults,
        "/stations?status=fault",
    ));
    let silent = i64::from(totals.of(ConnectorState::Unknown));
    list.extend(line(
        "unknown",
        "info",
        "个接口状态未知",
        "connectors without news",
        silent,
        "/stations?status=unknown",
    ));
    Ok(list)
}

fn line(
    kind: &'static str,
    severity: &'static str,
    what: &str,
    what_en: &str,
    count: i64,
    href: impl Into<String>,
) -> Option<Todo> {
    let title = format!("{count} {what}");
    let title_en = format!("{count} {what_en}");
    (count > 0).then(|| Todo { kind, severity, title, title_en, count, href: href.into() })
}

/// Operators whose stations have all been silent.
fn silent(picture: &Picture, reach: &Reach) -> Option<Todo> {
    let mut last = BTreeMap::new();
    for one in picture.within(reach) {
        let newest = last.entry(one.operator_id()).or_insert(None);
        *newest = one.last_seen.max(*newest);
    }
    let limit = picture.at - TimeDelta::minutes(SILENT_MIN);
    let count = last.values().filter(|seen| seen.is_none_or(|at| at < limit)).count();
    line(
        "silent_feeds",
        "bad",
        "家运营商数据中断",
        "operators whose data have stopped",
        count as i64,
        "/interfaces",
    )
}

/// Interfaces that refused too much in the last hour.
async fn failing(
    portal: &Portal,
    caller: &Caller,
    picture: &Picture,
) -> Result<Option<Todo>, Problem> {
    if !caller.may(rights::INTERFACES_READ) {
        return Ok(None);
    }
    let reach = caller.reach_of_operators(picture, None);
    let span =
        Span { start: picture.at - TimeDelta::hours(1), end: picture.at + TimeDelta::seconds(1) };
    let uses = portal.figures.interfaces(&reach, span).await?;
    let count = uses
        .iter()
        .filter(|one| one.sums.success_rate().is_some_and(|rate| rate < 1.0 - FAILING))
        .count();
    Ok(line(
        "failing_interfaces",
        "bad",
        "个接口近一小时失败率超过 5%",
        "interfaces refused over 5 % in the last hour",
        count as i64,
        "/interfaces",
    ))
}

/// Rows held back in the last seven days that are still held.
async fn held(
    portal: &Portal,
    caller: &Caller,
    picture: &Picture,
    reach: &Reach,
) -> Result<Option<Todo>, Problem> {
    if !caller.may(rights::QUALITY_READ) {
        return Ok(None);
    }
    let filter = HeldFilter {
        reach: reach.clone(),
        days: DayRange { first: picture.day.plus(-6), last: picture.day },
        table: String::new(),
        code: String::new(),
        state: "held".to_owned(),
    };
    let count = *portal.figures.held(filter).await?;
    Ok(line(
        "held_rows",
        "warn",
        "行数据被隔离待处理",
        "rows are held back",
        count,
        "/quarantine?state=held",
    ))
}

/// Operators that wait for admission.
async fn pending(portal: &Portal, caller: &Caller) -> Result<Option<Todo>, Problem> {
    if !caller.may(rights::OPERATORS_WRITE) {
        return Ok(None);
    }
    let operators = portal.figures.operators().await?;
    let count = operators.values().filter(|one| one.state == OperatorState::Pending).count();
    Ok(line(
        "pending_operators",
        "info",
        "家运营商等待审核",
        "operators wait for admission",
        count as i64,
        "/operators?state=pending",
    ))
}
