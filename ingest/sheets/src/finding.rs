//! What is wrong with a row, in the words of the sheet.

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is not taken, or held.
    Error,
    /// The row is taken; somebody should look.
    Warn,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $zh:literal, $en:literal;)*) => {
        /// Rules about cells and rows of a sheet; the gate's own rules come on top.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// Its code.
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// How bad breaking it is.
            pub const fn severity(self) -> Severity { match self { $(Self::$name => Severity::$severity,)* } }
            /// What is asked for, in Chinese.
            pub const fn zh(self) -> &'static str { match self { $(Self::$name => $zh,)* } }
            /// What is asked for, in English.
            pub const fn en(self) -> &'static str { match self { $(Self::$name => $en,)* } }
        }
    };
}

rules! {
    /// A cell that must be filled in is empty.
    Missing = "SH01", Error, "必填，不能为空", "must be filled in";
    /// Not a number.
    NotANumber = "SH02", Error, "应为数字", "must be a number";
    /// Not a whole number.
    NotWhole = "SH03", Error, "应为整数", "must be a whole number";
    /// Not a day.
    NotADay = "SH04", Error, "应为日期，例如 2026-03-01", "must be a day such as 2026-03-01";
    /// Not a time.
    NotATime = "SH05", Error, "应为日期加时间，例如 2026-03-01 08:30:00", "must be day and time such as 2026-03-01 08:30:00";
    /// Not in the list.
    NotInList = "SH06", Error, "不在下拉列表（代码表）内", "is not in the list of codes";
    /// A formula without a saved value.
    NoValue = "SH07", Error, "公式没有保存结果：请在Excel中打开并保存，或粘贴为数值", "the formula has no saved value: open and save the file in Excel, or paste values";
    /// A formula that ended with an error.
    Broken = "SH08", Error, "公式结果是错误值", "the formula ends with an error";
    /// Digits were lost.
    LostDigits = "SH09", Error, "编号被表格软件当作数字，末尾位数已丢失：请将该列设为“文本”后重新填写", "the spreadsheet took the id for a number and lost digits: set the column to text and fill it in again";
    /// A merged cell over numbers of several rows.
    Merged = "SH10", Error, "合并单元格跨越多行，该列须逐行填写", "a merged cell covers several rows; this column must be filled in row by row";
    /// Two rows of one station or device say different things.
    Contradiction = "SH11", Error, "同一编号的各行内容不一致", "rows with the same id say different things";
    /// The same key stands in two rows.
    Twice = "SH12", Error, "与上面的行重复", "repeats a row above";
    /// Another row of the station is wrong.
    StationHeldBack = "SH13", Error, "该充电站的其他行有错误，整站未上报", "another row of this station is wrong, so the station was not reported";
    /// A cell is too long to be read.
    TooLong = "SH14", Error, "单元格内容过长", "the cell is too long";
}

/// One finding about one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFinding {
    /// Row of the sheet, as the spreadsheet numbers it, from 1.
    pub row: u32,
    /// Header of the column; empty when the row as a whole is meant.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Rule or sub-code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Longest value that a finding repeats, characters.
const VALUE_CHARS: usize = 60;

impl RowFinding {
    /// A finding of one of the rules about sheets.
    pub(crate) fn of(row: u32, column: &str, column_en: &str, value: &str, rule: Rule) -> Self {
        let value = shortened(value);
        let (zh_head, en_head) = heads(column, column_en, &value);
        Self {
            row,
            column: column.to_owned(),
            value,
            code: rule.code().to_owned(),
            severity: rule.severity(),
            zh: format!("{zh_head}{}", rule.zh()),
            en: format!("{en_head}{}", rule.en()),
        }
    }

    /// The finding as one line of the error column.
    pub fn line(&self) -> String {
        let mark = match self.severity {
            Severity::Error => "错误",
            Severity::Warn => "提示",
        };
        format!("【{mark} {}】{}", self.code, self.zh)
    }
}

fn heads(column: &str, column_en: &str, value: &str) -> (String, String) {
    match (column.is_empty(), value.is_empty()) {
        (true, _) => (String::new(), String::new()),
        (false, true) => (format!("{column}："), format!("{column_en}: ")),
        (false, false) => (format!("{column}“{value}”："), format!("{column_en} \"{value}\": ")),
    }
}

/// A value short enough to be repeated.
pub(crate) fn shortened(value: &str) -> String {
    match value.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{RowFinding, Rule};

    #[test]
    fn a_finding_names_column_value_and_rule() {
        let found = RowFinding::of(7, "充电量", "Energy", "三十度", Rule::NotANumber);
        assert_eq!(found.line(), "【错误 SH02】充电量“三十度”：应为数字");
        assert_eq!(found.en, "Energy \"三十度\": must be a number");
    }

    #[test]
    fn codes_of_rules_are_told_apart() {
        let mut codes: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
    }
}
