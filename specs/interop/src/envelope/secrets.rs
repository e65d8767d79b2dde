//! The secrets of one operator and one direction.

use zeroize::Zeroizing;

/// Secrets of a credential (specification 4.2). They are wiped from memory when dropped and never shown.
#[derive(Clone)]
pub struct Secrets {
    key: Zeroizing<[u8; 16]>,
    iv: [u8; 16],
    sign_key: Zeroizing<Vec<u8>>,
}

/// Why texts are not secrets. The texts themselves are never part of the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSecrets {
    /// `DataSecret` is not 16 ASCII characters.
    #[error("DataSecret must be 16 ASCII characters")]
    DataSecret,
    /// `DataSecretIV` is not 16 ASCII characters.
    #[error("DataSecretIV must be 16 ASCII characters")]
    DataSecretIv,
    /// `SigSecret` is not 16 to 64 ASCII characters.
    #[error("SigSecret must be 16 to 64 ASCII characters")]
    SigSecret,
}

impl Secrets {
    /// Takes the three secrets of the envelope as they were exchanged; `OperatorSecret` belongs to the token.
    ///
    /// # Errors
    /// [`NotSecrets`] names the one with a wrong length or with characters outside ASCII.
    pub fn new(
        data_secret: &str,
        data_secret_iv: &str,
        sig_secret: &str,
    ) -> Result<Self, NotSecrets> {
        let sixteen = |text: &str| -> Option<[u8; 16]> {
            text.is_ascii().then_some(text.as_bytes())?.try_into().ok()
        };
        if !sig_secret.is_ascii() || !(16..=64).contains(&sig_secret.len()) {
            return Err(NotSecrets::SigSecret);
        }
        Ok(Self {
            key: Zeroizing::new(sixteen(data_secret).ok_or(NotSecrets::DataSecret)?),
            iv: sixteen(data_secret_iv).ok_or(NotSecrets::DataSecretIv)?,
            sign_key: Zeroizing::new(sig_secret.as_bytes().to_vec()),
        })
    }

    /// Whether `DataSecret` equals `DataSecretIV` (CW14).
    pub fn key_equals_iv(&self) -> bool {
        *self.key == self.iv
    }

    pub(super) fn key(&self) -> &[u8] {
        self.key.as_slice()
    }

    pub(super) fn iv(&self) -> &[u8; 16] {
        &self.iv
    }

    pub(super) fn sign_key(&self) -> &[u8] {
        &self.sign_key
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}
