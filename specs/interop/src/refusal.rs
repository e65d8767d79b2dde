//! Refusals: result code, sub-code and the first offending field (specification chapter 6).

use std::fmt::Write as _;

/// Longest `Msg` in characters.
const MSG_CHARS: usize = 200;

macro_rules! sub_codes {
    ($($(#[$doc:meta])* $name:ident = $ret:literal, $text:literal, $zh:literal;)*) => {
        /// Sub-code of a refusal, the first word of `Msg` (specification 6.2).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum SubCode {
            $($(#[$doc])* $name,)*
        }

        impl SubCode {
            /// Every sub-code, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The result code it belongs to.
            pub const fn ret(self) -> i32 {
                match self { $(Self::$name => $ret,)* }
            }

            /// The sub-code as sent, for example `4004-01`.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it means, in Chinese, as sent in `Msg`.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }
        }
    };
}

sub_codes! {
    /// The signature does not match.
    SignatureMismatch = 4001, "4001-01", "签名不匹配";
    /// No bearer token was sent.
    TokenAbsent = 4002, "4002-01", "未携带令牌";
    /// The token is unknown.
    TokenUnknown = 4002, "4002-02", "令牌不存在";
    /// The token has expired.
    TokenExpired = 4002, "4002-03", "令牌已过期";
    /// The token belongs to another operator.
    TokenForeign = 4002, "4002-04", "令牌不属于该运营商";
    /// The token was ended by a suspension.
    TokenEnded = 4002, "4002-05", "令牌因停用而失效";
    /// The body is not a JSON object.
    NotAnEnvelope = 4003, "4003-01", "报文不是JSON对象";
    /// An envelope field is missing or empty.
    EnvelopeFieldMissing = 4003, "4003-02", "信封字段缺失";
    /// An envelope field is malformed.
    EnvelopeFieldMalformed = 4003, "4003-03", "信封字段格式错误";
    /// The operator is unknown.
    OperatorUnknown = 4003, "4003-10", "运营商未知";
    /// The operator waits for its audit.
    OperatorPending = 4003, "4003-11", "运营商待审核";
    /// The audit of the operator was refused.
    OperatorRejected = 4003, "4003-12", "运营商审核未通过";
    /// The operator is out of operation.
    OperatorClosed = 4003, "4003-13", "运营商已停运";
    /// The access of the operator is switched off.
    AccessOff = 4003, "4003-14", "运营商接入已关闭";
    /// The interface is not opened for the operator.
    InterfaceClosed = 4003, "4003-15", "接口未对该运营商开放";
    /// The source address is not allowed.
    SourceRefused = 4003, "4003-16", "来源地址不允许";
    /// The suite differs from the registered one.
    SuiteDiffers = 4003, "4003-17", "算法套件与登记不一致";
    /// The envelope lies outside the clock window.
    OutsideClockWindow = 4003, "4003-21", "时间戳超出允许范围";
    /// The envelope was sent before.
    Replayed = 4003, "4003-22", "重复的报文";
    /// `Data` is not base64.
    NotBase64 = 4003, "4003-31", "Data不是base64";
    /// `Data` cannot be decrypted.
    NotDecrypted = 4003, "4003-32", "Data无法解密";
    /// The plaintext is not UTF-8.
    NotUtf8 = 4003, "4003-33", "明文不是UTF-8";
    /// The plaintext is not a JSON object.
    NotAnObject = 4003, "4003-34", "明文不是JSON对象";
    /// A mandatory field is missing.
    Missing = 4004, "4004-01", "缺失";
    /// A field has the wrong JSON type.
    WrongType = 4004, "4004-02", "类型错误";
    /// A text has the wrong length.
    WrongLength = 4004, "4004-03", "长度错误";
    /// A mandatory code is not in its table.
    NotInCodeTable = 4004, "4004-04", "不在代码表内";
    /// A number is out of range.
    OutOfRange = 4004, "4004-05", "数值超出范围";
    /// A date or time is malformed.
    MalformedTime = 4004, "4004-06", "日期时间格式错误";
    /// A sequence number is malformed.
    MalformedSequence = 4004, "4004-07", "流水号格式错误";
    /// A list holds too many items.
    TooManyItems = 4004, "4004-08", "项数过多";
    /// The caller may not report for this operator.
    NotYourOperator = 4004, "4004-09", "不得代报该运营商";
    /// The interface is unknown.
    UnknownInterface = 4004, "4004-10", "未知接口";
    /// Internal error.
    Internal = 500, "500-01", "系统内部错误";
    /// The landing log is full.
    Busy = -1, "-1-01", "系统繁忙";
    /// The rate limit was reached.
    RateLimited = -1, "-1-02", "请求过于频繁";
}

/// A refusal of a message or of one of its rows. It never holds a value of the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.msg())]
pub struct Refusal {
    /// Sub-code; decides `Ret`.
    pub code: SubCode,
    /// JSON pointer of the first offending field, for field rules.
    pub pointer: Option<String>,
    /// Further words, may be empty.
    pub detail: String,
}

impl Refusal {
    /// A refusal of the whole message.
    pub fn new(code: SubCode) -> Self {
        Self { code, pointer: None, detail: String::new() }
    }

    /// A refusal of the whole message with further words, for example `retry after 3 s`.
    pub fn with(code: SubCode, detail: impl Into<String>) -> Self {
        Self { code, pointer: None, detail: detail.into() }
    }

    /// A refusal because of the field that `pointer` names.
    pub fn field(code: SubCode, pointer: impl Into<String>) -> Self {
        Self { code, pointer: Some(pointer.into()), detail: String::new() }
    }

    /// Adds further words.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Result code of the answer.
    pub fn ret(&self) -> i32 {
        self.code.ret()
    }

    /// The sub-code as sent, for example `4004-01`.
    pub fn sub_code(&self) -> &'static str {
        self.code.text()
    }

    /// `Msg` of the answer: sub-code, pointer, meaning and detail, at most 200 characters.
    pub fn msg(&self) -> String {
        let mut msg = String::from(self.code.text());
        if let Some(pointer) = &self.pointer {
            let _ = write!(msg, " {pointer}");
        }
        let _ = write!(msg, " {}", self.code.meaning());
        if !self.detail.is_empty() {
            let _ = write!(msg, " {}", self.detail);
        }
        match msg.char_indices().nth(MSG_CHARS) {
            Some((end, _)) => msg[..end].to_owned(),
            None => msg,
        }
    }
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
