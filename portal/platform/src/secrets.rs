//! The master key, and keys made from it for each purpose.

use anyhow::{Context, bail};
use ring::hkdf;
use ring::rand::{SecureRandom, SystemRandom};
use std::path::Path;

/// Environment variable with the master key: 64 hexadecimal digits.
pub const MASTER_KEY: &str = "ZHIXING_MASTER_KEY";

/// The key from which all others are derived. Prints nothing.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(hidden)")
    }
}

impl MasterKey {
    /// From the environment.
    ///
    /// # Errors
    /// When the variable is missing or is not 64 hexadecimal digits.
    pub fn from_environment() -> anyhow::Result<Self> {
        let text = std::env::var(MASTER_KEY)
            .with_context(|| format!("{MASTER_KEY} is not set: give 64 hexadecimal digits, for example from `openssl rand -hex 32`"))?;
        Self::from_hex(text.trim()).with_context(|| format!("{MASTER_KEY} is not valid"))
    }

    /// From a file that is made on first use, readable by its owner only (demo).
    ///
    /// # Errors
    /// When the file cannot be made or read.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            let mut key = [0u8; 32];
            SystemRandom::new().fill(&mut key).map_err(|_| anyhow::anyhow!("no random numbers"))?;
            write_private(path, hex::encode(key).as_bytes())?;
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("key file {} cannot be read", path.display()))?;
        Self::from_hex(text.trim()).with_context(|| format!("key file {}", path.display()))
    }

    fn from_hex(text: &str) -> anyhow::Result<Self> {
        let mut key = [0u8; 32];
        if hex::decode_to_slice(text, &mut key).is_err() {
            bail!("expected 64 hexadecimal digits");
        }
        Ok(Self(key))
    }

    /// The key of one purpose, by HKDF-SHA-256.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        struct Len;
        impl hkdf::KeyType for Len {
            fn len(&self) -> usize {
                32
            }
        }
        let mut out = [0u8; 32];
        let pseudo = hkdf::Salt::new(hkdf::HKDF_SHA256, b"zhixing").extract(&self.0);
        pseudo
            .expand(&[purpose.as_bytes()], Len)
            .and_then(|okm| okm.fill(&mut out))
            .expect("32 bytes are within the limit of HKDF");
        out
    }
}

/// Writes a file that only its owner can read.
///
/// # Errors
/// When the file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_have_different_keys_and_the_file_keeps_the_same_master() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("master.key");
        let first = MasterKey::from_file(&path).expect("made");
        let again = MasterKey::from_file(&path).expect("read");
        assert_eq!(first.derive("vault"), again.derive("vault"));
        assert_ne!(first.derive("vault"), first.derive("person"));
        assert_eq!(format!("{first:?}"), "MasterKey(hidden)");
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(MasterKey::from_hex("abcd").is_err());
    }
}
