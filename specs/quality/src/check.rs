//! Judges rows: every entrance uses these functions.

use crate::facts::{CurveDays, Facts, FullPull, GridDay};
use crate::rule::{Break, Input, Rule, Severity};
use crate::rules::RULES;
use model::grid::{AreaCurve, AreaStation};
use model::{
    Alarm, BatterySample, OperationStat, Order, PowerSample, PriceNotice, ProcessSample, Report,
    SessionMilestone, Station, StationEvent, StatusEvent,
};
use std::sync::LazyLock;

/// One rule broken by one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the rule.
    pub code: &'static str,
    /// Severity of this finding.
    pub severity: Severity,
    /// The field, as the wire spells it.
    pub field: &'static str,
    /// The value found.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// Position in the group for power samples, else 0.
    pub index: usize,
}

impl Finding {
    fn new(rule: &Rule, broken: Break) -> Self {
        Self {
            code: rule.code,
            severity: broken.severity.unwrap_or(rule.severity),
            field: broken.field,
            value: broken.value,
            expected: broken.expected,
            index: broken.index,
        }
    }

    /// The finding as sentences in Chinese and English.
    pub fn explain(&self) -> (String, String) {
        explain(self.code, self.field, &self.value, &self.expected)
    }
}

/// What the rules say about a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Broken rules, in the order of the catalogue.
    pub findings: Vec<Finding>,
    /// The row is kept out of its table.
    pub held: bool,
    /// It is held for no other reason than that its station or connector is not registered.
    pub orphan: bool,
}

/// Rules that a row breaks only until its station or connector is registered.
pub const NOT_REGISTERED: [&str; 9] =
    ["SU08", "CP01", "OR12", "PW06", "OS05", "AL07", "EV04", "BM06", "FE06"];

impl Verdict {
    fn of(findings: Vec<Finding>) -> Self {
        if findings.is_empty() {
            return Self::default();
        }
        let mut holding = findings.iter().filter(|f| f.severity.holds()).peekable();
        let held = holding.peek().is_some();
        let orphan = held && holding.all(|f| NOT_REGISTERED.contains(&f.code));
        Self { findings, held, orphan }
    }

    /// Codes of the findings that hold the row, separated by blanks.
    pub fn held_by(&self) -> String {
        let holding = self.findings.iter().filter(|f| f.severity.holds());
        holding.map(|f| f.code).collect::<Vec<_>>().join(" ")
    }
}

/// A finding as sentences in Chinese and English; an unknown code keeps its facts without a sentence.
pub fn explain(code: &str, field: &str, value: &str, expected: &str) -> (String, String) {
    let (zh, en) = crate::rule(code).map_or(("", ""), |rule| (rule.says_zh, rule.says));
    let zh = format!("{code} {zh}：{field} = {value}，应为 {expected}");
    let en = format!("{code} {en}: {field} = {value}, expected {expected}");
    (zh, en)
}

macro_rules! rules_for {
    ($name:ident, $variant:ident, $function:ty) => {
        static $name: LazyLock<Vec<(&'static Rule, $function)>> = LazyLock::new(|| {
            let mut found: Vec<(&'static Rule, $function)> = Vec::new();
            for rule in RULES {
                for example in rule.inputs() {
                    if let Input::$variant(breaks) = example.input {
                        found.push((*rule, breaks));
                    }
                }
            }
            found
        });
    };
}

rules_for!(STATUS, Status, fn(&StatusEvent, &Facts) -> Option<Break>);
rules_for!(PROCESS, Process, fn(&ProcessSample, &Facts) -> Option<Break>);
rules_for!(ORDER, Order, fn(&Order, &Facts) -> Option<Break>);
rules_for!(POWER, Power, fn(&[PowerSample], &Facts) -> Vec<Break>);
rules_for!(STATION, Station, fn(&Station, &Facts) -> Vec<Break>);
rules_for!(STATS, Stats, fn(&[OperationStat], &Facts) -> Vec<Break>);
rules_for!(ALARM, Alarm, fn(&Alarm, &Facts) -> Option<Break>);
rules_for!(EVENT, Event, fn(&StationEvent, &Facts) -> Option<Break>);
rules_for!(BATTERY, Battery, fn(&BatterySample, &Facts) -> Option<Break>);
rules_for!(PRICES, Prices, fn(&PriceNotice, &Facts) -> Vec<Break>);
rules_for!(MILESTONE, Milestone, fn(&SessionMilestone, &Facts) -> Option<Break>);
rules_for!(CREDIT_CODE, CreditCode, fn(&str) -> Option<Break>);
rules_for!(FULL_PULL, FullPull, fn(FullPull, &Facts) -> Option<Break>);
rules_for!(GRID_DAY, GridDay, fn(&GridDay, &Facts) -> Vec<Break>);
rules_for!(GRID_ARCHIVE, GridArchive, fn(FullPull, &Facts) -> Option<Break>);
rules_for!(CURVE, Curve, fn(&AreaCurve, &Facts) -> Option<Break>);
rules_for!(AREA_STATION, AreaStation, fn(&AreaStation, &Facts) -> Option<Break>);
rules_for!(CURVE_DAYS, CurveDays, fn(&CurveDays, &Facts) -> Option<Break>);

/// Judges one connector state. Allocates nothing when every rule is kept.
pub fn check_status(row: &StatusEvent, facts: &Facts) -> Verdict {
    let judged = STATUS.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(row, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges one sample of a session. Allocates nothing when every rule is kept.
pub fn check_process(row: &ProcessSample, facts: &Facts) -> Verdict {
    let judged = PROCESS.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(row, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges one order. Allocates nothing when every rule is kept.
pub fn check_order(row: &Order, facts: &Facts) -> Verdict {
    let judged = ORDER.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(row, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges the power samples of one station in one message; an error holds them all.
pub fn check_power(rows: &[PowerSample], facts: &Facts) -> Verdict {
    let judged = POWER
        .iter()
        .flat_map(|(rule, f)| f(rows, facts).into_iter().map(|b| Finding::new(rule, b)));
    Verdict::of(judged.collect())
}

/// Judges one station with its equipment.
pub fn check_station(row: &Station, facts: &Facts) -> Verdict {
    let judged = STATION
        .iter()
        .flat_map(|(rule, f)| f(row, facts).into_iter().map(|b| Finding::new(rule, b)));
    Verdict::of(judged.collect())
}

/// Judges a row of one of the pushes that change no live state.
pub fn check_report(row: &Report, facts: &Facts) -> Verdict {
    macro_rules! judged {
        ($rules:expr, $row:expr) => {{
            let broken = $rules.iter().flat_map(|(rule, f)| {
                f($row, facts).into_iter().map(|broken| Finding::new(rule, broken))
            });
            Verdict::of(broken.collect())
        }};
    }
    match row {
        Report::Stats(levels) => judged!(STATS, levels),
        Report::Alarm(alarm) => judged!(ALARM, alarm),
        Report::Event(event) => judged!(EVENT, event),
        Report::Battery(sample) => judged!(BATTERY, sample),
        Report::Prices(notice) => judged!(PRICES, notice),
        Report::Milestone(milestone) => judged!(MILESTONE, milestone),
    }
}

/// Judges the credit code of an operator.
pub fn check_credit_code(code: &str) -> Verdict {
    let judged = CREDIT_CODE.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(code)?)));
    Verdict::of(judged.collect())
}

/// Judges the size of a full pull against the one before; a finding blocks the whole delivery.
pub fn check_full_pull(sizes: FullPull, facts: &Facts) -> Verdict {
    let judged =
        FULL_PULL.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(sizes, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges a day of a grid company by its manifest; a finding of severity block keeps the whole day waiting.
pub fn check_grid_day(day: &GridDay, facts: &Facts) -> Verdict {
    let judged = GRID_DAY
        .iter()
        .flat_map(|(rule, f)| f(day, facts).into_iter().map(|b| Finding::new(rule, b)));
    Verdict::of(judged.collect())
}

/// Judges the size of an archive against the one before; a finding blocks the whole delivery.
pub fn check_grid_archive(sizes: FullPull, facts: &Facts) -> Verdict {
    let judged =
        GRID_ARCHIVE.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(sizes, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges one curve of a transformer area. Allocates nothing when every rule is kept.
pub fn check_curve(curve: &AreaCurve, facts: &Facts) -> Verdict {
    let judged = CURVE.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(curve, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges one station on a transformer area.
pub fn check_area_station(row: &AreaStation, facts: &Facts) -> Verdict {
    let judged =
        AREA_STATION.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(row, facts)?)));
    Verdict::of(judged.collect())
}

/// Judges a curve beside the day before and the energy of the day.
pub fn check_curve_days(days: &CurveDays, facts: &Facts) -> Verdict {
    let judged =
        CURVE_DAYS.iter().filter_map(|(rule, f)| Some(Finding::new(rule, f(days, facts)?)));
    Verdict::of(judged.collect())
}
