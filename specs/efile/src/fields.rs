//! A line taken apart: fields between blanks, quotes, comments, and pairs of `key=value`.

use crate::deviation::{Deviation, Notes};
use crate::refusal::Why;

/// Most fields of one line.
const MOST_FIELDS: usize = 10_000;

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub text: String,
    pub quoted: bool,
}

fn blank(c: char) -> bool {
    c == ' ' || c == '\t' || c == '\u{3000}'
}

/// Length of a quoted value at the beginning of `text`: bytes of its first quote, of its content, of its last quote.
fn quoted(text: &str) -> Option<Result<(usize, usize, usize), Why>> {
    let open = text.chars().next()?;
    let rest = &text[open.len_utf8()..];
    let closers: &[char] = match open {
        '\'' => &['\''],
        '"' => &['"'],
        '‘' | '’' => &['’', '\''],
        '“' | '”' => &['”', '"'],
        _ => return None,
    };
    let found = rest.find(closers).or_else(|| rest.find(['’', '”']));
    let Some(end) = found else { return Some(Err(Why::OpenQuote)) };
    let close = rest[end..].chars().next().map_or(1, char::len_utf8);
    Some(Ok((open.len_utf8(), end, close)))
}

/// A value at the beginning of `text`, and what follows it.
fn value<'t>(
    text: &'t str,
    ends: impl Fn(char) -> bool,
    line: usize,
    notes: &mut Notes,
) -> Result<(Field, &'t str), Why> {
    let Some(quote) = quoted(text) else {
        let end = text.find(&ends).unwrap_or(text.len());
        let field = Field { text: text[..end].to_owned(), quoted: false };
        return Ok((field, &text[end..]));
    };
    let (open, length, close) = quote?;
    let rest = &text[open + length + close..];
    if !text.starts_with('\'') || &text[open + length..open + length + close] != "'" {
        notes.note(Deviation::OtherQuote, line);
    }
    match rest.chars().next() {
        Some(c) if !ends(c) => Err(Why::AfterQuote(c)),
        _ => Ok((Field { text: text[open..open + length].to_owned(), quoted: true }, rest)),
    }
}

/// The fields of a line; a field that begins with `//` and all behind it is a comment.
pub(crate) fn fields(text: &str, line: usize, notes: &mut Notes) -> Result<Vec<Field>, Why> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(blank);
    while !rest.is_empty() && !rest.starts_with("//") {
        if found.len() == MOST_FIELDS {
            return Err(Why::TooMuch { what: "fields in a line", most: MOST_FIELDS });
        }
        let (field, after) = value(rest, blank, line, notes)?;
        found.push(field);
        rest = after.trim_start_matches(blank);
    }
    Ok(found)
}

/// Pairs of `key=value`.
pub(crate) fn pairs(
    text: &str,
    line: usize,
    notes: &mut Notes,
) -> Result<Vec<(String, String)>, Why> {
    let space = |c: char| blank(c) || c == '\r' || c == '\n';
    let mut found = Vec::new();
    let mut rest = text.trim_matches(space);
    while !rest.is_empty() {
        let Some((key, after)) = rest.split_once('=') else {
            return Err(Why::Misplaced("a pair without `=`"));
        };
        let key = key.trim_matches(space);
        if key.is_empty() || key.contains(space) {
            return Err(Why::Misplaced("a pair whose key is empty or holds a blank"));
        }
        if found.len() == MOST_FIELDS {
            return Err(Why::TooMuch { what: "pairs", most: MOST_FIELDS });
        }
        let (field, after) = value(after.trim_start_matches(space), space, line, notes)?;
        if looks_like_underscored_time(&field.text) {
            notes.note(Deviation::TimeWithUnderscore, line);
        }
        found.push((key.to_owned(), field.text));
        rest = after.trim_start_matches(space);
    }
    Ok(found)
}

fn looks_like_underscored_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 13 && bytes[4] == b'-' && bytes[10] == b'_' && bytes[11].is_ascii_digit()
}
