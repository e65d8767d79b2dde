//! A minimal client of operators' platforms for T10 to T12. It calls only where it may: no private addresses, no
//! redirections, bounded answers, unless the configuration says that this is a test environment.

use crate::config::SandboxConfig;
use chrono::Utc;
use interop::Sealer;
use interop::envelope::Response;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Time to connect and to read (specification chapter 2).
const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(30);
/// Largest answer that is read, bytes.
const LARGEST: usize = 8 << 20;

/// Why a call has no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The address may not be called.
    #[error("the address {0} may not be called: {1}")]
    Address(String, &'static str),
    /// No answer.
    #[error("no answer: {0}")]
    Http(#[from] reqwest::Error),
    /// Another HTTP status than 200.
    #[error("HTTP status {0}, 200 is expected for every outcome")]
    Status(u16),
    /// The answer is too large.
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
    /// The answer cannot be trusted or read.
    #[error("{0}")]
    Answer(#[from] interop::envelope::ResponseError),
    /// No token.
    #[error("no token: {0}")]
    Token(String),
}

/// What we call an operator's platform with.
pub(crate) struct Caller {
    http: reqwest::Client,
    base: String,
    sealer: Sealer,
    our_id: String,
    our_secret: String,
    token: Option<String>,
    sequence: AtomicU32,
}

impl Caller {
    /// A caller of the platform at `base`, with the secrets that platform issued.
    ///
    /// # Errors
    /// [`CallError::Address`] for an address that may not be called.
    pub async fn new(
        config: &SandboxConfig,
        base: &str,
        sealer: Sealer,
        (our_id, our_secret): (&str, &str),
    ) -> Result<Self, CallError> {
        let http = client(config, base).await?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            sealer,
            our_id: our_id.to_owned(),
            our_secret: our_secret.to_owned(),
            token: None,
            sequence: AtomicU32::new(1),
        })
    }

    /// Asks for a token and keeps it.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn ask_token(&mut self) -> Result<Value, CallError> {
        let body = json!({ "OperatorID": self.our_id, "OperatorSecret": self.our_secret });
        let answer = self.call("query_token", &body).await?;
        let data: Value =
            answer.text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let token = data["AccessToken"].as_str().filter(|token| !token.is_empty());
        let Some(token) = token.filter(|_| answer.ret == 0) else {
            let why = format!(
                "Ret {} {}, SuccStat {}, FailReason {}",
                answer.ret, answer.msg, data["SuccStat"], data["FailReason"]
            );
            return Err(CallError::Token(why));
        };
        self.token = Some(token.to_owned());
        Ok(data)
    }

    /// Calls an interface.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(&self, interface: &str, body: &Value) -> Result<Response, CallError> {
        let seq = self.sequence.fetch_add(1, Ordering::Relaxed) % 9_999 + 1;
        let sealed =
            self.sealer.seal_request(&self.our_id, Utc::now(), seq, body.to_string().as_bytes());
        let mut request = self
            .http
            .post(format!("{}/{interface}", self.base))
            .header("content-type", "application/json;charset=utf-8")
            .body(sealed.to_json());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send().await?;
        if response.status().as_u16() != 200 {
            return Err(CallError::Status(response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(CallError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(self.sealer.open_response(&bytes)?)
    }
}

/// An HTTP client that reaches the host of `base` at the addresses that were looked at, and nothing else.
async fn client(config: &SandboxConfig, base: &str) -> Result<reqwest::Client, CallError> {
    let refuse = |why| CallError::Address(base.to_owned(), why);
    let url = reqwest::Url::parse(base).map_err(|_| refuse("it is no address"))?;
    if url.scheme() != "https" && !config.allow_plain_http {
        return Err(refuse("https is needed"));
    }
    let host = url.host_str().ok_or_else(|| refuse("it names no host"))?.to_owned();
    let port = url.port_or_known_default().ok_or_else(|| refuse("it names no port"))?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((bare, port)).await;
    let addresses: Vec<std::net::SocketAddr> =
        found.map_err(|_| refuse("its host is not known"))?.collect();
    if addresses.is_empty() {
        return Err(refuse("its host is not known"));
    }
    if !config.allow_private_addresses && addresses.iter().any(|one| is_private(one.ip())) {
        return Err(refuse("it is a private address"));
    }
    // A second installation says that one is there, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(READ)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve_to_addrs(&host, &addresses);
    Ok(builder.build()?)
}

/// Whether an address belongs to a machine or a private network.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
                || a >= 240
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_and_private_networks_are_told_from_the_internet() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.9",
            "169.254.169.254",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(private.parse().expect("an address")), "{private}");
        }
        for public in ["8.8.8.8", "223.5.5.5", "2400:3200::1"] {
            assert!(!is_private(public.parse().expect("an address")), "{public}");
        }
    }

    #[tokio::test]
    async fn a_platform_is_not_called_on_this_machine_or_without_tls() {
        let config = SandboxConfig::default();
        for base in [
            "http://example.com/evcs/v1",
            "https://127.0.0.1/evcs/v1",
            "https://[::1]:443/x",
            "nonsense",
        ] {
            assert!(matches!(client(&config, base).await, Err(CallError::Address(..))), "{base}");
        }
    }
}
