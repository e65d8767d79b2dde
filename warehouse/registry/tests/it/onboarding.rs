use registry::application_steps::{self as steps, By};
use registry::applications::{self, ApplicationState, Contact, Form, NewApplication, People};
use registry::certificates::{self, Ground};
use registry::conformance::{self, RunState};
use registry::credentials::{self, Direction, NewCredential, Suite};
use registry::operators::{self, Environment, OperatorState};
use registry::{RegistryError, Tx, access, tokens};
use serde_json::json;

use crate::databases::{after, noon, registries};
use crate::operators::active_operator;

fn form() -> NewApplication {
    let person =
        || Contact { name: "王示例".into(), phone: "13900000001".into(), email: String::new() };
    NewApplication {
        uscid: "91350100M000100Y43".into(),
        name: "示例充电有限公司".into(),
        short_name: "示例充电".into(),
        people: People { contact: person(), technical: person() },
        form: Form {
            suite: Suite::AesMd5.as_str().into(),
            owners: vec!["MA3TEST09".into()],
            ..Form::default()
        },
    }
}

/// Makes a form wrong.
type Spoil = fn(&mut NewApplication);

fn by(actor: &str, seconds: i64) -> By<'_> {
    By { actor, at: after(seconds) }
}

async fn accepted(tx: &mut Tx) -> String {
    let (made, _) = applications::create(tx, &form(), noon()).await.expect("a good form");
    steps::submit(tx, &made.id, by("applicant", 1)).await.expect("handed in");
    let open = ["notification_stationStatus".to_owned()];
    steps::accept(tx, &made.id, &open, "", by("province", 2)).await.expect("accepted");
    made.id
}

#[tokio::test]
async fn an_application_names_its_operator_and_only_its_own_key_opens_it() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let (made, key) =
            applications::create(&mut tx, &form(), noon()).await.expect("a good form");
        assert_eq!((made.operator_id.as_str(), made.state), ("M000100Y4", ApplicationState::Draft));
        let opened = applications::by_key(&mut tx, key.expose()).await.expect("reads");
        assert_eq!(opened.map(|one| one.id), Some(made.id.clone()));
        assert_eq!(applications::by_key(&mut tx, "another").await.expect("reads"), None);
        let people = applications::people(&mut tx, &made.id).await.expect("opens");
        assert_eq!(people.contact.phone, "13900000001");
        assert!(
            applications::list(&mut tx).await.expect("lists").is_empty(),
            "drafts are not listed"
        );
        steps::submit(&mut tx, &made.id, by("applicant", 1)).await.expect("handed in");
        let (rival, _) = applications::create(&mut tx, &form(), noon()).await.expect("a draft");
        let taken = steps::submit(&mut tx, &rival.id, by("applicant", 2)).await;
        assert!(matches!(taken, Err(RegistryError::Taken { .. })), "{taken:?}");
    }
}

#[tokio::test]
async fn a_wrong_check_character_address_or_number_is_named() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let spoil: [(&str, Spoil); 5] = [
            ("uscid", |it| it.uscid = "91350100M000100Y44".into()),
            ("people.contact", |it| it.people.contact.phone = "call me".into()),
            ("form.base_url", |it| it.form.base_url = "https://user:word@example.com/".into()),
            ("ip_allow", |it| it.form.addresses = vec!["everywhere".into()]),
            ("form.owners", |it| it.form.owners = vec!["x".into()]),
        ];
        for (name, spoil) in spoil {
            let mut wrong = form();
            spoil(&mut wrong);
            let refused = applications::create(&mut tx, &wrong, noon()).await;
            assert!(
                matches!(&refused, Err(RegistryError::Invalid { field, .. }) if *field == name),
                "{name}: {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_application_goes_its_way_and_every_step_is_written_down() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let (made, _) = applications::create(&mut tx, &form(), noon()).await.expect("a good form");
        let id = made.id.as_str();
        steps::submit(&mut tx, id, by("applicant", 1)).await.expect("handed in");
        let bare = steps::give_back(&mut tx, id, " ", by("province", 2)).await;
        assert!(matches!(bare, Err(RegistryError::Invalid { field: "reason", .. })), "{bare:?}");
        steps::give_back(&mut tx, id, "请补充资料", by("province", 2)).await.expect("returned");
        steps::submit(&mut tx, id, by("applicant", 3)).await.expect("handed in again");
        steps::accept(&mut tx, id, &[], "", by("province", 4)).await.expect("accepted");
        let operator = operators::get(&mut tx, "M000100Y4").await.expect("is registered");
        assert_eq!(
            (operator.state, operator.environment),
            (OperatorState::Pending, Environment::Test)
        );
        assert_eq!(operator.delegations, ["MA3TEST09"]);
        let early = steps::ask_to_go_live(&mut tx, id, by("applicant", 5)).await;
        assert!(matches!(early, Err(RegistryError::WrongState { .. })), "{early:?}");
        steps::test(&mut tx, id, by("applicant", 6)).await.expect("tests");
        steps::pass(&mut tx, id, "run 1", by("conformance", 7)).await.expect("passes");
        let hasty = steps::go_live(&mut tx, id, "", by("province", 8)).await;
        assert!(matches!(hasty, Err(RegistryError::WrongState { .. })), "nobody asked: {hasty:?}");
        steps::ask_to_go_live(&mut tx, id, by("applicant", 9)).await.expect("asks");
        steps::go_live(&mut tx, id, "", by("province", 10)).await.expect("goes live");
        let operator = operators::get(&mut tx, "M000100Y4").await.expect("is registered");
        assert_eq!(
            (operator.state, operator.environment),
            (OperatorState::Active, Environment::Production)
        );
        let suspended = OperatorState::Suspended;
        steps::follow(&mut tx, "M000100Y4", suspended, "数据质量", by("province", 11))
            .await
            .expect("follows");
        let now = applications::get(&mut tx, id).await.expect("is there");
        assert_eq!(
            (now.state, now.state_reason.as_str()),
            (ApplicationState::Suspended, "数据质量")
        );
        let names: Vec<String> = steps::list(&mut tx, id)
            .await
            .expect("lists")
            .into_iter()
            .map(|step| step.step)
            .collect();
        let expected = [
            "submit", "return", "submit", "accept", "test", "pass", "ask-live", "go-live",
            "suspend",
        ];
        assert_eq!(names, expected);
    }
}

#[tokio::test]
async fn credentials_and_tokens_of_the_sandbox_do_not_reach_production_nor_the_other_way() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let new = || NewCredential {
            operator_id: "MA3TEST01",
            direction: Direction::In,
            suite: Suite::AesMd5,
            valid_from: noon(),
            secrets: None,
        };
        let test =
            credentials::issue_in(&mut tx, Environment::Test, new(), noon()).await.expect("issues");
        let real = credentials::issue(&mut tx, new(), noon()).await.expect("issues");
        let both = credentials::list(&mut tx, "MA3TEST01", after(1)).await.expect("lists");
        assert!(
            both.iter().all(|one| one.state == credentials::CredentialState::Active),
            "{both:?}"
        );
        let (place, way) = (Environment::Test, Direction::In);
        let token = tokens::issue_in(&mut tx, place, "MA3TEST01", way, 7_200, noon())
            .await
            .expect("a token");
        tx.commit().await.expect("commits");
        let production = access::load(&registry, after(1)).await.expect("loads");
        let sandbox = access::load_in(&registry, Environment::Test, after(1)).await.expect("loads");
        let ids = |data: &access::AccessData| -> Vec<String> {
            data.operators["MA3TEST01"].credentials.iter().map(|one| one.id.clone()).collect()
        };
        assert_eq!(ids(&production), [real.credential.id.as_str()]);
        assert_eq!(ids(&sandbox), [test.credential.id.as_str()]);
        assert!(sandbox.tokens.contains_key(&token.digest) && production.tokens.is_empty());
        let mut tx = registry.write().await.expect("writes");
        credentials::revoke(&mut tx, &real.credential.id, "", after(2)).await.expect("revokes");
        let known = tokens::load_known_in(&mut tx, place, way, after(2)).await.expect("loads");
        assert_eq!(known[0].ended_at, None, "tokens of the sandbox live on");
    }
}

#[tokio::test]
async fn a_waiting_or_suspended_operator_is_admitted_to_the_sandbox_only() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        accepted(&mut tx).await;
        tx.commit().await.expect("commits");
        let state = |data: &access::AccessData| data.operators["M000100Y4"].operator.state;
        let production = access::load(&registry, after(3)).await.expect("loads");
        let sandbox = access::load_in(&registry, Environment::Test, after(3)).await.expect("loads");
        assert_eq!(
            (state(&production), state(&sandbox)),
            (OperatorState::Pending, OperatorState::Active)
        );
    }
}

#[tokio::test]
async fn the_cause_of_a_failure_is_kept_until_a_later_failure() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let new = NewCredential {
            operator_id: "MA3TEST01",
            direction: Direction::In,
            suite: Suite::AesMd5,
            valid_from: noon(),
            secrets: None,
        };
        let id = credentials::issue(&mut tx, new, noon()).await.expect("issues").credential.id;
        credentials::note_cause(&mut tx, &id, after(5), "4001-01", "utc_clock")
            .await
            .expect("notes");
        credentials::note_failed(&mut tx, &id, after(4), "4001-01").await.expect("notes");
        let kept = credentials::get(&mut tx, &id).await.expect("reads");
        assert_eq!(kept.last_failed_cause.as_deref(), Some("utc_clock"));
        credentials::note_failed(&mut tx, &id, after(9), "4003-32").await.expect("notes");
        let later = credentials::get(&mut tx, &id).await.expect("reads");
        assert_eq!(
            (later.last_failed_code.as_deref(), later.last_failed_cause),
            (Some("4003-32"), None)
        );
    }
}

#[tokio::test]
async fn a_run_ends_when_the_next_begins_and_a_certificate_rests_on_it() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let id = accepted(&mut tx).await;
        let ids = (id.as_str(), "M000100Y4");
        let first =
            conformance::begin(&mut tx, ids, "suite", "applicant", after(3)).await.expect("begins");
        let second =
            conformance::begin(&mut tx, ids, "suite", "applicant", after(4)).await.expect("begins");
        assert_eq!((first.number, second.number), (1, 2));
        let before = conformance::get(&mut tx, &first.id).await.expect("is there");
        assert_eq!(before.state, RunState::Ended);
        for state in ["failed", "passed"] {
            let record = json!({ "state": state });
            conformance::put_case(&mut tx, &second.id, ("T01", state), &record, after(5))
                .await
                .expect("puts");
        }
        let cases = conformance::cases(&mut tx, &second.id).await.expect("lists");
        assert_eq!((cases.len(), cases[0].state.as_str()), (1, "passed"));
        let (passed, nothing) = (RunState::Passed, json!({}));
        conformance::stand(&mut tx, &second.id, passed, Some(98), &nothing, after(6))
            .await
            .expect("stands");
        let watched = conformance::watched(&mut tx).await.expect("lists");
        assert_eq!(watched.iter().map(|run| run.number).collect::<Vec<_>>(), [2]);
        let ground = Ground { application_id: &id, operator_id: "M000100Y4", run_id: &second.id };
        let span = (after(7), after(8));
        let one = certificates::issue(&mut tx, "ZX-370000-2026", ground, &json!({}), span)
            .await
            .expect("issues");
        let two = certificates::issue(&mut tx, "ZX-370000-2026", ground, &json!({}), span)
            .await
            .expect("issues");
        assert_eq!(
            (one.number.as_str(), two.number.as_str()),
            ("ZX-370000-2026-00001", "ZX-370000-2026-00002")
        );
        assert_ne!(one.code, two.code);
        assert_eq!(
            certificates::withdraw(&mut tx, "M000100Y4", after(9)).await.expect("withdraws"),
            2
        );
    }
}
