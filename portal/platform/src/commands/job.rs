//! `zhixing job`: one job by hand.

use crate::cli::JobRun;
use crate::config::Config;
use crate::jobs::{self, JOBS};
use crate::secrets::MasterKey;
use crate::server;
use anyhow::Context;
use model::{Clock, LocalDay};
use serde_json::json;

pub(super) async fn run(arguments: JobRun, as_json: bool) -> anyhow::Result<()> {
    if arguments.name == "list" {
        for job in JOBS {
            println!("{:<14} {:<18} {}", job.name, job.cron_utc, job.about);
        }
        return Ok(());
    }
    let job = jobs::by_name(&arguments.name).with_context(|| {
        format!("no job is called {:?}; `zhixing job list` names them", arguments.name)
    })?;
    let day = match &arguments.day {
        Some(text) => text
            .parse::<LocalDay>()
            .with_context(|| format!("--day {text}: expected YYYY-MM-DD"))?,
        None => LocalDay::of(Clock::System.now()),
    };
    let config = Config::read(&arguments.config)?;
    let shop = server::workshop(&config, &MasterKey::from_environment()?, Clock::System).await?;
    let outcome = jobs::run_recorded(job, &shop, day).await;
    // a job of pulls begins them and leaves
    shop.pulls.wait().await;
    shop.stores.close().await;
    let summary = outcome?;
    if as_json {
        println!("{}", json!({"job": job.name, "day": day.to_string(), "summary": summary}));
    } else {
        println!("{} {day}: {summary}", job.name);
    }
    Ok(())
}
