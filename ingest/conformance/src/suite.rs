//! The cases of chapter 23 as data: what each expects, how an operator's platform brings it about, when it counts.

use crate::suite_pulls::PULLS;
use crate::suite_pushes::PUSHES;
use crate::words::Text;
use serde::Serialize;

/// Name and version of this list, printed on reports and certificates.
pub const SUITE: &str = "ACCESS-SPEC 1.0 chapter 23";

/// For what a case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Needed for production.
    One,
    /// Within three months.
    Two,
    /// Where agreed.
    Three,
    /// Says something about the sender or the platform, decides nothing.
    Shown,
}

/// Who acts in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The operator's platform pushes and the sandbox watches.
    Push,
    /// The platform calls the operator's platform.
    Call,
    /// The sandbox answers one message on purpose wrongly and watches what the client does.
    Answer,
    /// The platform proves something about itself.
    Own,
}

/// One thing to be seen within a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its word within the case.
    pub id: &'static str,
    /// What it is.
    pub label: Text,
    /// Whether the case needs it.
    pub required: bool,
}

/// One case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Case {
    /// `T01` to `T24`.
    pub id: &'static str,
    /// For what it counts.
    pub level: Level,
    /// Who acts.
    pub way: Way,
    /// What it is about.
    pub title: Text,
    /// What has to come out.
    pub expected: Text,
    /// What the operator does.
    pub how: Text,
    /// What has to be seen.
    pub parts: &'static [Part],
    /// The interface without which it cannot be tried; it is passed over while the gate does not serve it.
    pub needs: Option<&'static str>,
}

/// A part that the case needs.
pub(crate) const fn part(id: &'static str, zh: &'static str, en: &'static str) -> Part {
    Part { id, label: Text { zh, en }, required: true }
}

/// A part that is shown when it is seen.
pub(crate) const fn extra(id: &'static str, zh: &'static str, en: &'static str) -> Part {
    Part { id, label: Text { zh, en }, required: false }
}

/// Every case, T01 to T24.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    let (before, after) = PUSHES.split_at(9);
    let (calls, answers) = PULLS.split_at(3);
    before.iter().chain(calls).chain(after).chain(answers)
}

/// The case of an id.
pub fn case(id: &str) -> Option<&'static Case> {
    cases().find(|case| case.id == id)
}

impl Case {
    /// Whether this build of the gate serves what the case needs.
    pub fn is_served(&self) -> bool {
        self.needs.is_none_or(|name| interop::Interface::named(name).is_some())
    }

    /// Whether production needs it.
    pub fn is_required(&self) -> bool {
        self.level == Level::One && self.is_served()
    }

    /// Whether it is begun by hand.
    pub fn is_started(&self) -> bool {
        matches!(self.way, Way::Call | Way::Answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_are_those_of_the_specification_in_order() {
        let ids: Vec<&str> = cases().map(|case| case.id).collect();
        let expected: Vec<String> = (1..=24).map(|n| format!("T{n:02}")).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn every_case_has_a_part_it_needs_and_words_in_both_languages() {
        for case in cases() {
            assert!(case.parts.iter().any(|part| part.required), "{}", case.id);
            for text in [case.title, case.expected, case.how] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", case.id);
            }
        }
    }
}
