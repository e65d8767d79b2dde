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
            let columns =
                batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
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

    /// The first difference, in words; numbers may differ by `tolerance` of their size.
    pub fn difference(&self, other: &Self, tolerance: f64) -> Option<String> {
        let like = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => a == b || near(a, b, tolerance),
            (a, b) => a == b,
        };
        if self.rows.len() != other.rows.len() {
            return Some(format!("{} rows against {}", self.rows.len(), other.rows.len()));
        }
        let same = |(mine, theirs): &(&Vec<_>, &Vec<_>)| {
            mine.len() == theirs.len() && mine.iter().zip(theirs.iter()).all(|(a, b)| like(a, b))
        };
        let differing = self.rows.iter().zip(&other.rows).find(|pair| !same(pair));
        differing.map(|(mine, theirs)| format!("{mine:?} against {theirs:?}"))
    }
}

fn near(a: &str, b: &str, tolerance: f64) -> bool {
    // Long strings of digits are ids: they are equal or not.
    let id = |text: &str| text.len() > 15 && !text.contains('.');
    if id(a) || id(b) {
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
        let alike =
            |a: &[&str], b: &[&str], by: f64| answer(a).difference(&answer(b), by).is_none();
        assert!(alike(&["117.1", "a"], &["117.10000000000001", "a"], 1e-9));
        assert!(!alike(&["100"], &["101"], 1e-9));
        assert!(alike(&["100"], &["101"], 0.03));
        assert!(!alike(&["370102000123000018"], &["370102000123000019"], 0.03));
        assert_eq!(
            answer(&["1"]).difference(&Answer::default(), 1.0).as_deref(),
            Some("1 rows against 0")
        );
    }
}
