//! Jobs: a row plus an idempotent function of a Beijing day. Each run leaves a `job_run` in the registry.

mod schedule;
mod steps;

pub use schedule::{Schedule, run_recorded};

use crate::stores::Stores;
use futures::future::BoxFuture;
use ingest::Gateway;
use model::{Clock, LocalDay};
use reference::Areas;
use std::sync::Arc;

/// What a job may touch.
#[derive(Clone)]
pub struct Workshop {
    /// Lake and registry.
    pub stores: Stores,
    /// The gate, for what it remembers in memory.
    pub gateway: Gateway,
    /// Asks operators' platforms.
    pub pulls: pulls::Desk,
    /// The gate for grid companies.
    pub grid: grid::Gate,
    /// The clock.
    pub clock: Clock,
    /// Areas of the province.
    pub areas: Arc<Areas>,
}

/// One job.
pub struct Job {
    /// Name on the command line and in `job_runs`.
    pub name: &'static str,
    /// When it runs: seconds, minutes, hours, day, month, weekday, UTC.
    pub cron_utc: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Whether every run is recorded; frequent housekeeping records failures only.
    pub recorded: bool,
    /// The function; answers a summary for people.
    pub run: fn(Workshop, LocalDay) -> BoxFuture<'static, anyhow::Result<String>>,
}

/// All jobs.
pub static JOBS: &[Job] = &[
    Job {
        name: "settle",
        cron_utc: "*/15 * * * * *",
        about: "moves closed journal segments into the Delta tables",
        recorded: false,
        run: |shop, day| Box::pin(steps::settle(shop, day)),
    },
    Job {
        name: "silence",
        cron_utc: "5 * * * * *",
        about: "marks connectors without news as unknown",
        recorded: false,
        run: |shop, day| Box::pin(steps::silence(shop, day)),
    },
    Job {
        name: "station-hours",
        cron_utc: "20 */10 * * * *",
        about: "sums energy, orders and money per station and hour of the day and the day before",
        recorded: true,
        run: |shop, day| Box::pin(steps::station_hours(shop, day)),
    },
    Job {
        name: "vehicle-days",
        cron_utc: "0 20 19 * * *",
        about: "finds charging sessions of vehicles and sums vehicles per cell and hour and per area, of three days",
        recorded: true,
        run: |shop, day| Box::pin(steps::vehicle_days(shop, day)),
    },
    Job {
        name: "pulls",
        cron_utc: "*/20 * * * * *",
        about: "begins the pulls of every operator whose time has come",
        recorded: false,
        run: |shop, day| Box::pin(steps::pulls(shop, day)),
    },
    Job {
        name: "supplements",
        cron_utc: "45 * * * * *",
        about: "asks operators for rows that were refused or are missing, three times each",
        recorded: false,
        run: |shop, day| Box::pin(steps::supplements(shop, day)),
    },
    Job {
        name: "grid-poll",
        cron_utc: "30 */10 17-23,0-3 * * *",
        about: "takes days of grid companies out of their in-boxes, between 01:00 and 12:00",
        recorded: true,
        run: |shop, day| Box::pin(steps::grid_poll(shop, day)),
    },
    Job {
        name: "grid-days",
        cron_utc: "0 30 4 * * *",
        about: "judges curves of grid companies by the day before and by their energy, of three days",
        recorded: true,
        run: |shop, day| Box::pin(steps::grid_days(shop, day)),
    },
    Job {
        name: "compact",
        cron_utc: "40 7 * * * *",
        about: "joins small files so that each table and day has few, sorted ones",
        recorded: true,
        run: |shop, day| Box::pin(steps::compact(shop, day)),
    },
    Job {
        name: "retain",
        cron_utc: "0 30 18 * * *",
        about: "deletes days whose time to keep is over, and files no kept version needs",
        recorded: true,
        run: |shop, day| Box::pin(steps::retain(shop, day)),
    },
    Job {
        name: "purge",
        cron_utc: "0 45 * * * *",
        about: "deletes expired tokens, sessions and idempotency keys, old pulls, abandoned drafts of applications and files of old uploads",
        recorded: true,
        run: |shop, day| Box::pin(steps::purge(shop, day)),
    },
];

/// The job of that name.
pub fn by_name(name: &str) -> Option<&'static Job> {
    JOBS.iter().find(|job| job.name == name)
}

/// When the job of that name runs next after `now`.
pub fn next_run(
    name: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<chrono::DateTime<chrono::Utc>> {
    let job = by_name(name)?;
    let cron: croner::Cron = croner::parser::CronParser::builder()
        .seconds(croner::parser::Seconds::Required)
        .build()
        .parse(job.cron_utc)
        .ok()?;
    cron.find_next_occurrence(&now, false).ok()
}
