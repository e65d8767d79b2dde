//! The platform on a port.

use super::OperatorPlatform;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Largest request that is read.
const MAX_BODY: usize = 16 << 20;

/// A platform that listens until this is dropped.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Listening {
    /// Address before the names of the interfaces.
    pub fn base_url(&self) -> String {
        format!("http://{}/evcs/v1", self.address)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(super) async fn listen(
    platform: OperatorPlatform,
    address: SocketAddr,
) -> std::io::Result<Listening> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(answer).with_state(platform);
    let task = tokio::spawn(async move {
        // The listener ends with its task.
        let _ = axum::serve(listener, router).await;
    });
    Ok(Listening { address, task })
}

async fn answer(State(platform): State<OperatorPlatform>, request: Request) -> Response {
    let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(str::to_owned);
    let Ok(body) = axum::body::to_bytes(request.into_body(), MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let work = move || platform.answer(&name, bearer.as_deref(), &body);
    let Ok(reply) = tokio::task::spawn_blocking(work).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if reply.wait_ms > 0 {
        tokio::time::sleep(Duration::from_millis(reply.wait_ms)).await;
    }
    if reply.breaks {
        // a body that fails breaks the connection in the middle of the answer
        let broken = futures::stream::iter([
            Ok(Bytes::from_static(b"{\"Ret\":")),
            Err(std::io::Error::other("the machine is off")),
        ]);
        return Body::from_stream(broken).into_response();
    }
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = [(header::CONTENT_TYPE, "application/json;charset=utf-8")];
    (status, headers, reply.body).into_response()
}
