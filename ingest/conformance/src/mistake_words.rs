//! What each mistake is and what to do about it.

use crate::mistakes::Mistake;
use crate::words::{Text, text};

/// The mistake, what it is, what to do.
pub(crate) static WORDS: [(Mistake, Text, Text); 12] = [
    (
        Mistake::SecretsExchanged,
        text("DataSecret 与 SigSecret 用反了", "DataSecret and SigSecret are exchanged"),
        text(
            "DataSecret 用于加密 Data，SigSecret 用于签名。",
            "DataSecret encrypts Data, SigSecret signs.",
        ),
    ),
    (
        Mistake::CalleesId,
        text(
            "信封中的 OperatorID 写成了对方的编号",
            "the envelope carries the callee's OperatorID",
        ),
        text("谁调用就写谁的 OperatorID。", "Whoever calls writes his own OperatorID."),
    ),
    (
        Mistake::SignedPlaintext,
        text("对未加密的数据签名", "Sig was made over the unencrypted data"),
        text(
            "先加密，再对密文 base64 文本签名。",
            "Encrypt first, then sign the base64 text of Data.",
        ),
    ),
    (
        Mistake::WrongDirection,
        text("用了反方向的密钥", "the secrets of the other direction were used"),
        text(
            "推送用平台签发的密钥；贵方签发的密钥只用于平台调用贵方。",
            "Push with the secrets we issued; those you issued are for our calls to you.",
        ),
    ),
    (
        Mistake::ProductionSecrets,
        text("在测试环境用了生产密钥", "the secrets of production were used in the sandbox"),
        text("测试环境使用测试密钥。", "Use the test credentials in the sandbox."),
    ),
    (
        Mistake::LocalClock,
        text("本地时钟不准", "the local clock is off"),
        text(
            "用 NTP 校时；TimeStamp 为发送时刻的北京时间。",
            "Synchronise by NTP; TimeStamp is Beijing time of sending.",
        ),
    ),
    (
        Mistake::UtcClock,
        text("TimeStamp 用了 UTC 而非北京时间", "TimeStamp is UTC, not Beijing time"),
        text("TimeStamp 用北京时间（UTC+8）。", "Write Beijing time (UTC+8) into TimeStamp."),
    ),
    (
        Mistake::KeyAndVectorExchanged,
        text("DataSecret 与 DataSecretIV 用反了", "DataSecret and DataSecretIV are exchanged"),
        text(
            "DataSecret 为密钥，DataSecretIV 为初始化向量。",
            "DataSecret is the key, DataSecretIV the initial vector.",
        ),
    ),
    (
        Mistake::OtherSuite,
        text("用了另一套算法", "the other cipher suite was used"),
        text("按凭证登记的算法套件加密、签名。", "Use the suite of the credential."),
    ),
    (
        Mistake::SignedTooLittle,
        text("签名内容缺少 TimeStamp 或 Seq", "TimeStamp or Seq is missing in what was signed"),
        text(
            "签名内容为 OperatorID+Data+TimeStamp+Seq。",
            "Sign OperatorID + Data + TimeStamp + Seq.",
        ),
    ),
    (
        Mistake::SignedUnwrapped,
        text(
            "签名时的 Data 与发送的不一致（换行）",
            "Data was signed without the line breaks it is sent with",
        ),
        text(
            "Data 一行写完，签名与发送用同一文本。",
            "Write Data in one line; sign the very text you send.",
        ),
    ),
    (
        Mistake::SignedWithOperatorSecret,
        text("用 OperatorSecret 签名", "OperatorSecret was used to sign"),
        text("签名用 SigSecret。", "Sign with SigSecret."),
    ),
];
