//! T02, T04 to T09: deliberate mistakes and the right refusals.

use crate::running::Running;
use crate::seen::{Seen, Signed};
use crate::suite_pushes::ORDER_FIELDS;
use ingest::Presented;

/// Judges a refusal; true when it proved something, so that it counts for no failure.
pub(super) fn judge(run: &mut Running, seen: &Seen) -> bool {
    let code = seen.sub_code();
    match (seen.ret, code) {
        (4003, "4003-10") if seen.is_token() && seen.mistake.is_none() => {
            run.pass("T02", "unknown-operator", seen);
            true
        }
        (4002, _) => token(run, seen),
        (4001, _) => signature(run, seen),
        (4003, "4003-32" | "4003-33" | "4003-34") => {
            let deliberate =
                run.passed("T01") && seen.signed == Signed::Right && seen.mistake.is_none();
            if deliberate {
                run.pass("T06", "refused", seen);
            }
            deliberate
        }
        (4003, "4003-02") => envelope(run, seen),
        (4004, "4004-01") => field(run, seen),
        (4004, "4004-07") => sequence(run, seen),
        _ => false,
    }
}

fn token(run: &mut Running, seen: &Seen) -> bool {
    let part = match seen.token {
        None => "none",
        Some(Presented::Unknown) => "wrong",
        Some(Presented::Expired | Presented::Ended) => "expired",
        Some(Presented::Foreign) => "foreign",
        Some(Presented::Good) => return false,
    };
    run.pass("T04", part, seen);
    true
}

/// A wrong signature is deliberate only from somebody who signed rightly before and made none of the usual mistakes.
fn signature(run: &mut Running, seen: &Seen) -> bool {
    if !run.passed("T01") || seen.mistake.is_some() {
        return false;
    }
    let part = if seen.signed == Signed::OneOff { "sig" } else { "data" };
    run.pass("T05", part, seen);
    true
}

fn envelope(run: &mut Running, seen: &Seen) -> bool {
    let Some(field) = seen.field().map(str::to_owned) else { return false };
    run.pass("T07", &field, seen);
    true
}

fn field(run: &mut Running, seen: &Seen) -> bool {
    let Some(field) = seen.field() else { return false };
    let part = match seen.interface.as_str() {
        "notification_stationStatus"
            if ["ConnectorStatusInfo", "ConnectorID", "Status"].contains(&field) =>
        {
            format!("status/{field}")
        }
        "notification_charge_order_info" if ORDER_FIELDS.contains(&field) => {
            format!("order/{field}")
        }
        _ => return false,
    };
    run.pass("T08", &part, seen);
    true
}

fn sequence(run: &mut Running, seen: &Seen) -> bool {
    let length =
        seen.said("StartChargeSeq").and_then(|seq| seq.as_str()).map(|seq| seq.chars().count());
    match length {
        Some(26) => run.pass("T09", "26", seen),
        Some(28) => run.pass("T09", "28", seen),
        _ => return false,
    }
    true
}
