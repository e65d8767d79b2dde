//! Why a document or a row of it is not taken.

use crate::code::Code;

/// What is wrong, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Refusal {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// More or fewer values than the head of the table names.
    #[error("{got} values, the head of the table asks for {expected}")]
    Width {
        /// Values found.
        got: usize,
        /// Values expected.
        expected: usize,
    },
    /// A value that is not of its column's type.
    #[error("{column} = {value:?} is not of type {kind}")]
    Type {
        /// Name of the column.
        column: String,
        /// The value.
        value: String,
        /// Letter of the type.
        kind: &'static str,
    },
    /// A quote that never closes.
    #[error("a quote is not closed")]
    OpenQuote,
    /// A quoted value that goes on after its last quote.
    #[error("a quoted value is followed by {0:?} instead of a blank")]
    AfterQuote(char),
    /// Something of the language that is not read.
    #[error("{0} are not supported")]
    Unsupported(&'static str),
    /// A line that does not belong where it stands.
    #[error("{0}")]
    Misplaced(&'static str),
    /// The end of another block.
    #[error("the block {open:?} ends with {found:?}")]
    End {
        /// The block that is open.
        open: String,
        /// What the line names.
        found: String,
    },
    /// Bytes that are no text.
    #[error("bytes that are not {0}")]
    Bytes(Code),
    /// More than is taken.
    #[error("more than {most} {what}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// Most that is taken.
        most: usize,
    },
}

impl Why {
    /// Whether only one row is lost when it is passed over.
    pub(crate) fn of_a_row(&self) -> bool {
        matches!(
            self,
            Self::Width { .. } | Self::Type { .. } | Self::OpenQuote | Self::AfterQuote(_)
        )
    }

    pub(crate) fn at(self, line: usize) -> Refusal {
        Refusal { line, why: self }
    }
}
