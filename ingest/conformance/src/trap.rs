//! T23 and T24: one message is answered wrongly on purpose, and what the client does next is watched.

use crate::running::Running;
use crate::seen::Seen;
use crate::words::Said;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Share of the agreed time after which a repeat is no longer too early.
const EARLIEST: f64 = 0.9;
/// Times the agreed time after which a repeat no longer counts.
const LATEST: i64 = 10;

/// How the next push is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// `Ret` −1.
    Busy,
    /// A right answer under a wrong signature.
    WrongSig,
}

impl Trap {
    /// The case it is set for.
    pub const fn case(self) -> &'static str {
        match self {
            Self::Busy => "T23",
            Self::WrongSig => "T24",
        }
    }
}

/// The trap that waits for the next push, T23 before T24.
pub fn armed(run: &Running) -> Option<Trap> {
    [Trap::Busy, Trap::WrongSig].into_iter().find(|trap| {
        let started = run.record(trap.case()).is_some_and(|record| record.started_at.is_some());
        started && run.memo(trap.case(), "content").is_null()
    })
}

/// Notes the push that went into the trap.
pub fn sprung(run: &mut Running, trap: Trap, seen: &Seen) {
    let case = trap.case();
    run.pass(case, "answered", seen);
    run.remember(case, "content", json!(seen.content()));
    run.remember(case, "interface", json!(seen.interface));
    run.remember(case, "digest", json!(seen.digest));
    run.remember(case, "at", json!(seen.at));
}

/// Whether this push repeats one that went into a trap.
pub(crate) fn judge(run: &mut Running, seen: &Seen) {
    for trap in [Trap::Busy, Trap::WrongSig] {
        let case = trap.case();
        let is_same = run.memo(case, "content") == json!(seen.content())
            && run.memo(case, "interface") == json!(seen.interface)
            && seen.content().is_some();
        let since = time(&run.memo(case, "at"));
        let Some(since) = since.filter(|since| is_same && !run.passed(case) && *since < seen.at)
        else {
            continue;
        };
        repeated(run, trap, seen, since);
    }
}

fn repeated(run: &mut Running, trap: Trap, seen: &Seen, since: DateTime<Utc>) {
    let case = trap.case();
    let waited = seen.at - since;
    let wanted = run.busy_s;
    let too_early = (waited.num_milliseconds() as f64) < wanted as f64 * 1_000.0 * EARLIEST;
    if run.memo(case, "digest") == json!(seen.digest) {
        let reason = Said::new("重发的是同一个信封", "the very same envelope was sent again");
        let advice = Said::new(
            "重发时重新生成 TimeStamp、Seq 与 Sig。",
            "Make TimeStamp, Seq and Sig anew when you send again.",
        );
        run.fail(case, reason, advice, Some(seen.evidence()));
    } else if trap == Trap::Busy && too_early {
        let seconds = waited.num_seconds();
        let reason = Said::new(
            format!("{seconds} 秒后即重发，应等待 {wanted} 秒"),
            format!("repeated after {seconds} s, {wanted} s were to be waited"),
        );
        let advice = Said::new(
            "按 Msg 中给出的时间等待，没有给出时等待 60 秒；再点“开始”重试。",
            "Wait for the time in Msg, else 60 s; press start to try again.",
        );
        run.fail(case, reason, advice, Some(seen.evidence()));
    } else {
        run.pass(case, "repeated", seen);
    }
}

/// Fails the cases whose repeat did not come in time.
pub fn expire(run: &mut Running, now: DateTime<Utc>) {
    for trap in [Trap::Busy, Trap::WrongSig] {
        let case = trap.case();
        let Some(since) = time(&run.memo(case, "at")) else { continue };
        let most = TimeDelta::seconds(run.busy_s.max(6) * LATEST);
        let has_failed = run.record(case).is_some_and(|record| record.failed.is_some());
        if now - since <= most || run.passed(case) || has_failed {
            continue;
        }
        let seconds = most.num_seconds();
        let reason = Said::new(
            format!("{seconds} 秒内没有重发"),
            format!("it was not sent again within {seconds} s"),
        );
        let advice = match trap {
            Trap::Busy => {
                Said::new("Ret -1 表示稍后再试，须重发。", "Ret −1 means try later: send again.")
            }
            Trap::WrongSig => Said::new(
                "验证应答的 Sig；不符即丢弃应答并视为未送达。",
                "Verify Sig of answers; discard one that does not match and treat the message as not delivered.",
            ),
        };
        run.fail(case, reason, advice, None);
    }
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}
