//! One file per command.

mod check_config;
mod contracts;
mod demo;
mod grid;
mod job;
mod migrate;
mod operator;
mod pull;
mod query;
mod serve;
mod simulate;
mod user;
mod validate;
mod validate_sheet;
mod vehicle_platform;

use crate::cli::{Cli, Command};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Starts the log on standard error. `RUST_LOG` chooses; servers speak from `info`, commands from `warn`.
pub fn start_log(cli: &Cli) {
    let quiet = "buoyant_kernel=warn,deltalake_core=error,tokio_cron_scheduler=warn";
    let level = match cli.command {
        Command::Serve(_) => "info",
        _ => "warn",
    };
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("{level},{quiet}")));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if cli.json {
        log.json().with_span_events(FmtSpan::NONE).init();
    } else {
        log.with_target(false).init();
    }
}

/// Runs the command.
///
/// # Errors
/// What failed, where, and what to do next.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let json = cli.json;
    match cli.command {
        Command::Demo(arguments) => demo::run(arguments).await?,
        Command::Serve(arguments) => serve::run(arguments).await?,
        Command::Migrate(file) => migrate::run(&file, json).await?,
        Command::CheckConfig(file) => check_config::run(&file)?,
        Command::User(arguments) => user::run(arguments, json).await?,
        Command::Operator(arguments) => operator::run(arguments, json).await?,
        Command::VehiclePlatform(arguments) => vehicle_platform::run(&arguments, json)?,
        Command::Grid(arguments) => grid::run(arguments).await?,
        Command::Job(arguments) => job::run(arguments, json).await?,
        Command::Pull(arguments) => return pull::run(arguments, json).await,
        Command::Validate(arguments) => return validate::run(&arguments, json),
        Command::Query(arguments) => query::run(arguments, json).await?,
        Command::Simulate(arguments) => simulate::run(arguments, json).await?,
        Command::Contracts(arguments) => return contracts::run(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}
