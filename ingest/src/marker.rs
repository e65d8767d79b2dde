//! Personal data replaced at the gate by a keyed mark and a mask (specification chapter 13).

use interop::PersonField;
use interop::person::normalised;
use model::person::{Mark, mask};
use ring::hmac;

/// Key of the marks. Equal texts have equal marks as long as the key stays.
pub struct PersonKey(hmac::Key);

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(hidden)")
    }
}

impl PersonKey {
    /// From 32 bytes of key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The mark of a text; blanks, separators and case of plates and VINs do not matter.
    pub fn mark(&self, field: PersonField, text: &str) -> Mark {
        let plain = normalised(field, text);
        let (head, tail) = match field {
            PersonField::Vin | PersonField::Phone => (3, 4),
            PersonField::Plate => (2, 2),
            PersonField::UserName => (1, 0),
        };
        Mark {
            key: hex::encode(hmac::sign(&self.0, plain.as_bytes()).as_ref()),
            mask: mask(&plain, head, tail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_plate_have_one_mark_and_the_key_decides_it() {
        let key = PersonKey::new(&[1; 32]);
        let mark = key.mark(PersonField::Plate, "鲁A·12345");
        assert_eq!(mark, key.mark(PersonField::Plate, " 鲁a12345"));
        assert_eq!(mark.mask, "鲁A***45");
        assert_eq!(mark.key.len(), 64);
        let other = PersonKey::new(&[2; 32]);
        assert_ne!(mark.key, other.mark(PersonField::Plate, "鲁A12345").key);
    }
}
