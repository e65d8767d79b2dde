//! A template with rows in it, for demonstrations and tests.

use crate::fault::Fault;
use crate::kind::Kind;
use crate::template::with_rows;

/// The template of a kind with these rows below its example, each as pairs of header and text.
///
/// # Errors
/// [`Fault::NoColumns`] for a header that the kind does not have, [`Fault::NotWritten`].
pub fn filled(kind: Kind, rows: &[Vec<(&str, String)>]) -> Result<Vec<u8>, Fault> {
    let columns = kind.columns();
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let mut line = vec![String::new(); columns.len()];
        for (header, text) in row {
            let at = columns.iter().position(|column| column.zh == *header);
            let at = at.ok_or_else(|| Fault::NoColumns {
                missing: vec![(*header).to_owned()],
                found: columns.iter().map(|column| column.zh.to_owned()).collect(),
            })?;
            line[at].clone_from(text);
        }
        cells.push(line);
    }
    with_rows(kind, &cells)
}
