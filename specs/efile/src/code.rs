//! Character sets.

use crate::refusal::{Refusal, Why};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8};

/// Character set of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Code {
    /// UTF-8.
    #[default]
    Utf8,
    /// GBK.
    Gbk,
    /// GB 18030, which holds GBK.
    Gb18030,
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// UTF-8's byte order mark.
pub const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

impl Code {
    /// The character set of that name.
    pub fn of(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        Some(match plain.to_ascii_uppercase().as_str() {
            "UTF8" | "UTF8BOM" => Self::Utf8,
            "GBK" | "GB2312" | "CP936" => Self::Gbk,
            "GB18030" => Self::Gb18030,
            _ => return None,
        })
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
            Self::Gb18030 => "GB18030",
        }
    }

    /// The codec.
    pub fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gbk => GBK,
            Self::Gb18030 => GB18030,
        }
    }

    /// The character set in which these first bytes of a text are written, and whether there is anything to tell it by:
    /// UTF-8 when they are UTF-8 as far as they go, else GB 18030.
    ///
    /// Characters of Chinese have three bytes in UTF-8, while short texts of GBK that happen to be UTF-8 have two.
    pub fn detect(bytes: &[u8]) -> (Self, bool) {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            // The last character may be cut.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return (Self::Gb18030, true),
        };
        match text.chars().any(|c| c >= '\u{800}') {
            true => (Self::Utf8, true),
            false if text.len() == bytes.len() && text.is_ascii() => (Self::Utf8, false),
            false => (Self::Gb18030, true),
        }
    }

    /// The text of these bytes.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<String, Refusal> {
        let decoded = self.encoding().decode_without_bom_handling_and_without_replacement(bytes);
        decoded
            .map(std::borrow::Cow::into_owned)
            .ok_or_else(|| Why::Bytes(self).at(self.line(bytes)))
    }

    /// Line of the first byte that is no text.
    fn line(self, bytes: &[u8]) -> usize {
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let good = |line: &&[u8]| {
            self.encoding().decode_without_bom_handling_and_without_replacement(line).is_some()
        };
        lines.take_while(good).count() + 1
    }
}

/// What `Code=` says in the first bytes of a document.
pub(crate) fn declared(bytes: &[u8]) -> Option<Code> {
    let start = &bytes[..bytes.len().min(4_096)];
    let start = &start[..start.windows(2).position(|pair| pair == b"!>")?];
    let at = start.windows(5).position(|word| word == b"Code=")? + 5;
    let rest = start[at..].iter().skip_while(|byte| matches!(byte, b'\'' | b'"'));
    let name: Vec<u8> =
        rest.take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').copied().collect();
    Code::of(std::str::from_utf8(&name).ok()?)
}
