//! The door of the sandbox: finds whose message it is, lets that operator's own gate answer, and shows both to the run.

use crate::desk::Desk;
use crate::mistakes::{self, Mistake};
use crate::sandboxes::{Sandbox, SandboxError};
use crate::seen::{Seen, Signed};
use crate::trap::{self, Trap};
use crate::watch::{self, Read};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ingest::{Operator, Presented};
use interop::envelope::unsigned_response;
use interop::{Interface, Refusal, SubCode};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// Time a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// The paths of the sandbox: every prefix of the gate under `/sandbox`.
pub(crate) fn router(desk: Arc<Desk>) -> Router {
    Router::new().fallback(push).with_state(desk)
}

async fn push(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let most = desk.sandboxes.parts().config.max_body_bytes;
    let body = match tokio::time::timeout(SLOWEST_BODY, to_bytes(body, most)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let bearer = bearer(&parts.headers);
    let Some((operator, callees_id)) = desk.sender(&body, bearer.as_deref()) else {
        return stranger(&body);
    };
    let sandbox = match desk.sandboxes.of(operator.id.as_str()).await {
        Ok(sandbox) => sandbox,
        Err(error) => return busy(&operator, &error),
    };
    let name = parts.uri.path().rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let mut visit = Visit {
        desk: &desk,
        operator: &operator,
        sandbox: &sandbox,
        named: name.to_owned(),
        bearer,
        read: watch::read(&operator, &body, desk.now()),
        callees_id,
    };
    let trap = visit.trap();
    if trap == Some(Trap::Busy) {
        return visit.answer_busy(&body).await;
    }
    let request = Request::from_parts(parts, Body::from(body.clone()));
    let response = match sandbox.router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    visit.answered(&body, response, trap).await
}

/// Text after `Bearer `.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// An answer to somebody whose operator cannot be found out.
fn stranger(body: &[u8]) -> Response {
    let refusal = match interop::Request::parse(body) {
        Ok(_) => Refusal::new(SubCode::OperatorUnknown),
        Err(refusal) => refusal,
    };
    envelope(unsigned_response(refusal.ret(), &refusal.msg()).into())
}

fn busy(operator: &Operator, error: &SandboxError) -> Response {
    tracing::warn!(operator.id = %operator.id, %error, "sandbox of {} is not at hand", operator.id);
    let refusal = Refusal::with(SubCode::Busy, "retry after 60 s");
    envelope(unsigned_response(refusal.ret(), &refusal.msg()).into())
}

fn envelope(bytes: Bytes) -> Response {
    let kind = [(CONTENT_TYPE, "application/json;charset=utf-8")];
    (StatusCode::OK, kind, Body::from(bytes)).into_response()
}

/// One message on its way through the door.
struct Visit<'d> {
    desk: &'d Desk,
    operator: &'d Operator,
    sandbox: &'d Sandbox,
    named: String,
    bearer: Option<String>,
    read: Read,
    callees_id: bool,
}

impl Visit<'_> {
    /// The trap that waits, when this is a push that deserves a right answer.
    fn trap(&self) -> Option<Trap> {
        let is_push = Interface::named(&self.named)
            .is_some_and(|named| named.interface != Interface::QueryToken);
        let now = self.desk.now();
        let is_let_in = self.read.plain.is_some()
            && self.bearer.as_deref().is_some_and(|token| {
                self.desk.tokens().look(token, &self.operator.id, now) == Presented::Good
            });
        let run = self.desk.book.of(self.operator.id.as_str())?;
        let armed = trap::armed(&run.lock());
        armed.filter(|_| is_push && is_let_in)
    }

    /// `Ret` −1 for a push that would have been taken.
    async fn answer_busy(&mut self, body: &Bytes) -> Response {
        let wait = self.desk.sandboxes.parts().config.busy_repeat_s;
        let refusal = Refusal::with(SubCode::Busy, format!("retry after {wait} s"));
        let bytes: Bytes = match self.read.keyed(self.operator, self.desk.now()) {
            Some(keyed) => keyed.sealer.seal_response(refusal.ret(), &refusal.msg(), None).into(),
            None => unsigned_response(refusal.ret(), &refusal.msg()).into(),
        };
        self.show(body, &bytes, Some(Trap::Busy)).await;
        envelope(bytes)
    }

    /// The gate's answer, shown to the run and handed on, under a wrong signature where that is the trap.
    async fn answered(&mut self, body: &Bytes, response: Response, trap: Option<Trap>) -> Response {
        let (head, inner) = response.into_parts();
        let Ok(bytes) = to_bytes(inner, 4 << 20).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        self.show(body, &bytes, trap).await;
        let bytes = if trap == Some(Trap::WrongSig) { spoiled(&bytes) } else { bytes };
        let mut response = Response::from_parts(head, Body::from(bytes));
        response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
        response
    }

    /// Shows message and answer to the operator's run.
    async fn show(&mut self, body: &Bytes, answer: &Bytes, trap: Option<Trap>) {
        let mut seen = self.seen(body, answer);
        if matches!(seen.ret, 4001 | 4003) {
            seen.mistake = self.mistake(body, &seen).await;
        }
        watch::show(self.desk, self.sandbox, seen, trap).await;
    }

    fn seen(&self, body: &[u8], answer: &[u8]) -> Seen {
        let now = self.desk.now();
        let token = self
            .bearer
            .as_deref()
            .map(|token| self.desk.tokens().look(token, &self.operator.id, now));
        let interface = Interface::named(&self.named)
            .map_or(self.named.as_str(), |named| named.interface.twin().name());
        let opened = watch::answer(&self.read, self.operator, answer, now);
        let clock = self.read.made_at.and_then(|made_at| {
            let window = self.operator.access.operator.settings.clock_window_s;
            mistakes::of_clock(made_at, now, i64::from(window))
        });
        Seen {
            at: now,
            operator_id: self.operator.id.to_string(),
            interface: interface.to_owned(),
            named: self.named.clone(),
            token,
            token_digest: self.bearer.as_deref().map(watch::token_digest),
            digest: self.read.digest(&self.named, body),
            signed: self.read.signed,
            plain: self.read.plain.clone(),
            envelope: serde_json::from_slice(body).unwrap_or_default(),
            ret: opened.ret,
            msg: opened.msg,
            answer: opened.data,
            mistake: if self.callees_id { Some(Mistake::CalleesId) } else { clock },
            stored: None,
        }
    }

    /// The usual mistake behind a refusal, where one explains it.
    async fn mistake(&self, body: &[u8], seen: &Seen) -> Option<Mistake> {
        if seen.mistake == Some(Mistake::CalleesId) {
            return seen.mistake;
        }
        let request = interop::Request::parse(body).ok()?;
        let newest = self.operator.valid(seen.at).next()?;
        if !self.desk.may_try() {
            return seen.mistake;
        }
        let others = self.desk.others(&seen.operator_id, seen.at).await;
        let (suite, own) = (newest.sealer.suite(), &newest.live.secrets);
        let found = match seen.signed {
            Signed::Right => mistakes::of_cipher(&request, suite, own, &others),
            _ => mistakes::of_signature(&request, suite, own, &others),
        };
        if let Some(found) = found {
            let code = seen.sub_code();
            self.desk.note_cause(&newest.live.id, seen.at, code, found).await;
        }
        found.or(seen.mistake)
    }
}

/// The answer with the last character of its signature changed.
fn spoiled(bytes: &Bytes) -> Bytes {
    let Ok(mut envelope) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return bytes.clone();
    };
    if let Some(sig) = envelope.get("Sig").and_then(|sig| sig.as_str()).map(str::to_owned) {
        let mut changed = sig.clone();
        let last = changed.pop();
        changed.push(if last == Some('0') { '1' } else { '0' });
        envelope["Sig"] = serde_json::Value::String(changed);
    }
    envelope.to_string().into()
}
