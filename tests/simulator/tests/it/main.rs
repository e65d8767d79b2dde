//! The simulated worlds against the figures they are made from.

mod conformance;
mod feed;
mod figures;
mod reports;
mod sessions;
mod shandong;

use model::LocalDay;
use simulator::World;
use std::sync::{Arc, OnceLock};

/// The Shenzhen world, made once.
fn shenzhen() -> Arc<World> {
    static WORLD: OnceLock<Arc<World>> = OnceLock::new();
    Arc::clone(WORLD.get_or_init(|| Arc::new(World::shenzhen().expect("embedded data"))))
}

fn day(text: &str) -> LocalDay {
    text.parse().expect("a day")
}

/// Days spread over the five months: the first and last, the year's change, Spring Festival, others.
fn some_days() -> [LocalDay; 9] {
    [
        "2022-09-01",
        "2022-09-14",
        "2022-10-02",
        "2022-11-16",
        "2022-12-28",
        "2022-12-31",
        "2023-01-01",
        "2023-01-22",
        "2023-01-31",
    ]
    .map(day)
}
