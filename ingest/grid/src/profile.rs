//! How the files of a sender differ from ours: names of columns, codes, character set.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sender's profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Our name of a column and the sender's: `tg_no = "TG_NO"`.
    pub columns: BTreeMap<String, String>,
    /// By our name of a column: the sender's code and our word, `pub_priv = { "0" = "public" }`. A kind may name its phase:
    /// `kind = { "2" = "P:A" }`.
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// What stands before the number of a point in the head of a curve file.
    pub point_prefix: Option<String>,
    /// Values are on the primary side where a file says nothing about ratios.
    pub values_primary: bool,
    /// Character set where a manifest names none.
    pub encoding: Option<String>,
    /// Label of the first interval that is expected; a delivery with another one is refused.
    pub first_point: Option<String>,
    /// Words that stand for nothing besides an empty cell.
    pub nulls: Vec<String>,
    /// Coordinate system of the archive where it names none: `CGCS2000`, `WGS84` or `GCJ02`.
    pub crs: Option<String>,
}

impl Profile {
    /// The sender's name of a column.
    pub fn name<'p>(&'p self, column: &'p str) -> &'p str {
        self.columns.get(column).map_or(column, String::as_str)
    }

    /// Our word for the sender's code.
    pub fn word<'p>(&'p self, column: &str, code: &'p str) -> &'p str {
        let word = self.codes.get(column).and_then(|codes| codes.get(code));
        word.map_or(code, String::as_str)
    }

    /// Whether the text stands for nothing.
    pub fn is_null(&self, text: &str) -> bool {
        text.is_empty() || self.nulls.iter().any(|null| null == text)
    }
}
