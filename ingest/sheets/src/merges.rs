//! Merged cells: what stands in the first row speaks for the rows below it.

use crate::cell::Cell;
use calamine::Dimensions;

#[derive(Debug, Clone)]
struct Merge {
    first: u32,
    last: u32,
    column: usize,
    value: Cell,
}

/// Merged regions of a sheet that span several rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Merges {
    /// By first row, falling: the next one to begin is the last.
    waiting: Vec<Merge>,
    open: Vec<Merge>,
}

impl Merges {
    /// Of the regions a workbook lists; columns beyond `columns` are passed over.
    pub fn new(regions: &[Dimensions], columns: usize) -> Self {
        let mut waiting: Vec<Merge> = regions
            .iter()
            .filter(|region| region.end.0 > region.start.0 && (region.start.1 as usize) < columns)
            .map(|region| Merge {
                first: region.start.0,
                last: region.end.0,
                column: region.start.1 as usize,
                value: Cell::Empty,
            })
            .collect();
        waiting.sort_by_key(|merge| std::cmp::Reverse(merge.first));
        Self { waiting, open: Vec::new() }
    }

    /// Fills the cells of a row, counted from 0, that a region from above covers.
    pub fn fill(&mut self, row: u32, cells: &mut Vec<Cell>) {
        self.open.retain(|merge| merge.last >= row);
        for merge in &self.open {
            if cells.len() <= merge.column {
                cells.resize(merge.column + 1, Cell::Empty);
            }
            if cells[merge.column].is_empty() && !merge.value.is_empty() {
                cells[merge.column] = Cell::Merged(Box::new(merge.value.clone()));
            }
        }
        while self.waiting.last().is_some_and(|next| next.first <= row) {
            let Some(mut merge) = self.waiting.pop() else { break };
            if merge.first == row {
                merge.value = cells.get(merge.column).cloned().unwrap_or_default();
                self.open.push(merge);
            }
        }
    }
}
