//! Writes that are safe to repeat: a request with an `Idempotency-Key` is carried out once.

use crate::caller::Caller;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use registry::idempotency::{self, Claim};

/// Mark of an answer that must not be kept, because it holds secrets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unrepeatable;

/// Largest body of a write, bytes.
pub(crate) const MAX_BODY: usize = 4 << 20;

/// Carries a write with a key out once and gives its answer again when it is repeated.
pub(crate) async fn layer(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let writes =
        matches!(*request.method(), Method::POST | Method::PATCH | Method::PUT | Method::DELETE);
    let key = request.headers().get("idempotency-key").cloned();
    match key.filter(|_| writes) {
        Some(key) => {
            once(portal, key, request, next).await.unwrap_or_else(IntoResponse::into_response)
        }
        None => next.run(request).await,
    }
}

async fn once(
    portal: Portal,
    key: HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = key
        .to_str()
        .map_err(|_| Problem::field("Idempotency-Key", "visible ASCII characters"))?
        .to_owned();
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &portal).await?;
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("at most {MAX_BODY} bytes"),
        )
    })?;
    let hash = idempotency::request_hash(parts.method.as_str(), parts.uri.path(), &body);
    let mut tx = portal.registry.write().await?;
    let claim =
        idempotency::claim(&mut tx, caller.user_id(), &key, &hash, portal.setting.machine_now())
            .await?;
    tx.commit().await?;
    match claim {
        Claim::New => {
            let response = next.run(Request::from_parts(parts, Body::from(body))).await;
            keep(&portal, caller.user_id(), &key, response).await
        }
        Claim::Answered { status, body } => Ok(again(status, body)),
        Claim::Running => Err(Problem::new(
            StatusCode::CONFLICT,
            "already_running",
            "a request with this Idempotency-Key was made; its answer is not there yet, or is not shown twice",
        )),
        Claim::Conflict => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "key_reused",
            "this Idempotency-Key belongs to another request: use a new one",
        )),
    }
}

async fn keep(
    portal: &Portal,
    actor: &str,
    key: &str,
    response: Response,
) -> Result<Response, Problem> {
    if response.extensions().get::<Unrepeatable>().is_some() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|error| Problem::internal(&error))?;
    let mut tx = portal.registry.write().await?;
    idempotency::complete(&mut tx, actor, key, parts.status.as_u16(), &bytes).await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(status: u16, body: Vec<u8>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::HeaderName::from_static("idempotent-replayed"), "true"),
    ];
    (status, headers, body).into_response()
}
