//! Personal data as the platform keeps it: a keyed mark and a mask, never the clear text.

use serde::{Deserialize, Serialize};

/// A plate, VIN, phone number or user name after the gate (specification chapter 13).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Keyed HMAC-SHA-256 of the normalised text, hexadecimal: equal texts have equal keys.
    pub key: String,
    /// What people may see, for example `鲁A1***45`.
    pub mask: String,
}

/// Keeps the first `head` and last `tail` characters and hides the rest.
pub fn mask(text: &str, head: usize, tail: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= head + tail {
        return "*".repeat(all.len());
    }
    let hidden = all.len() - head - tail;
    all[..head]
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(all[all.len() - tail..].iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_mask_keeps_head_and_tail_only() {
        assert_eq!(mask("鲁A12345", 3, 2), "鲁A1**45");
        assert_eq!(mask("13912345678", 3, 4), "139****5678");
        assert_eq!(mask("ab", 3, 2), "**");
    }
}
