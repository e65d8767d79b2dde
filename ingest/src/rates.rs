//! How often one operator may call one interface (specification chapter 2).

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::OnceLock;

/// Limiters of one operator, one per interface, made when first needed.
pub struct Rates {
    per_s: NonZeroU32,
    burst: NonZeroU32,
    limiters: Vec<OnceLock<DefaultDirectRateLimiter>>,
    log: DefaultDirectRateLimiter,
}

impl std::fmt::Debug for Rates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rates({} per s, burst {})", self.per_s, self.burst)
    }
}

impl Rates {
    /// `per_s` calls a second with bursts of `burst` on each of `interfaces`; zero counts as one.
    pub fn new(per_s: u32, burst: u32, interfaces: usize) -> Self {
        Self {
            per_s: NonZeroU32::new(per_s).unwrap_or(NonZeroU32::MIN),
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
            limiters: (0..interfaces).map(|_| OnceLock::new()).collect(),
            log: RateLimiter::direct(Quota::per_second(NonZeroU32::MIN)),
        }
    }

    /// Whether both settings are these.
    pub fn are(&self, per_s: u32, burst: u32) -> bool {
        self.per_s.get() == per_s.max(1) && self.burst.get() == burst.max(1)
    }

    /// Whether a call above the limit is written to the message log: one a second is.
    pub fn may_log(&self) -> bool {
        self.log.check().is_ok()
    }

    /// Counts a call.
    ///
    /// # Errors
    /// Seconds to wait, at least one, when the limit is reached.
    pub fn check(&self, interface: usize) -> Result<(), u64> {
        let Some(slot) = self.limiters.get(interface) else { return Ok(()) };
        let quota = Quota::per_second(self.per_s).allow_burst(self.burst);
        let limiter = slot.get_or_init(|| RateLimiter::direct(quota));
        limiter.check().map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0).max(u64::from(wait.is_zero()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Rates;

    #[test]
    fn a_burst_passes_and_the_next_call_waits_while_other_interfaces_are_free() {
        let rates = Rates::new(1, 3, 2);
        assert!((0..3).all(|_| rates.check(0).is_ok()));
        assert_eq!(rates.check(0), Err(1));
        assert_eq!(rates.check(1), Ok(()));
        assert!(rates.are(1, 3) && !rates.are(2, 3));
    }
}
