//! T01 to T03: tokens.

use crate::running::Running;
use crate::seen::{Seen, number};
use serde_json::{Value, json};

/// Tokens of a run that are remembered to tell the older from the newer.
const REMEMBERED: usize = 32;

/// Judges a call of `query_token`; true when it proved something.
pub(super) fn judge(run: &mut Running, seen: &Seen) -> bool {
    if seen.ret != 0 {
        return false;
    }
    let (succ, reason) = (seen.answered("SuccStat"), seen.answered("FailReason"));
    if succ == Some(0) && seen.answered("TokenAvailableTime").is_some_and(|left| left > 0) {
        run.pass("T01", "granted", seen);
        note(run, seen);
        return true;
    }
    if succ == Some(1) && reason == Some(2) {
        if !run.passed("T01") {
            let said = crate::words::Said::new(
                "OperatorSecret 不正确（SuccStat 1，FailReason 2）",
                "OperatorSecret is wrong (SuccStat 1, FailReason 2)",
            );
            let advice = crate::words::Said::new(
                "正文中的 OperatorSecret 用平台签发的测试密钥。",
                "Put the OperatorSecret of the test credential into the body.",
            );
            run.fail("T01", said, advice, Some(seen.evidence()));
        }
        run.pass("T02", "wrong-secret", seen);
        return true;
    }
    false
}

/// Remembers the digest of a granted token.
fn note(run: &mut Running, seen: &Seen) {
    let Some(digest) = seen.answer.get("AccessTokenDigest").and_then(Value::as_str) else { return };
    let mut known = held(run);
    known.retain(|one| one != digest);
    known.push(digest.to_owned());
    let cut = known.len().saturating_sub(REMEMBERED);
    run.remember("T03", "tokens", json!(known.split_off(cut)));
}

fn held(run: &Running) -> Vec<String> {
    serde_json::from_value(run.memo("T03", "tokens")).unwrap_or_default()
}

/// A push that was let in: with the newest of several tokens, or with an older one.
pub(super) fn used(run: &mut Running, seen: &Seen) {
    let Some(digest) = &seen.token_digest else { return };
    let known = held(run);
    let Some(place) = known.iter().position(|one| one == digest) else { return };
    if known.len() >= 2 {
        let part = if place + 1 == known.len() { "newer" } else { "older" };
        run.pass("T03", part, seen);
    }
}

/// Whether an answer says `Status` 0.
pub(super) fn status(seen: &Seen) -> Option<i64> {
    number(seen.answer.get("Status")?)
}
