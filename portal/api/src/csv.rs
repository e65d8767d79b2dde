//! Lists as CSV: UTF-8 with BOM, cells that a spreadsheet would take for a formula defused.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

/// A row of a list with the columns its CSV has, in order.
pub(crate) trait Columns {
    /// Names of the fields.
    const COLUMNS: &'static [&'static str];
}

/// The rows as a file to be saved under `name`.
pub(crate) fn answer<T: Serialize + Columns>(name: &str, rows: &[T]) -> Response {
    let mut response = text(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn text<T: Serialize + Columns>(rows: &[T]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(vec![0xEF, 0xBB, 0xBF]);
    // Writing to memory does not fail, and every record has the width of the head.
    writer.write_record(T::COLUMNS).expect("memory takes every record");
    for row in rows {
        let value = serde_json::to_value(row).unwrap_or(Value::Null);
        let cells = T::COLUMNS.iter().map(|name| cell(value.get(name).unwrap_or(&Value::Null)));
        writer.write_record(cells).expect("memory takes every record");
    }
    writer.into_inner().expect("memory takes every record")
}

/// A value as the text of a cell.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => defused(text),
        Value::Array(parts) if parts.iter().all(Value::is_string) => {
            defused(&parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, text};
    use serde::Serialize;

    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        energy_wh: i64,
        codes: Vec<&'static str>,
    }

    impl Columns for Row {
        const COLUMNS: &'static [&'static str] = &["name", "energy_wh", "codes"];
    }

    #[test]
    fn formulas_are_defused_numbers_are_not_and_the_file_begins_with_a_bom() {
        let rows = [Row { name: "=HYPERLINK(\"x\")", energy_wh: -5, codes: vec!["OR20", "SU01"] }];
        let bytes = text(&rows);
        assert_eq!(&bytes[..3], [0xEF, 0xBB, 0xBF]);
        let read = String::from_utf8(bytes[3..].to_vec()).expect("UTF-8");
        assert_eq!(read, "name,energy_wh,codes\r\n\"'=HYPERLINK(\"\"x\"\")\",-5,OR20 SU01\r\n");
    }
}
