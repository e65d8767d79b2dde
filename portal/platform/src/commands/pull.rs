//! `zhixing pull`: asks an operator's platform now, with progress.

use crate::cli::Pull;
use crate::config::Config;
use crate::jobs::Workshop;
use crate::secrets::MasterKey;
use crate::server;
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use interop::Query;
use model::Clock;
use pulls::{Progress, Watch};
use registry::pull_runs::{PullCause, PullOutcome, PullRun};
use registry::pull_settings::{self, PullKind};
use std::process::ExitCode;
use std::sync::Arc;

/// Who is in the history when somebody at a terminal asks.
const ASKED_BY: &str = "command line";

pub(super) async fn run(arguments: Pull, as_json: bool) -> anyhow::Result<ExitCode> {
    let config = Config::read(&arguments.config)?;
    let shop = server::workshop(&config, &MasterKey::from_environment()?, Clock::System).await?;
    let pulled = pull(&shop, &arguments, as_json).await;
    shop.pulls.close().await;
    shop.gateway.close().await;
    shop.stores.close().await;
    pulled
}

async fn pull(shop: &Workshop, arguments: &Pull, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut well = true;
    for kind in kinds(shop, arguments).await? {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} · {elapsed}") {
            bar.set_style(style);
        }
        let shown = bar.clone();
        let watch: Watch = Arc::new(move |progress| shown.set_message(words(progress)));
        let cause = PullCause::Person;
        let asked = shop.pulls.run(&arguments.operator, kind, cause, ASKED_BY, Some(watch));
        let run = asked.await.with_context(|| format!("{kind}"));
        bar.finish_and_clear();
        let run = run?;
        well &=
            matches!(run.outcome, PullOutcome::Done | PullOutcome::Partial | PullOutcome::Empty);
        tell(&run, as_json)?;
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is asked: one kind, or everything of the operator's plan.
async fn kinds(shop: &Workshop, arguments: &Pull) -> anyhow::Result<Vec<PullKind>> {
    if let Some(name) = &arguments.interface {
        return Ok(vec![kind_of(name)?]);
    }
    let mut tx = shop.stores.registry.read().await?;
    let settings = pull_settings::get(&mut tx, &arguments.operator).await?;
    Ok(settings.plan.iter().map(|planned| planned.kind).collect())
}

/// The pull of a word, or of the name of an interface.
fn kind_of(name: &str) -> anyhow::Result<PullKind> {
    if let Ok(kind) = name.parse::<PullKind>() {
        return Ok(kind);
    }
    Ok(match Query::named(name) {
        Some(Query::Stations) => PullKind::StationsFull,
        Some(Query::Status) => PullKind::Status,
        Some(Query::Stats) => PullKind::Stats,
        Some(Query::Policy) => PullKind::Policy,
        Some(Query::CheckOrders) => PullKind::Orders,
        Some(Query::Alarms) => PullKind::Alarms,
        Some(Query::Events) => PullKind::Events,
        Some(Query::Bms) => PullKind::Bms,
        Some(Query::Operators) => PullKind::Owners,
        Some(Query::Supplement | Query::SupplementStation) | None => {
            let words: Vec<&str> = PullKind::ALL.iter().map(|kind| kind.as_str()).collect();
            bail!("--interface {name}: expected {} or the name of a query", words.join(", "))
        }
    })
}

fn words(progress: &Progress) -> String {
    let counts = progress.counts;
    format!(
        "{} · {} · {} calls · {} rows came, {} taken",
        progress.kind,
        progress.doing,
        counts.calls,
        counts.received,
        counts.accepted + counts.repeated
    )
}

fn tell(run: &PullRun, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        println!("{}", serde_json::to_string(run)?);
        return Ok(());
    }
    let counts = run.counts;
    println!(
        "{}: {} · {} calls, {} pages, {} rows came · {} new, {} held already, {} in quarantine, {} refused",
        run.kind,
        run.outcome,
        counts.calls,
        counts.pages,
        counts.received,
        counts.accepted,
        counts.repeated,
        counts.quarantined,
        counts.refused
    );
    for note in &run.notes {
        println!("  {note}");
    }
    if let Some(error) = &run.error {
        println!("  error: {error}");
    }
    Ok(())
}
