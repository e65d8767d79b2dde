//! One HTTP request to a platform and its answer: bounded in time and size.

use crate::config::PullsConfig;
use crate::error::CallError;
use reqwest::{Client, header};
use std::error::Error;
use std::time::Duration;

/// The callee closes idle connections after 75 s.
const IDLE: Duration = Duration::from_secs(60);

/// An HTTP client with the limits of the configuration.
///
/// # Errors
/// When no client can be made, in words.
pub(crate) fn client(config: &PullsConfig) -> Result<Client, String> {
    Client::builder()
        .connect_timeout(Duration::from_millis(config.connect_timeout_ms))
        .timeout(Duration::from_millis(config.read_timeout_ms))
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(config.calls_at_once)
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        .no_proxy()
        .build()
        .map_err(|error| chain(&error))
}

/// What came back.
pub(crate) struct Came {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// Posts an envelope.
pub(crate) async fn post(
    client: &Client,
    config: &PullsConfig,
    address: &str,
    token: Option<&str>,
    suite: Option<&'static str>,
    envelope: Vec<u8>,
) -> Result<Came, CallError> {
    let mut request =
        client.post(address).header(header::CONTENT_TYPE, "application/json;charset=utf-8");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(suite) = suite {
        request = request.header("X-Crypto-Suite", suite);
    }
    let failed = |error: reqwest::Error| failure(error, config.read_timeout_ms);
    let mut response = request.body(envelope).send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let most = config.max_answer_bytes;
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(CallError::TooLarge(most));
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(failed)? {
        if body.len() + part.len() > most {
            return Err(CallError::TooLarge(most));
        }
        body.extend_from_slice(&part);
    }
    Ok(Came { status, body })
}

fn failure(error: reqwest::Error, read_ms: u64) -> CallError {
    if error.is_timeout() && !error.is_connect() {
        return CallError::Slow(read_ms);
    }
    CallError::Unreachable(chain(&error.without_url()))
}

/// An error with its causes: the first one alone says too little.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        words.push_str(": ");
        words.push_str(&one.to_string());
        cause = one.source();
    }
    words
}
