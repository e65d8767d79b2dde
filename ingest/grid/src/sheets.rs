//! The tables of a file, whatever it is written as.

use crate::archive_rows::{AreaColumns, StationColumns};
use crate::columns::Head;
use crate::curve_rows::{CurveColumns, CurveTerms};
use crate::day::{DayReader, NotADay};
use crate::e_rows;
use crate::manifest::Listed;
use crate::records::{Lines, Record};
use crate::text::{Text, code_of, whole};
use efile::Code;
use model::grid::CurveKind;
use std::collections::BTreeMap;
use std::io;

/// Largest E document: it is held whole.
const MOST_E_BYTES: u64 = 16 << 20;
/// Most values of one.
const MOST_E_VALUES: usize = 4_000_000;

/// Rows of a table.
pub(crate) enum Rows {
    Csv(Box<Lines<Text>>),
    Table(std::vec::IntoIter<Record>, u64),
}

impl Rows {
    pub fn next(&mut self, record: &mut Record) -> io::Result<Option<u64>> {
        match self {
            Self::Csv(lines) => lines.next(record),
            Self::Table(rows, number) => Ok(rows.next().map(|row| {
                *record = row;
                *number += 1;
                *number
            })),
        }
    }
}

/// A table of a file.
pub(crate) struct Sheet {
    pub head: Head,
    pub rows: Rows,
    pub units: BTreeMap<CurveKind, String>,
}

fn is_document(name: &str) -> bool {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    !plain.to_ascii_lowercase().ends_with(".csv")
}

/// How rows of a file are read.
pub(crate) enum Columns {
    Area(AreaColumns),
    Station(StationColumns),
    Curve(Box<(CurveColumns, CurveTerms)>),
}

impl DayReader {
    /// The tables of a file.
    pub(crate) fn sheets(&mut self, file: &Listed) -> Result<Vec<Sheet>, NotADay> {
        let fail = |source| NotADay::File { file: file.name.clone(), source };
        let path = self.pieces.dir.join(&file.name);
        if is_document(&file.name) {
            return self.document(file, &whole(&path, MOST_E_BYTES).map_err(fail)?);
        }
        let (manifest, profile) = (&self.pieces.manifest, &self.pieces.profile);
        let named = manifest.encoding.as_deref().or(profile.encoding.as_deref());
        let code = match named {
            Some(name) => Some(Code::of(name).ok_or_else(|| NotADay::Terms {
                field: "encoding",
                value: name.to_owned(),
                expected: "UTF-8, GBK or GB18030".to_owned(),
            })?),
            None => None,
        };
        let (code, found_out) = code_of(&path, code).map_err(fail)?;
        let how = if found_out { "found out" } else { "named" };
        self.tally.encodings.insert(file.name.clone(), vec![code.word(), how]);
        let mut lines = Lines::new(Text::open(&path, code).map_err(fail)?);
        let mut head = Record::default();
        if lines.next(&mut head).map_err(fail)?.is_none() {
            return Err(fail(io::Error::new(io::ErrorKind::InvalidData, "no head line")));
        }
        let head = self.in_file(file, Head::new(&head))?;
        let rows = Rows::Csv(Box::new(lines));
        Ok(vec![Sheet { head, rows, units: BTreeMap::new() }])
    }

    fn document(&mut self, file: &Listed, bytes: &[u8]) -> Result<Vec<Sheet>, NotADay> {
        let profile = &self.pieces.profile;
        let nulls: Vec<&str> = profile.nulls.iter().map(String::as_str).collect();
        let options = efile::ReadOptions {
            nulls: &nulls,
            max_values: MOST_E_VALUES,
            ..efile::ReadOptions::default()
        };
        let read = efile::read(bytes, &options)
            .map_err(|source| NotADay::Document { file: file.name.clone(), source })?;
        let mut notes = vec![read.code.word()];
        notes.extend(read.deviations.iter().map(|one| one.deviation.word()));
        self.tally.encodings.insert(file.name.clone(), notes);
        let mut sheets = Vec::new();
        for table in e_rows::tables(&read.document, profile) {
            let head = self.in_file(file, Head::new(&table.head))?;
            let rows = Rows::Table(table.rows.into_iter(), 0);
            sheets.push(Sheet { head, rows, units: table.units });
        }
        Ok(sheets)
    }
}
