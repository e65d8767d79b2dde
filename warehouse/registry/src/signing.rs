//! Access tokens of people: JWT signed with Ed25519 under keys that are kept sealed, and checked without a database.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::roles::RoleId;
use crate::scope::Scope;
use crate::sessions::{self, SessionPolicy};
use crate::settings;
use crate::signature_provider;
use crate::store::{Registry, Tx, micros, new_id};
use crate::users::User;
use crate::vault::VaultError;

const ISSUER: &str = "zhixing";
const NOUN: &str = "signing key";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: always `zhixing`.
    pub iss: String,
    /// Id of the user.
    pub sub: String,
    /// Role of the user when it was issued.
    pub role: RoleId,
    /// Scope of the user when it was issued.
    pub scope: Scope,
    /// Id of the session.
    pub sid: String,
    /// Version of the user when it was issued.
    pub ver: i64,
    /// When it was issued, epoch seconds.
    pub iat: i64,
    /// When it ends, epoch seconds, exclusive.
    pub exp: i64,
}

/// An access token as the client gets it.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token.
    pub token: crate::SecretText,
    /// Seconds it is valid for.
    pub expires_in_s: u32,
}

/// Why an access token does not admit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// It is no token of ours.
    #[error("the access token is malformed")]
    Malformed,
    /// The key it names is unknown or retired.
    #[error("the access token is signed with an unknown key")]
    UnknownKey,
    /// The signature does not match.
    #[error("the signature of the access token is wrong")]
    Signature,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// Its session was ended.
    #[error("the session of the access token was ended")]
    Revoked,
}

/// Signs and checks access tokens in memory. Shared by all handlers; reloaded now and then for what other processes did.
#[derive(Debug)]
pub struct Keyring {
    inner: RwLock<Keys>,
}

struct Keys {
    current: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    revoked: HashSet<String>,
    access_ttl_s: u32,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("current", &self.current)
            .field("revoked", &self.revoked.len())
            .finish()
    }
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    kid: String,
    sealed: Vec<u8>,
    public_key: Vec<u8>,
    retired_at: Option<DateTime<Utc>>,
}

sql! {
    USABLE = "SELECT kid, sealed, public_key, retired_at FROM signing_keys \
              WHERE retired_at IS NULL OR retired_at > $1 ORDER BY created_at DESC, kid DESC";
    INSERT = "INSERT INTO signing_keys (kid, sealed, public_key, created_at) VALUES ($1, $2, $3, $4)";
    RETIRE_ALL = "UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL";
}

/// Retires the present key and makes a new one; tokens signed with the old one admit until they expire.
///
/// # Errors
/// [`RegistryError::Vault`], [`RegistryError::Database`].
pub async fn rotate(tx: &mut Tx, now: DateTime<Utc>) -> Result<String, RegistryError> {
    let now = micros(now);
    execute!(tx, RETIRE_ALL, now)?;
    let kid = new_id();
    let vault = |source| RegistryError::Vault { of: format!("{NOUN} {kid}"), source };
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| vault(VaultError::NoRandom))?;
    let pair =
        Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| vault(VaultError::KeyForm))?;
    let sealed = tx.vault.seal(&owner(&kid), pkcs8.as_ref()).map_err(vault)?;
    execute!(tx, INSERT, &kid, sealed.as_slice(), pair.public_key().as_ref(), now)?;
    Ok(kid)
}

impl Keyring {
    /// Loads the keys and the ended sessions; makes the first key when there is none.
    ///
    /// # Errors
    /// [`RegistryError::Vault`] when the key does not open.
    pub async fn load(registry: &Registry, now: DateTime<Utc>) -> Result<Self, RegistryError> {
        signature_provider::install();
        let mut tx = registry.write().await?;
        if newest(&usable(&mut tx, now).await?).is_none() {
            rotate(&mut tx, now).await?;
        }
        let keys = Keys::read(&mut tx, now).await?;
        tx.commit().await?;
        Ok(Self { inner: RwLock::new(keys) })
    }

    /// Takes over what changed in the registry: new keys, ended sessions, the policy.
    ///
    /// # Errors
    /// [`RegistryError`]; the keyring then stays as it is.
    pub async fn reload(
        &self,
        registry: &Registry,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let mut tx = registry.read().await?;
        let keys = Keys::read(&mut tx, now).await?;
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Signs an access token for a user's session.
    ///
    /// # Errors
    /// [`NotAdmitted::UnknownKey`] when the present key cannot sign, which a loaded keyring rules out.
    pub fn issue(
        &self,
        user: &User,
        session_id: &str,
        now: DateTime<Utc>,
    ) -> Result<AccessToken, NotAdmitted> {
        let keys = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: user.id.clone(),
            role: user.role,
            scope: user.scope.clone(),
            sid: session_id.to_owned(),
            ver: user.version,
            iat: now.timestamp(),
            exp: now.timestamp() + i64::from(keys.access_ttl_s),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(keys.current.clone());
        let token = jsonwebtoken::encode(&header, &claims, &keys.signing)
            .map_err(|_| NotAdmitted::UnknownKey)?;
        Ok(AccessToken { token: token.into(), expires_in_s: keys.access_ttl_s })
    }

    /// Checks an access token: form, key, signature, time, session.
    ///
    /// # Errors
    /// [`NotAdmitted`] with the first thing that is wrong.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, NotAdmitted> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| NotAdmitted::Malformed)?;
        if header.alg != Algorithm::EdDSA {
            return Err(NotAdmitted::Malformed);
        }
        let keys = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let key =
            header.kid.and_then(|kid| keys.verifying.get(&kid)).ok_or(NotAdmitted::UnknownKey)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.validate_exp = false; // checked below, against the caller's clock
        validation.validate_aud = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
            .map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::InvalidSignature => NotAdmitted::Signature,
                _ => NotAdmitted::Malformed,
            })?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(NotAdmitted::Expired);
        }
        if keys.revoked.contains(&claims.sid) {
            return Err(NotAdmitted::Revoked);
        }
        Ok(claims)
    }

    /// Stops admitting a session at once in this process, right after it was ended in the registry.
    pub fn forget_session(&self, session_id: &str) {
        self.inner
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .revoked
            .insert(session_id.to_owned());
    }
}

impl Keys {
    async fn read(tx: &mut Tx, now: DateTime<Utc>) -> Result<Self, RegistryError> {
        let policy: SessionPolicy = settings::get(tx).await?;
        let rows = usable(tx, now).await?;
        let newest = newest(&rows).ok_or_else(|| RegistryError::not_found(NOUN, "current"))?;
        let pkcs8 = tx.vault.open(&owner(&newest.kid), &newest.sealed).map_err(|source| {
            RegistryError::Vault { of: format!("{NOUN} {}", newest.kid), source }
        })?;
        let revoked = sessions::revoked(tx, now).await?.into_iter().collect();
        let verifying = rows
            .iter()
            .map(|row| (row.kid.clone(), DecodingKey::from_ed_der(&row.public_key)))
            .collect();
        Ok(Self {
            current: newest.kid.clone(),
            signing: EncodingKey::from_ed_der(&pkcs8),
            verifying,
            revoked,
            access_ttl_s: policy.access_ttl_s,
        })
    }
}

/// Keys that sign, or signed tokens that may not have expired.
async fn usable(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<KeyRow>, RegistryError> {
    let policy: SessionPolicy = settings::get(tx).await?;
    let since = micros(now - Duration::seconds(i64::from(policy.access_ttl_s)));
    Ok(fetch_all!(tx, KeyRow, USABLE, since)?)
}

fn newest(rows: &[KeyRow]) -> Option<&KeyRow> {
    rows.iter().find(|row| row.retired_at.is_none())
}

fn owner(kid: &str) -> String {
    format!("signing_key:{kid}")
}
