use super::*;
use crate::test_server::{TestServer, credentials};

const BODY: &[u8] = br#"{"ConnectorStatusInfo":{"ConnectorID":"1","Status":1}}"#;

fn client(server: &TestServer, suite: &str) -> Client {
    let clock = Clock::Fixed(DateTime::from_timestamp(1_700_000_000, 0).expect("an instant"));
    Client::new(server.transport(), credentials("MADEM0011", suite), clock)
        .with_patience(Patience { pace: 0.0, repeats: 5 })
}

#[tokio::test]
async fn one_token_serves_many_pushes_with_either_suite() {
    for suite in ["AES128-CBC.HMAC-MD5", "SM4-CBC.HMAC-SM3"] {
        let server = TestServer::new(suite);
        let client = client(&server, suite);
        for _ in 0..3 {
            let outcome = client.push(Interface::StationStatus, BODY, 1).await.expect("taken");
            assert_eq!(outcome, Outcome::Taken { quarantined: 0 });
        }
        assert_eq!(server.seen(), ["query_token", NAME, NAME, NAME]);
        assert_eq!(client.stats().counts().taken, 3);
    }
}

const NAME: &str = "notification_stationStatus";

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_push_repeated_once() {
    let server = TestServer::new("AES128-CBC.HMAC-MD5");
    let client = client(&server, "AES128-CBC.HMAC-MD5");
    client.push(Interface::StationStatus, BODY, 1).await.expect("taken");
    server.forget_tokens();
    let outcome = client.push(Interface::StationStatus, BODY, 1).await.expect("taken");
    assert_eq!(outcome, Outcome::Taken { quarantined: 0 });
    assert_eq!(server.seen(), ["query_token", NAME, NAME, "query_token", NAME]);
}

#[tokio::test]
async fn busy_is_repeated_and_a_field_error_is_not() {
    let server = TestServer::new("AES128-CBC.HMAC-MD5");
    let client = client(&server, "AES128-CBC.HMAC-MD5");
    server.answer_next(-1, "-1-02 rate limit, retry after 1 s");
    client.push(Interface::StationStatus, BODY, 1).await.expect("taken at the second try");
    assert_eq!(client.stats().counts().repeated, 1);
    server.answer_next(4004, "4004-01 /Status missing");
    let outcome = client.push(Interface::StationStatus, BODY, 1).await.expect("an answer");
    assert!(matches!(outcome, Outcome::Refused { ret: 4004, .. }));
    assert_eq!(client.stats().counts().repeated, 1);
}

#[tokio::test]
async fn an_answer_with_a_wrong_signature_is_discarded_and_tried_again() {
    let server = TestServer::new("AES128-CBC.HMAC-MD5");
    let client = client(&server, "AES128-CBC.HMAC-MD5");
    client.push(Interface::StationStatus, BODY, 1).await.expect("taken");
    server.spoil_next_signature();
    let outcome = client.push(Interface::StationStatus, BODY, 1).await.expect("taken again");
    assert_eq!(outcome, Outcome::Taken { quarantined: 0 });
    assert_eq!(client.stats().counts().failed, 1);
}

#[tokio::test]
async fn a_wrong_secret_is_an_error_that_names_the_reason() {
    let server = TestServer::new("AES128-CBC.HMAC-MD5");
    server.refuse_tokens();
    let client = client(&server, "AES128-CBC.HMAC-MD5");
    let error = client.push(Interface::StationStatus, BODY, 1).await.expect_err("no token");
    assert!(matches!(error, PushError::Token { succ_stat: 1, reason: 2, .. }), "{error}");
}

#[test]
fn sequence_numbers_count_up_inside_a_second() {
    let server = TestServer::new("AES128-CBC.HMAC-MD5");
    let client = client(&server, "AES128-CBC.HMAC-MD5");
    let numbers: Vec<String> = (0..3).map(|_| client.seal(b"{}").seq).collect();
    assert_eq!(numbers, ["0001", "0002", "0003"]);
}

#[test]
fn the_time_to_wait_is_read_from_the_text_of_the_callee() {
    assert_eq!(retry_after("-1-02 rate limit, retry after 7 s"), Some(Duration::from_secs(7)));
    assert_eq!(retry_after("busy"), None);
}
