//! Words for the tolerances of the access specification, chapter 22.

/// What a tolerance is, in Chinese and English; empty for an unknown code.
pub(crate) fn about(code: &str) -> (&'static str, &'static str) {
    TOLERANCES.iter().find(|one| one.0 == code).map_or(("", ""), |one| (one.1, one.2))
}

static TOLERANCES: &[(&str, &str, &str)] = &[
    ("CW01", "服务费拼写 Service…", "service fee spelled Service… for Sevice…"),
    ("CW02", "电费拼写 ElectMoney", "energy money spelled ElectMoney for ElecMoney"),
    ("CW03", "Data 中含换行", "line breaks in Data"),
    ("CW04", "Sig 未用大写", "Sig not in capitals"),
    (
        "CW05",
        "JSON 含转义、多余空白或 BOM",
        "escapes, white space or a byte order mark in the JSON text",
    ),
    ("CW06", "TimeStamp 不是 14 位", "TimeStamp not in 14 digits"),
    ("CW07", "TimeStamp 超出时钟窗口", "TimeStamp outside the clock window"),
    ("CW08", "重复的信封", "the same envelope again"),
    ("CW09", "Seq 不是 4 位或恒定不变", "Seq not in four digits, or always the same"),
    ("CW10", "Soc 与 SOC 混用", "Soc and SOC exchanged"),
    ("CW11", "VIN、车牌、手机号字段名不同", "other names of VIN, plate and phone"),
    (
        "CW12",
        "接口、站、运营商标识字段名不同",
        "other spellings of connector, station and operator id",
    ),
    ("CW13", "应答格式不同", "answers of peers in another shape"),
    ("CW14", "DataSecret 与 DataSecretIV 相同", "DataSecret equals DataSecretIV"),
    ("CW15", "时间格式不同", "times in another form"),
    (
        "CW16",
        "数字写作文本或位数过多",
        "numbers as text, with an exponent, or with more digits than stated",
    ),
    ("CW17", "状态推送为数组", "status push with a list"),
    ("CW18", "站信息推送为数组或裸对象", "station push with a list or as a bare object"),
    ("CW19", "使用接口别名", "alias or twin of an interface name"),
    ("CW20", "标识长于标准", "identifiers longer than the standard allows"),
    ("CW21", "StartTime 拼写 StarTime", "StarTime for StartTime"),
    ("CW22", "SumPeriod 拼写 SubPeriod", "SubPeriod for SumPeriod"),
    ("CW23", "QRCode 拼写 QrCode", "QrCode for QRCode"),
    ("CW24", "推送应答 Status 为文本", "Status of a push answer as text"),
    ("CW25", "分页数字为文本", "paging numbers as text"),
    ("CW26", "BMS 字段拼写不同", "other spellings of BMS fields"),
    ("CW27", "OperateMode 拼写 OpratorType", "OpratorType for OperateMode"),
    ("CW28", "营业时间字段名不同", "other names of opening hours"),
    ("CW29", "空值写作 null、- 或 无", "words for nothing: null, -, 无"),
    ("CW30", "0/1 写作 true/false 或 是/否", "true, false, 是 or 否 for 1 and 0"),
    ("CW31", "空对象加密为空文本", "an encrypted empty text for {}"),
    ("CW32", "对端以 4003/4004 拒绝令牌", "a peer refuses a token with Ret 4003 or 4004"),
    ("CW33", "Content-Type 不同", "another content type"),
    ("CW34", "重复的键", "duplicate keys; the last one wins"),
    ("CW35", "市级规范的名称与代码", "names and codes of municipal profiles"),
];
