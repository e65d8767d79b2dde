//! Limits of rules: defaults of the catalogue and dated overrides, for all operators or for one.

use chrono::{DateTime, Utc};
use model::ids::OperatorId;
use std::collections::HashMap;

/// A limit set by the authority.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// Code of the rule, or the key of one of its further limits (`OR03.charging`).
    pub key: String,
    /// For this operator; for all when absent.
    pub operator_id: Option<OperatorId>,
    /// From when on it holds, until the next one of the same key and operator.
    pub valid_from: DateTime<Utc>,
    /// The limit in the unit of the rule; `None` returns to the general one.
    pub value: Option<f64>,
}

/// An override names a limit that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no rule has a limit called {key}; known are codes with a limit and the keys of further limits"
)]
pub struct UnknownLimit {
    /// The key.
    pub key: String,
}

/// Limits in force: the catalogue's unless overridden.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    by_key: HashMap<String, Vec<Override>>,
}

impl Limits {
    /// Limits with overrides.
    ///
    /// # Errors
    /// [`UnknownLimit`] for an override that no rule would ever read.
    pub fn new(overrides: Vec<Override>) -> Result<Self, UnknownLimit> {
        let mut by_key: HashMap<String, Vec<Override>> = HashMap::new();
        for one in overrides {
            if !is_known(&one.key) {
                return Err(UnknownLimit { key: one.key });
            }
            by_key.entry(one.key.clone()).or_default().push(one);
        }
        for of_key in by_key.values_mut() {
            of_key.sort_by_key(|one| one.valid_from);
        }
        Ok(Self { by_key })
    }

    /// The limit of that key for an operator at an instant: its own, else the one for all, else the default.
    pub fn value(
        &self,
        key: &str,
        default: f64,
        operator_id: &OperatorId,
        at: DateTime<Utc>,
    ) -> f64 {
        if self.by_key.is_empty() {
            return default;
        }
        let of_key = self.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        let in_force = |operator: Option<&OperatorId>| {
            let last =
                |one: &&Override| one.operator_id.as_ref() == operator && one.valid_from <= at;
            of_key.iter().rfind(last).and_then(|one| one.value)
        };
        in_force(Some(operator_id)).or_else(|| in_force(None)).unwrap_or(default)
    }
}

/// Whether a rule has a limit of that key.
fn is_known(key: &str) -> bool {
    crate::RULES.iter().any(|rule| {
        (rule.code == key && rule.limit.is_some()) || rule.also.iter().any(|t| t.key == key)
    })
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
