use super::Fresh;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

fn counted(
    calls: &Arc<AtomicU32>,
) -> impl Future<Output = Result<u32, crate::problem::Problem>> + Send + use<> {
    let calls = Arc::clone(calls);
    async move {
        tokio::task::yield_now().await;
        Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

#[tokio::test]
async fn callers_that_come_together_share_one_computation() {
    let (fresh, calls) = (Fresh::new(Duration::from_secs(60)), Arc::new(AtomicU32::new(0)));
    let ask = || {
        let calls = Arc::clone(&calls);
        fresh.get(move || counted(&calls))
    };
    let (a, b, c) = tokio::join!(ask(), ask(), ask());
    assert_eq!([a, b, c].map(|one| *one.expect("a value")), [1, 1, 1]);
    fresh.forget();
    assert_eq!(*ask().await.expect("a value"), 2);
}

#[tokio::test]
async fn without_a_time_to_keep_every_call_computes() {
    let (fresh, calls) = (Fresh::new(Duration::ZERO), Arc::new(AtomicU32::new(0)));
    for expected in 1..4 {
        let calls = Arc::clone(&calls);
        assert_eq!(*fresh.get(move || counted(&calls)).await.expect("a value"), expected);
    }
}

#[tokio::test]
async fn an_old_value_is_served_once_more_while_the_next_is_made() {
    let (fresh, calls) = (Fresh::new(Duration::from_nanos(1)), Arc::new(AtomicU32::new(0)));
    // A nanosecond is over at once, but ten are not surely: widen what may still be served.
    let fresh = Fresh {
        slot: Arc::new(super::Slot {
            stale: Duration::from_secs(60),
            ..Arc::into_inner(fresh.slot).expect("one owner")
        }),
    };
    let ask = || {
        let calls = Arc::clone(&calls);
        fresh.get(move || counted(&calls))
    };
    assert_eq!(*ask().await.expect("a value"), 1);
    assert_eq!(*ask().await.expect("the old value"), 1);
    while calls.load(Ordering::Relaxed) < 2 {
        tokio::task::yield_now().await;
    }
    while *fresh.slot.look().expect("a value").1 < 2 {
        tokio::task::yield_now().await;
    }
}
