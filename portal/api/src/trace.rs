//! One number per request, in the log and in every problem.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

tokio::task_local! {
    static TRACE: String;
}

/// Header that carries the number back.
const HEADER: HeaderName = HeaderName::from_static("x-trace-id");

/// Number of the request that is being answered; a new one outside of requests.
pub(crate) fn current() -> String {
    TRACE.try_with(Clone::clone).unwrap_or_else(|_| fresh())
}

/// Gives the request its number, that of `traceparent` when the caller has one, and logs the answer once.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(fresh);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = Instant::now();
    let mut response = TRACE.scope(id.clone(), next.run(request)).await;
    let took_ms = began.elapsed().as_millis() as u64;
    let status = response.status().as_u16();
    if status >= 500 {
        tracing::warn!(trace_id = %id, %method, path, status, took_ms, "{method} {path} answered {status}");
    } else {
        tracing::debug!(trace_id = %id, %method, path, status, took_ms, "{method} {path} answered {status}");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn fresh() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// The trace id of a W3C `traceparent` header.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("traceparent")?.to_str().ok()?.split('-').nth(1)?;
    let well_formed = id.len() == 32
        && id.bytes().all(|b| b.is_ascii_hexdigit())
        && id.bytes().any(|b| b != b'0');
    well_formed.then(|| id.to_ascii_lowercase())
}
