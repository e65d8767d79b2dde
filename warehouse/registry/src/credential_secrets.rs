use zeroize::Zeroizing;

use crate::error::RegistryError;
use crate::secret::SecretText;
use crate::vault::{VaultError, random_text};

/// The four secrets of a credential. Source: access specification 4.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialSecrets {
    /// For the token request: 16 to 32 printable ASCII characters.
    pub operator_secret: SecretText,
    /// Cipher key: exactly 16 ASCII characters.
    pub data_secret: SecretText,
    /// Initial vector: exactly 16 ASCII characters.
    pub data_secret_iv: SecretText,
    /// Signature key: 16 to 64 ASCII characters.
    pub sig_secret: SecretText,
}

impl CredentialSecrets {
    /// Secrets that somebody else chose.
    ///
    /// # Errors
    /// [`RegistryError::Invalid`] for the first one of the wrong form.
    pub fn given(
        operator_secret: &str,
        data_secret: &str,
        data_secret_iv: &str,
        sig_secret: &str,
    ) -> Result<Self, RegistryError> {
        let secrets = Self {
            operator_secret: operator_secret.into(),
            data_secret: data_secret.into(),
            data_secret_iv: data_secret_iv.into(),
            sig_secret: sig_secret.into(),
        };
        secrets.check()?;
        Ok(secrets)
    }

    /// Random secrets of 32, 16, 16 and 32 letters and digits.
    ///
    /// # Errors
    /// [`VaultError::NoRandom`].
    pub fn random() -> Result<Self, VaultError> {
        Ok(Self {
            operator_secret: random_text(32)?,
            data_secret: random_text(16)?,
            data_secret_iv: random_text(16)?,
            sig_secret: random_text(32)?,
        })
    }

    /// Checks the form of all four.
    pub(crate) fn check(&self) -> Result<(), RegistryError> {
        let printable = |text: &SecretText| text.bytes().iter().all(|b| (0x20..=0x7e).contains(b));
        let ascii = |text: &SecretText| text.expose().is_ascii();
        let length = |text: &SecretText| text.bytes().len();
        if !(16..=32).contains(&length(&self.operator_secret)) || !printable(&self.operator_secret)
        {
            return Err(RegistryError::invalid(
                "operator_secret",
                "16 to 32 printable ASCII characters",
            ));
        }
        if length(&self.data_secret) != 16 || !ascii(&self.data_secret) {
            return Err(RegistryError::invalid("data_secret", "exactly 16 ASCII characters"));
        }
        if length(&self.data_secret_iv) != 16 || !ascii(&self.data_secret_iv) {
            return Err(RegistryError::invalid("data_secret_iv", "exactly 16 ASCII characters"));
        }
        if !(16..=64).contains(&length(&self.sig_secret)) || !ascii(&self.sig_secret) {
            return Err(RegistryError::invalid("sig_secret", "16 to 64 ASCII characters"));
        }
        Ok(())
    }

    /// One byte string for the vault: each secret after its length.
    pub(crate) fn pack(&self) -> Zeroizing<Vec<u8>> {
        let parts =
            [&self.operator_secret, &self.data_secret, &self.data_secret_iv, &self.sig_secret];
        let mut packed = Zeroizing::new(Vec::with_capacity(160));
        for part in parts {
            let length = u8::try_from(part.bytes().len())
                .expect("secrets were checked to be at most 64 bytes");
            packed.push(length);
            packed.extend_from_slice(part.bytes());
        }
        packed
    }

    /// Reverses [`CredentialSecrets::pack`]; `None` when the bytes are something else.
    pub(crate) fn unpack(mut packed: &[u8]) -> Option<Self> {
        let mut next = || {
            let (&length, rest) = packed.split_first()?;
            let (part, rest) = rest.split_at_checked(usize::from(length))?;
            packed = rest;
            std::str::from_utf8(part).ok().map(SecretText::from)
        };
        let secrets = Self {
            operator_secret: next()?,
            data_secret: next()?,
            data_secret_iv: next()?,
            sig_secret: next()?,
        };
        packed.is_empty().then_some(secrets)
    }
}

#[cfg(test)]
#[path = "credential_secrets_tests.rs"]
mod credential_secrets_tests;
