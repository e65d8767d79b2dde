use super::*;

fn refused(password: &str) -> bool {
    PasswordPolicy::default().accept("zhang.wei", &password.into()).is_err()
}

#[test]
fn a_password_needs_ten_characters_of_three_kinds_and_not_the_name() {
    assert!(!refused("Charging-2026"));
    assert!(!refused("充电桩监测平台abc1"));
    assert!(refused("Short-1a"), "nine characters");
    assert!(refused("onlylowercase"), "one kind");
    assert!(refused("lower1234567"), "two kinds");
    assert!(refused("X9-Zhang.Wei-9x"), "holds the user name");
    assert!(refused(&"aB1-".repeat(33)), "longer than 128");
}

#[tokio::test]
async fn a_hash_matches_its_password_only() {
    let policy = PasswordPolicy::default();
    let hash = hash(&policy, "zhang", &"Charging-2026".into()).await.expect("acceptable");
    assert!(hash.phc().starts_with("$argon2id$"));
    assert!(
        matches(Some(hash.phc().to_owned()), &"Charging-2026".into()).await.expect("hashing runs")
    );
    assert!(
        !matches(Some(hash.phc().to_owned()), &"Charging-2027".into()).await.expect("hashing runs")
    );
    assert!(!matches(None, &"Charging-2026".into()).await.expect("hashing runs"));
    assert!(
        !matches(Some("not a hash".into()), &"Charging-2026".into()).await.expect("hashing runs")
    );
}
