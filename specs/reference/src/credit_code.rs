//! The unified social credit code (统一社会信用代码), GB 32100-2015.

/// Characters by value; I, O, S, V and Z do not occur.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of positions 1 to 17: powers of 3 modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Why a text is not a credit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACreditCode {
    /// Not 18 characters.
    #[error("has {0} characters, needs 18")]
    Length(usize),
    /// A character that does not occur in credit codes.
    #[error("holds {0:?}, which does not occur in credit codes")]
    Character(char),
    /// The last character does not fit the others.
    #[error("ends with {found:?}, the check character is {expected:?}")]
    Check {
        /// The character found.
        found: char,
        /// The character that fits.
        expected: char,
    },
}

/// Checks length, alphabet and check character.
///
/// # Errors
/// [`NotACreditCode`] tells which fails.
pub fn check(code: &str) -> Result<(), NotACreditCode> {
    let length = code.chars().count();
    if length != 18 {
        return Err(NotACreditCode::Length(length));
    }
    let value = |c: char| ALPHABET.iter().position(|known| char::from(*known) == c);
    let mut sum = 0;
    for (c, weight) in code.chars().zip(WEIGHTS) {
        sum += value(c).ok_or(NotACreditCode::Character(c))? as u32 * weight;
    }
    let expected = char::from(ALPHABET[((31 - sum % 31) % 31) as usize]);
    let found = code.chars().last().unwrap_or_default();
    value(found).ok_or(NotACreditCode::Character(found))?;
    if found == expected { Ok(()) } else { Err(NotACreditCode::Check { found, expected }) }
}

/// The operator id of the interfaces: characters 9 to 17; `None` for a code that is not 18 ASCII characters.
pub fn operator_id(code: &str) -> Option<&str> {
    (code.len() == 18 && code.is_ascii()).then(|| &code[8..17])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_valid_and_its_neighbours_are_not() {
        assert_eq!(check("91350100M000100Y43"), Ok(()));
        assert_eq!(
            check("91350100M000100Y44"),
            Err(NotACreditCode::Check { found: '4', expected: '3' })
        );
        assert!(check("91350100M000100Z43").is_err(), "Z does not occur");
        assert_eq!(check("91350100M000100Y4"), Err(NotACreditCode::Length(17)));
        assert!(matches!(check("19350100M000100Y43"), Err(NotACreditCode::Check { .. })));
    }

    #[test]
    fn the_operator_id_is_the_organisation_part() {
        assert_eq!(operator_id("91350100M000100Y43"), Some("M000100Y4"));
        assert_eq!(operator_id("short"), None);
    }
}
