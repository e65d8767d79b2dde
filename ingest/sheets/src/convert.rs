//! From rows to messages, one after the other.

use crate::batch::{Batch, Item};
use crate::book::{Book, Row};
use crate::cell::{Cell, narrow};
use crate::column::Column;
use crate::fault::Fault;
use crate::finding::{RowFinding, Rule};
use crate::kind::Kind;
use crate::stations::Stations;
use crate::value;
use crate::{header::Header, orders};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// States in one message.
const STATES: usize = 500;

/// What happens while a sheet is read.
#[derive(Debug)]
pub enum Event {
    /// Rows read so far.
    Read(u32),
    /// Something is wrong with a row.
    Found(RowFinding),
    /// A message is ready.
    Ready(Batch),
}

/// What a sheet held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Rows, without examples.
    pub rows: u32,
    /// Rows that are the template's example.
    pub examples: u32,
    /// Rows that are in no message because of what stands in them.
    pub bad: u32,
    /// Whether the reader was stopped before the end.
    pub stopped: bool,
}

/// How often [`Event::Read`] comes, rows.
const EVERY: u32 = 200;

/// Reads every row and calls `on` with messages and findings until it answers false.
///
/// The messages are of `operator_id`.
///
/// # Errors
/// [`Fault`] when the file turns out to be damaged or too large further down.
pub fn convert(
    book: &mut Book<'_>,
    operator_id: &str,
    on: &mut dyn FnMut(Event) -> bool,
) -> Result<Seen, Fault> {
    let mut reading = Reading {
        cells: Cells { kind: book.kind(), header: book.header().clone() },
        stations: Stations::new(operator_id),
        keys: HashSet::new(),
        waiting: Vec::new(),
        seen: Seen::default(),
        on,
    };
    book.each(&mut |row| Ok(reading.row(row)))?;
    if !reading.seen.stopped {
        reading.finish();
    }
    Ok(reading.seen)
}

/// The cells of a row by column of the kind.
pub(crate) struct Cells {
    kind: Kind,
    header: Header,
}

/// Longest cell, characters.
const CELL_CHARS: usize = 2_000;

impl Cells {
    /// The columns that the sheet has, each with its cell.
    pub fn of<'r>(
        &'r self,
        row: &'r Row,
    ) -> impl Iterator<Item = (usize, &'static Column, &'r Cell)> + 'r {
        const NONE: &Cell = &Cell::Empty;
        let columns = self.kind.columns().iter().enumerate().zip(&self.header.places);
        columns.filter_map(|((at, column), place)| {
            let place = (*place)?;
            Some((at, column, row.cells.get(place).unwrap_or(NONE)))
        })
    }

    /// Whether all of them are empty: a remark beside the table, a line of sums in other columns.
    fn is_blank(&self, row: &Row) -> bool {
        self.of(row).all(|(.., cell)| cell.is_empty())
    }

    /// Whether the row is the template's example.
    fn is_example(&self, row: &Row) -> bool {
        let key = self.kind.key();
        self.of(row)
            .any(|(_, column, cell)| column.field == key && narrow(&cell.shown()) == column.example)
    }
}

/// The value of a cell, or the rule it breaks.
pub(crate) fn value_of(column: &Column, cell: &Cell) -> Result<Option<Value>, Rule> {
    value::of(column, cell, CELL_CHARS)
}

/// A finding about a cell.
pub(crate) fn about(row: u32, column: &Column, cell: &Cell, rule: Rule) -> RowFinding {
    RowFinding::of(row, column.zh, column.en, &cell.shown(), rule)
}

struct Reading<'o> {
    cells: Cells,
    stations: Stations,
    keys: HashSet<String>,
    waiting: Vec<Item>,
    seen: Seen,
    on: &'o mut dyn FnMut(Event) -> bool,
}

impl Reading<'_> {
    fn tell(&mut self, event: Event) {
        if !self.seen.stopped && !(self.on)(event) {
            self.seen.stopped = true;
        }
    }

    /// Takes one row; false when nobody wants more.
    fn row(&mut self, row: &Row) -> bool {
        if self.cells.is_blank(row) {
            return true;
        }
        if self.cells.is_example(row) {
            self.seen.examples += 1;
            return true;
        }
        self.seen.rows += 1;
        if self.seen.rows.is_multiple_of(EVERY) {
            self.tell(Event::Read(self.seen.rows));
        }
        match self.cells.kind {
            Kind::Stations => {
                for finding in self.stations.row(&self.cells, row) {
                    self.tell(Event::Found(finding));
                }
            }
            Kind::Orders | Kind::States => self.single(row),
        }
        !self.seen.stopped
    }

    fn single(&mut self, row: &Row) {
        match orders::row(&self.cells, self.cells.kind, row, &mut self.keys) {
            Err(findings) => {
                self.seen.bad += 1;
                findings.into_iter().for_each(|finding| self.tell(Event::Found(finding)));
            }
            Ok(item) => {
                self.waiting.push(item);
                let full = if self.cells.kind == Kind::States { STATES } else { 1 };
                if self.waiting.len() >= full {
                    self.send();
                }
            }
        }
    }

    fn send(&mut self) {
        if !self.waiting.is_empty() {
            let items = std::mem::take(&mut self.waiting);
            self.tell(Event::Ready(Batch::new(self.cells.kind, items)));
        }
    }

    fn finish(&mut self) {
        self.send();
        let rows = self.seen.rows;
        self.tell(Event::Read(rows));
        if self.cells.kind != Kind::Stations {
            return;
        }
        let stations = std::mem::replace(&mut self.stations, Stations::new(""));
        let (items, findings, bad) = stations.finish();
        self.seen.bad += bad;
        findings.into_iter().for_each(|finding| self.tell(Event::Found(finding)));
        for item in items {
            self.tell(Event::Ready(Batch::new(Kind::Stations, vec![item])));
        }
    }
}

/// Fields of a message.
pub(crate) type Fields = Map<String, Value>;
