use proptest::prelude::*;

use super::*;

fn vault(byte: u8) -> Vault {
    Vault::new(&MasterKey::from_bytes([byte; 32])).expect("32 bytes are a key")
}

#[test]
fn a_secret_opens_only_with_its_key_and_its_owner() {
    let sealed = vault(1).seal("credential:a", b"DataSecret000001").expect("seals");
    assert_eq!(
        vault(1).open("credential:a", &sealed).expect("opens").as_slice(),
        b"DataSecret000001"
    );
    assert_eq!(vault(2).open("credential:a", &sealed).unwrap_err(), VaultError::Open);
    assert_eq!(vault(1).open("credential:b", &sealed).unwrap_err(), VaultError::Open);
    assert_eq!(vault(1).open("credential:a", b"").unwrap_err(), VaultError::Format);
    assert_eq!(vault(1).open("credential:a", &sealed[..10]).unwrap_err(), VaultError::Format);
}

#[test]
fn the_same_secret_is_never_sealed_to_the_same_bytes() {
    let vault = vault(1);
    assert_ne!(vault.seal("a", b"x").expect("seals"), vault.seal("a", b"x").expect("seals"));
}

#[test]
fn a_master_key_is_read_from_hex_and_from_base64_and_prints_nothing() {
    let hex = "ab".repeat(32);
    let key = MasterKey::parse(&hex).expect("hex");
    assert_eq!(key.to_hex().expose(), hex);
    assert_eq!(format!("{key:?}"), "MasterKey(..)");
    let base64 = base64::engine::general_purpose::STANDARD.encode([0xab; 32]);
    assert_eq!(MasterKey::parse(&base64).expect("base64").to_hex().expose(), hex);
    assert_eq!(MasterKey::parse("short").unwrap_err(), VaultError::KeyForm);
}

#[test]
fn random_texts_have_their_length_and_only_letters_and_digits() {
    for length in [1, 16, 43, 64] {
        let text = random_text(length).expect("random");
        assert_eq!(text.expose().len(), length);
        assert!(text.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
    }
    assert_ne!(random_text(32).expect("random"), random_text(32).expect("random"));
}

#[test]
fn a_digest_is_sha_256() {
    assert_eq!(
        hex::encode(digest("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

proptest! {
    #[test]
    fn every_changed_bit_is_noticed(secret in proptest::collection::vec(any::<u8>(), 0..80), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let vault = vault(7);
        let mut sealed = vault.seal("a", &secret).expect("seals");
        let opened = vault.open("a", &sealed).expect("opens");
        prop_assert_eq!(opened.as_slice(), secret.as_slice());
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(vault.open("a", &sealed).is_err());
    }
}
