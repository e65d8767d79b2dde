//! The clock that is handed to whoever needs the time.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::{AtomicI64, Ordering};

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always the same instant, for tests.
    Fixed(DateTime<Utc>),
    /// The clock of a replayed world, moved by whoever replays.
    Replay(&'static ReplayClock),
}

impl Clock {
    /// The present instant of this clock.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => *instant,
            Self::Replay(clock) => clock.now(),
        }
    }

    /// Seconds of this clock per second of the machine's.
    pub fn speed(&self) -> f64 {
        match self {
            Self::System => 1.0,
            Self::Fixed(_) => 0.0,
            Self::Replay(clock) => clock.speed(),
        }
    }
}

/// A clock that can be set, stopped and run at any speed. It never goes back by itself.
#[derive(Debug)]
pub struct ReplayClock {
    /// Replayed instant at `since`, microseconds.
    origin: AtomicI64,
    /// Machine instant of the last setting, microseconds.
    since: AtomicI64,
    /// Thousandths of a replayed second per machine second.
    speed: AtomicI64,
}

impl ReplayClock {
    /// A clock that stands at `origin`.
    pub fn standing_at(origin: DateTime<Utc>) -> Self {
        Self {
            origin: AtomicI64::new(origin.timestamp_micros()),
            since: AtomicI64::new(Utc::now().timestamp_micros()),
            speed: AtomicI64::new(0),
        }
    }

    /// The present instant of the replayed world.
    pub fn now(&self) -> DateTime<Utc> {
        let origin = self.origin.load(Ordering::Acquire);
        let since = self.since.load(Ordering::Acquire);
        let passed = Utc::now().timestamp_micros().saturating_sub(since).max(0);
        let moved = i128::from(passed) * i128::from(self.speed.load(Ordering::Acquire)) / 1000;
        let instant = origin.saturating_add(moved as i64);
        DateTime::from_timestamp_micros(instant).unwrap_or_default()
    }

    /// Seconds of the replayed world per machine second.
    pub fn speed(&self) -> f64 {
        self.speed.load(Ordering::Acquire) as f64 / 1000.0
    }

    /// Moves the clock to `instant`; the speed stays.
    pub fn set(&self, instant: DateTime<Utc>) {
        self.since.store(Utc::now().timestamp_micros(), Ordering::Release);
        self.origin.store(instant.timestamp_micros(), Ordering::Release);
    }

    /// Runs from the present instant at `speed` replayed seconds per machine second; 0 stops.
    pub fn run(&self, speed: f64) {
        let now = self.now();
        self.speed.store((speed * 1000.0).round() as i64, Ordering::Release);
        self.set(now);
    }

    /// How long the machine waits until the replayed world reaches `instant`; `None` when the clock stands.
    pub fn wait_for(&self, instant: DateTime<Utc>) -> Option<std::time::Duration> {
        let speed = self.speed();
        let left = (instant - self.now()).max(TimeDelta::zero());
        (speed > 0.0).then(|| {
            let seconds = left.num_milliseconds() as f64 / 1000.0 / speed;
            std::time::Duration::from_secs_f64(seconds)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_stands_and_a_running_one_moves_by_its_speed() {
        let origin = DateTime::from_timestamp(1_700_000_000, 0).expect("valid");
        let clock = ReplayClock::standing_at(origin);
        assert_eq!(clock.now(), origin);
        assert_eq!(clock.wait_for(origin), None);
        clock.run(1_000_000.0);
        let later = origin + TimeDelta::days(1);
        assert!(clock.wait_for(later).expect("runs").as_secs_f64() <= 0.0864 + 1e-6);
        clock.run(0.0);
        let stopped = clock.now();
        assert!(stopped >= origin);
        assert_eq!(clock.now(), stopped);
    }
}
