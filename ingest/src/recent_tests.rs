use super::*;

fn row(key: Key, content: u64, occurred: i64) -> Asked {
    Asked { key, content, occurred: occurred + 2 * AHEAD, surely_new: false }
}

async fn take(memory: &Recent, rows: &[Asked]) -> Vec<Standing> {
    let claims = memory.claim("MA3TEST01", rows, 1_000).await;
    let standings = claims.standings.clone();
    claims.keep(std::iter::empty());
    standings
}

#[tokio::test]
async fn the_same_row_is_a_repeat_and_another_content_is_the_next_revision() {
    let memory = Recent::new(100, 0);
    assert_eq!(take(&memory, &[row(1, 7, 10)]).await, [Standing::Take(1)]);
    assert_eq!(take(&memory, &[row(1, 7, 10)]).await, [Standing::Repeat(Fate::Stored)]);
    assert_eq!(take(&memory, &[row(1, 8, 10)]).await, [Standing::Take(2)]);
    assert_eq!(take(&memory, &[row(1, 7, 10)]).await, [Standing::Take(3)]);
}

#[tokio::test]
async fn twins_inside_one_message_are_stored_once() {
    let memory = Recent::new(100, 0);
    let twins = take(&memory, &[row(1, 7, 10), row(1, 7, 10), row(1, 8, 10)]).await;
    assert_eq!(twins, [Standing::Take(1), Standing::Repeat(Fate::Stored), Standing::Take(2)]);
}

#[tokio::test]
async fn a_row_older_than_the_memory_is_suspect_unless_surely_new() {
    let memory = Recent::new(100, 500);
    assert_eq!(take(&memory, &[row(1, 7, 400 - AHEAD)]).await, [Standing::Take(0)]);
    let sure = Asked { surely_new: true, ..row(2, 7, 400 - AHEAD) };
    assert_eq!(take(&memory, &[sure]).await, [Standing::Take(1)]);
    assert_eq!(take(&memory, &[row(3, 7, 600)]).await, [Standing::Take(1)]);
    assert_eq!(
        take(&memory, &[row(1, 8, 400 - AHEAD)]).await,
        [Standing::Take(0)],
        "still suspect"
    );
}

#[tokio::test]
async fn a_message_that_failed_leaves_no_trace() {
    let memory = Recent::new(100, 0);
    take(&memory, &[row(1, 7, 10)]).await;
    drop(memory.claim("MA3TEST01", &[row(1, 8, 10), row(2, 1, 10)], 1_000).await);
    assert_eq!(memory.len(), 1);
    assert_eq!(take(&memory, &[row(1, 7, 10)]).await, [Standing::Repeat(Fate::Stored)]);
    assert_eq!(take(&memory, &[row(2, 1, 10)]).await, [Standing::Take(1)]);
}

#[tokio::test]
async fn a_second_message_waits_for_the_first_and_sees_its_outcome() {
    let memory = std::sync::Arc::new(Recent::new(100, 0));
    let first = memory.claim("MA3TEST01", &[row(1, 7, 10)], 1_000).await;
    let second = tokio::spawn({
        let memory = std::sync::Arc::clone(&memory);
        async move { take(&memory, &[row(1, 7, 10)]).await }
    });
    tokio::task::yield_now().await;
    assert!(!second.is_finished());
    first.keep([(1, Fate::Orphan)].into_iter());
    assert_eq!(second.await.expect("ends"), [Standing::Repeat(Fate::Orphan)]);
    assert_eq!(memory.next_revision("MA3TEST01", 1), 1);
    memory.released("MA3TEST01", 1, 7);
    assert_eq!(take(&memory, &[row(1, 7, 10)]).await, [Standing::Repeat(Fate::Stored)]);
}

#[tokio::test]
async fn the_memory_forgets_the_oldest_and_says_so() {
    let memory = Recent::new(10, 0);
    for n in 0..50 {
        take(&memory, &[row(n, 1, 2_000)]).await;
    }
    assert!(memory.len() <= 11, "{} keys", memory.len());
    // Arrived at 1000, so only younger business times are surely new from now on.
    assert_eq!(take(&memory, &[row(900, 1, 900 - AHEAD)]).await, [Standing::Take(0)]);
}
