use super::{Fixed, NotFixed, fixed};

fn read(text: &str, stated: u32, stored: u32) -> (i64, bool) {
    let Fixed { count, odd } = fixed(text, stated, stored).unwrap();
    (count, odd)
}

#[test]
fn decimals_become_exact_integers() {
    assert_eq!(read("31.27", 3, 3), (31_270, false));
    assert_eq!(read("0", 3, 3), (0, false));
    assert_eq!(read("-0.5", 2, 2), (-50, false));
    assert_eq!(read("0.7100", 2, 4), (7_100, false));
    assert_eq!(read("120", 1, 3), (120_000, false));
    assert_eq!(read("1.005", 2, 2), (101, true));
    assert_eq!(read("-1.005", 2, 2), (-101, true));
    assert_eq!(read("0.0049", 2, 2), (0, true));
    assert_eq!(read("00.5", 2, 2), (50, false));
}

#[test]
fn exponents_are_read_and_counted() {
    assert_eq!(read("3.127e1", 3, 3), (31_270, true));
    assert_eq!(read("3127E-2", 3, 3), (31_270, true));
    assert_eq!(read("1e-9", 3, 3), (0, true));
    assert_eq!(read("5e-4", 3, 3), (1, true));
    assert_eq!(read("1e-99999999999", 3, 3), (0, true));
    assert_eq!(read("0e99999999999", 3, 3), (0, true));
}

#[test]
fn what_is_no_number_is_malformed() {
    for text in ["", "-", ".", "1.2.3", "abc", "1e", "1e+", "--1", "+1", "0x10", "NaN", "1 2", "１"]
    {
        assert_eq!(fixed(text, 3, 3), Err(NotFixed::Malformed), "{text:?}");
    }
}

#[test]
fn numbers_beyond_the_integer_are_out_of_range() {
    for text in ["1e30", "99999999999999999999", "9999999999999999", "1e9999999"] {
        assert_eq!(fixed(text, 3, 3), Err(NotFixed::Range), "{text:?}");
    }
}
