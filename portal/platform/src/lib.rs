#![doc = include_str!("../README.md")]

pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod dispatch;
pub mod grid;
pub mod jobs;
pub mod pulls;
pub mod secrets;
pub mod server;
pub mod stores;
pub mod vehicles;

use clap::Parser;
use std::process::ExitCode;

/// Reads the command line, runs the command and says what failed.
pub fn start() -> ExitCode {
    let cli = cli::Cli::parse();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("error: a cryptography provider was installed before");
        return ExitCode::FAILURE;
    }
    commands::start_log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
