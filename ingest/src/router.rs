//! The door: paths, methods, sizes and addresses.

use crate::admit::Transport;
use crate::gateway::{Gateway, Reply};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use interop::envelope::unsigned_response;
use interop::interface::Named;
use interop::{Interface, Refusal, SubCode};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Time a body may take to arrive.
const SLOWEST_BODY: std::time::Duration = std::time::Duration::from_secs(60);

/// The router of the gate. Every path comes here: the interface is found in it.
pub fn router(gateway: Gateway) -> Router {
    Router::new().fallback(push).with_state(gateway)
}

/// An operator calls an interface.
///
/// Answers a push only once its rows are durable, so the operator may forget them.
async fn push(State(gateway): State<Gateway>, request: Request) -> Response {
    let named = match door(&gateway, &request) {
        Ok(named) => named,
        Err(closed) => return *closed,
    };
    let (parts, body) = request.into_parts();
    let body = match whole(&gateway, body).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let peer = peer(&gateway, &parts.headers, parts.extensions.get());
    let transport = transport(&gateway, named, peer, &parts.headers);
    // A sender that hangs up must not stop a message halfway between journal and memory.
    let work = tokio::spawn(async move { gateway.receive(&transport, body).await });
    answer(work.await)
}

fn answer(reply: Result<Reply, tokio::task::JoinError>) -> Response {
    match reply {
        Ok(Reply::Envelope(bytes)) => envelope(StatusCode::OK, bytes),
        Ok(Reply::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(error) => {
            tracing::error!(%error, "a message ended badly");
            let refusal = Refusal::new(SubCode::Internal);
            envelope(StatusCode::OK, unsigned_response(refusal.ret(), &refusal.msg()).into())
        }
    }
}

/// The whole body, within the size of the gate and a minute.
async fn whole(gateway: &Gateway, body: Body) -> Result<Bytes, StatusCode> {
    let reading = to_bytes(body, gateway.config().max_body_bytes);
    match tokio::time::timeout(SLOWEST_BODY, reading).await {
        Ok(body) => body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Path, method, encoding and announced size.
fn door(gateway: &Gateway, request: &Request) -> Result<Named, Box<Response>> {
    let Some(named) = interface(gateway, request.uri().path()) else {
        let refusal = Refusal::new(SubCode::UnknownInterface);
        let bytes = unsigned_response(refusal.ret(), &refusal.msg());
        return Err(Box::new(envelope(StatusCode::NOT_FOUND, bytes.into())));
    };
    if request.method() != Method::POST {
        return Err(Box::new(
            (StatusCode::METHOD_NOT_ALLOWED, [("allow", "POST")]).into_response(),
        ));
    }
    let encoding = request.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|how| !how.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Box::new(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response()));
    }
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: u64| bytes > gateway.config().max_body_bytes as u64) {
        return Err(Box::new(StatusCode::PAYLOAD_TOO_LARGE.into_response()));
    }
    Ok(named)
}

/// The interface of a path under one of the configured prefixes; doubled and trailing slashes do not matter.
fn interface(gateway: &Gateway, path: &str) -> Option<Named> {
    let parts = || path.split('/').filter(|part| !part.is_empty());
    let count = parts().count();
    let name = parts().next_back()?;
    let served = gateway.config().prefixes.iter().any(|prefix| {
        prefix.split('/').filter(|part| !part.is_empty()).eq(parts().take(count - 1))
    });
    if served { Interface::named(name) } else { None }
}

fn transport(gateway: &Gateway, named: Named, peer: IpAddr, headers: &HeaderMap) -> Transport {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(AUTHORIZATION.as_str()).and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let content_type = text(CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    Transport {
        interface: named.interface,
        alias: named.alias,
        at: gateway.time(),
        begun: std::time::Instant::now(),
        peer,
        bearer: bearer.filter(|token| !token.is_empty()),
        suite: text("x-crypto-suite").map(str::to_owned),
        odd_content_type: !kind.eq_ignore_ascii_case("application/json"),
    }
}

/// The sender's address: of the connection, or what a trusted proxy says.
fn peer(
    gateway: &Gateway,
    headers: &HeaderMap,
    connection: Option<&ConnectInfo<SocketAddr>>,
) -> IpAddr {
    let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let direct = connection.map_or(unknown, |info| info.0.ip().to_canonical());
    let config = gateway.config();
    if !config.trusted_proxies.contains(&direct) {
        return direct;
    }
    // The proxy adds the address it saw at the end; what stands before it the sender may have made up.
    let named = headers.get_all(&config.forwarded_header).iter().next_back();
    named
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok())
        .map_or(direct, |address: IpAddr| address.to_canonical())
}

fn envelope(status: StatusCode, bytes: Bytes) -> Response {
    let kind = [(CONTENT_TYPE, "application/json;charset=utf-8")];
    (status, kind, Body::from(bytes)).into_response()
}
