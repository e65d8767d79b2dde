//! Everything the gateway needs to decide about a message, in one read, and the number that says when to read again.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use crate::credentials::{self, Direction, LiveCredential};
use crate::error::RegistryError;
use crate::operators::{self, Environment, Operator, OperatorState};
use crate::store::{Registry, Tx};
use crate::tokens::{self, KnownToken};

sql! {
    VERSION = "SELECT version FROM access_version WHERE id = 1";
    BUMP = "UPDATE access_version SET version = version + 1 WHERE id = 1";
}

/// The admission data of one moment.
#[derive(Debug, Clone)]
pub struct AccessData {
    /// The number of [`version`] that these data belong to.
    pub version: i64,
    /// Every operator, whatever its state, by id.
    pub operators: HashMap<String, OperatorAccess>,
    /// Tokens of pushes by SHA-256 digest: live ones, and for a day those that ended or expired.
    pub tokens: HashMap<[u8; 32], KnownToken>,
}

/// An operator with what is needed to check its messages.
#[derive(Debug, Clone)]
pub struct OperatorAccess {
    /// The operator as registered.
    pub operator: Operator,
    /// Its interfaces as a set.
    pub interfaces: HashSet<String>,
    /// The owners it may report for, itself included.
    pub owners: HashSet<String>,
    /// Its networks, parsed; empty means any.
    pub networks: Vec<IpNet>,
    /// Credentials of pushes, newest first, not revoked and not over; some may begin later.
    pub credentials: Vec<LiveCredential>,
}

impl OperatorAccess {
    /// Whether the operator may call from this address.
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.is_empty() || self.networks.iter().any(|network| network.contains(&address))
    }

    /// The credentials valid at `now`, in the order in which they are tried.
    pub fn valid_credentials(&self, now: DateTime<Utc>) -> impl Iterator<Item = &LiveCredential> {
        self.credentials.iter().filter(move |credential| credential.is_valid_at(now))
    }
}

/// Reads everything the gate of production needs, as of one moment; see [`load_in`].
///
/// # Errors
/// As [`load_in`].
pub async fn load(registry: &Registry, now: DateTime<Utc>) -> Result<AccessData, RegistryError> {
    load_in(registry, Environment::Production, now).await
}

/// Reads everything the gate of an environment needs, as of one moment. The sandbox also admits operators that wait for
/// admission or are suspended: there they show that they deserve it. Its credentials are the only thing that opens it.
///
/// # Errors
/// [`RegistryError::Vault`] when a credential does not open: nothing is left out silently.
pub async fn load_in(
    registry: &Registry,
    environment: Environment,
    now: DateTime<Utc>,
) -> Result<AccessData, RegistryError> {
    let mut tx = registry.read().await?;
    let version = version(&mut tx).await?;
    let mut credentials: HashMap<String, Vec<LiveCredential>> = HashMap::new();
    for credential in credentials::load_live_in(&mut tx, environment, Direction::In, now).await? {
        credentials.entry(credential.operator_id.clone()).or_default().push(credential);
    }
    let mut by_id = HashMap::new();
    for mut operator in operators::list(&mut tx).await? {
        if environment == Environment::Test
            && matches!(operator.state, OperatorState::Pending | OperatorState::Suspended)
        {
            operator.state = OperatorState::Active;
        }
        let credentials = credentials.remove(&operator.operator_id).unwrap_or_default();
        by_id.insert(operator.operator_id.clone(), OperatorAccess::new(operator, credentials)?);
    }
    let tokens = tokens::load_known_in(&mut tx, environment, Direction::In, now).await?;
    let tokens = tokens.into_iter().map(|token| (token.digest, token)).collect();
    Ok(AccessData { version, operators: by_id, tokens })
}

impl OperatorAccess {
    fn new(operator: Operator, credentials: Vec<LiveCredential>) -> Result<Self, RegistryError> {
        let networks = operator
            .ip_allow
            .iter()
            .map(|text| operators::network(text))
            .collect::<Result<_, _>>()?;
        let mut owners: HashSet<String> = operator.delegations.iter().cloned().collect();
        owners.insert(operator.operator_id.clone());
        let interfaces = operator.interfaces.iter().cloned().collect();
        Ok(Self { operator, interfaces, owners, networks, credentials })
    }
}

/// A number that grows whenever operators, credentials or tokens change, in whichever process.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn version(tx: &mut Tx) -> Result<i64, RegistryError> {
    let (version,) = fetch_one!(tx, (i64,), VERSION)?;
    Ok(version)
}

/// Announces a change to all pollers once the transaction commits.
pub(crate) async fn bump(tx: &mut Tx) -> Result<(), RegistryError> {
    execute!(tx, BUMP)?;
    Ok(())
}
