//! Rows of a file one after the other, in bounded memory: a row is a line, cells stand between commas or in quotes.

use std::io::{self, BufRead, Read};

/// Longest line, bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// The cells of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    text: String,
    /// End of every cell in `text`.
    ends: Vec<usize>,
}

impl Record {
    /// A row of these cells.
    pub fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut record = Self::default();
        for cell in cells {
            record.text.push_str(cell);
            record.ends.push(record.text.len());
        }
        record
    }

    /// Cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// One cell.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(start..end)
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Takes a line apart; whether its quotes are closed.
    fn split(&mut self, line: &str) -> bool {
        self.clear();
        if !line.contains('"') {
            for cell in line.split(',') {
                self.text.push_str(cell);
                self.ends.push(self.text.len());
            }
            return true;
        }
        let (mut quoted, mut signs) = (false, line.chars().peekable());
        while let Some(sign) = signs.next() {
            match sign {
                '"' if quoted && signs.peek() == Some(&'"') => {
                    signs.next();
                    self.text.push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => self.ends.push(self.text.len()),
                other => self.text.push(other),
            }
        }
        self.ends.push(self.text.len());
        !quoted
    }
}

/// Rows of a text.
pub(crate) struct Lines<R> {
    text: io::BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub fn new(text: R) -> Self {
        Self { text: io::BufReader::with_capacity(64 << 10, text), line: Vec::new(), number: 0 }
    }

    /// The next row that is not blank, and the number of its line; nothing at the end.
    ///
    /// # Errors
    /// What the file fails with; a line that is too long or ends inside of quotes.
    pub fn next(&mut self, record: &mut Record) -> io::Result<Option<u64>> {
        loop {
            self.line.clear();
            let got = (&mut self.text).take(LONGEST_LINE + 1).read_until(b'\n', &mut self.line)?;
            if got == 0 {
                return Ok(None);
            }
            self.number += 1;
            let number = self.number;
            let bad = |what: &str| {
                io::Error::new(io::ErrorKind::InvalidData, format!("line {number}: {what}"))
            };
            if got as u64 > LONGEST_LINE {
                return Err(bad("longer than 1 MiB"));
            }
            let line = std::str::from_utf8(&self.line).map_err(|_| bad("not UTF-8"))?;
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() {
                continue;
            }
            if !record.split(line) {
                return Err(bad("a quote is not closed"));
            }
            return Ok(Some(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_between_commas_or_in_quotes() {
        let text = "a,b,,c\r\n\r\n\"x, \"\"y\"\"\",2,\n";
        let mut lines = Lines::new(text.as_bytes());
        let mut record = Record::default();
        assert_eq!(lines.next(&mut record).expect("a row"), Some(1));
        assert_eq!(record.iter().collect::<Vec<_>>(), ["a", "b", "", "c"]);
        assert_eq!(lines.next(&mut record).expect("a row"), Some(3));
        assert_eq!(record.iter().collect::<Vec<_>>(), ["x, \"y\"", "2", ""]);
        assert_eq!(lines.next(&mut record).expect("the end"), None);
    }

    #[test]
    fn endless_lines_and_open_quotes_are_refused_with_their_line() {
        let mut record = Record::default();
        let endless = io::repeat(b'x');
        let error = Lines::new(endless).next(&mut record).expect_err("too long");
        assert_eq!(error.to_string(), "line 1: longer than 1 MiB");
        let error = Lines::new("a\n\"b\n".as_bytes());
        let mut lines = error;
        assert_eq!(lines.next(&mut record).expect("a row"), Some(1));
        let error = lines.next(&mut record).expect_err("open");
        assert_eq!(error.to_string(), "line 2: a quote is not closed");
    }
}
