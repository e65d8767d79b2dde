//! How bytes reach the callee: over HTTP, or straight into a server of the same process.

use bytes::Bytes;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// A request of the access specification before it becomes HTTP: `POST {base}/{interface}`.
#[derive(Debug, Clone)]
pub struct Push {
    /// Last part of the path.
    pub interface: String,
    /// Bearer token.
    pub token: Option<String>,
    /// `X-Crypto-Suite`.
    pub suite: Option<&'static str>,
    /// The envelope.
    pub body: Bytes,
}

impl Push {
    /// The address below `base`, which has no slash at the end.
    pub fn path(&self, base: &str) -> String {
        format!("{base}/{}", self.interface)
    }

    /// Header names in lower case, and their values.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("content-type", "application/json;charset=utf-8".to_owned())];
        headers
            .extend(self.token.as_ref().map(|token| ("authorization", format!("Bearer {token}"))));
        headers.extend(self.suite.map(|suite| ("x-crypto-suite", suite.to_owned())));
        headers
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// No connection, or it broke.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// An HTTP status other than 200: not delivered.
    #[error("HTTP status {0}")]
    Status(u16),
    /// The server of the same process does not answer.
    #[error("server in process: {0}")]
    InProcess(String),
}

/// A server of the same process: takes a request, gives an answer; the same bytes, without a socket.
pub type InProcess =
    Arc<dyn Fn(Push) -> BoxFuture<'static, Result<Answer, TransportError>> + Send + Sync>;

/// How bytes reach the callee.
#[derive(Clone)]
pub enum Transport {
    /// HTTP with connections kept open.
    Http {
        /// Base address without a slash at the end, e.g. `http://127.0.0.1:8080/evcs/v1`.
        base: Arc<str>,
        /// Connections.
        client: reqwest::Client,
    },
    /// A server of the same process.
    InProcess(InProcess),
}

/// Time to connect and to read, as a caller of the specification (chapter 2).
const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(30);
/// The callee closes idle connections after 75 s.
const IDLE: Duration = Duration::from_secs(60);

impl Transport {
    /// HTTP to `base`, with at most `connections` idle ones kept.
    ///
    /// # Errors
    /// [`TransportError::Http`] when no HTTP client can be made.
    pub fn http(base: &str, connections: usize) -> Result<Self, TransportError> {
        // a second installation says that one is there, which is what is wanted
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(READ)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(connections)
            .tcp_nodelay(true)
            .no_proxy()
            .build()?;
        Ok(Self::Http { base: base.trim_end_matches('/').into(), client })
    }

    /// The same callee over a connection of its own.
    ///
    /// # Errors
    /// [`TransportError::Http`] when no HTTP client can be made.
    pub fn fresh(&self) -> Result<Self, TransportError> {
        match self {
            Self::Http { base, .. } => Self::http(base, 1),
            Self::InProcess(server) => Ok(Self::InProcess(Arc::clone(server))),
        }
    }

    /// Sends one request.
    ///
    /// # Errors
    /// [`TransportError`] when there is no answer or its status is not 200.
    pub async fn send(&self, push: Push) -> Result<Answer, TransportError> {
        let answer = match self {
            Self::Http { base, client } => http(base, client, push).await?,
            Self::InProcess(server) => server(push).await?,
        };
        if answer.status == 200 { Ok(answer) } else { Err(TransportError::Status(answer.status)) }
    }
}

async fn http(base: &str, client: &reqwest::Client, push: Push) -> Result<Answer, TransportError> {
    let mut request = client.post(push.path(base));
    for (name, value) in push.headers() {
        request = request.header(name, value);
    }
    let response = request.body(push.body).send().await?;
    let status = response.status().as_u16();
    Ok(Answer { status, body: response.bytes().await? })
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Http { base, .. } => write!(f, "Http({base})"),
            Self::InProcess(_) => f.write_str("InProcess"),
        }
    }
}
