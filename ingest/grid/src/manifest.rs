//! The manifest of a day: what has to be there before anything is read.

use model::LocalDay;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// The only schema there is.
pub const SCHEMA: &str = "zhixing.grid.v1";
/// Most files of a day.
const MOST_FILES: usize = 1_000;

/// Why a text is not a manifest.
#[derive(Debug, thiserror::Error)]
pub enum NotAManifest {
    /// Not JSON, or a field is missing or of another type.
    #[error("the manifest cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A field that says something else than it may.
    #[error("manifest: {field} = {value:?}, expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        expected: String,
    },
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Transformer areas.
    Tg,
    /// Stations on them.
    TgStation,
    /// Curves.
    Curve,
}

impl FileKind {
    /// The interface under which findings are kept.
    pub fn interface(self) -> &'static str {
        match self {
            Self::Tg => "grid_tg",
            Self::TgStation => "grid_tg_station",
            Self::Curve => "grid_curve",
        }
    }
}

/// One file of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Name inside of the day's folder.
    pub name: String,
    /// What it holds.
    pub kind: FileKind,
    /// Rows without the head.
    pub rows: u64,
    /// Size as sent.
    pub bytes: u64,
    /// Digest of the bytes as sent, hexadecimal.
    pub sha256: String,
}

/// The manifest of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// Sender.
    pub source: String,
    /// Day of the delivery.
    pub date: LocalDay,
    /// Label of the first interval: `00:00` or the length of an interval. Nothing is assumed when it is absent.
    #[serde(default)]
    pub first_point: Option<String>,
    /// Always `+08:00`.
    pub timezone: String,
    /// Character set of the files; found out when absent.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Unit of every kind of curve.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Revision that this one replaces; absent for the first.
    #[serde(default)]
    pub replaces: Option<i32>,
    /// Files.
    pub files: Vec<Listed>,
}

/// Revision of a manifest by its name for that day: 1 for `manifest_20250601.json`, 2 for `manifest_20250601_r2.json`.
pub(crate) fn revision_of(name: &str, day: &str) -> Option<i32> {
    let rest = name.strip_prefix("manifest_")?.strip_prefix(day)?.strip_suffix(".json")?;
    match rest {
        "" => Some(1),
        rest => {
            rest.strip_prefix("_r")?.parse().ok().filter(|revision| (2..=999).contains(revision))
        }
    }
}

/// Whether a name stays inside of its folder.
pub(crate) fn plain_name(name: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.chars().all(sign)
}

impl Manifest {
    /// Reads the manifest of a revision of a day of a sender.
    ///
    /// # Errors
    /// [`NotAManifest`] names the field, its value and what it may be.
    pub fn read(
        bytes: &[u8],
        source: &str,
        day: LocalDay,
        revision: i32,
    ) -> Result<Self, NotAManifest> {
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        let manifest: Self = serde_json::from_slice(bytes)?;
        let is = |field, value: &str, expected: &str| {
            if value == expected { Ok(()) } else { Err(odd(field, value, expected)) }
        };
        is("schema", &manifest.schema, SCHEMA)?;
        is("source", &manifest.source, source)?;
        is("date", &manifest.date.to_string(), &day.to_string())?;
        is("timezone", &manifest.timezone, "+08:00")?;
        match (revision, manifest.replaces) {
            (1, None) => {}
            (of, Some(replaced)) if of > 1 && (1..of).contains(&replaced) => {}
            (of, replaces) => {
                let value = replaces.map_or_else(|| "null".to_owned(), |one| one.to_string());
                return Err(odd(
                    "replaces",
                    &value,
                    &format!("a revision before {of}, none for 1"),
                ));
            }
        }
        manifest.check_files()?;
        Ok(manifest)
    }

    fn check_files(&self) -> Result<(), NotAManifest> {
        if self.files.is_empty() || self.files.len() > MOST_FILES {
            return Err(odd("files", &self.files.len().to_string(), &format!("1 to {MOST_FILES}")));
        }
        let mut names = HashSet::new();
        for file in &self.files {
            if !plain_name(&file.name) || !names.insert(file.name.as_str()) {
                return Err(odd("files.name", &file.name, "a plain name, each once"));
            }
            let hash = &file.sha256;
            if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(odd("files.sha256", hash, "64 hexadecimal digits"));
            }
        }
        Ok(())
    }

    /// Size of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }
}

fn odd(field: &'static str, value: &str, expected: &str) -> NotAManifest {
    let value = value.chars().take(200).collect();
    NotAManifest::Field { field, value, expected: expected.to_owned() }
}
