//! Reads a document.

use crate::code::{BYTE_ORDER_MARK, Code, declared};
use crate::deviation::{Deviation, Noted, Notes};
use crate::document::{Block, Document, Layout};
use crate::fields::{Field, pairs};
use crate::lines::Line;
use crate::refusal::{Refusal, Why};
use crate::table::Open;

/// Refusals of rows that are kept with their words; more are only counted.
const REFUSALS_KEPT: usize = 1_000;
/// Longest declaration, bytes.
const LONGEST_DECLARATION: usize = 64 << 10;

/// What becomes of a document with a row that cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Policy {
    /// The document is refused.
    #[default]
    Strict,
    /// The row is passed over and told.
    Skip,
}

/// How a document is read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'o> {
    /// What becomes of rows that cannot be read.
    pub policy: Policy,
    /// Words that stand for nothing besides `-`, as the sender's profile says; `""` for empty quotes.
    pub nulls: &'o [&'o str],
    /// Most bytes of a document.
    pub max_bytes: usize,
    /// Most values of a block.
    pub max_values: usize,
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        Self { policy: Policy::Strict, nulls: &[], max_bytes: 64 << 20, max_values: 10_000_000 }
    }
}

impl ReadOptions<'_> {
    pub(crate) fn value(&self, field: Field, line: usize, notes: &mut Notes) -> Option<String> {
        if !field.quoted && field.text == "-" {
            return None;
        }
        if self.nulls.contains(&field.text.as_str()) {
            notes.note(Deviation::WordForNull, line);
            return None;
        }
        Some(field.text)
    }
}

/// A document and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The document.
    pub document: Document,
    /// Its character set.
    pub code: Code,
    /// Tolerances that were used.
    pub deviations: Vec<Noted>,
    /// Rows that were passed over; at most 1,000 are listed.
    pub refused: Vec<Refusal>,
    /// Rows that were passed over, all of them.
    pub refused_rows: usize,
}

/// Reads a document.
///
/// # Errors
/// [`Refusal`] with the line: what is not of the language, not supported, or more than `options` allow; with
/// [`Policy::Strict`] also rows that do not fit their table.
pub fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Read, Refusal> {
    if bytes.len() > options.max_bytes {
        return Err(Why::TooMuch { what: "bytes", most: options.max_bytes }.at(1));
    }
    let mut notes = Notes::default();
    let (text, code) = decode(bytes, &mut notes)?;
    let mut reader = Reader { notes, ..Reader::new(options) };
    let mut lines = text.split('\n').enumerate();
    while let Some((at, line)) = lines.next() {
        if let Line::Declaration(rest) = Line::of(line)
            && reader.open.is_none()
            && reader.free.is_none()
        {
            reader.declaration(rest, at + 1, &mut lines)?;
        } else {
            reader.line(line, at + 1)?;
        }
    }
    reader.finish(code)
}

/// The text, by what the document says and what its bytes are.
fn decode(bytes: &[u8], notes: &mut Notes) -> Result<(String, Code), Refusal> {
    let said = declared(bytes);
    if let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK) {
        notes.note(Deviation::ByteOrderMark, 1);
        return Ok((Code::Utf8.decode(rest)?, Code::Utf8));
    }
    let (found, told) = Code::detect(bytes);
    match said {
        Some(Code::Utf8) if std::str::from_utf8(bytes).is_ok() => {
            Ok((Code::Utf8.decode(bytes)?, Code::Utf8))
        }
        Some(said) if said != Code::Utf8 && (found != Code::Utf8 || !told) => {
            Ok((said.decode(bytes)?, said))
        }
        said => {
            let deviation =
                if said.is_some() { Deviation::CodeWrong } else { Deviation::CodeNotDeclared };
            if said.is_some() || told {
                notes.note(deviation, 1);
            }
            Ok((found.decode(bytes)?, found))
        }
    }
}

struct Reader<'o> {
    options: &'o ReadOptions<'o>,
    document: Document,
    open: Option<Open>,
    /// Class of an unstructured block and its line.
    free: Option<(String, usize)>,
    declared: bool,
    notes: Notes,
    refused: Vec<Refusal>,
    refused_rows: usize,
    values: usize,
}

impl<'o> Reader<'o> {
    fn new(options: &'o ReadOptions<'o>) -> Self {
        Self {
            options,
            document: Document::default(),
            open: None,
            free: None,
            declared: false,
            notes: Notes::default(),
            refused: Vec::new(),
            refused_rows: 0,
            values: 0,
        }
    }

    /// `<! … !>`, which may go over several lines.
    fn declaration<'t>(
        &mut self,
        rest: &'t str,
        at: usize,
        lines: &mut impl Iterator<Item = (usize, &'t str)>,
    ) -> Result<(), Refusal> {
        if self.declared {
            return Err(Why::Misplaced("a second declaration").at(at));
        }
        let mut text = rest.to_owned();
        while !text.contains("!>") {
            let Some((_, more)) = lines.next() else {
                return Err(Why::Misplaced("the declaration does not end").at(at));
            };
            text.push('\n');
            text.push_str(more);
            if text.len() > LONGEST_DECLARATION {
                let most = LONGEST_DECLARATION;
                return Err(Why::TooMuch { what: "bytes in a declaration", most }.at(at));
            }
        }
        let inside = text.split("!>").next().unwrap_or_default();
        self.document.header = pairs(inside, at, &mut self.notes).map_err(|why| why.at(at))?;
        self.declared = true;
        Ok(())
    }

    fn line(&mut self, text: &str, at: usize) -> Result<(), Refusal> {
        let line = Line::of(text);
        if let Some((class, _)) = &self.free {
            let ends = matches!(line, Line::End(rest) if rest.trim().starts_with(class.as_str()));
            if ends {
                self.free = None;
            }
            return Ok(());
        }
        match (line, &mut self.open) {
            (Line::Empty, _) => Ok(()),
            (Line::Begin(_), Some(_)) => Err(Why::Unsupported("blocks inside of blocks")),
            (Line::Begin(rest), None) => self.begin(rest, at),
            (Line::End(rest), Some(_)) => self.end(rest, at),
            (Line::End(_), None) => Err(Why::Misplaced("the end of a block that is not open")),
            (line, Some(open)) => match open.take(line, at, &mut self.notes, self.options) {
                Err(why)
                    if self.options.policy == Policy::Skip && why.of_a_row() && is_data(line) =>
                {
                    self.refuse(why.at(at));
                    Ok(())
                }
                taken => taken,
            },
            (_, None) => Err(Why::Misplaced("a line outside of any block")),
        }
        .map_err(|why| why.at(at))
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused_rows += 1;
        if self.refused.len() < REFUSALS_KEPT {
            self.refused.push(refusal);
        }
    }

    fn begin(&mut self, rest: &str, at: usize) -> Result<(), Why> {
        let Some((inside, behind)) = rest.rsplit_once('>') else {
            return Err(Why::Misplaced("the first line of a block without `>`"));
        };
        let behind = behind.trim();
        if !behind.is_empty() && !behind.starts_with("//") {
            return Err(Why::Misplaced("a block with something behind its `>`"));
        }
        let (inside, whole) = match inside.trim_end().strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let inside = inside.trim();
        let (title, attributes) = inside.split_once([' ', '\t']).unwrap_or((inside, ""));
        if let Some((class, _)) = title.split_once(":=") {
            self.notes.note(Deviation::FreeBlock, at);
            self.free = (!whole).then(|| (class.to_owned(), at));
            return Ok(());
        }
        let (class, entity) = titled(title)?;
        let attributes = pairs(attributes, at, &mut self.notes)?;
        let layout = if whole { Layout::Attributes } else { Layout::default() };
        let block = Block { class, entity, attributes, layout, ..Block::default() };
        let open = Open::new(block, at);
        if whole {
            return self.keep(open);
        }
        self.open = Some(open);
        Ok(())
    }

    fn end(&mut self, rest: &str, at: usize) -> Result<(), Why> {
        let Some(name) = rest.split('>').next().filter(|_| rest.contains('>')) else {
            return Err(Why::Misplaced("the last line of a block without `>`"));
        };
        if name.contains([' ', '\t']) {
            self.notes.note(Deviation::BlanksInEnd, at);
        }
        let Some(open) = self.open.take() else { return Ok(()) };
        let (name, title) = (name.trim(), open.block.title());
        // Some senders name the class alone.
        if name != title && name != open.block.class {
            return Err(Why::End { open: title, found: name.to_owned() });
        }
        self.keep(open)
    }

    fn keep(&mut self, open: Open) -> Result<(), Why> {
        let block = open.close()?;
        self.values += block.rows.len() * block.columns.len().max(1) + 1;
        if self.values > self.options.max_values {
            return Err(Why::TooMuch { what: "values", most: self.options.max_values });
        }
        self.document.blocks.push(block);
        Ok(())
    }

    fn finish(self, code: Code) -> Result<Read, Refusal> {
        if let Some(open) = &self.open {
            return Err(Why::Misplaced("the block does not end").at(open.line));
        }
        if let Some((_, line)) = self.free {
            return Err(Why::Misplaced("the block does not end").at(line));
        }
        Ok(Read {
            document: self.document,
            code,
            deviations: self.notes.finish(),
            refused: self.refused,
            refused_rows: self.refused_rows,
        })
    }
}

fn is_data(line: Line<'_>) -> bool {
    matches!(line, Line::Data(_))
}

/// Class and entity of a block's name.
fn titled(title: &str) -> Result<(String, Option<String>), Why> {
    let (class, entity) = match title.split_once("::") {
        Some((class, entity)) => (class, Some(entity)),
        None => (title, None),
    };
    if class.contains(':') || entity.is_some_and(|entity| entity.contains(':')) {
        return Err(Why::Unsupported("classes that inherit from others"));
    }
    if class.eq_ignore_ascii_case("FRAME") {
        return Err(Why::Unsupported("formulas (FRAME)"));
    }
    if class.is_empty() || entity == Some("") {
        return Err(Why::Misplaced("a block without class or with an empty entity"));
    }
    Ok((class.to_owned(), entity.map(str::to_owned)))
}
