//! A cursor over JSON text. It takes exactly the texts that `serde_json` takes: names, numbers and plain texts are read
//! here, in one pass; texts with escapes and values inside values are left to `serde_json`.

use super::Raw;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotJson;

/// A place in JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// At the beginning of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Bytes behind.
    pub(crate) fn passed(&self) -> usize {
        self.at
    }

    /// Bytes ahead.
    pub(crate) fn ahead(&self) -> usize {
        self.text.len() - self.at
    }

    /// What was passed since `from`.
    pub(crate) fn since(&self, from: usize) -> &'a str {
        &self.text[from..self.at]
    }

    /// Passes `text` when it stands here.
    #[inline]
    pub(crate) fn pass(&mut self, text: &str) -> bool {
        let here = starts_with(&self.text.as_bytes()[self.at..], text.as_bytes());
        if here {
            self.at += text.len();
        }
        here
    }

    /// The next byte that is not whitespace; it is not passed.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                next => return next.copied(),
            }
        }
    }

    /// Checks that nothing follows but whitespace.
    pub(crate) fn end(&mut self) -> Result<(), NotJson> {
        self.peek().map_or(Ok(()), |_| Err(NotJson))
    }

    /// Passes the opening bracket that was seen; whether something stands before the bracket `close`.
    #[inline]
    pub(crate) fn open(&mut self, close: u8) -> Result<bool, NotJson> {
        self.at += 1;
        match self.peek() {
            Some(next) if next == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Ok(true),
            None => Err(NotJson),
        }
    }

    /// Passes the comma or the bracket `close` after a value; whether a further one has to follow.
    #[inline]
    pub(crate) fn more(&mut self, close: u8) -> Result<bool, NotJson> {
        let next = self.peek().ok_or(NotJson)?;
        self.at += 1;
        match next {
            b',' => Ok(true),
            _ if next == close => Ok(false),
            _ => Err(NotJson),
        }
    }

    /// The name of a field, unescaped; the colon is passed too.
    pub(crate) fn name(&mut self) -> Result<Cow<'a, str>, NotJson> {
        if self.peek() != Some(b'"') {
            return Err(NotJson);
        }
        let name = match self.plain()? {
            Some(quoted) => Cow::Borrowed(&quoted[1..quoted.len() - 1]),
            None => Cow::Owned(self.leave::<String>()?),
        };
        if self.peek() != Some(b':') {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(name)
    }

    /// Puts the value that stands here, of any kind, into `slot`.
    #[inline(always)]
    pub(crate) fn value(&mut self, slot: &mut Raw<'a>) -> Result<(), NotJson> {
        *slot = match self.peek() {
            Some(b'"') => match self.plain()? {
                Some(quoted) => Raw::plain(quoted),
                None => self.nested()?,
            },
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'n') => self.word("null")?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'{' | b'[') => self.nested()?,
            _ => return Err(NotJson),
        };
        Ok(())
    }

    /// Passes the value that stands here.
    #[inline(never)]
    pub(crate) fn skip(&mut self) -> Result<(), NotJson> {
        let mut ignored = Raw::ABSENT;
        self.value(&mut ignored)
    }

    /// Passes a value that is looked at more closely than [`value`](Self::value) does: escapes have to mean characters,
    /// numbers have to be finite. `true` for `null` and for an empty text.
    pub(crate) fn nothing(&mut self) -> Result<bool, NotJson> {
        match self.peek() {
            Some(b'"') => match self.plain()? {
                Some(quoted) => Ok(quoted.len() == 2),
                None => self.leave::<String>().map(|text| text.is_empty()),
            },
            Some(b'-' | b'0'..=b'9') => self.leave::<f64>().map(|_| false),
            Some(b'n') => self.skip().map(|()| true),
            _ => self.skip().map(|()| false),
        }
    }

    /// A text in its quotes; `None`, and nothing is passed, when it holds an escape.
    #[inline]
    fn plain(&mut self) -> Result<Option<&'a str>, NotJson> {
        let from = self.at;
        let end = special(self.text.as_bytes(), from + 1);
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.at = end + 1;
                Ok(Some(&self.text[from..self.at]))
            }
            Some(b'\\') => Ok(None),
            _ => Err(NotJson),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<Raw<'a>, NotJson> {
        let (bytes, from) = (self.text.as_bytes(), self.at);
        let mut count = 0_u64;
        let mut digits = |from: usize| {
            let mut at = from;
            while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
                count = count.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                at += 1;
            }
            if at > from { Ok(at) } else { Err(NotJson) }
        };
        let whole = from + usize::from(bytes.get(from) == Some(&b'-'));
        let mut at = match bytes.get(whole) {
            // Whatever follows a zero, a further digit does not: nobody takes it for the next thing.
            Some(b'0') => whole + 1,
            _ => digits(whole)?,
        };
        let mut fraction = 0;
        if bytes.get(at) == Some(&b'.') {
            let point = at + 1;
            at = digits(point)?;
            fraction = at - point;
        }
        if whole == from && at - from <= SHORT && !matches!(bytes.get(at), Some(b'e' | b'E')) {
            self.at = at;
            return Ok(Raw::digits(&self.text[from..at], count as u32, fraction as u8));
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            at = digits(at)?;
        }
        self.at = at;
        Ok(Raw::new(&self.text[from..at]))
    }

    fn word(&mut self, word: &'static str) -> Result<Raw<'a>, NotJson> {
        if self.pass(word) { Ok(Raw::new(word)) } else { Err(NotJson) }
    }

    #[inline(never)]
    fn nested(&mut self) -> Result<Raw<'a>, NotJson> {
        self.leave::<&'a RawValue>().map(|value| Raw::new(value.get()))
    }

    /// Leaves the value that stands here to `serde_json`.
    fn leave<T: Deserialize<'a>>(&mut self) -> Result<T, NotJson> {
        let ahead = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let mut values = ahead.into_iter::<T>();
        let value = values.next().ok_or(NotJson)?.map_err(|_| NotJson)?;
        self.at += values.byte_offset();
        Ok(value)
    }
}

/// Characters of a number whose digits fit into 32 bits.
const SHORT: usize = 9;

/// Whether `bytes` begin with `start`, eight at a time: for texts of the length of names this is faster than a call.
#[inline]
fn starts_with(bytes: &[u8], start: &[u8]) -> bool {
    let Some(bytes) = bytes.get(..start.len()) else { return false };
    match (bytes.last_chunk::<8>(), start.last_chunk::<8>()) {
        (Some(last), Some(expected)) => {
            let (words, _) = bytes.as_chunks::<8>();
            let (expected_words, _) = start.as_chunks::<8>();
            last == expected && words.iter().zip(expected_words).all(|(word, other)| word == other)
        }
        _ => bytes == start,
    }
}

/// Bytes that are looked at together in long texts.
const BLOCK: usize = 64;

/// Where, from `at` on, the first quote, backslash or control character stands, or the end.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    let near = at + BLOCK;
    loop {
        let Some(word) = bytes.get(at..).and_then(|ahead| ahead.first_chunk()) else {
            let ahead = bytes.get(at..).unwrap_or_default();
            return at + ahead.iter().take_while(|b| !is_special(**b)).count();
        };
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
        if at >= near {
            at += BLOCK * plain_blocks(&bytes[at..]);
        }
    }
}

fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// The lowest high bit that is set belongs to the first special byte (Mycroft's trick; those above may be wrong).
#[inline]
fn specials(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let equal = |byte: u8| {
        let difference = word ^ (ONES * u64::from(byte));
        difference.wrapping_sub(ONES) & !difference
    };
    let control = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
    (control | equal(b'"') | equal(b'\\')) & (ONES << 7)
}

/// Blocks at the beginning without any special byte.
#[inline(never)]
fn plain_blocks(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let plain = |block: &&[u8; BLOCK]| !block.iter().fold(false, |any, b| any | is_special(*b));
    blocks.iter().take_while(plain).count()
}
