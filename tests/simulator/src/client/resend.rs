//! When an undelivered message is sent again (specification chapter 11).

use interop::Interface;
use std::time::Duration;

/// How long a sender keeps trying.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    /// Factor on all waits: 1 for a real operator, less when time is replayed faster.
    pub pace: f64,
    /// Most repeats; the specification's schedule may end before.
    pub repeats: u32,
}

/// Before the first three repeats.
const FIRST_S: u64 = 60;
const FIRST_REPEATS: u32 = 3;
/// Before the next repeats of an order; then hourly for 15 days.
const ORDER_S: [u64; 6] = [150, 300, 600, 1200, 1800, 3600];
const HOURLY_S: u64 = 3600;
const ORDER_REPEATS: u32 = FIRST_REPEATS + ORDER_S.len() as u32 + 15 * 24;
/// Samples are kept for a day, power for a week, in time order; they are tried every ten minutes.
const KEPT_S: u64 = 600;

impl Patience {
    /// As the specification has it.
    pub fn standard() -> Self {
        Self { pace: 1.0, repeats: u32::MAX }
    }

    /// For bulk loading: at most `repeats`, quickly.
    pub fn brief(repeats: u32) -> Self {
        Self { pace: 0.01, repeats }
    }
}

/// How long to wait before repeat number `repeat` (from 1); `None` when the message is given up. `told` is the
/// time that the callee asked for.
pub fn wait_before(
    patience: &Patience,
    interface: Interface,
    repeat: u32,
    told: Option<Duration>,
) -> Option<Duration> {
    if repeat > patience.repeats {
        return None;
    }
    let standard = match interface.twin() {
        _ if repeat <= FIRST_REPEATS => FIRST_S,
        Interface::OrderInfo if repeat <= ORDER_REPEATS => {
            let step = (repeat - FIRST_REPEATS - 1) as usize;
            ORDER_S.get(step).copied().unwrap_or(HOURLY_S)
        }
        Interface::ChargeStatus | Interface::BmsInfo if repeat <= FIRST_REPEATS + 24 * 6 => KEPT_S,
        Interface::RealtimePower | Interface::OperationStats
            if repeat <= FIRST_REPEATS + 7 * 24 * 6 =>
        {
            KEPT_S
        }
        // every minute for an hour, then every ten minutes until it is delivered
        Interface::AlarmInfo if repeat <= 60 => FIRST_S,
        Interface::AlarmInfo => KEPT_S,
        // of a status the present one counts, which the next refresh sends
        _ => return None,
    };
    Some(told.unwrap_or(Duration::from_secs(standard)).mul_f64(patience.pace.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(interface: Interface) -> Vec<u64> {
        (1..)
            .map_while(|n| wait_before(&Patience::standard(), interface, n, None))
            .map(|wait| wait.as_secs())
            .collect()
    }

    #[test]
    fn an_order_is_repeated_for_fifteen_days_and_a_status_three_times() {
        let order = waits(Interface::OrderInfo);
        assert_eq!(order[..10], [60, 60, 60, 150, 300, 600, 1200, 1800, 3600, 3600]);
        let days = order.iter().sum::<u64>() / 86_400;
        assert_eq!(days, 15);
        assert_eq!(waits(Interface::StationStatus), [60, 60, 60]);
        let alarm = |repeat| wait_before(&Patience::standard(), Interface::AlarmInfo, repeat, None);
        assert_eq!(
            [1, 60, 61, 500].map(|n| alarm(n).map(|wait| wait.as_secs())),
            [60, 60, 600, 600].map(Some)
        );
    }

    #[test]
    fn the_callee_may_ask_for_another_time_and_patience_may_end_earlier() {
        let told = Some(Duration::from_secs(5));
        let one = Patience { pace: 1.0, repeats: 1 };
        assert_eq!(wait_before(&one, Interface::OrderInfo, 1, told), told);
        assert_eq!(wait_before(&one, Interface::OrderInfo, 2, told), None);
    }
}
