//! Keys: encrypted data units and SM2 signatures.

use gb32960::{
    Algorithm, DataKey, Encryption, NotAKey, NotDecrypted, PublicKey, Signature, Verdict,
};
use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer;

/// SM2 key, signature and message made with OpenSSL 3.0 (`openssl pkeyutl -sign -rawin -digest sm3
/// -pkeyopt distid:1234567812345678`).
const OPENSSL_PEM: &str = include_str!("../fixtures/sm2-openssl.pem");

#[test]
fn aes_and_sm4_data_units_open_with_their_key_only() {
    for algorithm in [Encryption::Aes128, Encryption::Sm4] {
        let key = DataKey::new(algorithm, [7; 16]).expect("a known algorithm");
        for length in [0, 1, 15, 16, 17, 600] {
            let plain: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
            let sealed = key.seal(&plain);
            assert_eq!(key.open(algorithm, &sealed), Ok(plain));
            assert_eq!(key.open(Encryption::Rsa, &sealed), Err(NotDecrypted::NoKey));
            assert_eq!(key.open(algorithm, &sealed[1..]), Err(NotDecrypted::Wrong));
        }
    }
    assert!(DataKey::new(Encryption::Sm2, [7; 16]).is_none());
    assert!(!format!("{:?}", DataKey::new(Encryption::Sm4, [7; 16])).contains('7'));
}

#[test]
fn data_units_are_encrypted_as_openssl_encrypts_them() {
    // printf '\x19\x0a\x1b\x14\x02\x02' | openssl enc -{aes-128,sm4}-cbc -K 000102…0f -iv 0
    let key: [u8; 16] = std::array::from_fn(|at| at as u8);
    let plain = hex::decode("190a1b140202").expect("hex");
    let expected = [
        (Encryption::Aes128, include_str!("../fixtures/aes-openssl.hex")),
        (Encryption::Sm4, include_str!("../fixtures/sm4-openssl.hex")),
    ];
    for (algorithm, sealed) in expected {
        let key = DataKey::new(algorithm, key).expect("a known algorithm");
        assert_eq!(hex::encode(key.seal(&plain)), sealed.trim());
    }
}

fn sm2_signature(covers: usize, r: &[u8], s: &[u8]) -> Signature {
    Signature { algorithm: Algorithm::Sm2, r: r.to_vec(), s: s.to_vec(), covers }
}

#[test]
fn a_signature_made_by_openssl_is_verified() {
    let key = PublicKey::from_pem(OPENSSL_PEM).expect("a key");
    let made = include_str!("../fixtures/sm2-openssl.hex");
    let (r, s) = made.trim().split_at(64);
    let (r, s) = (hex::decode(r).expect("hex"), hex::decode(s).expect("hex"));
    let message = b"190a1b14020201 a data unit";
    let signature = sm2_signature(message.len(), &r, &s);
    assert_eq!(signature.verify(message, std::slice::from_ref(&key)), Verdict::Verified);
    let mut other = *message;
    other[3] ^= 1;
    assert_eq!(signature.verify(&other, std::slice::from_ref(&key)), Verdict::Failed);
    let short = sm2_signature(message.len(), &r[1..], &s);
    assert_eq!(short.verify(message, &[key]), Verdict::Failed);
}

#[test]
fn a_signature_needs_a_key_of_its_algorithm_and_all_its_bytes() {
    let secret = sm2::SecretKey::from_slice(&[5; 32]).expect("a key");
    let signing = SigningKey::new("1234567812345678", &secret).expect("a key");
    let message = b"a data unit and what follows";
    let made: sm2::dsa::Signature = signing.sign(&message[..11]);
    let halves = made.to_bytes();
    let signature = sm2_signature(11, &halves[..32], &halves[32..]);
    let point = secret.public_key().to_sec1_bytes();
    let key = PublicKey::from_sm2_point(&point).expect("a point");
    assert_eq!(signature.verify(message, std::slice::from_ref(&key)), Verdict::Verified);
    assert_eq!(signature.verify(&message[..10], std::slice::from_ref(&key)), Verdict::Failed);
    let rsa = PublicKey::from_pem(include_str!("../fixtures/signing-key-2025.pem")).expect("a key");
    assert_eq!(signature.verify(message, std::slice::from_ref(&rsa)), Verdict::NoKey);
    assert_eq!(signature.verify(message, &[rsa, key]), Verdict::Verified);
}

#[test]
fn what_is_not_a_public_key_is_refused() {
    assert_eq!(PublicKey::from_pem("").expect_err("empty"), NotAKey::Form);
    assert_eq!(PublicKey::from_sm2_point(&[4; 65]).expect_err("off the curve"), NotAKey::Form);
    let p256 = include_str!("../fixtures/p256-openssl.pem");
    assert_eq!(PublicKey::from_pem(p256).expect_err("another curve"), NotAKey::Algorithm);
}
