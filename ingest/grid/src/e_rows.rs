//! Tables of E documents as rows of the files they stand for.
//!
//! Two shapes are read. A block whose columns are those of a CSV file is that file; attributes of the block stand for
//! columns with one value. A block without a column of areas has areas as columns and points as rows; its attributes name
//! `kind` and `date`.

use crate::profile::Profile;
use crate::records::Record;
use efile::{Block, Document};
use model::grid::CurveKind;
use std::collections::BTreeMap;

/// A table: its head and rows with the line or ordinal they come from.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub head: Record,
    pub rows: Vec<Record>,
    /// Units that the block states itself.
    pub units: BTreeMap<CurveKind, String>,
}

/// The tables of a document.
pub(crate) fn tables(document: &Document, profile: &Profile) -> Vec<Table> {
    document
        .blocks
        .iter()
        .filter(|block| !block.rows.is_empty())
        .map(|block| table(block, profile))
        .collect()
}

fn table(block: &Block, profile: &Profile) -> Table {
    if block.column(profile.name("tg_no")).is_some() {
        as_it_is(block, profile)
    } else {
        turned(block, profile)
    }
}

/// Unit of a block: its attribute, or that of its columns when they have one and the same.
fn unit(block: &Block) -> Option<String> {
    if let Some(unit) = block.attribute("unit") {
        return Some(unit.to_owned());
    }
    let mut units = block.units.iter().flatten();
    let first = units.next()?;
    units.all(|unit| unit == first).then(|| first.clone())
}

fn units(block: &Block, profile: &Profile) -> BTreeMap<CurveKind, String> {
    let kind = block.attribute(profile.name("kind")).map(|code| profile.word("kind", code));
    let kind = kind.and_then(|word| CurveKind::of(word.split(':').next().unwrap_or_default()));
    kind.zip(unit(block)).into_iter().collect()
}

fn as_it_is(block: &Block, profile: &Profile) -> Table {
    let fixed: Vec<&(String, String)> =
        block.attributes.iter().filter(|(key, _)| block.column(key).is_none()).collect();
    let names = block.columns.iter().map(String::as_str);
    let head = Record::of(names.chain(fixed.iter().map(|(key, _)| key.as_str())));
    let row = |row: &efile::Row| {
        let cells = row.values.iter().map(|value| value.as_deref().unwrap_or_default());
        Record::of(cells.chain(fixed.iter().map(|(_, value)| value.as_str())))
    };
    Table { head, rows: block.rows.iter().map(row).collect(), units: units(block, profile) }
}

fn turned(block: &Block, profile: &Profile) -> Table {
    let prefix = profile.point_prefix.as_deref().unwrap_or("p");
    let points: Vec<String> = (1..=block.rows.len()).map(|at| format!("{prefix}{at}")).collect();
    let fixed = &block.attributes;
    let names = std::iter::once(profile.name("tg_no"))
        .chain(points.iter().map(String::as_str))
        .chain(fixed.iter().map(|(key, _)| key.as_str()));
    let head = Record::of(names);
    let area = |(at, name): (usize, &String)| {
        let values = block.rows.iter().map(|row| row.values[at].as_deref().unwrap_or_default());
        let fixed = fixed.iter().map(|(_, value)| value.as_str());
        Record::of(std::iter::once(name.as_str()).chain(values).chain(fixed))
    };
    let rows = block.columns.iter().enumerate().map(area).collect();
    Table { head, rows, units: units(block, profile) }
}
