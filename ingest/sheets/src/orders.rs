//! Rows that are complete by themselves: orders and states.

use crate::batch::{Item, object};
use crate::book::Row;
use crate::convert::{Cells, Fields, about, value_of};
use crate::finding::{RowFinding, Rule};
use crate::kind::Kind;
use std::collections::HashSet;

/// Fields that together tell one row from another.
const fn key(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Orders => &["StartChargeSeq"],
        Kind::States => &["ConnectorID", "UpdateTime"],
        Kind::Stations => &["ConnectorID"],
    }
}

/// The row as an object, or everything that is wrong with it.
pub(crate) fn row(
    cells: &Cells,
    kind: Kind,
    row: &Row,
    keys: &mut HashSet<String>,
) -> Result<Item, Vec<RowFinding>> {
    let mut fields = Fields::new();
    let mut findings = Vec::new();
    for (_, column, cell) in cells.of(row) {
        match value_of(column, cell) {
            Ok(Some(value)) => {
                fields.insert(column.field.to_owned(), value);
            }
            Ok(None) => {}
            Err(rule) => findings.push(about(row.number, column, cell, rule)),
        }
    }
    if findings.is_empty() {
        let parts = key(kind).iter().filter_map(|field| fields.get(*field)?.as_str());
        let own = parts.collect::<Vec<_>>().join(" ");
        if !keys.insert(own.clone()) {
            let at = kind.column(None, key(kind)[0]).map(|at| &kind.columns()[at]);
            let (zh, en) = at.map_or(("", ""), |column| (column.zh, column.en));
            findings.push(RowFinding::of(row.number, zh, en, &own, Rule::Twice));
        }
    }
    if findings.is_empty() { Ok(object(fields, row.number)) } else { Err(findings) }
}
