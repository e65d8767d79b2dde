//! Secrets at rest: AES-256-GCM by ring under one master key that only the configuration knows.
//!
//! A sealed value is `01 · 12-byte nonce · ciphertext · 16-byte tag`. The name of the thing the secret belongs to is
//! bound in as associated data, so a sealed value copied to another row does not open there.

use std::fmt;

use base64::Engine as _;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;

/// The 32 bytes that all secrets of a registry are sealed with. Prints nothing of itself.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// The key with these 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a key written as 64 hexadecimal digits or as base64 of 32 bytes.
    ///
    /// # Errors
    /// [`VaultError::KeyForm`] when the text is neither.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let text = text.trim();
        let bytes = if text.len() == 64 {
            hex::decode(text).map_err(|_| VaultError::KeyForm)?
        } else {
            base64::engine::general_purpose::STANDARD
                .decode(text)
                .map_err(|_| VaultError::KeyForm)?
        };
        let bytes = Zeroizing::new(bytes);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| VaultError::KeyForm)?;
        Ok(Self::from_bytes(key))
    }

    /// A new random key.
    ///
    /// # Errors
    /// [`VaultError::NoRandom`] when the system gives no random bytes.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self::from_bytes(random_bytes()?))
    }

    /// The key as 64 hexadecimal digits, for the place that keeps it.
    pub fn to_hex(&self) -> crate::SecretText {
        crate::SecretText::new(hex::encode(self.0.as_slice()))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

/// Seals and opens secrets.
pub struct Vault {
    key: LessSafeKey,
    random: SystemRandom,
}

impl Vault {
    /// A vault under `key`.
    ///
    /// # Errors
    /// [`VaultError::KeyForm`] when the key is not one for AES-256.
    pub fn new(key: &MasterKey) -> Result<Self, VaultError> {
        let key =
            UnboundKey::new(&AES_256_GCM, key.0.as_slice()).map_err(|_| VaultError::KeyForm)?;
        Ok(Self { key: LessSafeKey::new(key), random: SystemRandom::new() })
    }

    /// Seals `secret` for the thing named `of`.
    ///
    /// # Errors
    /// [`VaultError::NoRandom`] when no nonce can be drawn, [`VaultError::Seal`] when the cipher refuses.
    pub fn seal(&self, of: &str, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0_u8; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| VaultError::NoRandom)?;
        let mut body = secret.to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(of.as_bytes()),
                &mut body,
            )
            .map_err(|_| VaultError::Seal)?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + body.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what [`Vault::seal`] made for the same `of`.
    ///
    /// # Errors
    /// [`VaultError::Open`] when the key, the name or a single bit differs; [`VaultError::Format`] when it is no sealed value.
    pub fn open(&self, of: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (&format, rest) = sealed.split_first().ok_or(VaultError::Format)?;
        if format != FORMAT || rest.len() < NONCE_LEN {
            return Err(VaultError::Format);
        }
        let (nonce, body) = rest.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Format)?;
        let mut body = Zeroizing::new(body.to_vec());
        let plain = self
            .key
            .open_in_place(nonce, Aad::from(of.as_bytes()), &mut body)
            .map_err(|_| VaultError::Open)?
            .len();
        body.truncate(plain);
        Ok(body)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

/// `N` bytes from the system's random source.
///
/// # Errors
/// [`VaultError::NoRandom`] when the system gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0_u8; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| VaultError::NoRandom)?;
    Ok(bytes)
}

/// `length` characters drawn evenly from the 62 letters and digits (5.95 bits each).
///
/// # Errors
/// [`VaultError::NoRandom`] when the system gives no random bytes.
pub fn random_text(length: usize) -> Result<crate::SecretText, VaultError> {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const EVEN: u8 = 248; // 4 × 62: larger bytes would favour the first letters
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let bytes = Zeroizing::new(random_bytes::<32>()?);
        let room = length - text.len();
        text.extend(
            bytes
                .iter()
                .filter(|b| **b < EVEN)
                .take(room)
                .map(|b| char::from(ALPHABET[usize::from(b % 62)])),
        );
    }
    Ok(crate::SecretText::new(text))
}

/// The SHA-256 digest under which a bearer secret is stored.
pub fn digest(secret: &str) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, secret.as_bytes());
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}

/// Why a secret cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The master key has the wrong form.
    #[error("a master key is 64 hexadecimal digits or base64 of 32 bytes")]
    KeyForm,
    /// The system's random source failed.
    #[error("the system gives no random bytes")]
    NoRandom,
    /// The cipher refused.
    #[error("the secret cannot be sealed")]
    Seal,
    /// The value does not look sealed.
    #[error("the stored value is not a sealed secret")]
    Format,
    /// Key, owner or content differ from what was sealed.
    #[error("the sealed secret does not open: another key, another owner, or it was changed")]
    Open,
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod vault_tests;
