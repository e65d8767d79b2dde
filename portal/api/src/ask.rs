//! What requests carry: query parameters and JSON bodies whose faults become problems.

use crate::problem::Problem;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use indicators::DayRange;
use model::LocalDay;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// Query parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Ask<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let wrong = |fault: QueryRejection| Problem::bad_request(fault.body_text());
        Query::from_request_parts(parts, state).await.map(|Query(it)| Self(it)).map_err(wrong)
    }
}

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let wrong = |fault: JsonRejection| {
            let status = fault.status();
            Problem::new(status, "bad_body", fault.body_text())
        };
        Json::from_request(request, state).await.map(|Json(it)| Self(it)).map_err(wrong)
    }
}

/// Region and operator.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Where {
    /// Six-digit area code; a city holds its counties.
    pub(crate) region: Option<String>,
    /// Operator id.
    pub(crate) operator: Option<String>,
}

/// Beijing days, both inside.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// First Beijing day, `2026-03-01`.
    pub(crate) from: Option<String>,
    /// Last Beijing day.
    pub(crate) to: Option<String>,
}

impl Days {
    /// The days asked for; up to today and `back` days before it when nothing is asked. At most `most` days.
    pub(crate) fn range(&self, today: LocalDay, back: i64, most: i64) -> Result<DayRange, Problem> {
        let last = day("to", self.to.as_deref())?;
        let first = day("from", self.from.as_deref())?;
        let range = match (first, last) {
            (Some(first), Some(last)) => DayRange::between(first, last),
            (Some(first), None) => DayRange::between(first, today),
            (None, last) => {
                let last = last.unwrap_or(today);
                DayRange { first: last.plus(-back), last }
            }
        };
        if range.days() > most {
            return Err(Problem::field(
                "from",
                format!("at most {most} days at once, these are {}", range.days()),
            ));
        }
        Ok(range)
    }

    /// Whether days are asked for.
    pub(crate) fn given(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

fn day(name: &str, text: Option<&str>) -> Result<Option<LocalDay>, Problem> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => {
            text.parse().map(Some).map_err(|_| Problem::field(name, "a day as 2026-03-01"))
        }
    }
}

/// Part of a list, and its form.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// Rows at most, 100 by default, 10000 at most.
    pub(crate) limit: Option<i64>,
    /// Rows to pass over.
    pub(crate) offset: Option<i64>,
    /// Field to sort by, `-` before it for descending.
    pub(crate) sort: Option<String>,
    /// `csv` for a file, else JSON.
    pub(crate) format: Option<String>,
}

/// Rows of a list at most.
pub(crate) const MOST_ROWS: i64 = 10_000;

impl Part {
    /// Rows at most; a file has all there may be.
    pub(crate) fn limit(&self) -> i64 {
        let usual = if self.is_csv() { MOST_ROWS } else { 100 };
        self.limit.unwrap_or(usual).clamp(1, MOST_ROWS)
    }

    /// Rows to pass over.
    pub(crate) fn offset(&self) -> i64 {
        self.offset.unwrap_or(0).max(0)
    }

    /// Whether a file is asked for.
    pub(crate) fn is_csv(&self) -> bool {
        self.format.as_deref() == Some("csv")
    }

    /// The field to sort by and whether the greatest comes first.
    pub(crate) fn order(&self) -> Option<(&str, bool)> {
        let sort = self.sort.as_deref().filter(|sort| !sort.is_empty())?;
        Some(match sort.strip_prefix('-') {
            Some(field) => (field, true),
            None => (sort, false),
        })
    }
}
