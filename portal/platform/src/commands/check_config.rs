//! `zhixing check-config`.

use crate::cli::ConfigFile;
use crate::config::Config;
use crate::secrets::{MASTER_KEY, MasterKey};

pub(super) fn run(file: &ConfigFile) -> anyhow::Result<()> {
    let config = Config::read(&file.config)?;
    print!("{}", toml::to_string_pretty(&config)?);
    let key = if MasterKey::from_environment().is_ok() { "set" } else { "NOT set or not valid" };
    println!("\n# {MASTER_KEY} is {key}");
    Ok(())
}
