//! Errors as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lake::QueryError;
use registry::RegistryError;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer or name of the query parameter.
    pub pointer: String,
    /// What is expected.
    pub detail: String,
}

/// An answer that says what went wrong and what to do next.
#[derive(Debug, Clone)]
pub struct Problem(Box<ProblemBody>);

/// The document of a problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Kind of the problem; `about:blank` with the code beside it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// HTTP status in words.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened, for people.
    detail: String,
    /// What happened, for programs.
    code: &'static str,
    /// Number under which the log knows this request.
    trace_id: String,
    /// Fields that are not acceptable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldProblem>,
    /// Further members, for example `remaining_attempts`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    extra: Map<String, Value>,
}

impl Problem {
    /// A problem with a status, a code and a text.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(ProblemBody {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            trace_id: crate::trace::current(),
            fields: Vec::new(),
            extra: Map::new(),
        }))
    }

    /// 400: a parameter or body that cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }

    /// 400 for one field.
    pub fn field(pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "bad_field", format!("{pointer}: {detail}"));
        problem.0.fields.push(FieldProblem { pointer: pointer.to_owned(), detail });
        problem
    }

    /// 401: no valid session.
    pub fn unauthorized(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// 403: the right is missing.
    pub fn forbidden(right: &str) -> Self {
        let detail = format!("the right {right} is needed; an administrator of roles can grant it");
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail).with("right", right)
    }

    /// 404: nothing there, or nothing the caller may see.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("{what} is not there, or outside of what you may see"),
        )
    }

    /// 429: too many requests.
    pub fn rate_limited(retry_after_s: u64) -> Self {
        let detail = format!("too many requests, try again in {retry_after_s} s");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
            .with("retry_after_s", retry_after_s)
    }

    /// 500: our fault; the cause goes to the log, not to the caller.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the platform failed; tell its operators the trace id",
        );
        let mut text = cause.to_string();
        let mut next = cause.source();
        while let Some(deeper) = next {
            text = format!("{text}: {deeper}");
            next = deeper.source();
        }
        tracing::error!(trace_id = %problem.0.trace_id, cause = %text, "request failed: {text}");
        problem
    }

    /// The same with a further member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.extra.insert(name.to_owned(), value.into());
        self
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry = self.0.extra.get("retry_after_s").and_then(Value::as_u64);
        let mut response = (self.status(), Json(self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::TooLong { .. } | QueryError::TooLarge { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too_much", error.to_string())
            }
            other => Self::internal(&other),
        }
    }
}

impl From<RegistryError> for Problem {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::NotFound { noun, id } => Self::not_found(&format!("{noun} {id}")),
            RegistryError::Stale { found, .. } => {
                Self::new(StatusCode::CONFLICT, "version_conflict", error.to_string())
                    .with("version", found)
            }
            RegistryError::Taken { .. } => {
                Self::new(StatusCode::CONFLICT, "taken", error.to_string())
            }
            RegistryError::WrongState { .. } => {
                Self::new(StatusCode::CONFLICT, "wrong_state", error.to_string())
            }
            RegistryError::Invalid { field, why } => {
                let mut problem = Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "invalid",
                    format!("{field}: {why}"),
                );
                problem.0.fields.push(FieldProblem {
                    pointer: format!("/{}", field.replace('.', "/")),
                    detail: why,
                });
                problem
            }
            other => Self::internal(&other),
        }
    }
}
