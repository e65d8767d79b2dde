use super::{Refusal, SubCode};

#[test]
fn a_field_refusal_starts_with_its_sub_code_and_names_the_field() {
    let refusal = Refusal::field(SubCode::Missing, "/ChargeDetails/0/DetailPower");
    assert_eq!(refusal.msg(), "4004-01 /ChargeDetails/0/DetailPower 缺失");
    assert_eq!(refusal.ret(), 4004);
    assert_eq!(refusal.to_string(), refusal.msg());
}

#[test]
fn a_msg_has_at_most_two_hundred_characters() {
    let refusal = Refusal::with(SubCode::Busy, "忙".repeat(500));
    assert_eq!(refusal.msg().chars().count(), 200);
    assert!(refusal.msg().starts_with("-1-01 "));
}

#[test]
fn every_sub_code_starts_with_its_result_code_and_is_unique() {
    let mut seen = std::collections::HashSet::new();
    for code in SubCode::ALL {
        assert!(code.text().starts_with(&format!("{}-", code.ret())), "{code:?}");
        assert!(seen.insert(code.text()), "{code:?} is listed twice");
        assert!(!code.meaning().is_empty());
    }
}
