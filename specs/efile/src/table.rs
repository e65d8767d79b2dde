//! The lines inside of a block.

use crate::deviation::{Deviation, Notes};
use crate::document::{Block, Kind, Layout, Limit, Row};
use crate::fields::{Field, fields};
use crate::lines::Line;
use crate::read::ReadOptions;
use crate::refusal::Why;

/// A block that is being read.
pub(crate) struct Open {
    pub block: Block,
    /// Line of its beginning.
    pub line: usize,
    headed: bool,
    /// The last data line was refused: its pointers go with it.
    lost: bool,
}

impl Open {
    pub fn new(block: Block, line: usize) -> Self {
        Self { block, line, headed: false, lost: false }
    }

    /// Takes a line.
    pub fn take(
        &mut self,
        text: Line<'_>,
        line: usize,
        notes: &mut Notes,
        options: &ReadOptions<'_>,
    ) -> Result<(), Why> {
        match text {
            Line::Head(rest) => self.head(Layout::Horizontal, 1, rest, line, notes),
            Line::SingleHead(rest) => self.head(Layout::SingleColumn, 3, rest, line, notes),
            Line::MultiHead(rest) => self.head(Layout::MultiColumn, 2, rest, line, notes),
            Line::Aliases(rest) => {
                self.block.aliases = self.describe(rest, line, notes, |field| Ok(field.text))?;
                Ok(())
            }
            Line::Types(rest) => {
                self.block.types = self.describe(rest, line, notes, kind)?;
                Ok(())
            }
            Line::Units(rest) => {
                self.block.units = self.describe(rest, line, notes, |field| Ok(present(field)))?;
                Ok(())
            }
            Line::Limits(rest) => {
                self.block.limits = self.describe(rest, line, notes, limit)?;
                Ok(())
            }
            Line::Data(rest) => {
                let taken = self.data(rest, line, notes, options);
                self.lost = taken.is_err();
                taken
            }
            Line::Link(rest) => self.link(rest),
            _ => Err(Why::Misplaced("a line that begins with no mark of the language")),
        }
    }

    fn head(
        &mut self,
        layout: Layout,
        names: usize,
        rest: &str,
        line: usize,
        notes: &mut Notes,
    ) -> Result<(), Why> {
        if self.headed {
            return Err(Why::Misplaced("a second head of a table in one block"));
        }
        if !rest.starts_with([' ', '\t']) {
            notes.note(Deviation::NoBlankAfterAt, line);
        }
        let mut found: Vec<String> =
            fields(rest, line, notes)?.into_iter().map(|field| field.text).collect();
        let enough =
            if layout == Layout::SingleColumn { found.len() == 3 } else { found.len() > names };
        if !enough {
            return Err(Why::Width { got: found.len(), expected: names + 1 });
        }
        let attributes = found.split_off(names);
        self.headed = true;
        self.block.layout = layout;
        self.block.head = found;
        match layout {
            Layout::MultiColumn => {
                let row = |id| Row { id, ..Row::default() };
                self.block.rows = attributes.into_iter().map(row).collect();
            }
            _ => self.block.columns = attributes,
        }
        Ok(())
    }

    /// The fields of a line that says something about every column.
    fn describe<T>(
        &self,
        rest: &str,
        line: usize,
        notes: &mut Notes,
        of: impl Fn(Field) -> Result<T, Why>,
    ) -> Result<Vec<T>, Why> {
        if !self.headed || self.block.layout != Layout::Horizontal || !self.block.rows.is_empty() {
            return Err(Why::Misplaced("a line about columns that does not follow a head `@`"));
        }
        let mut found = fields(rest, line, notes)?;
        let width = self.block.columns.len();
        if found.len() == width + 1 {
            found.remove(0);
        } else if found.len() == width {
            notes.note(Deviation::NoFieldForOrdinal, line);
        } else {
            return Err(Why::Width { got: found.len(), expected: width + 1 });
        }
        found.into_iter().map(of).collect()
    }

    fn data(
        &mut self,
        rest: &str,
        line: usize,
        notes: &mut Notes,
        options: &ReadOptions<'_>,
    ) -> Result<(), Why> {
        if !self.headed {
            return Err(Why::Misplaced("a data line before the head of its table"));
        }
        if !rest.starts_with([' ', '\t']) {
            notes.note(Deviation::NoBlankAfterNumberSign, line);
        }
        let found = fields(rest, line, notes)?;
        match self.block.layout {
            Layout::SingleColumn => self.single(found, line, notes, options),
            Layout::MultiColumn => self.multi(found, line, notes, options),
            Layout::Horizontal | Layout::Attributes => self.horizontal(found, line, notes, options),
        }
    }

    fn horizontal(
        &mut self,
        found: Vec<Field>,
        line: usize,
        notes: &mut Notes,
        options: &ReadOptions<'_>,
    ) -> Result<(), Why> {
        let width = self.block.columns.len();
        if found.len() != width + 1 {
            return Err(Why::Width { got: found.len().saturating_sub(1), expected: width });
        }
        let mut found = found.into_iter();
        let id = found.next().map_or_else(String::new, |field| field.text);
        let mut values = Vec::with_capacity(width);
        for (at, field) in found.enumerate() {
            let value = options.value(field, line, notes);
            let kind = self.block.types.get(at).copied().flatten();
            if let Some((kind, text)) = kind.zip(value.as_ref())
                && !kind.admits(text)
            {
                let (column, value) = (self.block.columns[at].clone(), text.clone());
                return Err(Why::Type { column, value, kind: kind.letter() });
            }
            values.push(value);
        }
        self.room(options, 1)?;
        self.block.rows.push(Row { id, values, links: Vec::new() });
        Ok(())
    }

    /// One attribute; the first one named again begins another object.
    fn single(
        &mut self,
        found: Vec<Field>,
        line: usize,
        notes: &mut Notes,
        options: &ReadOptions<'_>,
    ) -> Result<(), Why> {
        let Ok([_, name, value]) = <[Field; 3]>::try_from(found) else {
            return Err(Why::Misplaced(
                "a line of a single-column table needs ordinal, name and value",
            ));
        };
        let value = options.value(value, line, notes);
        let known = self.block.columns.iter().position(|own| *own == name.text);
        let (first, rows) = (self.block.rows.len() <= 1, self.block.rows.len());
        let at = match known {
            Some(at) => at,
            None if first => {
                self.block.columns.push(name.text);
                self.block.columns.len() - 1
            }
            None => return Err(Why::Misplaced("an attribute that the first object does not have")),
        };
        let begins = self.block.rows.last().is_none_or(|row| at < row.values.len());
        if begins {
            let width = self.block.columns.len();
            if let Some(last) = self.block.rows.last()
                && last.values.len() != width
            {
                return Err(Why::Width { got: last.values.len(), expected: width });
            }
            self.room(options, 1)?;
            self.block.rows.push(Row { id: (rows + 1).to_string(), ..Row::default() });
        }
        let Some(row) = self.block.rows.last_mut() else { return Ok(()) };
        if row.values.len() != at {
            return Err(Why::Misplaced(
                "attributes in another order than those of the first object",
            ));
        }
        row.values.push(value);
        Ok(())
    }

    fn multi(
        &mut self,
        found: Vec<Field>,
        line: usize,
        notes: &mut Notes,
        options: &ReadOptions<'_>,
    ) -> Result<(), Why> {
        let objects = self.block.rows.len();
        if found.len() != objects + 2 {
            return Err(Why::Width { got: found.len().saturating_sub(2), expected: objects });
        }
        self.room(options, 0)?;
        let mut found = found.into_iter().skip(1);
        if let Some(name) = found.next() {
            self.block.columns.push(name.text);
        }
        for (row, field) in self.block.rows.iter_mut().zip(found) {
            row.values.push(options.value(field, line, notes));
        }
        Ok(())
    }

    fn room(&self, options: &ReadOptions<'_>, more: usize) -> Result<(), Why> {
        let wide = self.block.columns.len().max(1);
        if (self.block.rows.len() + more).saturating_mul(wide) > options.max_values {
            return Err(Why::TooMuch { what: "values in a block", most: options.max_values });
        }
        Ok(())
    }

    fn link(&mut self, rest: &str) -> Result<(), Why> {
        if self.lost {
            return Ok(());
        }
        match self.block.rows.last_mut() {
            Some(row) if self.block.layout == Layout::Horizontal => {
                row.links.push(rest.trim().to_owned());
                Ok(())
            }
            _ => Err(Why::Misplaced("a pointer line that follows no data line")),
        }
    }

    /// The block, when it is whole.
    pub fn close(self) -> Result<Block, Why> {
        if self.block.layout == Layout::SingleColumn {
            let width = self.block.columns.len();
            if let Some(row) = self.block.rows.last()
                && row.values.len() != width
            {
                return Err(Why::Width { got: row.values.len(), expected: width });
            }
        }
        Ok(self.block)
    }
}

fn present(field: Field) -> Option<String> {
    (field.quoted || field.text != "-").then_some(field.text)
}

fn kind(field: Field) -> Result<Option<Kind>, Why> {
    let Some(word) = present(field) else { return Ok(None) };
    Kind::of(&word).map(Some).ok_or(Why::Misplaced("a type that is not i, f, s or p"))
}

fn limit(field: Field) -> Result<Option<Limit>, Why> {
    let Some(text) = present(field) else { return Ok(None) };
    let Some((least, most)) = text.split_once(':') else {
        return Err(Why::Misplaced("a limit that is not written min:max"));
    };
    let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let limit = Limit { least: side(least), most: side(most) };
    let number = |text: &Option<String>| {
        text.as_ref().is_none_or(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
    };
    if !number(&limit.least) || !number(&limit.most) {
        return Err(Why::Misplaced("a limit that is no number"));
    }
    Ok(Some(limit))
}
