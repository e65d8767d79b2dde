use super::*;
use crate::examples::judge;
use crate::{Severity, rule};
use reference::{Areas, ProvinceCode};

fn operator(id: &str) -> OperatorId {
    OperatorId::new(id).expect("an operator")
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn set(key: &str, operator_id: Option<&str>, from: &str, value: Option<f64>) -> Override {
    let operator_id = operator_id.map(operator);
    Override { key: key.to_owned(), operator_id, valid_from: instant(from), value }
}

#[test]
fn the_last_limit_in_force_holds_and_an_operators_own_goes_first() {
    let limits = Limits::new(vec![
        set("OR04", None, "2026-06-01T00:00:00Z", Some(800.0)),
        set("OR04", None, "2026-01-01T00:00:00Z", Some(900.0)),
        set("OR04", Some("MA3TEST01"), "2026-03-01T00:00:00Z", Some(2_000.0)),
        set("OR04", Some("MA3TEST01"), "2026-09-01T00:00:00Z", None),
    ])
    .expect("known limits");
    let at = |id: &str, when: &str| limits.value("OR04", 1_000.0, &operator(id), instant(when));
    assert_eq!(at("MA3OTHER1", "2025-12-31T00:00:00Z"), 1_000.0);
    assert_eq!(at("MA3OTHER1", "2026-02-01T00:00:00Z"), 900.0);
    assert_eq!(at("MA3OTHER1", "2026-07-01T00:00:00Z"), 800.0);
    assert_eq!(at("MA3TEST01", "2026-07-01T00:00:00Z"), 2_000.0);
    assert_eq!(at("MA3TEST01", "2026-10-01T00:00:00Z"), 800.0, "back to the general one");
}

#[test]
fn an_override_that_no_rule_reads_is_refused() {
    let unknown = Limits::new(vec![set("OR99", None, "2026-01-01T00:00:00Z", Some(1.0))]);
    assert_eq!(unknown.err(), Some(UnknownLimit { key: "OR99".to_owned() }));
    let no_limit = Limits::new(vec![set("OR12", None, "2026-01-01T00:00:00Z", Some(1.0))]);
    assert!(no_limit.is_err(), "a rule without a limit");
    assert!(
        Limits::new(vec![set("OR03.charging", None, "2026-01-01T00:00:00Z", Some(1.0))]).is_ok()
    );
}

#[test]
fn rules_judge_with_the_limit_in_force() {
    let areas = Areas::load(ProvinceCode::Shandong).expect("embedded data");
    let input = &rule("OR04").expect("a rule").input;
    let severity = |limits: &Limits| {
        let verdict = judge(input, r#"{"energy":300000}"#, limits, &areas).expect("a row");
        verdict.findings.iter().find(|f| f.code == "OR04").map(|f| f.severity)
    };
    assert_eq!(severity(&Limits::default()), Some(Severity::Warn));
    let bus = set("OR04.usual", Some("MA3TEST01"), "2026-01-01T00:00:00Z", Some(400.0));
    assert_eq!(severity(&Limits::new(vec![bus]).expect("known")), None);
    let strict = set("OR04", None, "2026-01-01T00:00:00Z", Some(280.0));
    assert_eq!(severity(&Limits::new(vec![strict]).expect("known")), Some(Severity::Error));
}
