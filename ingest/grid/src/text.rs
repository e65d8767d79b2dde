//! Bytes of a file as UTF-8, in whatever character set they were written.

use efile::Code;
use encoding_rs::{Decoder, DecoderResult};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

const BUFFER: usize = 64 << 10;
/// Bytes that a character set is found out by.
const LOOKED_AT: u64 = 1 << 20;

/// A file as sent: gzip when its name says so.
fn opened(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = BufReader::with_capacity(BUFFER, File::open(path)?);
    let zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    Ok(if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// The character set of a file, and whether it was found out because nobody named it.
pub(crate) fn code_of(path: &Path, named: Option<Code>) -> io::Result<(Code, bool)> {
    let mut start = Vec::new();
    opened(path)?.take(LOOKED_AT).read_to_end(&mut start)?;
    if start.starts_with(efile::code::BYTE_ORDER_MARK) {
        return Ok((Code::Utf8, named != Some(Code::Utf8)));
    }
    match named {
        Some(code) => Ok((code, false)),
        None => {
            let (code, told) = Code::detect(&start);
            Ok((code, told))
        }
    }
}

/// A file's text.
pub(crate) struct Text {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    code: Code,
    raw: Vec<u8>,
    /// Part of `raw` that is not decoded yet.
    rest: std::ops::Range<usize>,
    ended: bool,
    done: bool,
}

impl Text {
    /// Opens a file; a byte order mark is passed over.
    pub fn open(path: &Path, code: Code) -> io::Result<Self> {
        let decoder = code.encoding().new_decoder_with_bom_removal();
        let raw = vec![0; BUFFER];
        let inner = opened(path)?;
        Ok(Self { inner, decoder, code, raw, rest: 0..0, ended: false, done: false })
    }
}

impl Read for Text {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.done {
            return Ok(0);
        }
        // The decoder needs room for one character; the reader of tables offers 8 KiB or more.
        if out.len() < 4 {
            return Err(io::Error::other("a buffer of fewer than 4 bytes"));
        }
        self.fill(out)
    }
}

impl Text {
    fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.rest.is_empty() && !self.ended {
                let got = self.inner.read(&mut self.raw)?;
                self.rest = 0..got;
                self.ended = got == 0;
            }
            let input = &self.raw[self.rest.clone()];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(input, out, self.ended);
            self.rest.start += read;
            match result {
                DecoderResult::Malformed(..) => {
                    let what = format!("bytes that are not {}", self.code);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
                _ if written > 0 => return Ok(written),
                DecoderResult::InputEmpty if self.ended => {
                    self.done = true;
                    return Ok(0);
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
    }
}

/// The whole of a file, as sent but unzipped, up to `most` bytes.
pub(crate) fn whole(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    opened(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("more than {most} bytes")));
    }
    Ok(bytes)
}
