//! Bodies of messages, compressed and sealed for evidence.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes that tell the length of a body before compression.
const LENGTH: usize = 4;

/// Compresses (LZ4) and seals bodies with AES-256-GCM; the number of the message is authenticated with them.
pub struct RawKey {
    key: LessSafeKey,
    /// Random per process: with the message number it makes each nonce unique.
    salt: [u8; 4],
}

/// Why a sealed body cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed body of message {message_id} does not open with this key")]
pub struct NotOpened {
    /// The message.
    pub message_id: i64,
}

impl std::fmt::Debug for RawKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawKey(hidden)")
    }
}

impl RawKey {
    /// From 32 bytes of key.
    pub fn new(key: &[u8; 32]) -> Self {
        let unbound = UnboundKey::new(&AES_256_GCM, key).expect("the key has 32 bytes");
        let mut salt = [0; 4];
        SystemRandom::new().fill(&mut salt).expect("the machine has random numbers");
        Self { key: LessSafeKey::new(unbound), salt }
    }

    /// Nonce, ciphertext of the compressed body, and tag. A message number must be sealed once only.
    pub fn seal(&self, message_id: i64, body: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        nonce[..8].copy_from_slice(&message_id.to_be_bytes());
        nonce[8..].copy_from_slice(&self.salt);
        let most = lz4_flex::block::get_maximum_output_size(body.len());
        let mut out = vec![0; NONCE_LEN + LENGTH + most];
        out[..NONCE_LEN].copy_from_slice(&nonce);
        out[NONCE_LEN..][..LENGTH].copy_from_slice(&(body.len() as u32).to_le_bytes());
        let packed = lz4_flex::block::compress_into(body, &mut out[NONCE_LEN + LENGTH..])
            .expect("the room is the most that compression can need");
        out.truncate(NONCE_LEN + LENGTH + packed);
        out.reserve_exact(AES_256_GCM.tag_len());
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(message_id.to_be_bytes()),
                &mut out[NONCE_LEN..],
            )
            .expect("a body is far below the limit of AES-GCM");
        out.extend_from_slice(tag.as_ref());
        out
    }

    /// The body of the message.
    ///
    /// # Errors
    /// [`NotOpened`] when key, message or bytes do not belong together.
    pub fn open(&self, message_id: i64, sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let wrong = || NotOpened { message_id };
        if sealed.len() < NONCE_LEN {
            return Err(wrong());
        }
        let (nonce, rest) = sealed.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
        let mut body = rest.to_vec();
        let aad = Aad::from(message_id.to_be_bytes());
        let opened = self.key.open_in_place(nonce, aad, &mut body).map_err(|_| wrong())?.len();
        body.truncate(opened);
        let (length, packed) = body.split_first_chunk::<LENGTH>().ok_or_else(wrong)?;
        let length = u32::from_le_bytes(*length) as usize;
        lz4_flex::block::decompress(packed, length).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_body_opens_only_with_its_key_and_message() {
        let key = RawKey::new(&[7; 32]);
        let sealed = key.seal(42, b"{\"a\":1}");
        assert_eq!(key.open(42, &sealed).as_deref(), Ok(&b"{\"a\":1}"[..]));
        assert_eq!(key.open(43, &sealed), Err(NotOpened { message_id: 43 }));
        assert!(RawKey::new(&[8; 32]).open(42, &sealed).is_err());
        assert!(key.open(42, b"short").is_err());
        assert!(!sealed.windows(3).any(|part| part == b"\"a\""));
    }
}
