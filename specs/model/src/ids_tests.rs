use super::*;
use proptest::prelude::*;

#[test]
fn operator_id_takes_nine_upper_case_or_digits_only() {
    assert!(OperatorId::new("MA3TEST01").is_ok());
    assert_eq!(
        OperatorId::new("MA3TEST0"),
        Err(NotAnId::Length { noun: "OperatorID", got: 8, allowed: "9" })
    );
    assert_eq!(
        OperatorId::new("ma3test01"),
        Err(NotAnId::Character { noun: "OperatorID", found: 'm' })
    );
}

#[test]
fn station_id_counts_characters_not_bytes() {
    assert!(StationId::new("济".repeat(20)).is_ok());
    assert!(StationId::new("济".repeat(21)).is_err());
}

#[test]
fn order_no_of_26_or_28_characters_is_refused() {
    assert!(OrderNo::new("M".repeat(27)).is_ok());
    assert!(OrderNo::new("M".repeat(26)).is_err());
    assert!(OrderNo::new("M".repeat(28)).is_err());
}

proptest! {
    #[test]
    fn an_id_is_checked_character_by_character(text in "[0-9A-Z]{8,10}|[ -~]{0,52}|\\PC{0,52}|[a\u{7f}\u{80}\n济]{1,5}") {
        let length = text.chars().count();
        let shown = !text.chars().any(char::is_control);
        prop_assert_eq!(ConnectorId::new(text.as_str()).is_ok(), (1..=50).contains(&length) && shown);
        prop_assert_eq!(StationId::new(text.as_str()).is_ok(), (1..=20).contains(&length) && shown);
        let own = text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        prop_assert_eq!(OperatorId::new(text.as_str()).is_ok(), length == 9 && own);
    }
}
