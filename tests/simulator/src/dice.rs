//! Reproducible chance: a counter-free generator seeded by what is being drawn, not by when.

/// SplitMix64: small, fast and good enough to make up sessions. Never used for secrets.
#[derive(Debug, Clone)]
pub struct Dice(u64);

/// Mixes one more number into a seed.
pub fn mix(seed: u64, with: u64) -> u64 {
    scramble(seed ^ with.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23))
}

fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Dice {
    /// Dice that always fall the same way for the same list of numbers.
    pub fn of(what: &[u64]) -> Self {
        Self(what.iter().fold(0x5EED_2022_0901, |seed, &part| mix(seed, part)))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.0)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number from `low` to below `high`; `low` when the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let width = (high - low) as u64;
        low + ((u128::from(self.bits()) * u128::from(width)) >> 64) as i64
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// An index below `len`; 0 for an empty list.
    pub fn index(&mut self, len: usize) -> usize {
        self.between(0, len as i64) as usize
    }

    /// A waiting time with the given mean, exponentially distributed.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_question_gets_the_same_answer_and_another_question_another() {
        let draw = |what: &[u64]| {
            let mut dice = Dice::of(what);
            (0..8).map(|_| dice.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draw(&[1, 2]), draw(&[1, 2]));
        assert_ne!(draw(&[1, 2]), draw(&[2, 1]));
    }

    #[test]
    fn draws_stay_in_their_range_and_reach_its_ends() {
        let mut dice = Dice::of(&[7]);
        let drawn: Vec<i64> = (0..1000).map(|_| dice.between(-2, 3)).collect();
        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&2));
    }
}
