//! What a document does that the language does not allow, and that is taken nevertheless.

/// A tolerance that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deviation {
    /// `#1` instead of `# 1`.
    NoBlankAfterNumberSign,
    /// `@id` instead of `@ id`.
    NoBlankAfterAt,
    /// A byte order mark.
    ByteOrderMark,
    /// The document says nothing about its character set; it was found out.
    CodeNotDeclared,
    /// The document names another character set than the one it is written in.
    CodeWrong,
    /// `"` or a typographic sign instead of `'`.
    OtherQuote,
    /// A word stands for nothing (`NULL`, `无`, empty quotes), as the sender's profile says.
    WordForNull,
    /// Blanks inside the last line of a block.
    BlanksInEnd,
    /// A type, unit, limits or alias line without a field for the ordinal.
    NoFieldForOrdinal,
    /// An unstructured block was passed over.
    FreeBlock,
    /// A time with `_` between day and hour.
    TimeWithUnderscore,
}

impl Deviation {
    /// The word kept and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoBlankAfterNumberSign => "no_blank_after_number_sign",
            Self::NoBlankAfterAt => "no_blank_after_at",
            Self::ByteOrderMark => "byte_order_mark",
            Self::CodeNotDeclared => "code_not_declared",
            Self::CodeWrong => "code_wrong",
            Self::OtherQuote => "other_quote",
            Self::WordForNull => "word_for_null",
            Self::BlanksInEnd => "blanks_in_end",
            Self::NoFieldForOrdinal => "no_field_for_ordinal",
            Self::FreeBlock => "free_block",
            Self::TimeWithUnderscore => "time_with_underscore",
        }
    }
}

/// How often a tolerance was used, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Which.
    pub deviation: Deviation,
    /// Line of the first time, from 1.
    pub line: usize,
    /// Times.
    pub times: usize,
}

/// Tolerances used so far.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<Noted>);

impl Notes {
    pub fn note(&mut self, deviation: Deviation, line: usize) {
        match self.0.iter_mut().find(|one| one.deviation == deviation) {
            Some(one) => one.times += 1,
            None => self.0.push(Noted { deviation, line, times: 1 }),
        }
    }

    pub fn finish(mut self) -> Vec<Noted> {
        self.0.sort_by_key(|one| one.deviation);
        self.0
    }
}
