//! Short keys of natural keys, and hashes of contents.

use foldhash::quality::RandomState;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::sync::LazyLock;

/// Seeds of this process: nobody outside can make two keys meet.
static SEEDS: LazyLock<[RandomState; 2]> =
    LazyLock::new(|| [RandomState::default(), RandomState::default()]);

/// Natural key as 128 bits. Two different keys share one with a probability below 1e-20 at a billion keys.
pub type Key = u128;

/// A key of the parts; the order counts. It is the same within this process only.
pub fn key(parts: impl Hash) -> Key {
    let [low, high] = &*SEEDS;
    u128::from(high.hash_one(&parts)) << 64 | u128::from(low.hash_one(&parts))
}

/// A hash of the parts of a content; the same within this process only.
pub fn content(parts: impl Hash) -> u64 {
    SEEDS[0].hash_one(parts)
}

/// A hasher for contents that are told part by part.
pub fn hasher() -> impl Hasher + Clone {
    SEEDS[0].build_hasher()
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
