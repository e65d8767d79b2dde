//! Known answers of the national algorithms (specification 4.5).

use interop::{Sealer, Secrets, Suite};
use sm3::Digest;
use sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

#[test]
fn sm4_gives_the_answer_of_the_standard() {
    let key: [u8; 16] =
        hex::decode("0123456789abcdeffedcba9876543210").unwrap().try_into().unwrap();
    let cipher = sm4::Sm4::new(&key.into());
    let mut block = key.into();
    cipher.encrypt_block(&mut block);
    assert_eq!(hex::encode(block), "681edf34d206965e86b3e94f536e4246");
    cipher.decrypt_block(&mut block);
    assert_eq!(block.as_slice(), key);
}

#[test]
fn sm3_gives_the_answer_of_the_standard() {
    assert_eq!(
        hex::encode(sm3::Sm3::digest(b"abc")),
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
}

#[test]
fn suites_are_found_by_their_id_and_nothing_else() {
    assert_eq!(Suite::default().id(), "AES128-CBC.HMAC-MD5");
    for suite in Suite::all() {
        assert_eq!(Suite::named(suite.id()), Some(suite));
    }
    assert_eq!(Suite::all().map(Suite::signature_chars).collect::<Vec<_>>(), [32, 64]);
    assert_eq!(Suite::named("aes128-cbc.hmac-md5"), None);
}

#[test]
fn secrets_have_their_lengths_and_are_never_shown() {
    let (key, iv, sig) = ("Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16");
    assert!(Secrets::new(&key[1..], iv, sig).is_err());
    assert!(Secrets::new(key, "Sd0ngEvInitVec1é", sig).is_err());
    assert!(Secrets::new(key, iv, "short").is_err());
    assert!(Secrets::new(key, iv, &"s".repeat(65)).is_err());
    let secrets = Secrets::new(key, iv, sig).unwrap();
    let sealer = Sealer::new(Suite::default(), &secrets);
    for shown in [format!("{secrets:?}"), format!("{sealer:?}")] {
        assert!(!shown.contains("Sd0ng"), "{shown}");
    }
    assert!(!secrets.key_equals_iv());
    assert!(Secrets::new(key, key, sig).unwrap().key_equals_iv());
}
