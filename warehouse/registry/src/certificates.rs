//! Certificates of access: numbered, with a code by which anybody can check that a paper is genuine.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::store::{Tx, micros};
use crate::vault::random_text;

const NOUN: &str = "certificate";

/// A certificate as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Certificate {
    /// Its number, `ZX-370000-2026-00001`.
    pub number: String,
    /// Of which application.
    pub application_id: String,
    /// Whose.
    pub operator_id: String,
    /// The run it rests on.
    pub run_id: String,
    /// Verification code printed on it.
    pub code: String,
    /// Everything else it says.
    #[sqlx(json)]
    pub says: Value,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// End of its validity, exclusive.
    pub valid_until: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => {
        "number, application_id, operator_id, run_id, code, says, issued_at, valid_until, withdrawn_at"
    };
}

sql! {
    COUNT = "SELECT COUNT(*) FROM certificates WHERE number LIKE $1";
    INSERT = concat!("INSERT INTO certificates (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)");
    FIND = concat!("SELECT ", columns!(), " FROM certificates WHERE number = $1");
    NEWEST = concat!(
        "SELECT ", columns!(), " FROM certificates WHERE application_id = $1 ORDER BY issued_at DESC, number DESC LIMIT 1"
    );
    WITHDRAW = "UPDATE certificates SET withdrawn_at = $2 WHERE operator_id = $1 AND withdrawn_at IS NULL";
}

/// What a certificate rests on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The application.
    pub application_id: &'a str,
    /// The operator.
    pub operator_id: &'a str,
    /// The run that was passed.
    pub run_id: &'a str,
}

/// Issues a certificate under the next number that begins with `prefix`.
///
/// # Errors
/// [`RegistryError::Taken`] when another was issued at the same moment; repeat.
pub async fn issue(
    tx: &mut Tx,
    prefix: &str,
    ground: Ground<'_>,
    says: &Value,
    (issued_at, valid_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Certificate, RegistryError> {
    let (before,) = fetch_one!(tx, (i64,), COUNT, format!("{prefix}-%"))?;
    let number = format!("{prefix}-{:05}", before + 1);
    let code = random_text(12)
        .map_err(|source| RegistryError::Vault { of: format!("certificate {number}"), source })?;
    execute!(
        tx,
        INSERT,
        &number,
        ground.application_id,
        ground.operator_id,
        ground.run_id,
        code.expose(),
        Json(says),
        micros(issued_at),
        micros(valid_until)
    )
    .map_err(|e| RegistryError::or_taken(e, NOUN, &number))?;
    get(tx, &number).await
}

/// The certificate with this number.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, number: &str) -> Result<Certificate, RegistryError> {
    fetch_optional!(tx, Certificate, FIND, number)?
        .ok_or_else(|| RegistryError::not_found(NOUN, number))
}

/// The certificate of an application that was issued last; `None` before it went live.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn newest(
    tx: &mut Tx,
    application_id: &str,
) -> Result<Option<Certificate>, RegistryError> {
    Ok(fetch_optional!(tx, Certificate, NEWEST, application_id)?)
}

/// Withdraws the certificates of an operator; the number withdrawn.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn withdraw(
    tx: &mut Tx,
    operator_id: &str,
    now: DateTime<Utc>,
) -> Result<u64, RegistryError> {
    Ok(execute!(tx, WITHDRAW, operator_id, micros(now))?)
}
