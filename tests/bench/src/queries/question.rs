//! The questions, in one text for both sides.
//!
//! Where the dialects differ the text has a mark: `{micros:x}` microseconds of a time, `{hour:x}` its Beijing hour,
//! `{p95:x}` the approximate 95th percentile.

use crate::history::Size;
use crate::province::{CONNECTORS, Province};
use lake::Query;
use model::LocalDay;

/// One question.
#[derive(Debug)]
pub struct Question {
    /// Name, as the file is called.
    pub name: &'static str,
    text: &'static str,
    /// Relative difference of numbers that still counts as equal: more than rounding for approximate percentiles only.
    pub tolerance: f64,
}

macro_rules! question {
    ($name:literal) => {
        question!($name, 1e-9)
    };
    ($name:literal, $tolerance:literal) => {
        Question {
            name: $name,
            text: include_str!(concat!("../../queries/", $name, ".sql")),
            tolerance: $tolerance,
        }
    };
}

/// Every question.
pub static ALL: [Question; 11] = [
    question!("energy_by_day"),
    question!("energy_by_region"),
    question!("load_curve"),
    question!("heat"),
    question!("top_stations"),
    question!("utilisation"),
    question!("status_counts"),
    question!("station_orders"),
    question!("connector_states"),
    question!("week_heat"),
    question!("messages", 0.03),
];

/// What the questions are about.
#[derive(Debug, Clone)]
pub struct Subject {
    days: [(&'static str, LocalDay); 3],
    ids: [(&'static str, String); 3],
}

impl Subject {
    /// The last month and week, and a station in the middle of the province.
    pub fn of(province: &Province, size: Size) -> Self {
        let middle = province.stations.len() / 2;
        let spot = province.spots().nth(middle * CONNECTORS + 7).expect("a province has stations");
        let (month_first, last) = size.last_days(30);
        let (week_first, _) = size.last_days(7);
        Self {
            days: [("month_first", month_first), ("week_first", week_first), ("last", last)],
            ids: [
                ("operator", spot.station.operator_id.to_string()),
                ("station", spot.station.station_id.to_string()),
                ("connector", spot.connector.connector_id.to_string()),
            ],
        }
    }
}

impl Question {
    /// As the lake is asked, with bound parameters.
    pub fn ours(&self, subject: &Subject) -> Query {
        self.ours_behind("", subject)
    }

    /// The same with a word before it, such as `EXPLAIN ANALYZE`.
    pub fn ours_behind(&self, word: &str, subject: &Subject) -> Query {
        let sql = marks(self.text, |mark, column| match mark {
            "micros" => format!("CAST({column} AS BIGINT)"),
            "hour" => format!("local_hour({column})"),
            _ => format!(
                "CAST(approx_percentile_cont(0.95) WITHIN GROUP (ORDER BY {column}) AS BIGINT)"
            ),
        });
        let used = |name: &str| sql.contains(&format!("${name}"));
        let mut query = Query::new(format!("{word}\n{sql}"));
        for (name, day) in subject.days.iter().filter(|(name, _)| used(name)) {
            query = query.bind(name, *day);
        }
        for (name, id) in subject.ids.iter().filter(|(name, _)| used(name)) {
            query = query.bind(name, id.as_str());
        }
        query
    }

    /// As DuckDB is asked, with the values written out so that it can plan with them.
    pub fn rivals(&self, subject: &Subject) -> String {
        let mut sql = marks(self.text, |mark, column| match mark {
            "micros" => format!("epoch_us({column})"),
            "hour" => {
                format!("CAST((epoch_us({column}) + 28800000000) // 3600000000 % 24 AS INTEGER)")
            }
            _ => format!("CAST(approx_quantile({column}, 0.95) AS BIGINT)"),
        });
        for (name, day) in &subject.days {
            sql = sql.replace(&format!("${name}"), &format!("DATE '{day}'"));
        }
        for (name, id) in &subject.ids {
            sql = sql.replace(&format!("${name}"), &format!("'{id}'"));
        }
        sql
    }
}

/// The text with every `{mark:column}` replaced.
fn marks(text: &str, replace: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        let (mark, column) = inside.split_once(':').unwrap_or((inside, ""));
        out.push_str(before);
        out.push_str(&replace(mark, column));
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_and_no_parameter_is_left_in_a_rivals_text() {
        let subject = Subject::of(&Province::new(3).expect("areas"), Size { stations: 3, days: 8 });
        for question in &ALL {
            let sql = question.rivals(&subject);
            assert!(!sql.contains(['$', '{', '}']), "{sql}");
        }
        let states =
            ALL.iter().find(|question| question.name == "connector_states").expect("is there");
        assert!(states.rivals(&subject).contains("epoch_us(occurred_at) AS occurred_us"));
    }
}
