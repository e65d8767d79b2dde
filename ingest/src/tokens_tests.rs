use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_750_000_000 + second, 0).expect("in range")
}

fn operator(id: &str) -> OperatorId {
    OperatorId::new(id).expect("an id")
}

fn token(text: &str) -> KnownToken {
    KnownToken {
        digest: registry::vault::digest(text),
        operator_id: "MA3TEST01".to_owned(),
        issued_at: at(0),
        expires_at: at(7200),
        ended_at: None,
    }
}

#[test]
fn a_token_is_good_for_its_operator_until_it_expires() {
    let (tokens, op) = (Tokens::default(), operator("MA3TEST01"));
    assert_eq!(tokens.look("abc", &op, at(1)), Presented::Unknown);
    tokens.add(token("abc"));
    assert_eq!(tokens.look("abc", &op, at(7199)), Presented::Good);
    assert_eq!(tokens.look("abc", &op, at(7200)), Presented::Expired);
    assert_eq!(tokens.look("abc", &operator("MA3TEST02"), at(1)), Presented::Foreign);
    tokens.add(KnownToken { ended_at: Some(at(5)), ..token("abc") });
    assert_eq!(tokens.look("abc", &op, at(6)), Presented::Ended);
}

#[test]
fn a_token_issued_while_the_registry_is_read_survives_the_refresh() {
    let (tokens, op) = (Tokens::default(), operator("MA3TEST01"));
    tokens.add(token("old"));
    let mark = tokens.mark();
    tokens.add(token("new"));
    tokens.refresh(HashMap::new(), mark);
    assert_eq!(tokens.look("old", &op, at(1)), Presented::Unknown);
    assert_eq!(tokens.look("new", &op, at(1)), Presented::Good);
}

#[test]
fn ten_wrong_secrets_in_ten_minutes_lock_for_ten_minutes() {
    let (tokens, op) = (Tokens::default(), operator("MA3TEST01"));
    assert!((0..9).all(|n| !tokens.wrong_secret(&op, at(n))));
    assert!(!tokens.wrong_secret(&op, at(700)), "the first nine are too long ago");
    assert!((0..8).all(|n| !tokens.wrong_secret(&op, at(701 + n))));
    assert!(tokens.wrong_secret(&op, at(720)));
    assert!(tokens.locked(&op, at(1319)) && !tokens.locked(&op, at(1320)));
    assert!(!tokens.locked(&operator("MA3TEST02"), at(721)));
}
