use registry::lockouts::{self, LockoutPolicy, Outcome};
use registry::login::{Login, LoginRefused, login};
use registry::passwords::{self, PasswordPolicy};
use registry::roles::{self, RoleId, rights};
use registry::scope::Scope;
use registry::sessions::{self, RefreshRefused};
use registry::signing::{Keyring, NotAdmitted};
use registry::users::{self, NewUser, User, UserChange, UserState};
use registry::{Registry, RegistryError, SecretText, settings};

use crate::databases::{after, key, noon, registries};

/// The password of all test users.
pub const PASSWORD: &str = "Charging-2026";

/// A provincial regulator with the password of all test users.
pub async fn new_user(registry: &Registry, username: &str, org: &str) -> User {
    let new = NewUser {
        username: username.to_owned(),
        name: "张伟".to_owned(),
        org: org.to_owned(),
        role: RoleId::ProvinceRegulator,
        scope: Scope::everything(),
        must_change: false,
    };
    let hashed = passwords::hash(&PasswordPolicy::default(), username, &PASSWORD.into())
        .await
        .expect("acceptable");
    let mut tx = registry.write().await.expect("writes");
    let user = users::create(&mut tx, &new, &hashed, noon()).await.expect("a well-formed user");
    tx.commit().await.expect("commits");
    user
}

/// An attempt to log in.
pub fn attempt<'a>(username: &'a str, password: &str) -> Login<'a> {
    Login { username, password: SecretText::new(password), ip: "203.0.113.9", user_agent: "test" }
}

#[tokio::test]
async fn a_new_registry_has_roles_and_no_user() {
    for registry in registries().await {
        let mut tx = registry.read().await.expect("reads");
        assert_eq!(users::count(&mut tx).await.expect("counts"), 0);
        let roles = roles::list(&mut tx).await.expect("lists");
        assert_eq!(roles.len(), RoleId::ALL.len());
        for role in &roles {
            assert!(
                role.rights.iter().all(|right| rights::ALL.contains(&right.as_str())),
                "{role:?}"
            );
            let admin =
                matches!(role.role, RoleId::Sysadmin | RoleId::Secadmin | RoleId::Auditadmin);
            assert!(
                !(admin && role.may(rights::ORDERS_READ)),
                "an administrator sees no orders: {role:?}"
            );
        }
        let of = |id| roles.iter().find(|r| r.role == id).expect("exists");
        assert!(
            of(RoleId::Auditadmin).may(rights::AUDIT_READ)
                && !of(RoleId::Auditadmin).may(rights::USERS_WRITE)
        );
        assert!(!of(RoleId::Operator).may(rights::QUERY_RUN));
    }
}

#[tokio::test]
async fn what_an_administrator_changed_in_a_role_survives_a_restart() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        let menu = vec!["overview".to_owned()];
        let narrowed = vec![rights::MONITOR_READ.to_owned()];
        roles::change(&mut tx, RoleId::Grid, &narrowed, &menu, 300, noon()).await.expect("changes");
        let odd =
            roles::change(&mut tx, RoleId::Grid, &["everything".to_owned()], &menu, 300, noon())
                .await;
        assert!(matches!(odd, Err(RegistryError::Invalid { field: "rights", .. })), "{odd:?}");
        tx.commit().await.expect("commits");
        let again = registry::open(&registry.url, &key()).await.expect("opens again");
        let grid =
            roles::get(&mut again.read().await.expect("reads"), RoleId::Grid).await.expect("reads");
        assert_eq!((grid.menu, grid.idle_limit_s), (menu, 300));
    }
}

#[tokio::test]
async fn the_right_password_logs_in_whatever_the_case_of_the_name() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang.wei", "省能源局").await;
        let logged_in =
            login(&registry, attempt(" Zhang.Wei ", PASSWORD), after(1)).await.expect("logs in");
        assert_eq!(logged_in.profile.user, user);
        assert!(
            logged_in.profile.role.may(rights::OPERATORS_WRITE) && !logged_in.must_change_password
        );
        assert_eq!(logged_in.session.refresh_token.expose().len(), 64);
        let old = login(&registry, attempt("zhang.wei", PASSWORD), after(90 * 86_400))
            .await
            .expect("logs in");
        assert!(old.must_change_password, "ninety days later");
    }
}

#[tokio::test]
async fn five_wrong_passwords_lock_a_name_for_fifteen_minutes_known_or_not() {
    for registry in registries().await {
        new_user(&registry, "known", "").await;
        for name in ["known", "unknown"] {
            for left in [4, 3, 2, 1] {
                match login(&registry, attempt(name, "wrong"), after(0)).await {
                    Err(LoginRefused::BadCredentials { remaining_attempts }) => {
                        assert_eq!(remaining_attempts, left)
                    }
                    other => panic!("{other:?}"),
                }
            }
            match login(&registry, attempt(name, "wrong"), after(10)).await {
                Err(LoginRefused::Locked { retry_after_s }) => assert_eq!(retry_after_s, 900),
                other => panic!("{other:?}"),
            }
            match login(&registry, attempt(name, PASSWORD), after(609)).await {
                Err(LoginRefused::Locked { retry_after_s }) => assert_eq!(retry_after_s, 301),
                other => panic!("the right password while locked: {other:?}"),
            }
        }
        login(&registry, attempt("known", PASSWORD), after(910)).await.expect("the lock is over");
        let mut tx = registry.read().await.expect("reads");
        let attempts = lockouts::attempts(&mut tx, noon(), after(2_000), 100).await.expect("lists");
        let of = |outcome| {
            attempts.iter().filter(|a| a.username == "known" && a.outcome == outcome).count()
        };
        assert_eq!(
            (of(Outcome::WrongPassword), of(Outcome::Locked), of(Outcome::Admitted)),
            (5, 1, 1)
        );
    }
}

#[tokio::test]
async fn wrong_passwords_are_forgotten_after_the_window_and_after_a_right_one() {
    for registry in registries().await {
        new_user(&registry, "zhang", "").await;
        let policy = LockoutPolicy { failures: 2, window_s: 60, lock_s: 120 };
        let mut tx = registry.write().await.expect("writes");
        settings::put(&mut tx, &policy, "test", noon()).await.expect("sets");
        tx.commit().await.expect("commits");
        let remaining =
            async |second| match login(&registry, attempt("zhang", "wrong"), after(second)).await {
                Err(LoginRefused::BadCredentials { remaining_attempts }) => remaining_attempts,
                other => panic!("{other:?}"),
            };
        assert_eq!(remaining(0).await, 1);
        assert_eq!(remaining(61).await, 1, "the window is over");
        login(&registry, attempt("zhang", PASSWORD), after(62)).await.expect("logs in");
        assert_eq!(remaining(63).await, 1, "the right password wiped the slate");
    }
}

#[tokio::test]
async fn a_disabled_user_neither_logs_in_nor_stays_logged_in() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let keyring = Keyring::load(&registry, noon()).await.expect("loads");
        let logged_in =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in");
        let token =
            keyring.issue(&user, &logged_in.session.session_id, noon()).expect("signs").token;
        let mut tx = registry.write().await.expect("writes");
        let off = UserChange { state: Some(UserState::Disabled), ..UserChange::default() };
        users::update(&mut tx, &user.id, user.version, &off, after(1)).await.expect("disables");
        tx.commit().await.expect("commits");
        let refused = login(&registry, attempt("zhang", PASSWORD), after(2)).await;
        assert!(matches!(refused, Err(LoginRefused::Disabled)), "{refused:?}");
        let refused = login(&registry, attempt("zhang", "wrong"), after(2)).await;
        assert!(
            matches!(refused, Err(LoginRefused::BadCredentials { .. })),
            "only who knows the password is told"
        );
        let refused =
            sessions::refresh(&registry, &logged_in.session.refresh_token, after(2)).await;
        assert!(matches!(refused, Err(RefreshRefused::Ended)), "{refused:?}");
        keyring.reload(&registry, after(3)).await.expect("reloads");
        assert_eq!(keyring.verify(token.expose(), after(3)), Err(NotAdmitted::Revoked));
    }
}

#[tokio::test]
async fn a_new_password_ends_sessions_and_may_not_be_an_old_one() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let session =
            login(&registry, attempt("zhang", PASSWORD), noon()).await.expect("logs in").session;
        let set = async |text: &str, second| {
            users::set_password(&registry, &user.id, &text.into(), false, after(second)).await
        };
        let same = set(PASSWORD, 1).await;
        assert!(matches!(same, Err(RegistryError::Invalid { field: "password", .. })), "{same:?}");
        let weak = set("short", 1).await;
        assert!(matches!(weak, Err(RegistryError::Invalid { field: "password", .. })), "{weak:?}");
        set("Charging-2027", 2).await.expect("sets");
        let refused = sessions::refresh(&registry, &session.refresh_token, after(3)).await;
        assert!(matches!(refused, Err(RefreshRefused::Ended)), "{refused:?}");
        let back = set(PASSWORD, 4).await;
        assert!(matches!(back, Err(RegistryError::Invalid { field: "password", .. })), "{back:?}");
        login(&registry, attempt("zhang", "Charging-2027"), after(5))
            .await
            .expect("logs in with the new one");
        let old = login(&registry, attempt("zhang", PASSWORD), after(6)).await;
        assert!(matches!(old, Err(LoginRefused::BadCredentials { .. })), "{old:?}");
    }
}

#[tokio::test]
async fn a_user_is_well_formed_and_no_wider_than_the_role_allows() {
    for registry in registries().await {
        let user = new_user(&registry, "zhang", "").await;
        let hashed = passwords::hash(&PasswordPolicy::default(), "x-y-z", &PASSWORD.into())
            .await
            .expect("acceptable");
        let new = |username: &str, role| NewUser {
            username: username.into(),
            name: "李".into(),
            org: String::new(),
            role,
            scope: Scope::everything(),
            must_change: true,
        };
        let mut tx = registry.write().await.expect("writes");
        let refused = users::create(&mut tx, &new("li", RoleId::Planner), &hashed, noon()).await;
        assert!(
            matches!(refused, Err(RegistryError::Invalid { field: "username", .. })),
            "{refused:?}"
        );
        let refused = users::create(&mut tx, &new("wang", RoleId::Operator), &hashed, noon()).await;
        assert!(
            matches!(refused, Err(RegistryError::Invalid { field: "scope.operators", .. })),
            "{refused:?}"
        );
        let city = UserChange { role: Some(RoleId::CityRegulator), ..UserChange::default() };
        let refused = users::update(&mut tx, &user.id, user.version, &city, noon()).await;
        assert!(
            matches!(refused, Err(RegistryError::Invalid { field: "scope.regions", .. })),
            "{refused:?}"
        );
        let scope = Scope { regions: vec!["370100".into()], operators: Vec::new() };
        let city = UserChange { scope: Some(scope), ..city };
        let moved =
            users::update(&mut tx, &user.id, user.version, &city, noon()).await.expect("narrows");
        assert_eq!((moved.role, moved.version), (RoleId::CityRegulator, 2));
        let stale = users::update(&mut tx, &user.id, user.version, &city, noon()).await;
        assert!(matches!(stale, Err(RegistryError::Stale { found: 2, .. })), "{stale:?}");
        users::set_locale(&mut tx, &user.id, "en", after(1)).await.expect("sets");
        let odd = users::set_locale(&mut tx, &user.id, "fr", after(1)).await;
        assert!(matches!(odd, Err(RegistryError::Invalid { field: "locale", .. })), "{odd:?}");
        let twice = users::create(&mut tx, &new("Zhang", RoleId::Planner), &hashed, noon()).await;
        assert!(matches!(twice, Err(RegistryError::Taken { noun: "user", .. })), "{twice:?}");
    }
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_made_at_once_are_all_counted() {
    for registry in registries().await {
        new_user(&registry, "zhang", "").await;
        let mut tasks = Vec::new();
        for _ in 0..12 {
            let registry = Registry::clone(&registry);
            tasks.push(tokio::spawn(async move {
                login(&registry, attempt("zhang", "wrong"), noon()).await
            }));
        }
        for task in tasks {
            let refused = task.await.expect("the task ends");
            let expected = matches!(
                refused,
                Err(LoginRefused::BadCredentials { .. } | LoginRefused::Locked { .. })
            );
            assert!(expected, "{refused:?}");
        }
        let mut tx = registry.read().await.expect("reads");
        let attempts = lockouts::attempts(&mut tx, noon(), after(1), 100).await.expect("lists");
        let of = |outcome| attempts.iter().filter(|a| a.outcome == outcome).count();
        assert_eq!((of(Outcome::WrongPassword), of(Outcome::Locked)), (5, 7));
    }
}
