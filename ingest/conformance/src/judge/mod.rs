//! What a message proves: first the deliberate mistakes, then the right messages, then what went wrong.

mod business;
mod refusals;
mod tokens;

use crate::running::Running;
use crate::seen::{Seen, Signed};
use crate::words::Said;

/// Notes what a message proves in a run.
pub fn judge(run: &mut Running, seen: &Seen) {
    run.count(seen);
    let deliberate = refusals::judge(run, seen);
    let right = if seen.is_token() { tokens::judge(run, seen) } else { business::judge(run, seen) };
    crate::trap::judge(run, seen);
    if !deliberate && !right && seen.ret != -1 {
        went_wrong(run, seen);
    }
}

/// A message that ticked nothing off: the case it was probably meant for says why.
fn went_wrong(run: &mut Running, seen: &Seen) {
    let case = match seen.interface.as_str() {
        "query_token" => "T01",
        "notification_stationInfo" | "notification_stationStatus" => "T13",
        "notification_charge_order_info" => "T15",
        "notification_realtime_power_info" => "T19",
        "notification_alarmInfo" => "T20",
        "check_charge_orders" => "T18",
        _ => return,
    };
    // What was taken without proving anything is no failure.
    if seen.ret == 0 && (seen.is_token() || case != "T15") {
        return;
    }
    let (reason, advice) = explained(seen);
    run.fail(case, reason, advice, Some(seen.evidence()));
}

/// Why a message was refused, and what to do.
pub(crate) fn explained(seen: &Seen) -> (Said, Said) {
    if let Some(mistake) = seen.mistake {
        return (mistake.about(), mistake.advice());
    }
    let reason = Said::new(seen.msg.clone(), format!("Ret {}: {}", seen.ret, seen.msg));
    let advice = match (seen.sub_code(), seen.signed) {
        (_, Signed::Wrong | Signed::OneOff) => Said::new(
            "签名不符且不属于常见错误：核对 SigSecret、签名内容 OperatorID+Data+TimeStamp+Seq 与 Data 的原文。",
            "The signature does not match and none of the usual mistakes explains it: check SigSecret, the signed text OperatorID+Data+TimeStamp+Seq, and that Data is the very text sent.",
        ),
        (code, _) if code.starts_with("4002") => Said::new(
            "重新取令牌，并放入 Authorization: Bearer。",
            "Ask for a new token and send it as Authorization: Bearer.",
        ),
        (code, _) if code.starts_with("4003-3") => Said::new(
            "核对 DataSecret、DataSecretIV、CBC 模式与 PKCS#7 填充。",
            "Check DataSecret, DataSecretIV, CBC mode and PKCS#7 padding.",
        ),
        (code, _) if code.starts_with("4004") => Said::new(
            format!("更正字段 {} 后重发。", seen.pointer().unwrap_or("/")),
            format!("Correct the field {} and send again.", seen.pointer().unwrap_or("/")),
        ),
        _ => Said::new(
            "按接入规范第 6 章的子码更正后重发。",
            "Correct it as chapter 6 says of the sub-code, then send again.",
        ),
    };
    (reason, advice)
}
