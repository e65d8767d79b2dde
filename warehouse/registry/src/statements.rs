use sqlx::{Executor as _, SqlSafeStr as _};

use crate::error::RegistryError;
use crate::store::Registry;

/// One SQL text of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The file it is written in.
    pub noun: &'static str,
    /// Its constant.
    pub name: &'static str,
    /// The text, the same for both databases.
    pub sql: &'static str,
}

macro_rules! nouns {
    ($($noun:ident),+ $(,)?) => {
        const NOUNS: &[(&str, &[(&str, &str)])] = &[$((stringify!($noun), crate::$noun::STATEMENTS)),+];
    };
}

nouns! {
    access, admission, application_steps, applications, audit, certificates, conformance, credentials, idempotency, job_runs,
    limits, live_credentials, lockouts, open, operators, pull_runs, pull_settings, pull_syncs, roles, saved_views, sessions,
    settings, signing, supplements, tokens, uploads, users,
}

/// Every SQL text of this crate.
pub fn statements() -> impl Iterator<Item = Statement> {
    NOUNS
        .iter()
        .flat_map(|(noun, list)| list.iter().map(|(name, sql)| Statement { noun, name, sql }))
}

/// Lets the database check every statement without running any; the number checked.
///
/// # Errors
/// The first statement the database does not accept.
pub async fn prepare_every_statement(registry: &Registry) -> Result<usize, RegistryError> {
    let mut tx = registry.read().await?;
    let mut count = 0;
    for statement in statements() {
        on!(tx, |conn| async { conn.prepare(statement.sql.into_sql_str()).await.map(|_| ()) })
            .map_err(|error| RegistryError::Unreadable {
                noun: "statement",
                id: format!("{}::{}", statement.noun, statement.name),
                why: error.to_string(),
            })?;
        count += 1;
    }
    Ok(count)
}
