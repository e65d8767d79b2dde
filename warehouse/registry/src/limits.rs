//! Dated limits of quality rules: from when on which limit holds, for all operators or for one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::store::{Tx, micros, new_id};

/// A limit that holds from an instant on until the next one begins.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Limit {
    /// Id.
    pub id: String,
    /// Code of the rule.
    pub rule: String,
    /// For this operator; for all when absent.
    pub operator_id: Option<String>,
    /// From when on.
    pub valid_from: DateTime<Utc>,
    /// The limit, in the unit of the rule; `null` returns to the rule's own default.
    #[sqlx(json)]
    pub value: serde_json::Value,
    /// Why, with the source of the decision.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
}

/// A limit to be set.
#[derive(Debug, Clone)]
pub struct NewLimit<'a> {
    /// See [`Limit::rule`].
    pub rule: &'a str,
    /// See [`Limit::operator_id`].
    pub operator_id: Option<&'a str>,
    /// See [`Limit::valid_from`].
    pub valid_from: DateTime<Utc>,
    /// See [`Limit::value`].
    pub value: serde_json::Value,
    /// See [`Limit::reason`].
    pub reason: &'a str,
    /// See [`Limit::set_by`].
    pub set_by: &'a str,
}

/// All limits, to be asked in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits(Vec<Limit>);

impl Limits {
    /// The limit of `rule` for `operator_id` at `at`; an operator's own goes before the one for all.
    ///
    /// `None` when the rule's own default holds.
    pub fn at(
        &self,
        rule: &str,
        operator_id: &str,
        at: DateTime<Utc>,
    ) -> Option<&serde_json::Value> {
        // Sorted by beginning, so the last one that fits is in force; one set to null makes room for the general one.
        let in_force = |operator: Option<&str>| {
            self.0
                .iter()
                .rfind(|l| {
                    l.rule == rule && l.operator_id.as_deref() == operator && l.valid_from <= at
                })
                .map(|l| &l.value)
                .filter(|value| !value.is_null())
        };
        in_force(Some(operator_id)).or_else(|| in_force(None))
    }

    /// All of them, by beginning.
    pub fn all(&self) -> &[Limit] {
        &self.0
    }
}

sql! {
    INSERT = "INSERT INTO quality_limits (id, rule, operator_id, valid_from, value, reason, set_by, set_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LIST = "SELECT id, rule, operator_id, valid_from, value, reason, set_by, set_at FROM quality_limits \
            ORDER BY valid_from, set_at, id";
}

/// Sets a limit. Earlier ones stay, so that what was decided with them can be explained.
///
/// # Errors
/// [`RegistryError::Invalid`] without a reason, or for a value that is neither a number nor `null`.
pub async fn set(
    tx: &mut Tx,
    new: NewLimit<'_>,
    now: DateTime<Utc>,
) -> Result<Limit, RegistryError> {
    if new.rule.is_empty() {
        return Err(RegistryError::invalid("rule", "the code of a rule"));
    }
    if new.reason.trim().is_empty() {
        return Err(RegistryError::invalid("reason", "why the limit is set"));
    }
    if !new.value.is_number() && !new.value.is_null() {
        return Err(RegistryError::invalid(
            "value",
            "a number, or null for the rule's own default",
        ));
    }
    let limit = Limit {
        id: new_id(),
        rule: new.rule.to_owned(),
        operator_id: new.operator_id.map(str::to_owned),
        valid_from: micros(new.valid_from),
        value: new.value,
        reason: new.reason.trim().to_owned(),
        set_by: new.set_by.to_owned(),
        set_at: micros(now),
    };
    execute!(
        tx,
        INSERT,
        &limit.id,
        &limit.rule,
        &limit.operator_id,
        limit.valid_from,
        Json(&limit.value),
        &limit.reason,
        &limit.set_by,
        limit.set_at
    )?;
    Ok(limit)
}

/// Reads all limits.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn load(tx: &mut Tx) -> Result<Limits, RegistryError> {
    Ok(Limits(fetch_all!(tx, Limit, LIST)?))
}
