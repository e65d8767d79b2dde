//! `zhixing user`: people of the portal.

use crate::cli::{User, UserAction};
use crate::config::Config;
use crate::secrets::MasterKey;
use crate::stores::open_registry;
use anyhow::{Context, bail};
use chrono::Utc;
use registry::passwords::{self, PasswordPolicy};
use registry::roles::RoleId;
use registry::scope::Scope;
use registry::users::{self, NewUser};
use registry::{Registry, SecretText};
use serde_json::{Value, json};

/// Environment variable with the new user's password.
const PASSWORD: &str = "ZHIXING_PASSWORD";

pub(super) async fn run(arguments: User, as_json: bool) -> anyhow::Result<()> {
    let config = Config::read(&arguments.config)?;
    let registry = open_registry(&config, &MasterKey::from_environment()?).await?;
    let answer = match arguments.action {
        UserAction::Add { name, title, role, regions, operators } => {
            let new = NewUser {
                name: title.unwrap_or_else(|| name.clone()),
                username: name,
                org: String::new(),
                role: role.parse::<RoleId>().context("--role")?,
                scope: Scope { regions, operators },
                must_change: true,
            };
            add(&registry, new).await?
        }
        UserAction::List => list(&registry).await?,
    };
    registry.close().await;
    if as_json {
        println!("{answer}");
    } else {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    }
    Ok(())
}

/// A password of the environment or of standard input; never of the command line, which others can read.
pub(super) fn read_password() -> anyhow::Result<SecretText> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(SecretText::from(password));
    }
    eprintln!("Password ({PASSWORD} is not set), then Enter:");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("no password on standard input")?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        bail!("the password is empty");
    }
    Ok(SecretText::from(line.to_owned()))
}

async fn add(registry: &Registry, new: NewUser) -> anyhow::Result<Value> {
    let hash =
        passwords::hash(&PasswordPolicy::default(), &new.username, &read_password()?).await?;
    let mut tx = registry.write().await?;
    let user = users::create(&mut tx, &new, &hash, Utc::now()).await?;
    tx.commit().await?;
    Ok(json!({"id": user.id, "username": user.username, "role": user.role.as_str()}))
}

async fn list(registry: &Registry) -> anyhow::Result<Value> {
    let mut tx = registry.read().await?;
    let all = users::list(&mut tx).await?;
    Ok(json!(all.iter().map(|u| json!({"username": u.username, "role": u.role.as_str(), "state": u.state.as_str()})).collect::<Vec<_>>()))
}
