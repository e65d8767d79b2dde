//! Answers of both sides in one form, so that they can be compared.

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Rows of texts; `None` for an absent value.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
pub struct Answer {
    /// The rows, in the order of the answer.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Answer {
    /// Of record batches.
    ///
    /// # Errors
    /// When a column has a type that cannot be shown.
    pub fn of_batches(batches: &[RecordBatch]) -> anyhow::Result<Self> {
        let mut rows = Vec::new();
        for batch in batches {
            let options = FormatOptions::default();
            let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            for row in 0..batch.num_rows() {
                let cells = columns.iter().zip(batch.columns());
                let cell = |(shown, column): (&ArrayFormatter<'_>, &arrow::array::ArrayRef)| {
                    column.is_valid(row).then(|| shown.value(row).to_string())
                };
                rows.push(cells.map(cell).collect());
            }
        }
        Ok(Self { rows })
    }

    /// Whether all rows are the same; numbers may differ by `tolerance` of their size.
    pub fn is_like(&self, other: &Self, tolerance: f64) -> bool {
        let like = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => a == b || near(a, b, tolerance),
            (a, b) => a == b,
        };
        self.rows.len() == other.rows.len()
            && self.rows.iter().zip(&other.rows).all(|(mine, theirs)| {
                mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(a, b)| like(a, b))
            })
    }
}

fn near(a: &str, b: &str, tolerance: f64) -> bool {
    // Long digit strings are ids: they are equal or not.
    if a.len() > 17 || b.len() > 17 && !b.contains('.') {
        return false;
    }
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cells: &[&str]) -> Answer {
        Answer { rows: vec![cells.iter().map(|cell| Some((*cell).to_owned())).collect()] }
    }

    #[test]
    fn numbers_may_differ_by_rounding_and_ids_not_at_all() {
        assert!(answer(&["117.1", "a"]).is_like(&answer(&["117.10000000000001", "a"]), 1e-9));
        assert!(!answer(&["100"]).is_like(&answer(&["101"]), 1e-9));
        assert!(answer(&["100"]).is_like(&answer(&["101"]), 0.03));
        assert!(!answer(&["370102000123000018"]).is_like(&answer(&["370102000123000019"]), 0.03));
        assert!(!answer(&["1"]).is_like(&Answer::default(), 1.0));
    }
}
