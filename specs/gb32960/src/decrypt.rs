//! Encrypted data units.

use crate::header::Encryption;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

/// Key of a platform's data units. The standard fixes neither mode nor padding; here CBC with a zero initial vector and
/// PKCS#7 padding.
#[derive(Clone)]
pub struct DataKey {
    algorithm: Encryption,
    key: Zeroizing<[u8; 16]>,
}

/// Why a data unit is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDecrypted {
    /// There is no key for this encryption.
    #[error("there is no key for the encryption of the data unit")]
    NoKey,
    /// The key does not fit the bytes.
    #[error("the data unit does not decrypt with the platform's key")]
    Wrong,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl DataKey {
    /// A key for AES-128 or SM4; `None` for other algorithms, which are not opened here.
    pub fn new(algorithm: Encryption, key: [u8; 16]) -> Option<Self> {
        let known = matches!(algorithm, Encryption::Aes128 | Encryption::Sm4);
        known.then(|| Self { algorithm, key: Zeroizing::new(key) })
    }

    /// Opens a data unit.
    ///
    /// # Errors
    /// [`NotDecrypted`].
    pub fn open(&self, encryption: Encryption, data: &[u8]) -> Result<Vec<u8>, NotDecrypted> {
        if encryption != self.algorithm {
            return Err(NotDecrypted::NoKey);
        }
        let (key, iv) = ((&*self.key).into(), &[0; 16].into());
        match self.algorithm {
            Encryption::Sm4 => {
                cbc::Decryptor::<sm4::Sm4>::new(key, iv).decrypt_padded_vec::<Pkcs7>(data)
            }
            _ => cbc::Decryptor::<aes::Aes128>::new(key, iv).decrypt_padded_vec::<Pkcs7>(data),
        }
        .map_err(|_| NotDecrypted::Wrong)
    }

    /// Seals a data unit; the header must name the key's algorithm.
    pub fn seal(&self, data: &[u8]) -> Vec<u8> {
        let (key, iv) = ((&*self.key).into(), &[0; 16].into());
        match self.algorithm {
            Encryption::Sm4 => {
                cbc::Encryptor::<sm4::Sm4>::new(key, iv).encrypt_padded_vec::<Pkcs7>(data)
            }
            _ => cbc::Encryptor::<aes::Aes128>::new(key, iv).encrypt_padded_vec::<Pkcs7>(data),
        }
    }
}
