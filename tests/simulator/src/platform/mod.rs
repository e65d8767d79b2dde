//! An operator's platform as a server: it gives tokens and answers the province's pulls from the simulated world.

mod answers;
mod mischief;
mod rows;
mod server;

pub use mischief::Mischief;
pub use server::Listening;

use crate::client::Credentials;
use crate::feed::{Cadence, Feed};
use crate::world::World;
use interop::envelope::{Request, Sealer, unsigned_response};
use interop::queries::Query;
use interop::token::{TokenAnswer, TokenFailure, TokenRequest};
use interop::{Deviations, Refusal, SubCode};
use model::{Clock, Station};
use rows::StationRow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Validity of a token, s.
const TOKEN_S: i64 = 7_200;

/// What changes while the platform runs.
#[derive(Debug, Default)]
struct State {
    mischief: Mischief,
    /// Tokens and the calls made with each.
    tokens: HashMap<String, u32>,
    issued: u64,
    called: Vec<String>,
    stations: Arc<Vec<StationRow>>,
}

/// The platform of one operator. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct OperatorPlatform {
    feed: Feed,
    operator: u16,
    operator_id: Arc<str>,
    /// Secrets that this platform issued to the province.
    credentials: Arc<Credentials>,
    clock: Clock,
    state: Arc<Mutex<State>>,
}

/// What the platform answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// Wait before it leaves, ms.
    pub wait_ms: u64,
    /// Whether the connection breaks instead.
    pub breaks: bool,
}

impl OperatorPlatform {
    /// The platform of the operator with this index. `credentials` are those it issued for calls to it; their operator id
    /// is the province's.
    pub fn new(world: Arc<World>, operator: u16, credentials: Credentials, clock: Clock) -> Self {
        let cadence = Cadence { power_idle: true, ..Cadence::live() };
        let stations = world.stations_of(operator);
        let stations: Vec<Arc<Station>> =
            stations.map(|s| Arc::clone(&world.stations[s].station)).collect();
        let operator_id = world.operators[usize::from(operator)].id.as_str().into();
        let platform = Self {
            feed: Feed::new(world, cadence),
            operator,
            operator_id,
            credentials: Arc::new(credentials),
            clock,
            state: Arc::default(),
        };
        platform.set_stations(stations);
        platform
    }

    /// Replaces the stations it tells about.
    pub fn set_stations(&self, stations: Vec<Arc<Station>>) {
        let rows = stations.into_iter().map(StationRow::of).collect();
        self.state().stations = Arc::new(rows);
    }

    /// Its stations.
    pub fn stations(&self) -> Vec<Arc<Station>> {
        self.state().stations.iter().map(|row| Arc::clone(&row.station)).collect()
    }

    /// Changes what it does wrong.
    pub fn misbehave(&self, change: impl FnOnce(&mut Mischief)) {
        change(&mut self.state().mischief);
    }

    /// Interfaces that were called, in order.
    pub fn called(&self) -> Vec<String> {
        self.state().called.clone()
    }

    /// The operator.
    pub fn operator_id(&self) -> &str {
        &self.operator_id
    }

    /// The plaintext of the answer to a question, without envelope and token; `None` for one of another form.
    pub fn plaintext(&self, query: Query, body: &[u8]) -> Option<String> {
        self.told(query, std::str::from_utf8(body).ok()?, &Mischief::default())
    }

    /// Listens on an address of this machine.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn listen(&self, address: std::net::SocketAddr) -> std::io::Result<Listening> {
        server::listen(self.clone(), address).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request to `name` with this bearer token.
    pub fn answer(&self, name: &str, bearer: Option<&str>, body: &[u8]) -> Reply {
        let mischief = {
            let mut state = self.state();
            state.called.push(name.to_owned());
            if let Some(left) = &mut state.mischief.dies_after {
                if *left == 0 {
                    return Reply { status: 500, body: Vec::new(), wait_ms: 0, breaks: true };
                }
                *left -= 1;
            }
            state.mischief.clone()
        };
        let reply = |status: u16, body: Vec<u8>| Reply {
            status,
            body,
            wait_ms: mischief.slow_ms,
            breaks: false,
        };
        if let Some(status) = mischief.http_status {
            return reply(status, b"<html>out of order</html>".to_vec());
        }
        if mischief.garbage {
            return reply(200, b"{\"Ret\":0,\"Msg\":".to_vec());
        }
        if mischief.huge {
            return reply(200, vec![b' '; 48 << 20]);
        }
        let sealer = self.credentials.sealer();
        let told = self.open(sealer, name, bearer, body);
        let signer =
            if mischief.wrong_signature { self.credentials.mistaken_signer() } else { sealer };
        let bytes = match &told {
            Ok(text) => signer.seal_response(0, "", Some(text.as_bytes())),
            Err(refusal) if refusal.code == SubCode::OperatorUnknown => {
                unsigned_response(refusal.ret(), &refusal.msg())
            }
            Err(refusal) => signer.seal_response(refusal.ret(), &refusal.msg(), None),
        };
        if mischief.loose {
            let (status, bytes) = loosely(sealer, told);
            return reply(status, bytes);
        }
        reply(200, bytes)
    }

    /// The plaintext of the answer, or the refusal.
    fn open(
        &self,
        sealer: &Sealer,
        name: &str,
        bearer: Option<&str>,
        body: &[u8],
    ) -> Result<String, Refusal> {
        let request = Request::parse(body)?;
        if request.operator_id != self.credentials.operator_id() {
            return Err(Refusal::new(SubCode::OperatorUnknown));
        }
        let text = request.verify(sealer)?.open()?.text;
        if name == "query_token" {
            return self.token(&text);
        }
        self.admit(bearer)?;
        let mischief = {
            let mut state = self.state();
            if state.mischief.busy > 0 {
                state.mischief.busy -= 1;
                return Err(Refusal::new(SubCode::Busy));
            }
            state.mischief.clone()
        };
        if mischief.refuses.iter().any(|refused| refused == name) {
            return Err(Refusal::new(SubCode::NotInCodeTable));
        }
        let query = Query::named(name).ok_or_else(|| Refusal::new(SubCode::UnknownInterface))?;
        let answer = self.told(query, &text, &mischief);
        answer.ok_or_else(|| Refusal::new(SubCode::WrongType))
    }

    fn token(&self, text: &str) -> Result<String, Refusal> {
        let asked = TokenRequest::parse(text, &mut Deviations::new())?;
        let caller = asked.operator_id.as_str();
        let mut state = self.state();
        if state.mischief.refuses_tokens {
            return Err(Refusal::new(SubCode::AccessOff));
        }
        let answer = if *asked.operator_secret == self.credentials.operator_secret() {
            state.issued += 1;
            let token = format!("{}-token-{}", self.operator_id, state.issued);
            state.tokens.insert(token.clone(), 0);
            TokenAnswer::granted(caller, &token, TOKEN_S)
        } else {
            TokenAnswer::refused(caller, TokenFailure::WrongSecret)
        };
        Ok(serde_json::to_string(&answer).unwrap_or_default())
    }

    fn admit(&self, bearer: Option<&str>) -> Result<(), Refusal> {
        let mut state = self.state();
        let most = state.mischief.token_calls.unwrap_or(u32::MAX);
        let bearer = bearer.ok_or_else(|| Refusal::new(SubCode::TokenAbsent))?;
        match state.tokens.get_mut(bearer) {
            Some(calls) if *calls < most => {
                *calls += 1;
                Ok(())
            }
            Some(_) => Err(Refusal::new(SubCode::TokenExpired)),
            None => Err(Refusal::new(SubCode::TokenUnknown)),
        }
    }
}

/// The same answer as an old platform writes it.
fn loosely(sealer: &Sealer, told: Result<String, Refusal>) -> (u16, Vec<u8>) {
    match told {
        Ok(text) => {
            let data = sealer.encrypt(text.as_bytes());
            let sig = sealer.sign(&[b"0", b"", data.as_bytes()]).to_lowercase();
            let body = serde_json::json!({"Ret": "0", "Data": data, "Sig": sig, "OperatorID": "x"});
            (200, body.to_string().into_bytes())
        }
        Err(refusal) => {
            let ret = refusal.ret().to_string();
            let body = serde_json::json!({"Ret": ret, "Msg": refusal.msg(), "Data": null});
            (400, body.to_string().into_bytes())
        }
    }
}

impl std::fmt::Debug for OperatorPlatform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OperatorPlatform({})", self.operator_id)
    }
}
