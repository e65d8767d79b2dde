//! Personal fields: the pattern is looked at, then the text is handed to the gate's marker and forgotten.

use model::person::Mark;

/// Which personal field a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonField {
    /// Vehicle identification number.
    Vin,
    /// Licence plate.
    Plate,
    /// Phone number.
    Phone,
    /// Name of the user.
    UserName,
}

/// Replaces a personal text by its keyed mark; handed in by the gate, which holds the key.
pub type Marker<'m> = dyn Fn(PersonField, &str) -> Mark + 'm;

/// The text as it is marked: without blanks and separators, upper case.
pub fn normalised(field: PersonField, text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace());
    match field {
        PersonField::Vin | PersonField::Plate => kept
            .filter(|c| !matches!(c, '-' | '·' | '•' | '.'))
            .flat_map(char::to_uppercase)
            .collect(),
        PersonField::Phone => kept.filter(|c| !matches!(c, '-' | '(' | ')')).collect(),
        PersonField::UserName => text.trim().to_owned(),
    }
}

/// Value of a VIN character for its check digit (GB 16735).
fn vin_value(c: u8) -> Option<u32> {
    Some(match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'H' => u32::from(c - b'A') + 1,
        b'J'..=b'N' => u32::from(c - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(c - b'S') + 2,
        _ => return None,
    })
}

/// Whether a normalised text is a VIN: 17 characters without I, O and Q, and a right check digit.
pub fn is_vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    if text.len() != WEIGHTS.len() {
        return false;
    }
    let sum = text
        .bytes()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (c, weight)| Some(sum + vin_value(c)? * weight));
    let Some(rest) = sum.map(|sum| sum % 11) else { return false };
    let check = text.as_bytes()[8];
    if rest == 10 { check == b'X' } else { u32::from(check) == u32::from(b'0') + rest }
}

/// Whether a normalised text is a plate: province, letter, five (or six, new energy) letters and digits.
pub fn is_plate(text: &str) -> bool {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领民";
    const LAST: &str = "挂学警港澳领使";
    let all: Vec<char> = text.chars().collect();
    if !matches!(all.len(), 7 | 8) || !PROVINCES.contains(all[0]) || !all[1].is_ascii_uppercase() {
        return false;
    }
    let serial = |c: &char| c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, 'I' | 'O');
    let (last, middle) = (all[all.len() - 1], &all[2..all.len() - 1]);
    middle.iter().all(serial) && (serial(&last) || LAST.contains(last))
}

#[cfg(test)]
mod tests {
    use super::{PersonField, is_plate, is_vin, normalised};

    #[test]
    fn a_vin_needs_its_check_digit_and_no_i_o_q() {
        assert!(is_vin("1M8GDM9AXKP042788"));
        assert!(is_vin("11111111111111111"));
        assert!(!is_vin("1M8GDM9A1KP042788"));
        assert!(!is_vin("IM8GDM9AXKP042788"));
        assert!(!is_vin("1M8GDM9AXKP04278"));
        assert!(!is_vin("一二三四五六七八九十一二三四五六七"));
    }

    #[test]
    fn a_plate_has_a_province_a_letter_and_five_or_six_characters() {
        for plate in ["鲁A12345", "鲁AD12345", "京B1234警", "粤Z123A港"] {
            assert!(is_plate(plate), "{plate}");
        }
        for text in ["A12345", "鲁112345", "鲁A1234", "鲁A123456X", "鲁AIO345", ""] {
            assert!(!is_plate(text), "{text}");
        }
    }

    #[test]
    fn equal_plates_written_differently_are_normalised_to_the_same_text() {
        assert_eq!(normalised(PersonField::Plate, " 鲁a·12345 "), "鲁A12345");
        assert_eq!(normalised(PersonField::Phone, "139-1234 5678"), "13912345678");
    }
}
