use super::*;
use serde_json::json;

const ID: &str = "MA3TEST01";

fn secrets(data: &str, iv: &str, sig: &str) -> CredentialSecrets {
    CredentialSecrets::given("9f1c0d2e4b6a8877", data, iv, sig).expect("secrets")
}

fn own() -> CredentialSecrets {
    secrets("Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16")
}

fn aes() -> Suite {
    Suite::AES128_CBC_HMAC_MD5
}

fn at() -> DateTime<Utc> {
    "2026-06-01T04:00:00Z".parse().expect("an instant")
}

/// A sealed request of an operator that works with these secrets.
fn sent(suite: Suite, with: &CredentialSecrets) -> serde_json::Value {
    let sealed = sealer(suite, with).expect("keys").seal_request(ID, at(), 1, br#"{"a":1}"#);
    serde_json::to_value(sealed).expect("an envelope")
}

fn signature(body: &serde_json::Value, others: &Others) -> Option<Mistake> {
    let text = body.to_string();
    let request = Request::parse(text.as_bytes()).expect("an envelope");
    let right = sealer(aes(), &own()).expect("keys");
    assert!(request.verify(&right).is_err(), "the signature must be wrong for this test");
    of_signature(&request, aes(), &own(), others)
}

/// The right envelope, signed over other texts.
fn signed_over(parts: &[&str]) -> serde_json::Value {
    let mut body = sent(aes(), &own());
    let texts: Vec<String> = parts
        .iter()
        .map(|part| match *part {
            "plain" => r#"{"a":1}"#.to_owned(),
            name => body[name].as_str().expect("a field").to_owned(),
        })
        .collect();
    let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
    body["Sig"] = json!(sealer(aes(), &own()).expect("keys").sign(&bytes));
    body
}

#[test]
fn exchanged_secrets_are_recognised() {
    let exchanged = secrets("Sd0ngEvSignKey16", "Sd0ngEvInitVec16", "Sd0ngEvDataKey16");
    assert_eq!(
        signature(&sent(aes(), &exchanged), &Others::default()),
        Some(Mistake::SecretsExchanged)
    );
}

#[test]
fn a_signature_over_unencrypted_data_is_recognised() {
    let body = signed_over(&["OperatorID", "plain", "TimeStamp", "Seq"]);
    assert_eq!(signature(&body, &Others::default()), Some(Mistake::SignedPlaintext));
}

#[test]
fn a_signature_without_time_or_sequence_is_recognised() {
    let body = signed_over(&["OperatorID", "Data"]);
    assert_eq!(signature(&body, &Others::default()), Some(Mistake::SignedTooLittle));
}

#[test]
fn secrets_of_the_wrong_direction_and_of_production_are_recognised() {
    let other = secrets("OutDataSecret016", "OutInitVector016", "OutSignSecret016");
    let out = Others { out: vec![(aes(), other.clone())], ..Others::default() };
    assert_eq!(signature(&sent(aes(), &other), &out), Some(Mistake::WrongDirection));
    let production = Others { production: vec![(aes(), other.clone())], ..Others::default() };
    assert_eq!(signature(&sent(aes(), &other), &production), Some(Mistake::ProductionSecrets));
}

#[test]
fn the_other_suite_and_an_unknown_key_are_told_apart() {
    let body = sent(Suite::SM4_CBC_HMAC_SM3, &own());
    assert_eq!(signature(&body, &Others::default()), Some(Mistake::OtherSuite));
    let stranger = secrets("SomebodyElses016", "Sd0ngEvInitVec16", "SomebodyElsesSig");
    assert_eq!(signature(&sent(aes(), &stranger), &Others::default()), None);
}

#[test]
fn an_exchanged_key_and_vector_are_recognised_behind_a_right_signature() {
    let exchanged = secrets("Sd0ngEvInitVec16", "Sd0ngEvDataKey16", "Sd0ngEvSignKey16");
    let text = sent(aes(), &exchanged).to_string();
    let request = Request::parse(text.as_bytes()).expect("an envelope");
    let found = of_cipher(&request, aes(), &own(), &Others::default());
    assert_eq!(found, Some(Mistake::KeyAndVectorExchanged));
}

#[test]
fn a_clock_in_utc_is_told_from_one_that_is_off() {
    let now = at();
    assert_eq!(of_clock(now - TimeDelta::hours(8), now, 600), Some(Mistake::UtcClock));
    assert_eq!(of_clock(now + TimeDelta::hours(3), now, 600), Some(Mistake::LocalClock));
    assert_eq!(of_clock(now + TimeDelta::seconds(500), now, 600), None);
}

#[test]
fn every_mistake_has_words_and_is_known_by_its_own() {
    for (mistake, ..) in &WORDS {
        assert_eq!(Mistake::of_word(mistake.word()), Some(*mistake));
        assert!(!mistake.about().zh.is_empty() && !mistake.advice().en.is_empty());
    }
}
