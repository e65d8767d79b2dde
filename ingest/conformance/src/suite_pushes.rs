//! The cases that the operator's platform brings about by pushing.

use crate::suite::{Case, Level, Part, Way, extra, part};
use crate::words::{Text, text};

/// Mandatory fields of an order, left out in turn (T08).
pub(crate) const ORDER_FIELDS: [&str; 9] = [
    "StartChargeSeq",
    "ConnectorID",
    "StartTime",
    "EndTime",
    "TotalPower",
    "TotalElecMoney",
    "TotalSeviceMoney",
    "TotalMoney",
    "StopReason",
];

const LEFT_OUT: [Part; 12] = [
    part("status/ConnectorStatusInfo", "状态:ConnectorStatusInfo", "status: ConnectorStatusInfo"),
    part("status/ConnectorID", "状态:ConnectorID", "status: ConnectorID"),
    part("status/Status", "状态:Status", "status: Status"),
    part("order/StartChargeSeq", "订单:StartChargeSeq", "order: StartChargeSeq"),
    part("order/ConnectorID", "订单:ConnectorID", "order: ConnectorID"),
    part("order/StartTime", "订单:StartTime", "order: StartTime"),
    part("order/EndTime", "订单:EndTime", "order: EndTime"),
    part("order/TotalPower", "订单:TotalPower", "order: TotalPower"),
    part("order/TotalElecMoney", "订单:TotalElecMoney", "order: TotalElecMoney"),
    part("order/TotalSeviceMoney", "订单:TotalSeviceMoney", "order: TotalSeviceMoney"),
    part("order/TotalMoney", "订单:TotalMoney", "order: TotalMoney"),
    part("order/StopReason", "订单:StopReason", "order: StopReason"),
];

const fn pushed(
    id: &'static str,
    level: Level,
    title: Text,
    expected: Text,
    how: Text,
    parts: &'static [Part],
) -> Case {
    Case { id, level, way: Way::Push, title, expected, how, parts, needs: None }
}

/// T01 to T09 and T13 to T22.
pub(crate) static PUSHES: [Case; 19] = [
    pushed(
        "T01",
        Level::One,
        text("用正确的密钥取令牌", "token with the right secret"),
        text(
            "Ret 0，SuccStat 0，TokenAvailableTime 大于 0",
            "Ret 0, SuccStat 0, TokenAvailableTime > 0",
        ),
        text("调用 query_token。", "Call query_token."),
        &[part("granted", "取得令牌", "token granted")],
    ),
    pushed(
        "T02",
        Level::One,
        text("错误密钥与未知运营商", "wrong secret, unknown operator"),
        text("SuccStat 1、FailReason 2；Ret 4003", "SuccStat 1 with FailReason 2; Ret 4003"),
        text(
            "用错误的 OperatorSecret 取一次令牌；再用未登记的 OperatorID（信封与正文一致）取一次。",
            "Ask for a token with a wrong OperatorSecret, and once under an OperatorID that is not registered.",
        ),
        &[
            part("wrong-secret", "密钥错误", "wrong secret"),
            part("unknown-operator", "未知运营商", "unknown operator"),
        ],
    ),
    pushed(
        "T03",
        Level::One,
        text("前一令牌有效时再取令牌", "second token while the first lives"),
        text("两个令牌都可用", "both work"),
        text(
            "取两次令牌，分别用旧令牌和新令牌各推送一次。",
            "Ask for two tokens, then push once with the older and once with the newer one.",
        ),
        &[
            part("older", "旧令牌可用", "the older one works"),
            part("newer", "新令牌可用", "the newer one works"),
        ],
    ),
    pushed(
        "T04",
        Level::One,
        text("无令牌、错误令牌", "no, wrong, expired, foreign token"),
        text("Ret 4002", "Ret 4002"),
        text(
            "不带 Authorization 推送一次，带一个随意编造的令牌推送一次。",
            "Push once without Authorization and once with a token you made up.",
        ),
        &[
            part("none", "不带令牌", "no token"),
            part("wrong", "错误的令牌", "a wrong token"),
            extra("expired", "过期的令牌", "an expired token"),
            extra("foreign", "他人的令牌", "somebody else's token"),
        ],
    ),
    pushed(
        "T05",
        Level::One,
        text("签名或密文被改动", "Sig or Data changed"),
        text("Ret 4001", "Ret 4001"),
        text(
            "改动 Sig 的一个字符推送一次；签名后改动 Data 推送一次。",
            "Push once with one character of Sig changed, and once with Data changed after signing.",
        ),
        &[
            part("sig", "改动 Sig 一个字符", "one character of Sig changed"),
            part("data", "改动 Data", "Data changed"),
        ],
    ),
    pushed(
        "T06",
        Level::One,
        text("用另一密钥加密", "Data encrypted with another key"),
        text("Ret 4003", "Ret 4003"),
        text(
            "用另一个 DataSecret 加密、用正确的 SigSecret 签名，推送一次。",
            "Encrypt with another DataSecret, sign with the right SigSecret, push once.",
        ),
        &[part("refused", "签名正确而无法解密", "Sig right, cannot be opened")],
    ),
    pushed(
        "T07",
        Level::One,
        text("信封逐个缺字段", "each envelope field left out"),
        text("Ret 4003", "Ret 4003"),
        text(
            "带有效令牌，依次去掉信封的每个字段推送一次。",
            "With a live token, push with each of the five fields of the envelope left out in turn.",
        ),
        &[
            part("OperatorID", "缺 OperatorID", "without OperatorID"),
            part("Data", "缺 Data", "without Data"),
            part("TimeStamp", "缺 TimeStamp", "without TimeStamp"),
            part("Seq", "缺 Seq", "without Seq"),
            part("Sig", "缺 Sig", "without Sig"),
        ],
    ),
    pushed(
        "T08",
        Level::One,
        text("业务必填字段逐个缺失", "each mandatory business field left out"),
        text("Ret 4004", "Ret 4004"),
        text(
            "状态推送与订单推送，依次去掉每个必填字段推送一次。",
            "Push a status and an order with each mandatory field left out in turn.",
        ),
        &LEFT_OUT,
    ),
    pushed(
        "T09",
        Level::One,
        text("26 位与 28 位订单流水号", "StartChargeSeq of 26 and 28 characters"),
        text("Ret 4004", "Ret 4004"),
        text(
            "各推送一个流水号为 26 位和 28 位的订单。",
            "Push an order with 26 and one with 28 characters of StartChargeSeq.",
        ),
        &[part("26", "26 位", "26 characters"), part("28", "28 位", "28 characters")],
    ),
    pushed(
        "T13",
        Level::One,
        text("已登记与未登记接口的状态", "status of a registered and an unregistered connector"),
        text("Status 0；Status 1", "Status 0; Status 1"),
        text(
            "先推送场站信息，再推送其中一个接口的状态；另推送一个未登记接口的状态。",
            "Push station information, then the status of one of its connectors; then that of a connector nobody registered.",
        ),
        &[
            part("registered", "已登记接口", "registered connector"),
            part("unregistered", "未登记接口", "unregistered connector"),
        ],
    ),
    pushed(
        "T14",
        Level::One,
        text("同一状态推送两次", "the same status twice"),
        text("两次 Status 0，只存一条", "Status 0 twice, one event stored"),
        text(
            "把同一接口、同一 UpdateTime 的状态推送两次（信封重新生成）。",
            "Push the same status with the same UpdateTime twice, each in an envelope of its own.",
        ),
        &[part("repeat", "第二次被识别为重复", "the second is known as a repeat")],
    ),
    pushed(
        "T15",
        Level::One,
        text("订单、重复订单、更正订单", "order, the same again, corrected"),
        text("ConfirmResult 0、0、0，第 2 版生效", "ConfirmResult 0, 0, 0; revision 2 counts"),
        text(
            "推送一个订单，再推送一次，再以同一流水号推送更正后的订单。",
            "Push an order, push it again, then push it corrected under the same number.",
        ),
        &[
            part("first", "首次", "first"),
            part("repeat", "重复", "repeat"),
            part("corrected", "更正，第 2 版", "corrected, revision 2"),
        ],
    ),
    pushed(
        "T16",
        Level::One,
        text("明细与合计不符的订单", "order whose details do not add up"),
        text("ConfirmResult 1", "ConfirmResult 1"),
        text(
            "推送一个 ChargeDetails 电量之和不等于 TotalPower 的订单。",
            "Push an order whose ChargeDetails do not add up to TotalPower.",
        ),
        &[part("disputed", "返回争议", "disputed")],
    ),
    pushed(
        "T17",
        Level::One,
        text(
            "未登记接口的订单，补报场站后再报",
            "order of an unregistered connector, then station, then again",
        ),
        text("ConfirmResult 2，然后 0", "ConfirmResult 2, then 0"),
        text(
            "推送未登记接口的订单，补推该场站信息，再推送同一订单。",
            "Push an order of an unregistered connector, then its station, then the order again.",
        ),
        &[
            part("held", "暂挂", "held"),
            part("station", "补报场站", "station pushed"),
            part("accepted", "再报被接受", "accepted"),
        ],
    ),
    Case {
        id: "T18",
        level: Level::One,
        way: Way::Push,
        title: text(
            "对账：一单有误、一单未知、一单漏报",
            "reconciliation with one order wrong, one unknown, one left out",
        ),
        expected: text("DisputeReason 2 或 3、1、4", "DisputeReason 2 or 3, 1, 4"),
        how: text(
            "推送 check_charge_orders，其中一单金额或电量不符、一单从未上报、漏列一单。",
            "Push check_charge_orders with one order of another amount, one never pushed, and one left out.",
        ),
        parts: &[
            part("wrong", "金额或电量不符", "amount or energy differs"),
            part("unknown", "未知订单", "unknown order"),
            part("left-out", "漏列订单", "left out"),
        ],
        needs: Some("check_charge_orders"),
    },
    pushed(
        "T19",
        Level::Two,
        text("站功率与分项之和不符", "real-time power that does not add up"),
        text("Ret 0，发现 PW02", "Ret 0, finding PW02"),
        text(
            "推送一个站功率不等于各接口功率之和的实时功率。",
            "Push real-time power where the station is not the sum of its connectors.",
        ),
        &[part("found", "发现 PW02", "finding PW02")],
    ),
    Case {
        id: "T20",
        level: Level::Three,
        way: Way::Push,
        title: text("告警产生与恢复", "alarm raised and cleared"),
        expected: text("一条有持续时间的告警", "one alarm with a duration"),
        how: text(
            "推送一条告警（AlarmStatus 1），再推送其恢复（AlarmStatus 0）。",
            "Push an alarm with AlarmStatus 1, then the same with AlarmStatus 0.",
        ),
        parts: &[part("raised", "产生", "raised"), part("cleared", "恢复", "cleared")],
        needs: Some("notification_alarmInfo"),
    },
    pushed(
        "T21",
        Level::Shown,
        text("第 22 章的容差", "tolerances of chapter 22"),
        text("被接受并计数", "accepted and counted"),
        text(
            "不需要做什么。报告列出已使用的容差；每用一种，得分降低。",
            "Nothing to do. The report lists the tolerances in use; each lowers the score.",
        ),
        &[part("counted", "已计数", "counted")],
    ),
    Case {
        id: "T22",
        level: Level::Shown,
        way: Way::Own,
        title: text("应答后立即断电", "kill −9 right after an answer"),
        expected: text("已应答的行仍在", "the acknowledged row is there"),
        how: text(
            "不需要做什么。平台在一次应答后取测试库磁盘的原样副本，重新打开并查找该行。",
            "Nothing to do. After an answer the platform copies the sandbox's disk as it is, opens the copy and looks for the row.",
        ),
        parts: &[part("survived", "该行仍在", "the row is there")],
        needs: None,
    },
];
