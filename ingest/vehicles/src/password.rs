//! Passwords of platforms, hashed.

use ring::pbkdf2;
use ring::rand::{SecureRandom, SystemRandom};
use std::num::NonZeroU32;

/// Rounds of new hashes: some tens of milliseconds.
const ROUNDS: u32 = 120_000;
/// Name of the scheme at the front of every hash.
const SCHEME: &str = "pbkdf2-sha256";

/// A hash of a password: `pbkdf2-sha256$rounds$salt$hash`, salt and hash hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    rounds: NonZeroU32,
    salt: [u8; 16],
    hash: [u8; 32],
}

/// Why a text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not of the form pbkdf2-sha256$rounds$salt$hash")]
pub struct NotAHash;

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(hidden)")
    }
}

impl PasswordHash {
    /// The hash of a password with a fresh salt.
    pub fn of(password: &str) -> Self {
        Self::with_rounds(password, ROUNDS)
    }

    fn with_rounds(password: &str, rounds: u32) -> Self {
        let rounds = NonZeroU32::new(rounds).unwrap_or(NonZeroU32::MIN);
        let (mut salt, mut hash) = ([0; 16], [0; 32]);
        SystemRandom::new().fill(&mut salt).expect("the machine has random numbers");
        let password = password.as_bytes();
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, password, &mut hash);
        Self { rounds, salt, hash }
    }

    /// Whether it is the hash of the password. Takes tens of milliseconds of processor time.
    pub fn accepts(&self, password: &str) -> bool {
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::verify(algorithm, self.rounds, &self.salt, password.as_bytes(), &self.hash).is_ok()
    }
}

impl std::fmt::Display for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (salt, hash) = (hex::encode(self.salt), hex::encode(self.hash));
        write!(f, "{SCHEME}${}${salt}${hash}", self.rounds)
    }
}

impl std::str::FromStr for PasswordHash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let parts: Vec<&str> = text.split('$').collect();
        let [SCHEME, rounds, salt, hash] = parts[..] else { return Err(NotAHash) };
        let mut read =
            Self { rounds: rounds.parse().map_err(|_| NotAHash)?, salt: [0; 16], hash: [0; 32] };
        hex::decode_to_slice(salt, &mut read.salt).map_err(|_| NotAHash)?;
        hex::decode_to_slice(hash, &mut read.hash).map_err(|_| NotAHash)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_accepts_its_password_only_and_survives_its_text() {
        let hash = PasswordHash::with_rounds("HAUTEST0000000007HAU", 1_000);
        let text = hash.to_string();
        let read: PasswordHash = text.parse().expect("a hash");
        assert_eq!(read, hash);
        assert!(read.accepts("HAUTEST0000000007HAU"));
        assert!(!read.accepts("HAUTEST0000000007HAV"));
        assert_ne!(PasswordHash::with_rounds("x", 1).to_string(), text);
        assert_eq!("md5$1$00$00".parse::<PasswordHash>(), Err(NotAHash));
        assert_eq!(text.replace("1000", "0").parse::<PasswordHash>(), Err(NotAHash));
    }
}
