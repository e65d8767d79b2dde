//! The head of a file: which column is where.

use crate::profile::Profile;
use crate::records::Record;
use std::collections::HashSet;

/// Numbers of intervals that a day may have.
pub(crate) const POINTS: [usize; 4] = [24, 48, 96, 288];

/// Why the head of a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHead {
    /// A column that has to be there.
    #[error("column {0} is missing")]
    Missing(String),
    /// A column that is there more than once.
    #[error("column {0} is there twice")]
    Twice(String),
    /// Another number of points than a day has.
    #[error("{0} points, expected 24, 48, 96 or 288 columns from the first on")]
    Points(usize),
}

/// Where our columns are in a file.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    names: Vec<String>,
}

impl Head {
    pub fn new(record: &Record) -> Result<Self, BadHead> {
        let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let mut seen = HashSet::new();
        match names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            Some(twice) => Err(BadHead::Twice(twice.clone())),
            None => Ok(Self { names }),
        }
    }

    /// Position of one of our columns.
    pub fn find(&self, profile: &Profile, column: &str) -> Option<usize> {
        let theirs = profile.name(column);
        self.names.iter().position(|name| name == theirs)
    }

    /// Position of one of our columns that has to be there.
    pub fn need(&self, profile: &Profile, column: &str) -> Result<usize, BadHead> {
        let missing = || BadHead::Missing(profile.name(column).to_owned());
        self.find(profile, column).ok_or_else(missing)
    }

    /// Positions of the points, in order.
    pub fn points(&self, profile: &Profile) -> Result<Vec<usize>, BadHead> {
        let prefix = profile.point_prefix.as_deref().unwrap_or("p");
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (at, name) in self.names.iter().enumerate() {
            let head = name.get(..prefix.len()).filter(|head| head.eq_ignore_ascii_case(prefix));
            let number = head.and_then(|_| name[prefix.len()..].parse::<usize>().ok());
            found.extend(number.map(|number| (number, at)));
        }
        found.sort_unstable();
        let complete = found.iter().enumerate().all(|(at, (number, _))| *number == at + 1);
        if !complete || !POINTS.contains(&found.len()) {
            return Err(BadHead::Points(found.len()));
        }
        Ok(found.into_iter().map(|(_, at)| at).collect())
    }
}

/// A cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadCell {
    pub field: &'static str,
    pub value: String,
    pub expected: &'static str,
}

impl BadCell {
    pub fn new(field: &'static str, value: &str, expected: &'static str) -> Self {
        Self { field, value: value.chars().take(80).collect(), expected }
    }
}

/// A row seen through the head of its file.
pub(crate) struct Cells<'r> {
    pub record: &'r Record,
    pub profile: &'r Profile,
}

impl<'r> Cells<'r> {
    /// The text of a cell; none when it stands for nothing.
    pub fn text(&self, at: Option<usize>) -> Option<&'r str> {
        let text = self.record.get(at?)?.trim();
        (!self.profile.is_null(text)).then_some(text)
    }

    /// The text of a cell that has to hold one, at most `most` characters.
    pub fn need(&self, at: usize, field: &'static str, most: usize) -> Result<&'r str, BadCell> {
        match self.text(Some(at)) {
            Some(text) if text.chars().count() <= most => Ok(text),
            Some(text) => Err(BadCell::new(field, text, "fewer characters")),
            None => Err(BadCell::new(field, "", "a value")),
        }
    }

    /// A cell read by a function; none when it stands for nothing.
    pub fn read<T>(
        &self,
        at: Option<usize>,
        field: &'static str,
        expected: &'static str,
        of: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, BadCell> {
        match self.text(at) {
            None => Ok(None),
            Some(text) => of(text).map(Some).ok_or_else(|| BadCell::new(field, text, expected)),
        }
    }

    /// Our word for the code in a cell.
    pub fn word(&self, at: Option<usize>, column: &str) -> Option<&'r str> {
        Some(self.profile.word(column, self.text(at)?))
    }
}
