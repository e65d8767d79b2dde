//! When a platform is asked: six-field schedules in Beijing time, after the run before.

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds};
use model::time::BEIJING;
use registry::pull_runs::PullRun;
use registry::pull_settings::{PullKind, PullSettings};

/// A pull whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Whose platform.
    pub operator_id: String,
    /// What is asked.
    pub kind: PullKind,
}

fn schedule(cron: &str) -> Option<Cron> {
    CronParser::builder().seconds(Seconds::Required).build().parse(cron).ok()
}

/// Whether a text is a schedule.
pub fn is_schedule(cron: &str) -> bool {
    schedule(cron).is_some()
}

/// The next time of a schedule after an instant.
pub fn next_after(cron: &str, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let local = after.with_timezone(&BEIJING);
    let next = schedule(cron)?.find_next_occurrence(&local, false).ok()?;
    Some(next.with_timezone(&Utc))
}

/// What is due: one time of the schedule has passed since the last run began. The first full pull is due at once.
pub(crate) fn due(settings: &PullSettings, last: &[PullRun], now: DateTime<Utc>) -> Vec<Due> {
    if !settings.pulls_on {
        return Vec::new();
    }
    let is_due = |planned: &&registry::pull_settings::Planned| {
        let before = last.iter().find(|run| run.kind == planned.kind);
        match before {
            Some(run) if run.finished_at.is_none() => false,
            None if planned.kind == PullKind::StationsFull => true,
            _ => {
                let since = before.map_or(settings.updated_at, |run| run.started_at);
                next_after(&planned.cron, since.min(now)).is_some_and(|next| next <= now)
            }
        }
    };
    let due = settings.plan.iter().filter(is_due);
    due.map(|planned| Due { operator_id: settings.operator_id.clone(), kind: planned.kind })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::LocalDay;
    use registry::pull_runs::{PullCause, PullCounts, PullOutcome};
    use registry::pull_settings::usual_plan;

    fn at(text: &str) -> DateTime<Utc> {
        let wall = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        model::time::local(wall)
    }

    fn settings(updated_at: DateTime<Utc>) -> PullSettings {
        PullSettings {
            operator_id: "MA3TEST01".into(),
            pulls_on: true,
            base_url: "https://op.example".into(),
            page_size: 50,
            plan: usual_plan(true),
            version: 1,
            updated_at,
            updated_by: "zhang".into(),
        }
    }

    fn ran(kind: PullKind, started_at: DateTime<Utc>, ended: bool) -> PullRun {
        PullRun {
            id: "r".into(),
            operator_id: "MA3TEST01".into(),
            kind,
            cause: PullCause::Schedule,
            asked_by: "system".into(),
            supplement_id: None,
            started_at,
            finished_at: ended.then_some(started_at),
            outcome: PullOutcome::Done,
            counts: PullCounts::default(),
            notes: vec![],
            error: None,
        }
    }

    #[test]
    fn schedules_are_in_beijing_time() {
        let next = next_after("0 0 2 * * *", at("2026-11-02 01:59:59")).unwrap();
        assert_eq!(next, at("2026-11-02 02:00:00"));
        assert_eq!(LocalDay::of(next), LocalDay::of(at("2026-11-02 12:00:00")));
        assert!(is_schedule("0 30 3 * * MON"));
        assert!(!is_schedule("0 61 3 * * *"));
        assert!(!is_schedule("30 3 * * *"));
    }

    #[test]
    fn the_first_full_pull_is_due_at_once_and_the_others_at_their_time() {
        let set = settings(at("2026-11-02 09:00:00"));
        let kinds = |last: &[PullRun], now| -> Vec<PullKind> {
            due(&set, last, at(now)).into_iter().map(|due| due.kind).collect()
        };
        assert_eq!(kinds(&[], "2026-11-02 09:00:10"), [PullKind::StationsFull]);
        let full = ran(PullKind::StationsFull, at("2026-11-02 09:00:20"), true);
        assert!(kinds(std::slice::from_ref(&full), "2026-11-02 09:05:00").is_empty());
        assert_eq!(
            kinds(std::slice::from_ref(&full), "2026-11-02 09:10:05"),
            [PullKind::StationsChanged]
        );
        let changed = ran(PullKind::StationsChanged, at("2026-11-02 09:10:05"), false);
        assert_eq!(
            kinds(&[full, changed], "2026-11-02 09:30:00"),
            [PullKind::Status, PullKind::Alarms]
        );
    }

    #[test]
    fn what_was_missed_is_caught_up_once() {
        let set = settings(at("2026-11-01 09:00:00"));
        let full = ran(PullKind::StationsFull, at("2026-11-01 09:00:20"), true);
        let again = due(&set, &[full], at("2026-11-02 14:00:00"));
        assert!(
            again.contains(&Due { operator_id: "MA3TEST01".into(), kind: PullKind::StationsFull })
        );
        let full = ran(PullKind::StationsFull, at("2026-11-02 14:00:00"), true);
        let again = due(&set, &[full], at("2026-11-02 14:00:30"));
        assert!(again.iter().all(|due| due.kind != PullKind::StationsFull));
    }

    #[test]
    fn a_platform_that_is_switched_off_is_not_asked() {
        let off = PullSettings { pulls_on: false, ..settings(at("2026-11-01 09:00:00")) };
        assert!(due(&off, &[], at("2026-11-02 14:00:00")).is_empty());
    }
}
