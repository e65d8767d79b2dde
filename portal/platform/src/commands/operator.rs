//! `zhixing operator`: operators and their first credentials.

use crate::cli::{Operator, OperatorAction};
use crate::config::Config;
use crate::secrets::MasterKey;
use crate::stores::open_registry;
use anyhow::Context;
use chrono::Utc;
use registry::credentials::{Direction, IssuedCredential, NewCredential, Suite};
use registry::operators::{Environment, NewOperator};
use registry::{Registry, credentials, operators};
use serde_json::{Value, json};

pub(super) async fn run(arguments: Operator, as_json: bool) -> anyhow::Result<()> {
    let config = Config::read(&arguments.config)?;
    let registry = open_registry(&config, &MasterKey::from_environment()?).await?;
    let answer = match arguments.action {
        OperatorAction::Add { id, name, uscid, suite } => {
            add(&registry, &id, &name, &uscid, &suite).await?
        }
        OperatorAction::List => list(&registry).await?,
        OperatorAction::Suspend { id, reason } => suspend(&registry, &id, &reason).await?,
    };
    registry.close().await;
    if as_json {
        println!("{answer}");
    } else {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    }
    Ok(())
}

async fn add(
    registry: &Registry,
    id: &str,
    name: &str,
    uscid: &str,
    suite: &str,
) -> anyhow::Result<Value> {
    let suite: Suite = suite.parse().context("--suite")?;
    let new = NewOperator {
        operator_id: id.to_owned(),
        name: name.to_owned(),
        short_name: name.to_owned(),
        uscid: uscid.to_owned(),
        contact: String::new(),
        environment: Environment::Production,
        interfaces: interop::Interface::PUSHES.iter().map(|i| i.name().to_owned()).collect(),
    };
    let now = Utc::now();
    let mut tx = registry.write().await?;
    operators::create(&mut tx, &new, now).await?;
    operators::approve(&mut tx, id, now).await?;
    let request = NewCredential {
        operator_id: id,
        direction: Direction::In,
        suite,
        valid_from: now,
        secrets: None,
    };
    let issued = credentials::issue(&mut tx, request, now).await?;
    tx.commit().await?;
    Ok(shown_once(id, &issued))
}

/// The only place where secrets of an operator are printed.
pub(super) fn shown_once(id: &str, issued: &IssuedCredential) -> Value {
    json!({
        "operator_id": id,
        "credential_id": issued.credential.id,
        "version": issued.credential.version,
        "suite": issued.credential.suite.as_str(),
        "operator_secret": issued.secrets.operator_secret.expose(),
        "data_secret": issued.secrets.data_secret.expose(),
        "data_secret_iv": issued.secrets.data_secret_iv.expose(),
        "sig_secret": issued.secrets.sig_secret.expose(),
    })
}

async fn list(registry: &Registry) -> anyhow::Result<Value> {
    let mut tx = registry.read().await?;
    let all = operators::list(&mut tx).await?;
    Ok(json!(
        all.iter()
            .map(
                |o| json!({"operator_id": o.operator_id, "name": o.name, "state": o.state.as_str()})
            )
            .collect::<Vec<_>>()
    ))
}

async fn suspend(registry: &Registry, id: &str, reason: &str) -> anyhow::Result<Value> {
    let mut tx = registry.write().await?;
    let operator = operators::suspend(&mut tx, id, reason, Utc::now()).await?;
    tx.commit().await?;
    Ok(json!({"operator_id": id, "state": operator.state.as_str(), "reason": reason}))
}
