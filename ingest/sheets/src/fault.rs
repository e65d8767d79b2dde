//! Why a file as a whole is not taken.

use crate::limits::Limits;

/// Why nothing of a file is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Too many bytes.
    #[error("the file has {bytes} bytes, at most {limit} are taken")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// Something that is neither a workbook nor a table as text.
    #[error("this is {what}; XLSX and CSV are taken")]
    NotASheet {
        /// What it seems to be, in English.
        what: &'static str,
        /// The same in Chinese.
        what_zh: &'static str,
    },
    /// The archive or its XML ends early or contradicts itself.
    #[error("the workbook is damaged or was not sent completely: {why}")]
    Damaged {
        /// What the reader says.
        why: String,
    },
    /// The archive unpacks to far more than a sheet of that many rows needs.
    #[error("the workbook unpacks to more than {limit} bytes or {parts} parts")]
    Explodes {
        /// Bytes allowed.
        limit: u64,
        /// Parts allowed.
        parts: usize,
    },
    /// The sheet that holds the rows is not there.
    #[error("no worksheet is called {expected:?} or has its headers; the file has {found:?}")]
    NoSheet {
        /// Name of the template.
        expected: String,
        /// Names in the file.
        found: Vec<String>,
    },
    /// Columns are missing.
    #[error("these columns are missing: {missing:?}; found {found:?}")]
    NoColumns {
        /// Headers that are missing.
        missing: Vec<String>,
        /// Headers in the file.
        found: Vec<String>,
    },
    /// Two columns have the same header.
    #[error("the column {header:?} stands in the sheet twice")]
    ColumnTwice {
        /// The header.
        header: String,
    },
    /// Too many rows.
    #[error("the sheet has more than {limit} rows: split it")]
    TooManyRows {
        /// Rows that are taken.
        limit: u32,
    },
    /// Too many cells in one row.
    #[error("row {row} has more than {limit} filled-in cells")]
    TooManyCells {
        /// The row.
        row: u32,
        /// Cells that are taken.
        limit: usize,
    },
    /// There is a header and nothing below it.
    #[error("there is no row below the header")]
    NoRows,
    /// Text in an unknown encoding.
    #[error("the text is neither UTF-8 nor GB 18030")]
    Encoding,
    /// The error file cannot be written.
    #[error("the file cannot be written: {why}")]
    NotWritten {
        /// What the writer says.
        why: String,
    },
}

impl Fault {
    /// The same in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件为空".to_owned(),
            Self::TooLarge { bytes, limit } => {
                format!("文件有 {bytes} 字节，最多 {limit} 字节")
            }
            Self::NotASheet { what_zh, .. } => {
                format!("这是{what_zh}，请上传 XLSX 或 CSV 文件")
            }
            Self::Damaged { .. } => "工作簿已损坏或未传输完整，请重新保存后上传".to_owned(),
            Self::Explodes { .. } => "工作簿解压后过大，请用模板重新制作".to_owned(),
            Self::NoSheet { expected, found } => {
                format!(
                    "没有名为“{expected}”的工作表，也没有含其表头的工作表；文件中有：{}",
                    found.join("、")
                )
            }
            Self::NoColumns { missing, found } => {
                format!("缺少列：{}；文件中的表头：{}", missing.join("、"), found.join("、"))
            }
            Self::ColumnTwice { header } => format!("列“{header}”出现了两次"),
            Self::TooManyRows { limit } => format!("超过 {limit} 行，请拆分后上传"),
            Self::TooManyCells { row, limit } => {
                format!("第 {row} 行超过 {limit} 个有内容的单元格")
            }
            Self::NoRows => "表头下面没有数据行".to_owned(),
            Self::Encoding => "文本编码既不是 UTF-8 也不是 GB 18030".to_owned(),
            Self::NotWritten { .. } => "文件无法生成".to_owned(),
        }
    }

    /// A short code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::NotASheet { .. } => "not_a_sheet",
            Self::Damaged { .. } => "damaged",
            Self::Explodes { .. } => "explodes",
            Self::NoSheet { .. } => "no_sheet",
            Self::NoColumns { .. } => "no_columns",
            Self::ColumnTwice { .. } => "column_twice",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::NoRows => "no_rows",
            Self::Encoding => "encoding",
            Self::NotWritten { .. } => "not_written",
        }
    }

    pub(crate) fn explodes(limits: &Limits) -> Self {
        Self::Explodes { limit: limits.unpacked_bytes, parts: limits.parts }
    }

    pub(crate) fn damaged(why: &impl std::fmt::Display) -> Self {
        Self::Damaged { why: why.to_string() }
    }
}
