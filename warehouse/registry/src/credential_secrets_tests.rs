use proptest::prelude::*;

use super::*;

#[test]
fn random_secrets_have_the_forms_of_the_specification() {
    for _ in 0..20 {
        let secrets = CredentialSecrets::random().expect("random");
        secrets.check().expect("well formed");
        assert_ne!(secrets.data_secret, secrets.data_secret_iv);
    }
}

#[test]
fn each_malformed_secret_is_refused_by_its_name() {
    let ok = "0123456789abcdef";
    let refused = |a: &str, b: &str, c: &str, d: &str| match CredentialSecrets::given(a, b, c, d) {
        Err(RegistryError::Invalid { field, .. }) => field,
        other => panic!("accepted or wrong error: {other:?}"),
    };
    assert_eq!(refused("short", ok, ok, ok), "operator_secret");
    assert_eq!(refused("0123456789abcde\u{7}", ok, ok, ok), "operator_secret");
    assert_eq!(refused(ok, "0123456789abcde", ok, ok), "data_secret");
    assert_eq!(refused(ok, ok, "0123456789abcdefg", ok), "data_secret_iv");
    assert_eq!(refused(ok, ok, ok, &"x".repeat(65)), "sig_secret");
    assert_eq!(refused(ok, ok, ok, "智行智行智行"), "sig_secret");
    assert!(CredentialSecrets::given(ok, ok, ok, ok).is_ok());
}

#[test]
fn secrets_print_nothing() {
    let secrets = CredentialSecrets::given(
        "0123456789abcdef",
        "K".repeat(16).as_str(),
        &"V".repeat(16),
        &"S".repeat(16),
    )
    .expect("well formed");
    let printed = format!("{secrets:?}");
    assert!(
        !printed.contains("0123") && !printed.contains("KKKK") && !printed.contains("SSSS"),
        "{printed}"
    );
}

proptest! {
    #[test]
    fn packing_loses_nothing(a in "[ -~]{16,32}", b in "[ -~]{16}", c in "[ -~]{16}", d in "[ -~]{16,64}") {
        let secrets = CredentialSecrets::given(&a, &b, &c, &d).expect("well formed");
        let packed = secrets.pack();
        let unpacked = CredentialSecrets::unpack(&packed);
        prop_assert_eq!(unpacked.as_ref(), Some(&secrets));
        prop_assert!(CredentialSecrets::unpack(&packed[1..]).as_ref() != Some(&secrets));
        prop_assert!(CredentialSecrets::unpack(&packed[..packed.len() - 1]).is_none());
    }
}
