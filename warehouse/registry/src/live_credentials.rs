//! Opened credentials, as gates and callers use them.

use chrono::{DateTime, Utc};

use crate::credentials::{CredentialSecrets, Direction, NOUN, Suite, owner};
use crate::error::RegistryError;
use crate::operators::Environment;
use crate::store::{Tx, micros};

/// An opened credential as the gateway uses it.
#[derive(Debug, Clone)]
pub struct LiveCredential {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub operator_id: String,
    /// Its version; the newest is tried first.
    pub version: i64,
    /// Cipher and signature.
    pub suite: Suite,
    /// First instant of validity.
    pub valid_from: DateTime<Utc>,
    /// End of validity, exclusive; open when absent.
    pub valid_to: Option<DateTime<Utc>>,
    /// Its secrets.
    pub secrets: CredentialSecrets,
}

impl LiveCredential {
    /// Whether it may be used at `now`.
    pub fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.valid_from <= now && self.valid_to.is_none_or(|end| now < end)
    }
}

sql! {
    LIVE = "SELECT sealed, id, operator_id, version, suite, valid_from, valid_to FROM credentials \
            WHERE direction = $1 AND environment = $3 AND revoked_at IS NULL AND (valid_to IS NULL OR valid_to > $2) \
            ORDER BY operator_id, version DESC";
}

/// Opens every credential of production and one direction; see [`load_live_in`].
///
/// # Errors
/// As [`load_live_in`].
pub async fn load_live(
    tx: &mut Tx,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<Vec<LiveCredential>, RegistryError> {
    load_live_in(tx, Environment::Production, direction, now).await
}

/// Opens every credential of an environment and a direction that is valid now or will be, by operator, newest version
/// first.
///
/// # Errors
/// [`RegistryError::Vault`] or [`RegistryError::Unreadable`] for the first one that does not open.
pub async fn load_live_in(
    tx: &mut Tx,
    environment: Environment,
    direction: Direction,
    now: DateTime<Utc>,
) -> Result<Vec<LiveCredential>, RegistryError> {
    let (direction, environment) = (direction.as_str(), environment.as_str());
    let rows = fetch_all!(tx, SealedCredential, LIVE, direction, micros(now), environment)?;
    rows.into_iter().map(|row| row.open(tx)).collect()
}

#[derive(sqlx::FromRow)]
struct SealedCredential {
    sealed: Vec<u8>,
    id: String,
    operator_id: String,
    version: i64,
    #[sqlx(try_from = "String")]
    suite: Suite,
    valid_from: DateTime<Utc>,
    valid_to: Option<DateTime<Utc>>,
}

impl SealedCredential {
    fn open(self, tx: &Tx) -> Result<LiveCredential, RegistryError> {
        let Self { sealed, id, operator_id, version, suite, valid_from, valid_to } = self;
        let plain = tx.vault.open(&owner(&id), &sealed).map_err(|source| RegistryError::Vault {
            of: format!("credential {id} of {operator_id}"),
            source,
        })?;
        let secrets =
            CredentialSecrets::unpack(&plain).ok_or_else(|| RegistryError::Unreadable {
                noun: NOUN,
                id: id.clone(),
                why: "four secrets are expected".to_owned(),
            })?;
        Ok(LiveCredential { id, operator_id, version, suite, valid_from, valid_to, secrets })
    }
}
