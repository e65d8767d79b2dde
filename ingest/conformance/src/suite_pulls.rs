//! The cases in which the platform calls, or answers wrongly on purpose.

use crate::suite::{Case, Level, Way, part};
use crate::words::text;

/// T10 to T12, T23 and T24.
pub(crate) static PULLS: [Case; 5] = [
    Case {
        id: "T10",
        level: Level::One,
        way: Way::Call,
        title: text("分页拉取场站", "stations pulled by pages"),
        expected: text(
            "数目一致；超出末页为空列表",
            "counts agree; empty list beyond the last page",
        ),
        how: text(
            "填写接口地址并提供平台调用贵方的密钥，点“开始”。平台每页 10 站拉取全部场站，并再取末页之后的一页。",
            "Give your address and the secrets for our calls, press start. We fetch all pages of 10 stations and one page beyond.",
        ),
        parts: &[
            part("token", "取得贵方令牌", "your token"),
            part("counts", "ItemSize、PageCount 与实际一致", "ItemSize and PageCount agree"),
            part("beyond", "末页之后为空", "empty beyond the last page"),
        ],
        needs: None,
    },
    Case {
        id: "T11",
        level: Level::One,
        way: Way::Call,
        title: text("改动一个接口后增量拉取", "incremental pull after changing one connector"),
        expected: text("恰好返回该场站", "exactly that station"),
        how: text(
            "T10 通过后，在贵方平台修改一个充电接口的信息，再点“开始”。",
            "After T10, change one connector in your platform, then press start.",
        ),
        parts: &[part("one", "恰好一站且有变化", "exactly one station, changed")],
        needs: None,
    },
    Case {
        id: "T12",
        level: Level::One,
        way: Way::Call,
        title: text("拉取 50 站与 51 站状态", "status of 50 and of 51 stations"),
        expected: text("全部返回；Ret 4004", "all; Ret 4004"),
        how: text("T10 通过后点“开始”。", "After T10 press start."),
        parts: &[
            part("50", "至多 50 站", "up to 50 stations"),
            part("51", "51 站被拒绝", "51 are refused"),
        ],
        needs: None,
    },
    Case {
        id: "T23",
        level: Level::One,
        way: Way::Answer,
        title: text("平台繁忙（Ret -1）", "Ret −1"),
        expected: text("60 秒后重发", "the client repeats after 60 s"),
        how: text(
            "点“开始”，然后正常推送一条业务报文。平台回答 Ret -1，贵方应等待约定时间后以新信封重发。",
            "Press start, then push as usual. We answer Ret −1; repeat after the time we say, in a new envelope.",
        ),
        parts: &[
            part("answered", "已回答 Ret -1", "Ret −1 was answered"),
            part("repeated", "按时重发", "repeated in time"),
        ],
        needs: None,
    },
    Case {
        id: "T24",
        level: Level::One,
        way: Way::Answer,
        title: text("应答签名错误", "response Sig wrong"),
        expected: text("丢弃应答", "the client discards the answer"),
        how: text(
            "点“开始”，然后正常推送一条业务报文。平台的应答签名有误，贵方应视为未送达并重发。",
            "Press start, then push as usual. The signature of our answer is wrong; discard it and send again.",
        ),
        parts: &[
            part("answered", "已给出错误签名", "answered with a wrong Sig"),
            part("repeated", "应答被丢弃并重发", "discarded, sent again"),
        ],
        needs: None,
    },
];
