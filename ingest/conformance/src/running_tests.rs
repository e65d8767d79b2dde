use super::*;
use crate::judge::judge;
use crate::seen::{Signed, Stored};
use crate::trap;
use registry::conformance::RunState;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + second, 0).expect("an instant")
}

fn running() -> Running {
    let run = Run {
        id: "r".into(),
        application_id: "a".into(),
        operator_id: "MA3TEST01".into(),
        number: 1,
        suite: suite::SUITE.into(),
        state: RunState::Running,
        score: None,
        started_at: at(0),
        finished_at: None,
        started_by: "applicant".into(),
        summary: Value::Null,
    };
    Running::new(run, BTreeMap::new(), 60)
}

fn seen(second: i64, interface: &str, plain: Value, ret: i64, msg: &str, answer: Value) -> Seen {
    Seen {
        at: at(second),
        operator_id: "MA3TEST01".into(),
        interface: interface.into(),
        named: interface.into(),
        token: Some(ingest::Presented::Good),
        token_digest: Some("t".into()),
        digest: format!("envelope {second}"),
        signed: Signed::Right,
        plain: Some(plain),
        envelope: Value::Null,
        ret,
        msg: msg.into(),
        answer,
        mistake: None,
        stored: None,
    }
}

fn status(second: i64, state: i64) -> Seen {
    let body = json!({"ConnectorStatusInfo": {"ConnectorID": "1", "Status": state}});
    seen(second, "notification_stationStatus", body, 0, "", json!({"Status": 0}))
}

fn token(second: i64) -> Seen {
    let answer = json!({"SuccStat": 0, "TokenAvailableTime": 7200, "AccessTokenDigest": format!("t{second}")});
    seen(second, "query_token", json!({}), 0, "", answer)
}

fn state_of(run: &Running, case: &str) -> CaseState {
    run.state(suite::case(case).expect("a case"))
}

#[test]
fn a_failed_case_is_passed_by_a_later_message_and_a_pass_is_never_taken_back() {
    let mut run = running();
    let mut wrong = token(1);
    (wrong.ret, wrong.msg, wrong.signed) = (4001, "4001-01 签名错误".into(), Signed::Wrong);
    wrong.mistake = Some(Mistake::SecretsExchanged);
    judge(&mut run, &wrong);
    assert_eq!(state_of(&run, "T01"), CaseState::Failed);
    let failed = run.record("T01").and_then(|record| record.failed.clone()).expect("a reason");
    assert_eq!(failed.reason, Mistake::SecretsExchanged.about());
    judge(&mut run, &token(2));
    assert_eq!(state_of(&run, "T01"), CaseState::Passed);
    judge(&mut run, &wrong);
    assert_eq!(state_of(&run, "T01"), CaseState::Passed);
    assert_eq!(run.summary.mistakes["secrets_exchanged"].count, 2);
}

#[test]
fn a_wrong_signature_is_deliberate_only_after_a_right_one_and_without_a_usual_mistake() {
    let mut run = running();
    let mut wrong = status(1, 1);
    (wrong.ret, wrong.msg, wrong.signed) = (4001, "4001-01".into(), Signed::OneOff);
    judge(&mut run, &wrong);
    assert!(!run.has("T05", "sig"));
    judge(&mut run, &token(2));
    judge(&mut run, &wrong);
    assert!(run.has("T05", "sig") && !run.has("T05", "data"));
    wrong.signed = Signed::Wrong;
    wrong.mistake = Some(Mistake::SignedPlaintext);
    judge(&mut run, &wrong);
    assert!(!run.has("T05", "data"));
}

#[test]
fn fields_left_out_are_ticked_off_one_by_one() {
    let mut run = running();
    for field in ["OperatorID", "Data", "TimeStamp", "Seq"] {
        let msg = format!("4003-02 /{field} 信封字段缺失");
        judge(&mut run, &seen(1, "notification_stationStatus", json!({}), 4003, &msg, Value::Null));
    }
    assert_eq!(state_of(&run, "T07"), CaseState::Running);
    let msg = "4004-01 /ConnectorStatusInfo/Status 缺失";
    judge(&mut run, &seen(2, "notification_stationStatus", json!({}), 4004, msg, Value::Null));
    assert!(run.has("T08", "status/Status"));
    assert_eq!(state_of(&run, "T13"), CaseState::Waiting, "a deliberate mistake is no failure");
}

#[test]
fn the_same_status_counts_as_a_repeat_only_in_a_new_envelope_and_when_it_was_stored_once() {
    let mut run = running();
    judge(&mut run, &status(1, 2));
    let mut same = status(2, 2);
    same.digest = "envelope 1".into();
    judge(&mut run, &same);
    assert_eq!(state_of(&run, "T14"), CaseState::Failed);
    let mut again = status(3, 2);
    again.stored = Some(Stored { rows: 1, repeated: 1, ..Stored::default() });
    judge(&mut run, &again);
    assert_eq!(state_of(&run, "T14"), CaseState::Passed);
}

#[test]
fn a_busy_answer_has_to_be_waited_out() {
    for (after, expected) in [(5, CaseState::Failed), (60, CaseState::Passed)] {
        let mut run = running();
        run.change("T23").restart(at(0));
        assert_eq!(trap::armed(&run), Some(trap::Trap::Busy));
        let mut first = status(10, 3);
        (first.ret, first.msg) = (-1, "-1-01 系统繁忙 retry after 60 s".into());
        judge(&mut run, &first);
        trap::sprung(&mut run, trap::Trap::Busy, &first);
        assert_eq!(trap::armed(&run), None);
        judge(&mut run, &status(11, 1));
        assert_eq!(state_of(&run, "T23"), CaseState::Running, "another message is no repeat");
        judge(&mut run, &status(10 + after, 3));
        assert_eq!(state_of(&run, "T23"), expected, "after {after} s");
    }
}

#[test]
fn a_message_that_never_comes_again_fails_the_case_in_the_end() {
    let mut run = running();
    run.change("T24").restart(at(0));
    let first = status(1, 3);
    trap::sprung(&mut run, trap::Trap::WrongSig, &first);
    trap::expire(&mut run, at(100));
    assert_eq!(state_of(&run, "T24"), CaseState::Running);
    trap::expire(&mut run, at(700));
    assert_eq!(state_of(&run, "T24"), CaseState::Failed);
}

#[test]
fn each_kind_of_tolerance_lowers_the_score_by_two_points() {
    let mut run = running();
    let full = |run: &Running| run.score();
    judge(&mut run, &token(1));
    judge(&mut run, &status(2, 1));
    let before = full(&run);
    let mut loose = status(3, 2);
    loose.stored = Some(Stored { rows: 1, warnings: "CW04:1 CW16:3".into(), ..Stored::default() });
    judge(&mut run, &loose);
    assert_eq!(full(&run), before - 4);
    assert_eq!(run.summary.tolerances["CW16"], 3);
}

#[test]
fn what_is_kept_is_read_back() {
    let mut run = running();
    judge(&mut run, &token(1));
    judge(&mut run, &status(2, 2));
    let kept: BTreeMap<String, CaseRecord> = run
        .records
        .iter()
        .map(|(id, record)| {
            let json = serde_json::to_value(record).expect("JSON");
            (id.clone(), serde_json::from_value(json).expect("a record"))
        })
        .collect();
    let again = Running::new(run.run.clone(), kept, 60);
    assert_eq!(again.score(), run.score());
}
