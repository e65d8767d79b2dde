//! What is remembered of an upload besides its counts.

use serde::{Deserialize, Serialize};
use sheets::{Book, Fault, RowFinding, Severity};
use utoipa::ToSchema;

/// A sentence in both languages, with a code for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Words {
    /// For programs.
    pub(crate) code: String,
    /// In Chinese.
    pub(crate) text: String,
    /// In English.
    pub(crate) text_en: String,
}

/// What is wrong with a row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SheetFinding {
    /// Row of the sheet, from 1.
    pub(crate) row: u32,
    /// Header of the column, empty for the whole row.
    pub(crate) column: String,
    /// What stands there.
    pub(crate) value: String,
    /// Rule or sub-code.
    pub(crate) code: String,
    /// error or warn.
    pub(crate) severity: String,
    /// In Chinese.
    pub(crate) text: String,
    /// In English.
    pub(crate) text_en: String,
}

impl From<&RowFinding> for SheetFinding {
    fn from(finding: &RowFinding) -> Self {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warn => "warn",
        };
        Self {
            row: finding.row,
            column: finding.column.clone(),
            value: finding.value.clone(),
            code: finding.code.clone(),
            severity: severity.to_owned(),
            text: finding.zh.clone(),
            text_en: finding.en.clone(),
        }
    }
}

/// What was found in a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Outcome {
    /// Why the file was not taken, or not to its end.
    #[schema(required)]
    pub(crate) problem: Option<Words>,
    /// Findings in all.
    pub(crate) findings: u64,
    /// Rows with an error.
    pub(crate) rows_wrong: u64,
    /// Rows with a warning and no error.
    pub(crate) rows_warned: u64,
    /// Whether there are more findings than the error file holds.
    pub(crate) cut: bool,
    /// The first findings, errors before warnings, by row.
    pub(crate) first: Vec<SheetFinding>,
    /// What was passed over or read although it looks different.
    pub(crate) notes: Vec<Words>,
}

impl Outcome {
    /// As it is kept.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As it was kept; nothing while there is none.
    pub(crate) fn of_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

impl From<&Fault> for Words {
    fn from(fault: &Fault) -> Self {
        Self { code: fault.code().to_owned(), text: fault.zh(), text_en: fault.to_string() }
    }
}

/// What a person should know about how a file was read.
pub(super) fn notes(book: &Book<'_>) -> Vec<Words> {
    let mut notes = Vec::new();
    if let Some(name) = book.odd_sheet() {
        let expected = book.kind().zh();
        notes.push(Words {
            code: "odd_sheet".to_owned(),
            text: format!("没有名为“{expected}”的工作表，读取了“{name}”"),
            text_en: format!("no worksheet is called {expected:?}; {name:?} was read"),
        });
    }
    let extra = book.header().passed_over();
    if !extra.is_empty() {
        notes.push(Words {
            code: "extra_columns".to_owned(),
            text: format!("未读取的列：{}", extra.join("、")),
            text_en: format!("columns that were not read: {}", extra.join(", ")),
        });
    }
    notes
}
