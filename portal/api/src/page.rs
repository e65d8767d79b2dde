//! Lists.

use crate::ask::Part;
use crate::csv::{self, Columns};
use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// Rows in the whole list.
    pub(crate) total: i64,
    /// Where the next part begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
    /// Moment of the data.
    pub(crate) as_of: DateTime<Utc>,
}

/// A list of everything, without parts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Items<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
}

impl<T: Serialize + Columns> Page<T> {
    /// The page as JSON, or its rows as a file called `name`.
    pub(crate) fn answer(self, part: &Part, name: &str) -> Response {
        if part.is_csv() { csv::answer(name, &self.items) } else { Json(self).into_response() }
    }
}
