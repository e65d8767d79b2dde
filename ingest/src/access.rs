//! Who may send, in memory: a snapshot of the registry that no push has to wait for.

use crate::notes::CredentialNotes;
use crate::rates::Rates;
use crate::tokens::Tokens;
use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use interop::{Interface, Sealer, Secrets, Suite};
use model::OperatorId;
use registry::access::{AccessData, OperatorAccess};
use registry::credentials::{Direction, LiveCredential};
use registry::operators::Environment;
use registry::tokens::{IssuedToken, KnownToken};
use registry::{Registry, RegistryError};
use std::collections::HashMap;
use std::sync::Arc;

/// A credential with its keys prepared.
#[derive(Debug)]
pub struct Keyed {
    /// As the registry keeps it.
    pub live: LiveCredential,
    /// Prepared keys.
    pub sealer: Sealer,
    /// Whether key and initial vector are the same text (CW14).
    pub key_equals_iv: bool,
    /// When it was used and when it failed.
    pub notes: Arc<CredentialNotes>,
}

/// An operator as the gate needs it.
#[derive(Debug)]
pub struct Operator {
    /// Its id.
    pub id: OperatorId,
    /// What the registry says.
    pub access: OperatorAccess,
    /// Credentials of pushes, newest first.
    pub credentials: Vec<Arc<Keyed>>,
    /// Owners it may report for, itself included.
    pub owners: Arc<[OperatorId]>,
    /// Its limiters, the same as long as the settings are.
    pub rates: Arc<Rates>,
    opened: u32,
    opened_by_twin: u32,
}

/// How an interface is opened for an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// By its own name.
    Own,
    /// Only its twin of the other profile is (CW19).
    Twin,
    /// Not at all.
    Closed,
}

impl Operator {
    fn new(id: OperatorId, access: OperatorAccess, before: Option<&Self>) -> Self {
        let credentials =
            access.credentials.iter().filter_map(|live| keyed(live, before)).collect();
        let settings = &access.operator.settings;
        let rates = before
            .filter(|old| old.rates.are(settings.rate_per_s, settings.burst))
            .map(|old| Arc::clone(&old.rates))
            .unwrap_or_else(|| {
                Arc::new(Rates::new(settings.rate_per_s, settings.burst, Interface::ALL.len()))
            });
        let (opened, opened_by_twin) = openings(&access);
        let owners =
            access.owners.iter().filter_map(|id| OperatorId::new(id.as_str()).ok()).collect();
        Self { id, access, credentials, owners, rates, opened, opened_by_twin }
    }

    /// How the interface is opened.
    pub fn opening(&self, interface: Interface) -> Opening {
        let bit = 1 << interface as u32;
        if self.opened & bit != 0 {
            Opening::Own
        } else if self.opened_by_twin & bit != 0 {
            Opening::Twin
        } else {
            Opening::Closed
        }
    }

    /// Credentials valid at `now`, newest first.
    pub fn valid(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Arc<Keyed>> {
        self.credentials.iter().filter(move |keyed| keyed.live.is_valid_at(now))
    }

    /// Whether it may report rows of this owner.
    pub fn may_report(&self, owner: &str) -> bool {
        self.id.as_str() == owner || self.access.owners.contains(owner)
    }
}

/// Every interface has its bit.
const _: () = assert!(Interface::ALL.len() <= u32::BITS as usize);

/// Bits of the interfaces opened by their own name, and of those whose twin is opened.
fn openings(access: &OperatorAccess) -> (u32, u32) {
    let (mut own, mut by_twin) = (1 << Interface::QueryToken as u32, 0);
    let open = |interface: &Interface| access.interfaces.contains(interface.name());
    for interface in Interface::ALL {
        let bit = 1 << interface as u32;
        let twins = Interface::ALL.iter().filter(|other| other.shares_business(interface));
        if open(&interface) {
            own |= bit;
        } else if twins.into_iter().any(open) {
            by_twin |= bit;
        }
    }
    (own, by_twin)
}

/// Prepares the keys of a credential; `None`, with a log line, when its secrets have the wrong form.
fn keyed(live: &LiveCredential, before: Option<&Operator>) -> Option<Arc<Keyed>> {
    let old = before.and_then(|op| op.credentials.iter().find(|k| k.live.id == live.id));
    if let Some(old) = old
        && old.live.valid_from == live.valid_from
        && old.live.valid_to == live.valid_to
    {
        return Some(Arc::clone(old));
    }
    let s = &live.secrets;
    let secrets =
        Secrets::new(s.data_secret.expose(), s.data_secret_iv.expose(), s.sig_secret.expose());
    match secrets {
        Ok(secrets) => Some(Arc::new(Keyed {
            live: live.clone(),
            sealer: Sealer::new(suite(live.suite), &secrets),
            key_equals_iv: secrets.key_equals_iv(),
            notes: old.map(|old| Arc::clone(&old.notes)).unwrap_or_default(),
        })),
        Err(error) => {
            tracing::error!(operator.id = %live.operator_id, credential.id = %live.id, %error, "credential cannot be used");
            None
        }
    }
}

fn suite(stored: registry::credentials::Suite) -> Suite {
    match stored {
        registry::credentials::Suite::AesMd5 => Suite::AES128_CBC_HMAC_MD5,
        registry::credentials::Suite::Sm4Sm3 => Suite::SM4_CBC_HMAC_SM3,
    }
}

#[derive(Debug, Default)]
struct Snapshot {
    version: i64,
    operators: HashMap<OperatorId, Arc<Operator>>,
}

/// Operators, credentials and tokens in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AccessBook {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    registry: Registry,
    environment: Environment,
    snapshot: ArcSwap<Snapshot>,
    tokens: Tokens,
    reading: tokio::sync::Mutex<()>,
}

impl AccessBook {
    /// Reads the registry for the first time, for the gate of production.
    ///
    /// # Errors
    /// As [`Self::open_in`].
    pub async fn open(registry: Registry, now: DateTime<Utc>) -> Result<Self, RegistryError> {
        Self::open_in(registry, Environment::Production, now).await
    }

    /// Reads the registry for the first time: credentials and tokens of that environment only.
    ///
    /// # Errors
    /// [`RegistryError`] when it cannot be read or a secret does not open.
    pub async fn open_in(
        registry: Registry,
        environment: Environment,
        now: DateTime<Utc>,
    ) -> Result<Self, RegistryError> {
        let inner = Inner {
            registry,
            environment,
            snapshot: ArcSwap::default(),
            tokens: Tokens::default(),
            reading: tokio::sync::Mutex::new(()),
        };
        let book = Self { inner: Arc::new(inner) };
        book.read(now).await?;
        Ok(book)
    }

    /// Reads the registry again when its access version has moved; true when it was read.
    ///
    /// # Errors
    /// [`RegistryError`]; the present snapshot stays in force.
    pub async fn refresh(&self, now: DateTime<Utc>) -> Result<bool, RegistryError> {
        let mut tx = self.inner.registry.read().await?;
        let version = registry::access::version(&mut tx).await?;
        drop(tx);
        if version == self.inner.snapshot.load().version {
            return Ok(false);
        }
        self.read(now).await?;
        Ok(true)
    }

    async fn read(&self, now: DateTime<Utc>) -> Result<(), RegistryError> {
        let _one_at_a_time = self.inner.reading.lock().await;
        let mark = self.inner.tokens.mark();
        let AccessData { version, operators, tokens } =
            registry::access::load_in(&self.inner.registry, self.inner.environment, now).await?;
        let before = self.inner.snapshot.load();
        let operators = operators
            .into_iter()
            .filter_map(|(id, access)| {
                let id = OperatorId::new(id).ok()?;
                let old = before.operators.get(&id).map(AsRef::as_ref);
                Some((id.clone(), Arc::new(Operator::new(id, access, old))))
            })
            .collect();
        self.inner.tokens.refresh(tokens, mark);
        self.inner.snapshot.store(Arc::new(Snapshot { version, operators }));
        Ok(())
    }

    /// The operator of that id.
    pub fn operator(&self, id: &str) -> Option<Arc<Operator>> {
        self.inner.snapshot.load().operators.get(id).cloned()
    }

    /// All operators.
    pub fn operators(&self) -> Vec<Arc<Operator>> {
        self.inner.snapshot.load().operators.values().cloned().collect()
    }

    /// Live tokens and locks.
    pub fn tokens(&self) -> &Tokens {
        &self.inner.tokens
    }

    /// Issues a token: kept in the registry and let in here before this returns.
    ///
    /// # Errors
    /// [`RegistryError`] when it cannot be kept; then it is not valid either.
    pub async fn issue_token(
        &self,
        operator: &Operator,
        now: DateTime<Utc>,
    ) -> Result<IssuedToken, RegistryError> {
        let ttl_s = operator.access.operator.settings.token_ttl_s;
        let id = operator.id.as_str();
        let mut tx = self.inner.registry.write().await?;
        let place = self.inner.environment;
        let issued =
            registry::tokens::issue_in(&mut tx, place, id, Direction::In, ttl_s, now).await?;
        tx.commit().await?;
        self.inner.tokens.add(KnownToken {
            digest: issued.digest,
            operator_id: id.to_owned(),
            issued_at: issued.issued_at,
            expires_at: issued.expires_at,
            ended_at: None,
        });
        Ok(issued)
    }

    /// Writes what was noted about credentials to the registry.
    ///
    /// # Errors
    /// [`RegistryError`]; notes not written are lost, the next message makes new ones.
    pub async fn write_notes(&self) -> Result<(), RegistryError> {
        let mut used = Vec::new();
        let mut failed = Vec::new();
        for operator in self.operators() {
            for keyed in &operator.credentials {
                used.extend(keyed.notes.take_used().map(|at| (Arc::clone(keyed), at)));
                failed.extend(keyed.notes.take_failed().map(|note| (Arc::clone(keyed), note)));
            }
        }
        if used.is_empty() && failed.is_empty() {
            return Ok(());
        }
        let mut tx = self.inner.registry.write().await?;
        for (keyed, at) in used {
            registry::credentials::note_used(&mut tx, &keyed.live.id, at).await?;
        }
        for (keyed, (at, code)) in failed {
            registry::credentials::note_failed(&mut tx, &keyed.live.id, at, code).await?;
        }
        tx.commit().await
    }
}
