//! Whose data a person may see: which regions and which operators.

use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::operators::is_operator_id;
use crate::roles::RoleId;

/// The data a person may see. An empty list means no limit of that kind; roles for which that would be wrong refuse it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// Six-digit area codes; an area admits everything below it.
    pub regions: Vec<String>,
    /// Operator ids.
    pub operators: Vec<String>,
}

impl Scope {
    /// No limit.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether data of this operator may be seen.
    pub fn admits_operator(&self, operator_id: &str) -> bool {
        self.operators.is_empty() || self.operators.iter().any(|id| id == operator_id)
    }

    /// Whether data of this area (six characters: GB/T 2260, or a zone such as `SZ0102`) may be seen.
    pub fn admits_region(&self, adcode: &str) -> bool {
        self.regions.is_empty()
            || self.regions.iter().any(|own| adcode.starts_with(area_prefix(own)))
    }

    /// Checks that the scope is well formed and limited where the role must be limited.
    pub(crate) fn check(&self, role: RoleId) -> Result<(), RegistryError> {
        if let Some(odd) = self.regions.iter().find(|code| {
            code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }) {
            return Err(RegistryError::invalid(
                "scope.regions",
                format!("{odd:?} is not an area code of six digits or capitals"),
            ));
        }
        if let Some(odd) = self.operators.iter().find(|id| !is_operator_id(id)) {
            return Err(RegistryError::invalid(
                "scope.operators",
                format!("{odd:?} is not an operator id"),
            ));
        }
        match role {
            RoleId::Operator if self.operators.is_empty() => Err(RegistryError::invalid(
                "scope.operators",
                "an operator's user needs at least one operator",
            )),
            RoleId::CityRegulator if self.regions.is_empty() => Err(RegistryError::invalid(
                "scope.regions",
                "a city regulator needs at least one area",
            )),
            _ => Ok(()),
        }
    }
}

/// The digits of an area code that all areas below it share: `370000` → `37`, `370100` → `3701`.
fn area_prefix(adcode: &str) -> &str {
    match adcode {
        zone if !zone.bytes().all(|b| b.is_ascii_digit()) => zone,
        code if code.ends_with("0000") => &code[..code.len() - 4],
        code if code.ends_with("00") => &code[..code.len() - 2],
        code => code,
    }
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod scope_tests;
