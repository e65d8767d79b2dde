//! Rate limits and counters.

use crate::world::{CONNECTOR, World, status};

const STATUS: &str = "notification_stationStatus";

#[tokio::test]
async fn above_the_burst_the_answer_is_minus_one_per_interface() {
    let world = World::furnished().await;
    world.settings(|settings| (settings.rate_per_s, settings.burst) = (1, 3)).await;
    let mut answers = Vec::new();
    for second in 0..5 {
        answers.push(world.push(STATUS, &status(CONNECTOR, 1, 60 - second)).await);
    }
    assert!(answers[..3].iter().all(|answer| answer.ret == 0));
    let refused = &answers[4];
    assert_eq!((refused.ret, refused.sub()), (-1, "-1-02"));
    assert!(refused.msg.contains("retry after 1 s"), "{}", refused.msg);
    assert_eq!(world.push("notification_stationInfo", &crate::world::station()).await.ret, 0);
}

#[tokio::test]
async fn live_counters_count_messages_rows_and_refusals() {
    let world = World::furnished().await;
    let mut seconds = world.gateway.live().listen();
    world.push(STATUS, &status(CONNECTOR, 1, 5)).await;
    world.push_as("MA3TEST01", "", STATUS, &status(CONNECTOR, 1, 5)).await;
    let mut total = (0, 0, 0);
    while total.0 < 4 {
        let second = seconds.recv().await.expect("a second");
        total = (total.0 + second.messages, total.1 + second.rows, total.2 + second.refused);
    }
    // Token, station and two states; one of them without a token.
    assert_eq!(total, (4, 2, 1));
}
