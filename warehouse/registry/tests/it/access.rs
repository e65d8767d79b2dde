use registry::credentials::{self, Direction, NewCredential, Suite};
use registry::operators::{self, OperatorChange};
use registry::tokens::{self, TokenStanding};
use registry::{Registry, access, micros};

use crate::databases::{after, key, noon, registries};
use crate::operators::{active_operator, new_operator};

async fn version(registry: &Registry) -> i64 {
    access::version(&mut registry.read().await.expect("reads")).await.expect("a version")
}

#[tokio::test]
async fn one_read_holds_everything_the_gateway_asks_for() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let active = active_operator(&mut tx, "MA3TEST01").await;
        new_operator(&mut tx, "MA3TEST02").await;
        let change = OperatorChange {
            delegations: Some(vec!["MA3OWNER1".to_owned()]),
            ip_allow: Some(vec!["10.1.0.0/16".to_owned(), "2001:db8::7".to_owned()]),
            ..OperatorChange::default()
        };
        operators::update(&mut tx, "MA3TEST01", active.version, &change, noon())
            .await
            .expect("edits");
        let new = |valid_from| NewCredential {
            operator_id: "MA3TEST01",
            direction: Direction::In,
            suite: Suite::AesMd5,
            valid_from,
            secrets: None,
        };
        credentials::issue(&mut tx, new(noon()), noon()).await.expect("issues");
        credentials::issue(&mut tx, new(after(3_600)), noon()).await.expect("issues one for later");
        let token = tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, noon())
            .await
            .expect("a token");
        tokens::issue(&mut tx, "MA3TEST01", Direction::Out, 7_200, noon()).await.expect("a token");
        tx.commit().await.expect("commits");

        let data = access::load(&registry, after(1)).await.expect("loads");
        assert_eq!((data.operators.len(), data.tokens.len()), (2, 1));
        let operator = &data.operators["MA3TEST01"];
        assert!(operator.interfaces.contains("notification_stationStatus"));
        assert!(operator.owners.contains("MA3OWNER1") && operator.owners.contains("MA3TEST01"));
        assert!(operator.admits("10.1.2.3".parse().expect("address")));
        assert!(
            operator.admits("::ffff:10.1.2.3".parse().expect("address")),
            "an IPv4 address through an IPv6 socket"
        );
        assert!(operator.admits("2001:db8::7".parse().expect("address")));
        assert!(!operator.admits("10.2.0.1".parse().expect("address")));
        assert!(
            data.operators["MA3TEST02"].admits("203.0.113.9".parse().expect("address")),
            "no list means any"
        );
        let versions = |at| operator.valid_credentials(at).map(|c| c.version).collect::<Vec<_>>();
        assert_eq!((versions(after(1)), versions(after(3_600))), (vec![1], vec![2, 1]));
        let known = &data.tokens[&token.digest];
        assert_eq!(
            (known.operator_id.as_str(), known.expires_at),
            ("MA3TEST01", micros(after(7_200)))
        );
        assert_eq!(known.standing(after(1)), TokenStanding::Live);
        assert_eq!(known.standing(after(7_201)), TokenStanding::Expired);
    }
}

#[tokio::test]
async fn an_ended_token_is_still_known_as_ended() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        let token = tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, noon())
            .await
            .expect("a token");
        let off = operators::switch_access(&mut tx, "MA3TEST01", false, after(1))
            .await
            .expect("switches");
        assert!(!off.access_on);
        tx.commit().await.expect("commits");
        let data = access::load(&registry, after(2)).await.expect("loads");
        assert_eq!(data.tokens[&token.digest].standing(after(2)), TokenStanding::Ended);
    }
}

#[tokio::test]
async fn another_process_notices_every_change_and_nothing_else() {
    for registry in registries().await {
        let other = registry::open(&registry.url, &key()).await.expect("a second process");
        let mut before = version(&other).await;
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, "MA3TEST01").await;
        tx.commit().await.expect("commits");
        let mut grown = async |what: &str| {
            let now = version(&other).await;
            assert!(now > before, "{what} was not announced");
            before = now;
        };
        grown("a new operator").await;
        let mut tx = registry.write().await.expect("writes");
        let new = NewCredential {
            operator_id: "MA3TEST01",
            direction: Direction::In,
            suite: Suite::AesMd5,
            valid_from: noon(),
            secrets: None,
        };
        let id = credentials::issue(&mut tx, new, noon()).await.expect("issues").credential.id;
        tx.commit().await.expect("commits");
        grown("a credential").await;
        let mut tx = registry.write().await.expect("writes");
        tokens::issue(&mut tx, "MA3TEST01", Direction::In, 7_200, noon()).await.expect("a token");
        tx.commit().await.expect("commits");
        grown("a token").await;
        let mut tx = registry.write().await.expect("writes");
        operators::suspend(&mut tx, "MA3TEST01", "x", noon()).await.expect("suspends");
        tx.commit().await.expect("commits");
        grown("a suspension").await;

        let quiet = version(&other).await;
        let mut tx = registry.write().await.expect("writes");
        credentials::note_used(&mut tx, &id, after(3)).await.expect("notes");
        tx.commit().await.expect("commits");
        access::load(&other, noon()).await.expect("loads");
        assert_eq!(version(&other).await, quiet, "a use is not a change");
    }
}

#[tokio::test]
async fn edits_of_many_tasks_at_once_are_all_kept() {
    for registry in registries().await {
        let before = version(&registry).await;
        let mut tasks = Vec::new();
        for n in 0..12 {
            let registry = Registry::clone(&registry);
            tasks.push(tokio::spawn(async move {
                let mut tx = registry.write().await.expect("writes");
                new_operator(&mut tx, &format!("MA3TASK{n:02}")).await;
                tx.commit().await.expect("commits");
            }));
        }
        for task in tasks {
            task.await.expect("the task ends");
        }
        let data = access::load(&registry, noon()).await.expect("loads");
        assert_eq!((data.operators.len(), data.version), (12, before + 12));
    }
}
