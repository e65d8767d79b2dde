//! `zhixing migrate`.

use crate::cli::ConfigFile;
use crate::config::Config;
use crate::secrets::MasterKey;
use crate::stores::open_registry;

pub(super) async fn run(file: &ConfigFile, json: bool) -> anyhow::Result<()> {
    let config = Config::read(&file.config)?;
    let registry = open_registry(&config, &MasterKey::from_environment()?).await?;
    registry.close().await;
    if json {
        println!("{}", serde_json::json!({"registry": config.registry.url, "migrated": true}));
    } else {
        println!("registry {} is at the schema of this version", config.registry.url);
    }
    Ok(())
}
