//! Chapter 5 and the cases T01 to T04.

use crate::world::{OP, OTHER, SECRET, World, now, status};
use chrono::TimeDelta;
use registry::SecretText;
use registry::credentials::Direction;
use registry::operators;
use serde_json::json;

#[tokio::test]
async fn t01_t03_every_token_asked_with_the_right_secret_works() {
    let world = World::furnished().await;
    let body = json!({"OperatorID": OP, "OperatorSecret": SECRET});
    let answer = world.push("query_token", &body).await;
    assert_eq!((answer.ret, answer.data["SuccStat"].as_i64()), (0, Some(0)));
    assert_eq!(answer.data["TokenAvailableTime"], json!(7200));
    let second = answer.data["AccessToken"].as_str().expect("a token");
    assert_ne!(second, world.token);
    for token in [second, &world.token] {
        let answer = world
            .push_as(OP, token, "notification_stationStatus", &status("3701020000100101", 1, 5))
            .await;
        assert_eq!(answer.ret, 0);
    }
}

#[tokio::test]
async fn t02_a_wrong_secret_fails_inside_and_an_unknown_operator_outside() {
    let world = World::new().await;
    let wrong = json!({"OperatorID": OP, "OperatorSecret": "wrong-wrong-wrong"});
    let answer = world.push("query_token", &wrong).await;
    assert_eq!(
        (answer.ret, &answer.data["SuccStat"], &answer.data["FailReason"]),
        (0, &json!(1), &json!(2))
    );
    assert_eq!(
        (&answer.data["AccessToken"], &answer.data["TokenAvailableTime"]),
        (&json!(""), &json!(0))
    );
    let other = json!({"OperatorID": OTHER, "OperatorSecret": SECRET});
    let answer = world.push("query_token", &other).await;
    assert_eq!((answer.ret, &answer.data["FailReason"]), (0, &json!(1)));
    let stranger = world.push_as("MA3NOBODY", "", "query_token", &wrong).await;
    assert_eq!((stranger.ret, stranger.sub()), (4003, "4003-10"));
}

#[tokio::test]
async fn ten_wrong_secrets_lock_the_operator_even_with_the_right_one() {
    let world = World::new().await;
    let wrong = json!({"OperatorID": OP, "OperatorSecret": "wrong-wrong-wrong"});
    for _ in 0..10 {
        assert_eq!(world.push("query_token", &wrong).await.data["FailReason"], json!(2));
    }
    let right = json!({"OperatorID": OP, "OperatorSecret": SECRET});
    let answer = world.push("query_token", &right).await;
    assert_eq!((answer.ret, &answer.data["FailReason"]), (0, &json!(3)));
    let locked = world.gateway.failures().into_iter().any(|f| f.sub_code == "FailReason=3");
    assert!(locked, "the lock is a security event");
}

#[tokio::test]
async fn t04_no_wrong_foreign_and_expired_tokens_are_4002() {
    let world = World::furnished().await;
    let (interface, body) = ("notification_stationStatus", status("3701020000100101", 1, 5));
    let none = world.push_as(OP, "", interface, &body).await;
    assert_eq!((none.ret, none.sub()), (4002, "4002-01"));
    let wrong = world.push_as(OP, "0123456789abcdef", interface, &body).await;
    assert_eq!((wrong.ret, wrong.sub()), (4002, "4002-02"));
    let foreign = world.push_as(OTHER, &world.token, interface, &body).await;
    assert_eq!((foreign.ret, foreign.sub()), (4002, "4002-04"));
    let old = SecretText::new("an-old-token-of-the-operator-0001");
    let mut tx = world.registry.write().await.expect("a transaction");
    let (issued, over) = (now() - TimeDelta::hours(3), now() - TimeDelta::hours(1));
    registry::tokens::insert(&mut tx, OP, Direction::In, &old, issued, over).await.expect("kept");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let expired = world.push_as(OP, old.expose(), interface, &body).await;
    assert_eq!((expired.ret, expired.sub()), (4002, "4002-03"));
}

#[tokio::test]
async fn after_thirty_two_tokens_a_live_one_is_given_again() {
    let world = World::new().await;
    let mut given = std::collections::HashSet::from([world.token.clone()]);
    for _ in 0..40 {
        given.insert(world.ask_token().await);
    }
    assert_eq!(given.len(), 32);
}

#[tokio::test]
async fn suspension_ends_tokens_and_resumption_does_not_revive_them() {
    let world = World::furnished().await;
    let (interface, body) = ("notification_stationStatus", status("3701020000100101", 1, 5));
    let mut tx = world.registry.write().await.expect("a transaction");
    operators::suspend(&mut tx, OP, "audit", now()).await.expect("suspended");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let answer = world.push(interface, &body).await;
    assert_eq!((answer.ret, answer.sub()), (4003, "4003-13"));
    let mut tx = world.registry.write().await.expect("a transaction");
    operators::resume(&mut tx, OP, "done", now()).await.expect("resumed");
    tx.commit().await.expect("kept");
    world.gateway.access().refresh(now()).await.expect("refreshed");
    let answer = world.push(interface, &body).await;
    assert_eq!((answer.ret, answer.sub()), (4002, "4002-05"));
    let fresh = world.ask_token().await;
    assert_eq!(world.push_as(OP, &fresh, interface, &body).await.ret, 0);
}
