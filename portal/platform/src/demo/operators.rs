//! Operators of the demo and their credentials.

use super::Folder;
use crate::secrets::write_private;
use anyhow::Context;
use chrono::{DateTime, Utc};
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential, Suite};
use registry::operators::{self, Environment, NewOperator, OperatorChange, OperatorSettings};
use registry::{Registry, SecretText};
use serde::{Deserialize, Serialize};
use simulator::{Credentials, World};
use std::path::Path;

/// One operator in `operators.json`, for clients on this machine.
#[derive(Serialize, Deserialize)]
pub struct OperatorFile {
    /// Operator id.
    pub operator_id: String,
    /// Name.
    pub name: String,
    /// Suite id.
    pub suite: String,
    /// Secret of `query_token`.
    pub operator_secret: String,
    /// Cipher key.
    pub data_secret: String,
    /// Initial vector.
    pub data_secret_iv: String,
    /// Key of the signature.
    pub sig_secret: String,
}

/// Registers operators that are missing, issues their credentials and returns all of them in the world's order.
///
/// # Errors
/// When registry or folder cannot be written.
pub async fn credentials_of(
    folder: &Folder,
    registry: &Registry,
    world: &World,
    valid_from: DateTime<Utc>,
) -> anyhow::Result<Vec<Credentials>> {
    let path = folder.operators();
    let mut files: Vec<OperatorFile> = if path.exists() { read(&path)? } else { Vec::new() };
    for operator in &world.operators {
        if files.iter().any(|file| file.operator_id == operator.id.as_str()) {
            open_new_pushes(registry, operator.id.as_str()).await?;
            continue;
        }
        let new = NewOperator {
            operator_id: operator.id.to_string(),
            name: operator.name.clone(),
            short_name: operator.short_name.clone(),
            uscid: operator.uscid.clone(),
            contact: String::new(),
            environment: Environment::Test,
            interfaces: pushes(),
        };
        let suite = if operator.second_suite { Suite::Sm4Sm3 } else { Suite::AesMd5 };
        let secrets = register(registry, &new, suite, valid_from).await?;
        files.push(OperatorFile {
            operator_id: new.operator_id,
            name: new.name,
            suite: suite.as_str().to_owned(),
            operator_secret: secrets.operator_secret.expose().to_owned(),
            data_secret: secrets.data_secret.expose().to_owned(),
            data_secret_iv: secrets.data_secret_iv.expose().to_owned(),
            sig_secret: secrets.sig_secret.expose().to_owned(),
        });
        write_private(&path, &serde_json::to_vec_pretty(&files)?)?;
    }
    files.iter().map(as_credentials).collect()
}

/// Names of all pushes.
fn pushes() -> Vec<String> {
    interop::Interface::PUSHES.iter().map(|push| push.name().to_owned()).collect()
}

/// Opens the pushes that came into being after a demo operator was registered.
async fn open_new_pushes(registry: &Registry, operator_id: &str) -> anyhow::Result<()> {
    let mut tx = registry.write().await?;
    let known = operators::get(&mut tx, operator_id).await?;
    if pushes().iter().all(|push| known.interfaces.contains(push)) {
        return Ok(());
    }
    let change = OperatorChange { interfaces: Some(pushes()), ..OperatorChange::default() };
    operators::update(&mut tx, operator_id, known.version, &change, Utc::now()).await?;
    Ok(tx.commit().await?)
}

async fn register(
    registry: &Registry,
    new: &NewOperator,
    suite: Suite,
    valid_from: DateTime<Utc>,
) -> anyhow::Result<CredentialSecrets> {
    let now = Utc::now();
    let mut tx = registry.write().await?;
    let operator = operators::create(&mut tx, new, now).await?;
    let operator = operators::approve(&mut tx, &operator.operator_id, now).await?;
    // the bulk load of the demo sends a month in a minute
    let settings = OperatorSettings { rate_per_s: 20_000, burst: 40_000, ..operator.settings };
    let change = OperatorChange { settings: Some(settings), ..OperatorChange::default() };
    operators::update(&mut tx, &operator.operator_id, operator.version, &change, now).await?;
    let request = NewCredential {
        operator_id: &operator.operator_id,
        direction: Direction::In,
        suite,
        valid_from,
        secrets: None,
    };
    let issued = credentials::issue(&mut tx, request, now).await?;
    tx.commit().await?;
    Ok(issued.secrets)
}

fn read(path: &Path) -> anyhow::Result<Vec<OperatorFile>> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is not a list of operators", path.display()))
}

/// Credentials of a file as the demo writes it.
///
/// # Errors
/// When the file cannot be read or a secret has a wrong form.
pub fn read_credentials(path: &Path) -> anyhow::Result<Vec<Credentials>> {
    read(path)?.iter().map(as_credentials).collect()
}

fn as_credentials(file: &OperatorFile) -> anyhow::Result<Credentials> {
    let secret = |text: &str| SecretText::new(text);
    let (data, iv, sig) =
        (secret(&file.data_secret), secret(&file.data_secret_iv), secret(&file.sig_secret));
    Credentials::new(
        &file.operator_id,
        &file.operator_secret,
        data.expose(),
        iv.expose(),
        sig.expose(),
        &file.suite,
    )
    .with_context(|| format!("credentials of {}", file.operator_id))
}
