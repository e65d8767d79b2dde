//! What all parts of the sandbox work on: sandboxes, runs, test credentials, the registry.

use crate::book::Book;
use crate::mistakes::{Mistake, Others};
use crate::sandboxes::Sandboxes;
use chrono::{DateTime, Utc};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use ingest::{Operator, Presented};
use interop::{Request, Suite};
use registry::Registry;
use registry::credentials::{self, CredentialSecrets, Direction};
use registry::operators::Environment;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Refused messages per second whose mistake is looked for; the others are refused without a diagnosis.
const TRIED_PER_S: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Everything the door and the page need.
pub(crate) struct Desk {
    pub registry: Registry,
    pub sandboxes: Sandboxes,
    pub book: Book,
    tried: DefaultDirectRateLimiter,
}

impl Desk {
    /// A desk over these parts.
    pub fn new(registry: Registry, sandboxes: Sandboxes, book: Book) -> Self {
        Self {
            registry,
            sandboxes,
            book,
            tried: RateLimiter::direct(Quota::per_second(TRIED_PER_S)),
        }
    }

    /// The present instant of the sandbox.
    pub fn now(&self) -> DateTime<Utc> {
        model::time::micros(self.sandboxes.parts().clock.now())
    }

    /// Tokens of the sandbox.
    pub fn tokens(&self) -> &ingest::Tokens {
        self.sandboxes.parts().access.tokens()
    }

    /// Whether the mistake of one more message may be looked for now.
    pub fn may_try(&self) -> bool {
        self.tried.check().is_ok()
    }

    /// Whose message it is: of the operator it names, else of the one whose token it bears, else of the one whose
    /// signature it has. True when it names somebody else, which is the callee's id.
    pub fn sender(&self, body: &[u8], bearer: Option<&str>) -> Option<(Arc<Operator>, bool)> {
        let (access, now) = (&self.sandboxes.parts().access, self.now());
        let is_tester = |operator: &Arc<Operator>| operator.valid(now).next().is_some();
        let request = Request::parse(body);
        let named = match &request {
            Ok(request) => Some(request.operator_id.to_string()),
            Err(_) => named_in(body),
        };
        if let Some(operator) =
            named.as_deref().and_then(|id| access.operator(id)).filter(is_tester)
        {
            return Some((operator, false));
        }
        if !self.may_try() {
            return None;
        }
        let testers: Vec<Arc<Operator>> =
            access.operators().into_iter().filter(is_tester).collect();
        let bears = |operator: &&Arc<Operator>| {
            bearer.is_some_and(|token| {
                self.tokens().look(token, &operator.id, now) == Presented::Good
            })
        };
        if let Some(operator) = testers.iter().find(bears) {
            return Some((Arc::clone(operator), named.is_some()));
        }
        let request = request.ok()?;
        let signed = |operator: &&Arc<Operator>| {
            operator.valid(now).any(|keyed| request.verify(&keyed.sealer).is_ok())
        };
        let operator = testers.iter().find(signed)?;
        // A token asked for under a name of its own is case T02, not a mistake.
        let says_itself = request_names_itself(&request, operator, now);
        Some((Arc::clone(operator), !says_itself))
    }

    /// The secrets an operator may have taken by mistake.
    pub async fn others(&self, operator: &str, now: DateTime<Utc>) -> Others {
        let read = async {
            let mut tx = self.registry.read().await?;
            let mut load = async |environment, direction| {
                let all = credentials::load_live_in(&mut tx, environment, direction, now).await?;
                let own = all.into_iter().filter(|one| one.operator_id == operator);
                Ok::<_, registry::RegistryError>(
                    own.map(|one| (suite(one.suite), one.secrets)).collect(),
                )
            };
            let out: Vec<(Suite, CredentialSecrets)> =
                load(Environment::Test, Direction::Out).await?;
            let production = load(Environment::Production, Direction::In).await?;
            Ok::<_, registry::RegistryError>(Others { out, production })
        };
        read.await.unwrap_or_else(|error| {
            tracing::warn!(operator.id = operator, %error, "secrets to compare with are not read");
            Others::default()
        })
    }

    /// Writes beside a credential what its last mistake was.
    pub async fn note_cause(&self, id: &str, at: DateTime<Utc>, code: &str, mistake: Mistake) {
        let write = async {
            let mut tx = self.registry.write().await?;
            credentials::note_cause(&mut tx, id, at, code, mistake.word()).await?;
            tx.commit().await
        };
        if let Err(error) = write.await {
            tracing::warn!(credential.id = id, %error, "the cause of a failure is not noted");
        }
    }
}

/// The suite of a stored credential.
pub(crate) fn suite(stored: credentials::Suite) -> Suite {
    Suite::named(stored.as_str()).unwrap_or_default()
}

/// The operator that a broken envelope names.
fn named_in(body: &[u8]) -> Option<String> {
    let envelope: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(envelope.get("OperatorID")?.as_str()?.to_owned())
}

/// Whether the plaintext names the same operator as the envelope.
fn request_names_itself(request: &Request<'_>, operator: &Operator, now: DateTime<Utc>) -> bool {
    operator.valid(now).any(|keyed| {
        let opened = request.verify(&keyed.sealer).ok().and_then(|verified| verified.open().ok());
        let text = opened.map(|opened| opened.text).unwrap_or_default();
        let body: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        body["OperatorID"].as_str() == Some(&*request.operator_id)
    })
}
