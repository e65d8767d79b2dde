//! Short keys of natural keys, and hashes of contents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Natural key as 128 bits. Two different keys share one with a probability below 1e-20 at a billion keys.
pub type Key = u128;

/// A key of the parts; the order counts.
pub fn key(parts: impl Hash) -> Key {
    let mut low = std::hash::DefaultHasher::new();
    let mut high = std::hash::DefaultHasher::new();
    high.write_u8(0xA5);
    parts.hash(&mut low);
    parts.hash(&mut high);
    u128::from(high.finish()) << 64 | u128::from(low.finish())
}

/// A hash of the parts of a content.
pub fn content(parts: impl Hash) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// A map whose keys are hashes already.
pub type KeyMap<V> = HashMap<Key, V, BuildHasherDefault<AlreadyHashed>>;

/// Takes the low half of a key as its hash.
#[derive(Debug, Default, Clone, Copy)]
pub struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        }
    }
    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_when_a_part_moves_to_its_neighbour() {
        assert_ne!(key(("ab", "c")), key(("a", "bc")));
        assert_eq!(key(("ab", "c")), key(("ab", "c")));
        assert_ne!((key("x") >> 64) as u64, key("x") as u64);
    }
}
