//! How an operator's platform is asked: its address, which pulls, when, how many rows at a time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::operators;
use crate::store::{Tx, micros};

const NOUN: &str = "pull settings of operator";

text_enum! {
    /// What is asked of an operator's platform.
    PullKind {
        /// All stations, page by page (18.1).
        StationsFull = "stations_full",
        /// Stations that changed (18.1).
        StationsChanged = "stations_changed",
        /// States of connectors (18.2).
        Status = "status",
        /// Energy of the day before (18.3).
        Stats = "stats",
        /// Prices (18.4).
        Policy = "policy",
        /// Comparison of the orders of the day before (18.5).
        Orders = "orders",
        /// Alarms (18.8).
        Alarms = "alarms",
        /// Events (18.9).
        Events = "events",
        /// Batteries of connected vehicles (18.10).
        Bms = "bms",
        /// The operator and the owners it reports for (18.11).
        Owners = "owners",
        /// One supplement (18.6, 18.7 and chapter 19).
        Supplement = "supplement",
    }
}

/// One pull of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// What is asked.
    pub kind: PullKind,
    /// When, Beijing time: seconds, minutes, hours, day, month, weekday.
    pub cron: String,
    /// Name of the interface where the operator's differs from the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How one operator's platform is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct PullSettings {
    /// Whose platform.
    pub operator_id: String,
    /// Whether it is asked by schedule.
    pub pulls_on: bool,
    /// Address before the name of the interface, without a slash at the end.
    pub base_url: String,
    /// Rows of a page.
    pub page_size: i64,
    /// What is asked, and when.
    #[sqlx(json)]
    pub plan: Vec<Planned>,
    /// Counts edits.
    pub version: i64,
    /// When it was edited.
    pub updated_at: DateTime<Utc>,
    /// By whom.
    pub updated_by: String,
}

impl PullSettings {
    /// The plan for `kind`; `None` when it is not asked.
    pub fn planned(&self, kind: PullKind) -> Option<&Planned> {
        self.plan.iter().find(|planned| planned.kind == kind)
    }
}

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSettings {
    /// Whether the platform is asked by schedule.
    pub pulls_on: bool,
    /// Address before the name of the interface.
    pub base_url: String,
    /// Rows of a page, 1 to 100.
    pub page_size: i64,
    /// What is asked, and when.
    pub plan: Vec<Planned>,
}

/// The plan of the specification: chapter 18, times in Beijing. `pushes` tells whether the operator pushes its states.
pub fn usual_plan(pushes: bool) -> Vec<Planned> {
    let planned = |kind, cron: &str| Planned { kind, cron: cron.to_owned(), name: None };
    vec![
        planned(PullKind::StationsFull, "0 0 2 * * *"),
        planned(PullKind::StationsChanged, "0 10 * * * *"),
        planned(PullKind::Status, if pushes { "0 */30 * * * *" } else { "0 */5 * * * *" }),
        planned(PullKind::Stats, "0 0 5 * * *"),
        planned(PullKind::Policy, "0 30 3 * * MON"),
        planned(PullKind::Orders, "0 0 4 * * *"),
        planned(PullKind::Alarms, "0 20 * * * *"),
        planned(PullKind::Events, "0 40 3 * * *"),
        planned(PullKind::Owners, "0 50 2 * * MON"),
    ]
}

macro_rules! columns {
    () => {
        "operator_id, pulls_on, base_url, page_size, plan, version, updated_at, updated_by"
    };
}

sql! {
    FIND = concat!("SELECT ", columns!(), " FROM pull_settings WHERE operator_id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM pull_settings ORDER BY operator_id");
    INSERT = concat!("INSERT INTO pull_settings (", columns!(), ") VALUES ($1, $2, $3, $4, $5, 1, $6, $7)");
    CHANGE = "UPDATE pull_settings SET pulls_on = $3, base_url = $4, page_size = $5, plan = $6, version = version + 1, \
              updated_at = $7, updated_by = $8 WHERE operator_id = $1 AND version = $2";
}

/// How an operator's platform is asked; `None` when nobody said.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn find(tx: &mut Tx, operator_id: &str) -> Result<Option<PullSettings>, RegistryError> {
    Ok(fetch_optional!(tx, PullSettings, FIND, operator_id)?)
}

/// How an operator's platform is asked.
///
/// # Errors
/// [`RegistryError::NotFound`] when nobody said.
pub async fn get(tx: &mut Tx, operator_id: &str) -> Result<PullSettings, RegistryError> {
    find(tx, operator_id).await?.ok_or_else(|| RegistryError::not_found(NOUN, operator_id))
}

/// Every operator's settings, by operator.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<PullSettings>, RegistryError> {
    Ok(fetch_all!(tx, PullSettings, LIST)?)
}

/// Sets how an operator's platform is asked. `version` is the one the caller read, 0 when there was none.
///
/// # Errors
/// [`RegistryError::Invalid`] for the first field out of form; [`RegistryError::Stale`] when somebody else edited it since;
/// [`RegistryError::NotFound`] for an unknown operator.
pub async fn put(
    tx: &mut Tx,
    operator_id: &str,
    version: i64,
    new: &NewSettings,
    by: &str,
    now: DateTime<Utc>,
) -> Result<PullSettings, RegistryError> {
    check(new)?;
    operators::get(tx, operator_id).await?;
    let base = new.base_url.trim_end_matches('/');
    let plan = Json(&new.plan);
    let found = find(tx, operator_id).await?;
    let held = found.as_ref().map_or(0, |settings| settings.version);
    if held != version {
        return Err(RegistryError::Stale {
            noun: NOUN,
            id: operator_id.to_owned(),
            expected: version,
            found: held,
        });
    }
    let at = micros(now);
    if found.is_none() {
        execute!(tx, INSERT, operator_id, new.pulls_on, base, new.page_size, plan, at, by)
            .map_err(|e| RegistryError::or_taken(e, NOUN, operator_id))?;
    } else {
        execute!(
            tx,
            CHANGE,
            operator_id,
            version,
            new.pulls_on,
            base,
            new.page_size,
            plan,
            at,
            by
        )?;
    }
    get(tx, operator_id).await
}

fn check(new: &NewSettings) -> Result<(), RegistryError> {
    let address = new.base_url.as_str();
    let scheme = address.starts_with("https://") || address.starts_with("http://");
    if !scheme || address.len() > 300 || address.contains(['?', '#', '@', ' ']) {
        let why = "http(s)://host[:port]/path without user, query and fragment";
        return Err(RegistryError::invalid("base_url", why));
    }
    if !(1..=100).contains(&new.page_size) {
        let why = format!("{} is not in 1–100", new.page_size);
        return Err(RegistryError::invalid("page_size", why));
    }
    for (n, planned) in new.plan.iter().enumerate() {
        if planned.kind == PullKind::Supplement {
            return Err(RegistryError::invalid(
                "plan",
                "supplements have no schedule of their own",
            ));
        }
        if new.plan[..n].iter().any(|earlier| earlier.kind == planned.kind) {
            return Err(RegistryError::invalid("plan", format!("{} stands twice", planned.kind)));
        }
        if planned.cron.split_whitespace().count() != 6 {
            let why = format!("{}: cron {:?} has not six fields", planned.kind, planned.cron);
            return Err(RegistryError::invalid("plan", why));
        }
        let odd = |name: &String| {
            let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            name.is_empty() || name.len() > 64 || !name.bytes().all(fits)
        };
        if planned.name.as_ref().is_some_and(odd) {
            let why = format!("{}: name is letters, digits and _, at most 64", planned.kind);
            return Err(RegistryError::invalid("plan", why));
        }
    }
    Ok(())
}
