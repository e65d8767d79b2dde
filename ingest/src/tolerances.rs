//! What each tolerance of chapter 22 is, for people.

/// Words per code; `CW01` is the first.
const ABOUT: [&str; 35] = [
    "服务费字段拼写 Service…（标准为 Sevice…）",
    "电费字段拼写 ElectMoney（标准为 ElecMoney）",
    "Data 的 base64 含换行",
    "Sig 为小写或大小写混合",
    "JSON 文本含转义、多余空白或 BOM",
    "TimeStamp 不是 14 位",
    "TimeStamp 超出允许时间差",
    "同一报文重复发送",
    "Seq 不是四位数字",
    "SOC 字段大小写与标准不同",
    "VIN、车牌、手机号字段名与标准不同",
    "充电接口、场站或运营商编号字段拼写与标准不同",
    "应答报文格式与标准不同",
    "DataSecret 与 DataSecretIV 相同",
    "时间格式与标准不同",
    "数字以文本、指数或更多小数位给出",
    "状态推送以列表给出",
    "场站信息以列表或裸对象给出",
    "使用接口别名或另一体系的接口名",
    "编号长度超过标准",
    "StarTime（标准为 StartTime）",
    "SubPeriod（标准为 SumPeriod）",
    "QrCode（标准为 QRCode）",
    "应答 Status 为文本",
    "分页数字为文本",
    "BMS 字段拼写与标准不同",
    "OpratorType（标准为 OperateMode）",
    "营业时间字段名与标准不同",
    "以 \"null\"、\"-\" 或 \"无\" 表示空",
    "以 true/false 或 是/否 表示 1/0",
    "以空文本代替 {}",
    "以 Ret 4003/4004 拒绝令牌请求",
    "Content-Type 与标准不同",
    "字段重复出现，取最后一个",
    "地方平台的字段名或代码",
];

/// What the tolerance of a code such as `CW04` is, in Chinese; empty for an unknown code.
pub fn about(code: &str) -> &'static str {
    let number = code.strip_prefix("CW").and_then(|digits| digits.parse::<usize>().ok());
    number.and_then(|n| ABOUT.get(n.checked_sub(1)?)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn every_deviation_of_the_interface_specification_has_words() {
        assert!(
            interop::Deviation::ALL.iter().all(|deviation| !about(&deviation.code()).is_empty())
        );
        assert_eq!(about("CW04"), "Sig 为小写或大小写混合");
        assert_eq!((about("CW99"), about("x"), about("CW00")), ("", "", ""));
    }
}
