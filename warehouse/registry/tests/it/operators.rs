use chrono::Duration;
use registry::credentials::{
    self, CredentialSecrets, CredentialState, Direction, NewCredential, Suite,
};
use registry::operators::{
    self, ClockPolicy, Environment, NewOperator, Operator, OperatorChange, OperatorState,
};
use registry::{RegistryError, SecretText, Tx, micros, tokens};

use crate::databases::{after, noon, registries};

/// A waiting operator with one open interface.
pub async fn new_operator(tx: &mut Tx, operator_id: &str) -> Operator {
    let new = NewOperator {
        operator_id: operator_id.to_owned(),
        name: "测试充电有限公司".to_owned(),
        short_name: "测试充电".to_owned(),
        uscid: format!("91370100{operator_id}X"),
        contact: "值班室".to_owned(),
        environment: Environment::Test,
        interfaces: vec!["notification_stationStatus".to_owned()],
    };
    operators::create(tx, &new, noon()).await.expect("a well-formed operator")
}

/// An admitted operator.
pub async fn active_operator(tx: &mut Tx, operator_id: &str) -> Operator {
    new_operator(tx, operator_id).await;
    operators::approve(tx, operator_id, noon()).await.expect("a waiting operator is approved")
}

fn issue(operator_id: &str) -> NewCredential<'_> {
    NewCredential {
        operator_id,
        direction: Direction::In,
        suite: Suite::AesMd5,
        valid_from: noon(),
        secrets: None,
    }
}

#[tokio::test]
async fn an_operator_is_read_back_as_it_was_registered() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let created = new_operator(&mut tx, "MA3TEST01").await;
        tx.commit().await.expect("commits");
        let mut tx = registry.read().await.expect("reads");
        let read = operators::get(&mut tx, "MA3TEST01").await.expect("is registered");
        assert_eq!(read, created);
        assert_eq!((read.state, read.version, read.access_on), (OperatorState::Pending, 1, true));
        assert_eq!(read.created_at, micros(noon()));
        assert_ne!(read.created_at, noon(), "databases keep microseconds");
        assert_eq!(operators::list(&mut tx).await.expect("lists"), vec![created]);
    }
}

#[tokio::test]
async fn an_operator_id_is_registered_once_and_must_be_well_formed() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        tx.commit().await.expect("commits");
        let new = |operator_id: &str| NewOperator {
            operator_id: operator_id.to_owned(),
            name: "甲".to_owned(),
            short_name: "甲".to_owned(),
            uscid: String::new(),
            contact: String::new(),
            environment: Environment::Test,
            interfaces: Vec::new(),
        };
        let mut tx = registry.write().await.expect("writes");
        let odd = operators::create(&mut tx, &new("ma3"), noon()).await;
        assert!(matches!(odd, Err(RegistryError::Invalid { field: "operator_id", .. })), "{odd:?}");
        let twice = operators::create(&mut tx, &new("MA3TEST01"), noon()).await;
        assert!(matches!(twice, Err(RegistryError::Taken { noun: "operator", .. })), "{twice:?}");
    }
}

#[tokio::test]
async fn an_edit_on_top_of_an_unseen_edit_is_refused() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let seen = new_operator(&mut tx, "MA3TEST01").await;
        let mut settings = seen.settings.clone();
        settings.clock_policy = ClockPolicy::Refuse;
        let change = OperatorChange {
            settings: Some(settings.clone()),
            delegations: Some(vec!["MA3TEST02".to_owned()]),
            ip_allow: Some(vec!["10.0.0.0/8".to_owned()]),
            ..OperatorChange::default()
        };
        let edited = operators::update(&mut tx, "MA3TEST01", seen.version, &change, after(1))
            .await
            .expect("edits");
        assert_eq!((edited.version, &edited.settings), (2, &settings));
        assert_eq!(edited.name, seen.name, "absent fields stay");
        let stale = operators::update(&mut tx, "MA3TEST01", seen.version, &change, after(2)).await;
        assert!(
            matches!(stale, Err(RegistryError::Stale { expected: 1, found: 2, .. })),
            "{stale:?}"
        );
        let odd = OperatorChange {
            ip_allow: Some(vec!["everywhere".to_owned()]),
            ..OperatorChange::default()
        };
        let refused = operators::update(&mut tx, "MA3TEST01", 2, &odd, after(2)).await;
        assert!(
            matches!(refused, Err(RegistryError::Invalid { field: "ip_allow", .. })),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn suspension_ends_the_tokens_and_resuming_does_not_revive_them() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, noon()).await.expect("a token");
        operators::suspend(&mut tx, "MA3TEST01", "数据异常", after(60)).await.expect("suspends");
        assert_eq!(
            tokens::count_live(&mut tx, "MA3TEST01", Direction::In, after(60))
                .await
                .expect("counts"),
            0
        );
        let resumed =
            operators::resume(&mut tx, "MA3TEST01", "已整改", after(120)).await.expect("resumes");
        assert_eq!(
            (resumed.state, resumed.state_reason.as_str()),
            (OperatorState::Active, "已整改")
        );
        let known = tokens::load_known(&mut tx, Direction::In, after(120)).await.expect("loads");
        assert_eq!(known[0].standing(after(120)), tokens::TokenStanding::Ended);
    }
}

#[tokio::test]
async fn a_step_is_only_taken_from_the_states_it_starts_at() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        let early = operators::suspend(&mut tx, "MA3TEST01", "x", noon()).await;
        assert!(
            matches!(early, Err(RegistryError::WrongState { step: "suspended", .. })),
            "{early:?}"
        );
        operators::refuse(&mut tx, "MA3TEST01", "资料不全", noon())
            .await
            .expect("refuses a waiting one");
        operators::approve(&mut tx, "MA3TEST01", noon()).await.expect("approves after all");
        operators::close(&mut tx, "MA3TEST01", "停止运营", noon()).await.expect("closes");
        let late = operators::approve(&mut tx, "MA3TEST01", noon()).await;
        assert!(matches!(late, Err(RegistryError::WrongState { .. })), "{late:?}");
    }
}

#[tokio::test]
async fn a_credential_opens_to_the_secrets_it_was_issued_with() {
    for registry in registries().await {
        let given = CredentialSecrets::given(
            "9f1c0d2e4b6a8877",
            "1234567890abcdef",
            "fedcba0987654321",
            "sig-0123456789abcdef",
        )
        .expect("well formed");
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let new = NewCredential {
            secrets: Some(given.clone()),
            suite: Suite::Sm4Sm3,
            ..issue("MA3TEST01")
        };
        let issued = credentials::issue(&mut tx, new, noon()).await.expect("issues");
        assert_eq!((issued.credential.version, &issued.secrets), (1, &given));
        let live = credentials::load_live(&mut tx, Direction::In, noon()).await.expect("opens");
        assert_eq!((live.len(), &live[0].secrets, live[0].suite), (1, &given, Suite::Sm4Sm3));
        assert!(
            credentials::load_live(&mut tx, Direction::Out, noon())
                .await
                .expect("opens")
                .is_empty()
        );
        let unknown = credentials::issue(&mut tx, issue("MA3TEST99"), noon()).await;
        assert!(matches!(unknown, Err(RegistryError::NotFound { .. })), "{unknown:?}");
    }
}

#[tokio::test]
async fn secrets_lie_sealed_in_the_database_and_open_only_in_their_own_row() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let first = credentials::issue(&mut tx, issue("MA3TEST01"), noon()).await.expect("issues");
        credentials::issue(&mut tx, issue("MA3TEST01"), noon()).await.expect("issues");
        tx.commit().await.expect("commits");
        if let Some(path) =
            registry.url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next())
        {
            let mut bytes = std::fs::read(path).expect("the file");
            bytes.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
            let secret = first.secrets.data_secret.bytes();
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "a secret lies open in the file"
            );
        }
        let swap = "UPDATE credentials SET sealed = (SELECT c.sealed FROM credentials c WHERE c.version = 1) WHERE version = 2";
        crate::schema::execute(&registry.url, registry.backend(), swap).await;
        let refused = registry::access::load(&registry, noon()).await;
        assert!(matches!(refused, Err(RegistryError::Vault { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn rotation_keeps_the_old_credential_for_the_overlap() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let old = credentials::issue(&mut tx, issue("MA3TEST01"), noon())
            .await
            .expect("issues")
            .credential;
        let new =
            credentials::rotate(&mut tx, &old.id, 24, after(60)).await.expect("rotates").credential;
        assert_eq!((new.version, new.suite), (2, old.suite));
        let states = async |tx: &mut Tx, at| -> Vec<CredentialState> {
            credentials::list(tx, "MA3TEST01", at)
                .await
                .expect("lists")
                .into_iter()
                .map(|c| c.state)
                .collect()
        };
        assert_eq!(
            states(&mut tx, after(60)).await,
            [CredentialState::Active, CredentialState::Overlap]
        );
        let later = after(60) + Duration::hours(24);
        assert_eq!(
            states(&mut tx, later).await,
            [CredentialState::Active, CredentialState::Expired]
        );
        let live = credentials::load_live(&mut tx, Direction::In, after(61)).await.expect("opens");
        assert_eq!(
            live.iter().map(|c| c.version).collect::<Vec<_>>(),
            [2, 1],
            "the newest is tried first"
        );
        let over = credentials::rotate(&mut tx, &old.id, 24, later).await;
        assert!(matches!(over, Err(RegistryError::WrongState { step: "rotated", .. })), "{over:?}");
        let again =
            credentials::rotate(&mut tx, &new.id, 0, after(120)).await.expect("rotates at once");
        assert_eq!(again.credential.version, 3);
        let live = credentials::load_live(&mut tx, Direction::In, after(120)).await.expect("opens");
        assert_eq!(live.iter().map(|c| c.version).collect::<Vec<_>>(), [3, 1]);
    }
}

#[tokio::test]
async fn revoking_a_credential_ends_the_tokens_of_its_direction_only() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let credential = credentials::issue(&mut tx, issue("MA3TEST01"), noon())
            .await
            .expect("issues")
            .credential;
        for direction in [Direction::In, Direction::Out] {
            tokens::issue(&mut tx, "MA3TEST01", direction, 7_200, noon()).await.expect("a token");
        }
        let revoked =
            credentials::revoke(&mut tx, &credential.id, "泄露", after(5)).await.expect("revokes");
        assert_eq!(
            (revoked.revoked_at, revoked.revoke_reason.as_str()),
            (Some(micros(after(5))), "泄露")
        );
        assert!(
            credentials::load_live(&mut tx, Direction::In, after(5))
                .await
                .expect("opens")
                .is_empty()
        );
        assert_eq!(
            tokens::count_live(&mut tx, "MA3TEST01", Direction::In, after(5))
                .await
                .expect("counts"),
            0
        );
        assert_eq!(
            tokens::count_live(&mut tx, "MA3TEST01", Direction::Out, after(5))
                .await
                .expect("counts"),
            1
        );
        let twice = credentials::revoke(&mut tx, &credential.id, "again", after(9))
            .await
            .expect("changes nothing");
        assert_eq!(twice, revoked);
    }
}

#[tokio::test]
async fn a_credential_remembers_its_last_use_and_last_failure() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let id = credentials::issue(&mut tx, issue("MA3TEST01"), noon())
            .await
            .expect("issues")
            .credential
            .id;
        credentials::note_used(&mut tx, &id, after(10)).await.expect("notes");
        credentials::note_used(&mut tx, &id, after(5)).await.expect("notes");
        credentials::note_failed(&mut tx, &id, after(7), "4001-01").await.expect("notes");
        let read = credentials::get(&mut tx, &id).await.expect("reads");
        assert_eq!(
            read.last_used,
            Some(micros(after(10))),
            "an earlier use does not overwrite a later one"
        );
        assert_eq!(
            (read.last_failed_at, read.last_failed_code.as_deref()),
            (Some(micros(after(7))), Some("4001-01"))
        );
    }
}

#[tokio::test]
async fn the_thirty_third_token_is_the_thirty_second_again() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let mut last: Option<SecretText> = None;
        for second in 0..32 {
            let issued = tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, after(second))
                .await
                .expect("a token");
            assert!(!issued.again && last.as_ref() != Some(&issued.token));
            assert!((32..=128).contains(&issued.token.expose().len()));
            last = Some(issued.token);
        }
        let again = tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, after(100))
            .await
            .expect("a token");
        assert!(again.again);
        assert_eq!((Some(again.token), again.expires_at), (last, micros(after(31 + 7_200))));
        let fresh = tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, after(7_200))
            .await
            .expect("a token");
        assert!(!fresh.again, "the first ones have expired");
        assert_eq!(tokens::purge(&mut tx, after(7_231 + 86_400)).await.expect("purges"), 32);
    }
}

#[tokio::test]
async fn a_token_an_operator_gave_to_us_can_be_used_again() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let token = SecretText::new("4f1c2a9e7b8d4c55a0b1c2d3e4f50617");
        tokens::insert(&mut tx, "MA3TEST01", Direction::Out, &token, noon(), after(7_200))
            .await
            .expect("keeps");
        let held = tokens::youngest_live(&mut tx, "MA3TEST01", Direction::Out, after(60))
            .await
            .expect("reads");
        assert_eq!(held.expect("is live").token, token);
        let over = tokens::youngest_live(&mut tx, "MA3TEST01", Direction::Out, after(7_200))
            .await
            .expect("reads");
        assert!(over.is_none());
    }
}
