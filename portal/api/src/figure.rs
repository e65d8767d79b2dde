//! A number that explains itself.

use chrono::{DateTime, Utc};
use indicators::Definition;
use serde::Serialize;
use utoipa::ToSchema;

/// Which definition a number follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct DefinitionRef {
    /// Id, to be asked under `/definitions/{id}`.
    pub(crate) id: &'static str,
    /// Version.
    pub(crate) version: u32,
}

impl From<&'static Definition> for DefinitionRef {
    fn from(definition: &'static Definition) -> Self {
        Self { id: definition.id, version: definition.version }
    }
}

/// Difference to an earlier period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Change {
    /// Relative difference, 0.1 for ten per cent more; null when the earlier value was 0.
    #[schema(required)]
    pub(crate) value: Option<f64>,
    /// The period compared with.
    pub(crate) period: &'static str,
}

/// A number with unit, freshness, cover and definition.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Figure {
    /// The number; null when there is none.
    #[schema(required)]
    pub(crate) value: Option<f64>,
    /// Unit, empty for counts.
    pub(crate) unit: &'static str,
    /// Moment of the data.
    pub(crate) as_of: DateTime<Utc>,
    /// Share of the connectors that were heard of in the last 24 hours, 0 to 1.
    pub(crate) cover: f64,
    /// What it means.
    pub(crate) definition: DefinitionRef,
    /// Difference to an earlier period, where one is meaningful.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) change: Option<Change>,
}

impl Figure {
    /// A number of a definition.
    pub(crate) fn new(
        definition: &'static Definition,
        value: Option<f64>,
        as_of: DateTime<Utc>,
        cover: f64,
    ) -> Self {
        Self {
            value,
            unit: definition.unit,
            as_of,
            cover,
            definition: definition.into(),
            change: None,
        }
    }

    /// The same beside what it was at the same time yesterday.
    #[must_use]
    pub(crate) fn against(mut self, before: i64) -> Self {
        let value = self.value.filter(|_| before != 0).map(|now| now / before as f64 - 1.0);
        self.change = Some(Change { value, period: "yesterday_same_time" });
        self
    }
}
