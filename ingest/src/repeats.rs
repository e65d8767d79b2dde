//! Which orders are held, exactly, for the time in which they can be corrected (specification chapter 9).

use crate::exclusive::{Exclusive, Held};
use crate::keys::{Key, KeyMap, key};
use parking_lot::Mutex;

const SHARDS: usize = 64;

/// What an order that arrives is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStanding {
    /// Not held; its first or next revision.
    Revision(i32),
    /// Stored with the same content: confirmed again.
    Repeat,
    /// Held back with the same content: the same confirmation again.
    RepeatHeld(u8),
    /// Stored with other content and too old to be corrected.
    Frozen,
}

#[derive(Debug, Clone, Copy)]
struct Stored {
    content: u64,
    revision: u16,
    /// Days since 1970 of the order's end.
    day: u16,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    content: u64,
    confirm: u8,
    day: u16,
}

#[derive(Debug, Default)]
struct Shard {
    stored: KeyMap<Stored>,
    held: KeyMap<Waiting>,
}

/// What the index knows of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// Day of its end, counted from 1970, when it is stored.
    pub stored_on: Option<i32>,
    /// Whether a report of it is held back.
    pub held: bool,
}

/// Index of orders by operator and order number.
#[derive(Debug)]
pub struct Orders {
    gate: Exclusive,
    shards: Vec<Mutex<Shard>>,
}

/// Key of an order.
pub fn order_key(operator: &str, order_no: &str) -> Key {
    key(("order", operator, order_no))
}

impl Default for Orders {
    fn default() -> Self {
        Self { gate: Exclusive::default(), shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

fn short(day: i32) -> u16 {
    day.clamp(0, i32::from(u16::MAX)) as u16
}

impl Orders {
    fn shard(&self, key: Key) -> &Mutex<Shard> {
        &self.shards[(key >> 64) as usize % SHARDS]
    }

    /// Waits until nobody else works on these orders and takes them.
    pub async fn hold(&self, keys: Vec<Key>) -> Held<'_> {
        self.gate.hold(keys).await
    }

    /// What an order of this content is; `today` and the days of orders count from 1970.
    pub fn judge(&self, key: Key, content: u64, today: i32, freeze_days: u32) -> OrderStanding {
        let shard = self.shard(key).lock();
        match (shard.stored.get(&key), shard.held.get(&key)) {
            (Some(stored), _) if stored.content == content => OrderStanding::Repeat,
            (_, Some(held)) if held.content == content => OrderStanding::RepeatHeld(held.confirm),
            (Some(stored), _) if today - i32::from(stored.day) > freeze_days as i32 => {
                OrderStanding::Frozen
            }
            (Some(stored), _) => OrderStanding::Revision(i32::from(stored.revision) + 1),
            (None, _) => OrderStanding::Revision(1),
        }
    }

    /// The same question about stored orders only, for an order that is itself held.
    pub fn judge_stored(
        &self,
        key: Key,
        content: u64,
        today: i32,
        freeze_days: u32,
    ) -> OrderStanding {
        match self.judge(key, content, today, freeze_days) {
            OrderStanding::RepeatHeld(_) => {
                let revision = self.shard(key).lock().stored.get(&key).map_or(0, |s| s.revision);
                OrderStanding::Revision(i32::from(revision) + 1)
            }
            other => other,
        }
    }

    /// What is known of an order.
    pub fn known(&self, key: Key) -> Known {
        let shard = self.shard(key).lock();
        Known {
            stored_on: shard.stored.get(&key).map(|stored| i32::from(stored.day)),
            held: shard.held.contains_key(&key),
        }
    }

    /// Notes that a revision is durable. Lower revisions than the one known change nothing.
    pub fn stored(&self, key: Key, content: u64, revision: i32, day: i32) {
        let mut shard = self.shard(key).lock();
        let fresh = Stored { content, revision: short(revision), day: short(day) };
        if shard.stored.get(&key).is_none_or(|known| known.revision <= fresh.revision) {
            shard.stored.insert(key, fresh);
        }
        shard.held.remove(&key);
    }

    /// Adds the hash of a period to the content of the revision it belongs to, while the index is rebuilt.
    pub fn add_part(&self, key: Key, revision: i32, part: u64) {
        if let Some(known) = self.shard(key).lock().stored.get_mut(&key)
            && known.revision == short(revision)
        {
            known.content = known.content.wrapping_add(part);
        }
    }

    /// Notes that an order is held back and how it was confirmed.
    pub fn held(&self, key: Key, content: u64, confirm: u8, day: i32) {
        let waiting = Waiting { content, confirm, day: short(day) };
        self.shard(key).lock().held.insert(key, waiting);
    }

    /// Forgets orders that ended before `day`.
    pub fn forget_before(&self, day: i32) {
        for shard in &self.shards {
            let mut shard = shard.lock();
            shard.stored.retain(|_, known| i32::from(known.day) >= day);
            shard.held.retain(|_, held| i32::from(held.day) >= day);
        }
    }

    /// Orders in the index.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().stored.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_new_then_a_repeat_then_corrected_and_at_last_frozen() {
        let orders = Orders::default();
        let key = order_key("MA3TEST01", "MA3TEST01202506010800000001");
        assert_eq!(orders.judge(key, 1, 20_000, 15), OrderStanding::Revision(1));
        orders.stored(key, 1, 1, 20_000);
        assert_eq!(orders.judge(key, 1, 20_000, 15), OrderStanding::Repeat);
        assert_eq!(orders.judge(key, 2, 20_015, 15), OrderStanding::Revision(2));
        assert_eq!(orders.judge(key, 2, 20_016, 15), OrderStanding::Frozen);
        assert_eq!(orders.judge(key, 1, 20_016, 15), OrderStanding::Repeat);
        orders.forget_before(20_001);
        assert_eq!(orders.len(), 0);
    }

    #[test]
    fn a_disputed_correction_leaves_the_stored_revision_in_force() {
        let orders = Orders::default();
        let key = order_key("MA3TEST01", "x");
        orders.stored(key, 1, 1, 20_000);
        orders.held(key, 9, 1, 20_000);
        assert_eq!(orders.judge(key, 9, 20_000, 15), OrderStanding::RepeatHeld(1));
        assert_eq!(orders.judge(key, 1, 20_000, 15), OrderStanding::Repeat);
        orders.stored(key, 9, 2, 20_000);
        assert_eq!(orders.judge(key, 9, 20_000, 15), OrderStanding::Repeat);
    }

    #[test]
    fn parts_are_added_to_their_own_revision_only() {
        let orders = Orders::default();
        let key = order_key("MA3TEST01", "x");
        orders.stored(key, 5, 2, 20_000);
        orders.add_part(key, 1, 1);
        orders.add_part(key, 2, 2);
        assert_eq!(orders.judge(key, 7, 20_000, 15), OrderStanding::Repeat);
    }
}
