use super::*;

const GOOD: &str = r#"
[province]
area_code = "370000"
[server]
listen = "127.0.0.1:8080"
allow_plain_http = true
[lake]
dir = "/var/lib/zhixing/lake"
[registry]
url = "sqlite:///var/lib/zhixing/registry.db"
"#;

fn read(text: &str) -> anyhow::Result<Config> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), text)?;
    Config::read(file.path())
}

#[test]
fn the_smallest_configuration_is_taken() {
    let config = read(GOOD).expect("valid");
    assert_eq!(config.gateway.max_body_bytes, 4 << 20);
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let error = read(&format!("{GOOD}\n[gateway]\nmax_body = 3\n")).expect_err("unknown key");
    assert!(format!("{error:#}").contains("max_body"), "{error:#}");
}

#[test]
fn plain_http_must_be_asked_for() {
    let error = read(&GOOD.replace("allow_plain_http = true", "")).expect_err("no TLS");
    assert!(format!("{error:#}").contains("server.tls"), "{error:#}");
}

#[test]
fn a_password_in_the_registry_url_is_refused_and_not_repeated() {
    let text = GOOD.replace("sqlite:///var/lib/zhixing/registry.db", "postgres://zx:hidden@db/zx");
    let error = format!("{:#}", read(&text).expect_err("password"));
    assert!(error.contains("PGPASSWORD") && !error.contains("hidden"), "{error}");
}
