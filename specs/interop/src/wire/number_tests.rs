use super::{any_number, number};
use crate::Deviations;
use crate::wire::scan::Scanner;
use crate::wire::{At, Raw};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_number_known_from_scanning_is_the_number_that_is_read(
        text in "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?|0\\.0*|[0-9]\\.[0-9]0+", stated in 0_u32..7, more in 0_u32..3
    ) {
        let mut raw = Raw::ABSENT;
        let mut scanner = Scanner::new(&text);
        if scanner.value(&mut raw).and_then(|()| scanner.end()).is_ok() {
            let (mut seen, mut expected_seen) = (Deviations::new(), Deviations::new());
            let told = number(raw, &At::ROOT, stated, stated + more, &mut seen);
            let expected = any_number(Raw::new(&text), &At::ROOT, stated, stated + more, &mut expected_seen);
            prop_assert_eq!((told, seen), (expected, expected_seen), "{}", text);
        }
    }
}

#[test]
fn nine_digits_are_known_and_ten_are_read() {
    for (text, known) in [
        ("999999999", true),
        ("9999999999", false),
        ("99999999.9", false),
        ("9999999.9", true),
        ("-1", false),
        ("1e1", false),
    ] {
        let mut raw = Raw::ABSENT;
        Scanner::new(text).value(&mut raw).expect("a number");
        assert_eq!(raw.scaled(6, 6).is_some(), known, "{text}");
    }
}
