//! Fictitious operators with numbers that pass every check.

use model::OperatorId;

/// An operator that exists only here.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Characters 9 to 17 of the credit code.
    pub id: OperatorId,
    /// Full name; always says that it is an example.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Unified social credit code with the right check characters.
    pub uscid: String,
    /// Whether it uses the second suite (SM4-CBC.HMAC-SM3).
    pub second_suite: bool,
}

/// Alphabet of GB 32100, in the order of its values.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Ten stems and twelve branches, enough for 22 operators.
const SIGNS: [&str; 22] = [
    "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯", "辰", "巳",
    "午", "未", "申", "酉", "戌", "亥",
];

/// The first `count` (at most 22) example operators registered in the area `area_code`.
pub fn fictitious(count: usize, area_code: &str) -> Vec<Operator> {
    SIGNS.iter().take(count).enumerate().map(|(n, sign)| operator(n, sign, area_code)).collect()
}

/// An example operator outside of every world: one that only applies for access.
pub fn newcomer(area_code: &str) -> Operator {
    operator(70, "新", area_code)
}

fn operator(n: usize, sign: &str, area_code: &str) -> Operator {
    let eight = format!("MADEM0{:02}", n + 1);
    let nine = format!("{eight}{}", organisation_check(&eight));
    let seventeen = format!("91{area_code}{nine}");
    let uscid = format!("{seventeen}{}", credit_check(&seventeen));
    Operator {
        id: OperatorId::new(nine).expect("nine capital letters and digits"),
        name: format!("示例充电{sign}有限公司(虚构)"),
        short_name: format!("示例充电{sign}"),
        uscid,
        second_suite: n == 2,
    }
}

/// Check character of an organisation code, GB 11714 (modulus 11).
pub fn organisation_check(eight: &str) -> char {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = eight.chars().zip(weights).map(|(c, w)| c.to_digit(36).unwrap_or(0) * w).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// Check character of a unified social credit code, GB 32100 (modulus 31).
pub fn credit_check(seventeen: &str) -> char {
    let mut weight = 1u32;
    let mut sum = 0u32;
    for c in seventeen.bytes() {
        let value = ALPHABET.iter().position(|&a| a == c).unwrap_or(0) as u32;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[((31 - sum % 31) % 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::{credit_check, fictitious, organisation_check};

    #[test]
    fn published_credit_codes_get_the_check_characters_they_carry() {
        // Codes of well-known public companies, from their public filings.
        for code in ["91440300708461136T", "914403001922038216", "91330100799655058B"] {
            assert_eq!(code.chars().last(), Some(credit_check(&code[..17])), "{code}");
            assert_eq!(code.chars().nth(16), Some(organisation_check(&code[8..16])), "{code}");
        }
    }

    #[test]
    fn example_operators_differ_and_their_id_is_part_of_their_code() {
        let all = fictitious(22, "440300");
        let mut ids: Vec<_> = all.iter().map(|o| o.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 22);
        assert!(all.iter().all(|o| &o.uscid[8..17] == o.id.as_str() && o.uscid.len() == 18));
        assert!(all.iter().all(|o| o.name.contains("虚构")));
        assert_eq!(all.iter().filter(|o| o.second_suite).count(), 1);
    }
}
