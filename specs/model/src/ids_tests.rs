use super::*;

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
