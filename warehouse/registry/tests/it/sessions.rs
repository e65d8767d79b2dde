use registry::login::login;
use registry::sessions::{self, RefreshRefused, SessionPolicy};
use registry::settings;
use registry::signing::{self, Keyring, NotAdmitted};

use crate::databases::{after, noon, registries};
use crate::people::{PASSWORD, attempt, new_user};

#[tokio::test]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    for registry in registries().await {
        new_user(&registry, "zhang", "").await;
        let first =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in").session;
        let second = sessions::refresh(&registry, &first.refresh_token, after(600))
            .await
            .expect("continues")
            .session;
        assert_eq!(second.session_id, first.session_id);
        assert_ne!(second.refresh_token, first.refresh_token);
        let stolen = sessions::refresh(&registry, &first.refresh_token, after(601)).await;
        assert!(
            matches!(&stolen, Err(RefreshRefused::Reused { session_id, .. }) if *session_id == first.session_id),
            "{stolen:?}"
        );
        let own = sessions::refresh(&registry, &second.refresh_token, after(602)).await;
        assert!(matches!(own, Err(RefreshRefused::Ended)), "{own:?}");
        let made_up = sessions::refresh(&registry, &"0".repeat(64).into(), after(602)).await;
        assert!(matches!(made_up, Err(RefreshRefused::Unknown)), "{made_up:?}");
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_refreshed_or_after_a_day() {
    for registry in registries().await {
        new_user(&registry, "zhang", "").await;
        let mut session =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in").session;
        let late = sessions::refresh(&registry, &session.refresh_token, after(8 * 3_600)).await;
        assert!(matches!(late, Err(RefreshRefused::Expired)), "{late:?}");
        for hour in [7, 14, 21] {
            session = sessions::refresh(&registry, &session.refresh_token, after(hour * 3_600))
                .await
                .expect("continues")
                .session;
        }
        let day_over =
            sessions::refresh(&registry, &session.refresh_token, after(24 * 3_600)).await;
        assert!(matches!(day_over, Err(RefreshRefused::Expired)), "{day_over:?}");
        let mut tx = registry.write().await.expect("writes");
        assert_eq!(sessions::purge(&mut tx, after(9 * 86_400)).await.expect("purges"), 1);
    }
}

#[tokio::test]
async fn two_tabs_may_refresh_at_once_when_a_grace_is_set() {
    for registry in registries().await {
        new_user(&registry, "zhang", "").await;
        let policy = SessionPolicy { reuse_grace_s: 10, ..SessionPolicy::default() };
        let mut tx = registry.write().await.expect("writes");
        settings::put(&mut tx, &policy, "test", noon()).await.expect("sets");
        tx.commit().await.expect("commits");
        let session =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in").session;
        let token = &session.refresh_token;
        let (one, two) = tokio::join!(
            sessions::refresh(&registry, token, after(60)),
            sessions::refresh(&registry, token, after(61))
        );
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        let late = sessions::refresh(&registry, token, after(75)).await;
        assert!(matches!(late, Err(RefreshRefused::Reused { .. })), "{late:?}");
    }
}

#[tokio::test]
async fn an_access_token_says_who_and_admits_until_it_expires() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let keyring = Keyring::load(&registry, noon()).await.expect("loads");
        let token = keyring.issue(&user, "session-1", noon()).expect("signs");
        assert_eq!(token.expires_in_s, 600);
        let claims = keyring.verify(token.token.expose(), after(599)).expect("admits");
        assert_eq!(
            (claims.sub, claims.role, claims.sid, claims.ver),
            (user.id.clone(), user.role, "session-1".into(), 1)
        );
        assert_eq!(keyring.verify(token.token.expose(), after(600)), Err(NotAdmitted::Expired));
        keyring.forget_session("session-1");
        assert_eq!(keyring.verify(token.token.expose(), after(1)), Err(NotAdmitted::Revoked));
    }
}

#[tokio::test]
async fn a_changed_forged_or_foreign_access_token_does_not_admit() {
    let mut foreign = None;
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let keyring = Keyring::load(&registry, noon()).await.expect("loads");
        let token = keyring.issue(&user, "session-1", noon()).expect("signs").token;
        let parts: Vec<&str> = token.expose().split('.').collect();
        let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
        assert_eq!(keyring.verify(&none, noon()), Err(NotAdmitted::Malformed), "alg none");
        let hmac = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", parts[1], parts[2]);
        assert_eq!(keyring.verify(&hmac, noon()), Err(NotAdmitted::Malformed), "another algorithm");
        let other = keyring.issue(&user, "session-2", noon()).expect("signs").token;
        let body = other.expose().split('.').nth(1).expect("a body").to_owned();
        let mixed = format!("{}.{body}.{}", parts[0], parts[2]);
        assert_eq!(keyring.verify(&mixed, noon()), Err(NotAdmitted::Signature));
        assert_eq!(keyring.verify("not a token", noon()), Err(NotAdmitted::Malformed));
        if let Some(foreign) = foreign.replace(token.expose().to_owned()) {
            assert_eq!(
                keyring.verify(&foreign, noon()),
                Err(NotAdmitted::UnknownKey),
                "of another registry"
            );
        }
    }
}

#[tokio::test]
async fn tokens_of_a_retired_key_admit_until_they_expire_and_survive_a_restart() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let keyring = Keyring::load(&registry, noon()).await.expect("loads");
        let old = keyring.issue(&user, "s", noon()).expect("signs").token;
        let restarted = Keyring::load(&registry, after(1)).await.expect("loads");
        restarted.verify(old.expose(), after(1)).expect("the key was kept");
        let mut tx = registry.write().await.expect("writes");
        signing::rotate(&mut tx, after(10)).await.expect("rotates");
        tx.commit().await.expect("commits");
        let foreign_key = keyring
            .issue(&user, "s", after(11))
            .expect("the old process signs with the old key")
            .token;
        keyring.reload(&registry, after(20)).await.expect("reloads");
        let new = keyring.issue(&user, "s", after(20)).expect("signs").token;
        for token in [&old, &foreign_key, &new] {
            keyring.verify(token.expose(), after(21)).expect("admits");
        }
        keyring.reload(&registry, after(700)).await.expect("reloads");
        assert_eq!(keyring.verify(foreign_key.expose(), after(700)), Err(NotAdmitted::UnknownKey));
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_everywhere() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let session =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in").session;
        let elsewhere = Keyring::load(&registry, noon()).await.expect("loads");
        let token = elsewhere.issue(&user, &session.session_id, noon()).expect("signs").token;
        let mut tx = registry.write().await.expect("writes");
        sessions::end(&mut tx, &session.session_id, "logout", after(5)).await.expect("ends");
        tx.commit().await.expect("commits");
        elsewhere.reload(&registry, after(6)).await.expect("reloads");
        assert_eq!(elsewhere.verify(token.expose(), after(6)), Err(NotAdmitted::Revoked));
        let refused = sessions::refresh(&registry, &session.refresh_token, after(6)).await;
        assert!(matches!(refused, Err(RefreshRefused::Ended)), "{refused:?}");
        let mut tx = registry.read().await.expect("reads");
        assert!(
            sessions::revoked(&mut tx, after(700)).await.expect("lists").is_empty(),
            "no token of it can be valid"
        );
    }
}
