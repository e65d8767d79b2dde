//! Which column of a sheet is which, whatever their order.

use crate::cell::{Cell, narrow};
use crate::fault::Fault;
use crate::kind::Kind;

/// Rows at the top among which the header is looked for.
pub(crate) const LOOK_AT: usize = 20;
/// The column that the error file adds.
pub(crate) const RESULT: &str = "校验结果";

/// The header of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its row, from 1.
    pub row: u32,
    /// For every column of the kind, its place in the sheet.
    pub places: Vec<Option<usize>>,
    /// Every header, as it is written.
    pub names: Vec<String>,
}

/// Other words for headers, as operators' own sheets have them.
const OTHER_WORDS: &[(Kind, &str, &str)] = &[
    (Kind::Stations, "站点编号", "充电站编号"),
    (Kind::Stations, "站点名称", "充电站名称"),
    (Kind::Stations, "地址", "详细地址"),
    (Kind::Stations, "桩编号", "设备编号"),
    (Kind::Stations, "枪编号", "接口编号"),
    (Kind::Orders, "订单号", "订单编号"),
    (Kind::Orders, "充电订单号", "订单编号"),
    (Kind::Orders, "枪编号", "接口编号"),
    (Kind::Orders, "充电开始时间", "开始时间"),
    (Kind::Orders, "充电结束时间", "结束时间"),
    (Kind::Orders, "电量", "充电量"),
    (Kind::Orders, "总电量", "充电量"),
    (Kind::Orders, "总费用", "总金额"),
    (Kind::States, "枪编号", "接口编号"),
    (Kind::States, "状态", "接口状态"),
    (Kind::States, "更新时间", "状态时间"),
];

/// A header without unit, star, blanks and case.
fn plain(text: &str) -> String {
    let narrow = narrow(text);
    let name = narrow.split(['(', '[', '【', '（']).next().unwrap_or_default();
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | ',' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The column of the kind that a header means.
fn column_of(kind: Kind, text: &str) -> Option<usize> {
    let name = plain(text);
    if name.is_empty() {
        return None;
    }
    let columns = kind.columns();
    let known = |word: &str| plain(word) == name;
    if let Some(at) = columns.iter().position(|column| known(column.zh) || known(column.en)) {
        return Some(at);
    }
    let other = OTHER_WORDS.iter().find(|(of, word, _)| *of == kind && *word == name);
    if let Some((.., zh)) = other {
        return columns.iter().position(|column| column.zh == *zh);
    }
    let mut fields = columns.iter().enumerate().filter(|(_, column)| known(column.field));
    match (fields.next(), fields.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

impl Header {
    /// Columns of the kind that a row names.
    fn of(kind: Kind, row: u32, cells: &[Cell]) -> Result<Self, Fault> {
        let names: Vec<String> = cells.iter().map(Cell::shown).collect();
        let mut places = vec![None; kind.columns().len()];
        for (place, name) in names.iter().enumerate() {
            if let Some(at) = column_of(kind, name)
                && places[at].replace(place).is_some()
            {
                return Err(Fault::ColumnTwice { header: name.clone() });
            }
        }
        Ok(Self { row, places, names })
    }

    fn score(kind: Kind, cells: &[Cell]) -> usize {
        cells
            .iter()
            .filter(|cell| matches!(cell, Cell::Text(text) if column_of(kind, text).is_some()))
            .count()
    }

    /// The header among the first rows of a sheet: the row that names the most columns.
    ///
    /// # Errors
    /// [`Fault::NoColumns`] when a column that must be filled in is missing, [`Fault::ColumnTwice`].
    pub(crate) fn find(kind: Kind, rows: &[(u32, Vec<Cell>)]) -> Result<Self, Fault> {
        let best = rows.iter().rev().max_by_key(|(_, cells)| Self::score(kind, cells));
        let header = match best {
            Some((row, cells)) => Self::of(kind, *row, cells)?,
            None => return Err(Fault::Empty),
        };
        let missing: Vec<String> = kind
            .columns()
            .iter()
            .zip(&header.places)
            .filter(|(column, place)| column.must && place.is_none())
            .map(|(column, _)| column.zh.to_owned())
            .collect();
        if missing.is_empty() {
            return Ok(header);
        }
        let found = header.names.into_iter().filter(|name| !name.is_empty()).take(60).collect();
        Err(Fault::NoColumns { missing, found })
    }

    /// How many columns of the kind the best of the first rows names.
    pub(crate) fn best_score(kind: Kind, rows: &[(u32, Vec<Cell>)]) -> usize {
        rows.iter().map(|(_, cells)| Self::score(kind, cells)).max().unwrap_or(0)
    }

    /// Headers that are not among the kind's columns; they are passed over.
    pub fn passed_over(&self) -> Vec<&str> {
        let taken = |at: &usize| self.places.contains(&Some(*at));
        let names = self.names.iter().enumerate();
        names
            .filter(|(at, name)| !taken(at) && !name.is_empty() && name.as_str() != RESULT)
            .map(|(_, name)| name.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_with_unit_star_blanks_and_in_english() {
        let at = Kind::Orders.column(None, "TotalPower");
        for text in
            ["充电量（kWh）*", " 充 电 量", "充电量\n(度)", "Energy", "TotalPower", "总电量"]
        {
            assert_eq!(column_of(Kind::Orders, text), at, "{text}");
        }
        assert_eq!(column_of(Kind::Orders, "备注"), None);
        assert_eq!(column_of(Kind::Stations, "Power"), None, "two columns have that field");
    }
}
