//! What the sender is told: a file in the out-box, or the answer to an upload.

use crate::tally::Unread;
use serde::Serialize;
use std::collections::BTreeMap;
use tables::grid_deliveries;

/// The acknowledgement of a delivery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ack {
    /// `zhixing.grid.ack.v1`.
    pub schema: &'static str,
    /// Counts and outcome.
    #[serde(flatten)]
    pub delivery: grid_deliveries::Row,
    /// Number of the delivery here; 0 when nothing was recorded anew.
    pub delivery_id: i64,
    /// Broken rules with their counts.
    pub rules: BTreeMap<&'static str, u64>,
    /// Character set of each file and what it deviates in.
    pub notes: BTreeMap<String, Vec<&'static str>>,
    /// Rows that could not be read; at most 1,000 are listed.
    pub unread: Vec<Unread>,
}

impl Ack {
    /// Name of the file for a day and a revision.
    pub fn file_name(day: &str, revision: i32) -> String {
        if revision == 1 {
            format!("ack_{day}.json")
        } else {
            format!("ack_{day}_r{revision}.json")
        }
    }

    /// Its text.
    pub fn bytes(&self) -> Vec<u8> {
        // Texts and numbers always have a JSON form.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}
