//! Writes a document.

use crate::code::Code;
use crate::document::{Block, Document, Kind, Layout, Limit, Row};

/// How a document is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Character set.
    pub code: Code,
    /// No blank after `#` and `@`, as dispatch centres are used to.
    pub compact: bool,
}

/// Why a document cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// A value that the language has no way to write: both kinds of quotes, or a line break.
    #[error("the language cannot write {0:?}")]
    Value(String),
    /// A name that is empty or holds signs with a meaning.
    #[error("{0:?} cannot be a name")]
    Name(String),
    /// A row without a value for every column, or lists about columns of another length.
    #[error("block {block}: {what}")]
    Shape {
        /// Class and entity.
        block: String,
        /// What does not fit.
        what: &'static str,
    },
    /// A character that the character set does not have.
    #[error("the text holds a character that {0} does not have")]
    Code(Code),
}

const END: &str = "\r\n";

/// A number with three digits after the point, as our documents write them.
pub fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}

/// Writes a document: CR LF, `Code` of the declaration set to the character set.
///
/// # Errors
/// [`NotWritten`] for what cannot be written so that it reads the same.
pub fn write(document: &Document, style: Style) -> Result<Vec<u8>, NotWritten> {
    let mut text = declaration(document, style)?;
    for block in &document.blocks {
        text.push_str(END);
        one(&mut text, block, style)?;
    }
    let (bytes, _, lost) = style.code.encoding().encode(&text);
    if lost { Err(NotWritten::Code(style.code)) } else { Ok(bytes.into_owned()) }
}

fn declaration(document: &Document, style: Style) -> Result<String, NotWritten> {
    let mut text = String::from("<!");
    let mut told = false;
    for (key, value) in &document.header {
        let is_code = key == "Code";
        told |= is_code;
        pair(&mut text, key, if is_code { style.code.word() } else { value })?;
    }
    if !told {
        pair(&mut text, "Code", style.code.word())?;
    }
    text.push_str(" !>");
    text.push_str(END);
    Ok(text)
}

fn pair(text: &mut String, key: &str, value: &str) -> Result<(), NotWritten> {
    if key.is_empty() || key.contains(|c: char| c.is_whitespace() || "='\"<>!/".contains(c)) {
        return Err(NotWritten::Name(key.to_owned()));
    }
    if value.contains("!>") || value.contains('>') {
        return Err(NotWritten::Value(value.to_owned()));
    }
    text.push(' ');
    text.push_str(key);
    text.push('=');
    // Values of pairs are quoted unless they are plain words.
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if !value.is_empty() && value.chars().all(plain) {
        text.push_str(value);
        return Ok(());
    }
    quote(text, value)
}

fn quote(text: &mut String, value: &str) -> Result<(), NotWritten> {
    let sign = if value.contains('\'') { '"' } else { '\'' };
    if value.contains(['\n', '\r']) || value.contains(sign) {
        return Err(NotWritten::Value(value.to_owned()));
    }
    text.push(sign);
    text.push_str(value);
    text.push(sign);
    Ok(())
}

/// A field after a blank.
fn field(text: &mut String, value: &str) -> Result<(), NotWritten> {
    text.push(' ');
    bare(text, value)
}

fn bare(text: &mut String, value: &str) -> Result<(), NotWritten> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "'\"‘’“”\u{feff}".contains(c);
    if value.is_empty() || value == "-" || value.contains(odd) || value.starts_with("//") {
        return quote(text, value);
    }
    text.push_str(value);
    Ok(())
}

/// Fields behind a mark; none is `-`.
fn line<'v>(
    text: &mut String,
    mark: &str,
    first: &str,
    style: Style,
    values: impl Iterator<Item = Option<&'v str>>,
) -> Result<(), NotWritten> {
    text.push_str(mark);
    // A quoted or marked field must not grow together with the mark.
    let joins = style.compact && first.starts_with(char::is_alphanumeric);
    if !joins {
        text.push(' ');
    }
    if first == "-" {
        text.push('-')
    } else {
        bare(text, first)?
    }
    for value in values {
        match value {
            None => text.push_str(" -"),
            Some(value) => field(text, value)?,
        }
    }
    text.push_str(END);
    Ok(())
}

fn one(text: &mut String, block: &Block, style: Style) -> Result<(), NotWritten> {
    check(block)?;
    let title = block.title();
    text.push('<');
    text.push_str(&title);
    for (key, value) in &block.attributes {
        pair(text, key, value)?;
    }
    if block.layout == Layout::Attributes {
        text.push_str(" />");
        text.push_str(END);
        return Ok(());
    }
    text.push('>');
    text.push_str(END);
    if !block.head.is_empty() {
        table(text, block, style)?;
    }
    text.push_str("</");
    text.push_str(&title);
    text.push('>');
    text.push_str(END);
    Ok(())
}

fn check(block: &Block) -> Result<(), NotWritten> {
    let shape = |what| Err(NotWritten::Shape { block: block.title(), what });
    let name = |text: &str| {
        !text.is_empty()
            && !text
                .contains(|c: char| c.is_whitespace() || c.is_control() || ":<>/='\"!".contains(c))
    };
    let entity = block.entity.as_deref();
    for text in std::iter::once(block.class.as_str()).chain(entity) {
        if !name(text)
            || text.eq_ignore_ascii_case("FRAME")
            || text.contains(['\u{feff}', '\u{3000}'])
        {
            return Err(NotWritten::Name(text.to_owned()));
        }
    }
    let width = block.columns.len();
    let lists = [block.aliases.len(), block.types.len(), block.units.len(), block.limits.len()];
    let heads = match block.layout {
        Layout::Horizontal => 1,
        Layout::SingleColumn => 3,
        Layout::MultiColumn => 2,
        Layout::Attributes => 0,
    };
    let bare = block.layout == Layout::Horizontal && block.head.is_empty() && width == 0;
    if block.head.len() != heads && !bare {
        return shape("the head of its table does not have the names of its layout");
    }
    if heads == 0 && (width > 0 || !block.rows.is_empty()) || bare && !block.rows.is_empty() {
        return shape("rows without a table");
    }
    let described = lists.iter().any(|length| *length > 0);
    if lists.iter().any(|length| *length > 0 && *length != width)
        || described && block.layout != Layout::Horizontal
    {
        return shape("types, units, limits or aliases for other columns");
    }
    if block.layout == Layout::Horizontal && !bare && width == 0
        || block.layout == Layout::MultiColumn && block.rows.is_empty()
    {
        return shape("a table without columns");
    }
    if block.rows.iter().any(|row| row.values.len() != width) {
        return shape("a row without a value for every column");
    }
    if block.layout != Layout::Horizontal && block.rows.iter().any(|row| !row.links.is_empty()) {
        return shape("pointer lines outside of a horizontal table");
    }
    Ok(())
}

fn table(text: &mut String, block: &Block, style: Style) -> Result<(), NotWritten> {
    match block.layout {
        Layout::Horizontal => horizontal(text, block, style),
        Layout::SingleColumn => single(text, block, style),
        Layout::MultiColumn => multi(text, block, style),
        Layout::Attributes => Ok(()),
    }
}

fn names(list: &[String]) -> impl Iterator<Item = Option<&str>> {
    list.iter().map(|name| Some(name.as_str()))
}

fn horizontal(text: &mut String, block: &Block, style: Style) -> Result<(), NotWritten> {
    line(text, "@", &block.head[0], style, names(&block.columns))?;
    let spaced = Style { compact: false, ..style };
    if !block.aliases.is_empty() {
        line(text, "/@", "-", spaced, names(&block.aliases))?;
    }
    if !block.types.is_empty() {
        line(text, "%", "-", spaced, block.types.iter().map(|kind| kind.map(Kind::letter)))?;
    }
    if !block.units.is_empty() {
        line(text, "$", "-", spaced, block.units.iter().map(Option::as_deref))?;
    }
    if !block.limits.is_empty() {
        let written: Vec<Option<String>> = block.limits.iter().map(limit).collect();
        line(text, ":", "-", spaced, written.iter().map(Option::as_deref))?;
    }
    for row in &block.rows {
        line(text, "#", &row.id, style, row.values.iter().map(Option::as_deref))?;
        links(text, row)?;
    }
    Ok(())
}

fn limit(limit: &Option<Limit>) -> Option<String> {
    let limit = limit.as_ref()?;
    let side = |side: &Option<String>| side.clone().unwrap_or_default();
    Some(format!("{}:{}", side(&limit.least), side(&limit.most)))
}

fn links(text: &mut String, row: &Row) -> Result<(), NotWritten> {
    for link in &row.links {
        if link.is_empty() || link.trim() != link || link.contains(char::is_control) {
            return Err(NotWritten::Value(link.clone()));
        }
        text.push('*');
        text.push_str(link);
        text.push_str(END);
    }
    Ok(())
}

fn single(text: &mut String, block: &Block, style: Style) -> Result<(), NotWritten> {
    line(text, "@@", &block.head[0], style, names(&block.head[1..]))?;
    for row in &block.rows {
        for (at, (name, value)) in block.columns.iter().zip(&row.values).enumerate() {
            let values = [Some(name.as_str()), value.as_deref()];
            line(text, "#", &(at + 1).to_string(), style, values.into_iter())?;
        }
    }
    Ok(())
}

fn multi(text: &mut String, block: &Block, style: Style) -> Result<(), NotWritten> {
    let objects = block.rows.iter().map(|row| Some(row.id.as_str()));
    line(text, "@#", &block.head[0], style, names(&block.head[1..]).chain(objects))?;
    for (at, name) in block.columns.iter().enumerate() {
        let values = block.rows.iter().map(|row| row.values[at].as_deref());
        let ordinal = (at + 1).to_string();
        line(text, "#", &ordinal, style, std::iter::once(Some(name.as_str())).chain(values))?;
    }
    Ok(())
}
