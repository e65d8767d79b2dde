use std::collections::BTreeMap;

use registry::{Backend, MasterKey, OpenError, RegistryError, prepare_every_statement, statements};
use sqlx::{Connection as _, Row as _};

use crate::databases::{empty_databases, key, registries};

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    for registry in registries().await {
        let checked = prepare_every_statement(&registry)
            .await
            .unwrap_or_else(|e| panic!("{}: {e}", registry.backend()));
        assert_eq!(checked, statements().count());
        assert!(checked > 80, "only {checked} statements are listed");
    }
}

#[test]
fn every_file_with_statements_is_in_the_list() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut missing, mut stray) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a source file");
        let noun = path.file_stem().and_then(|s| s.to_str()).expect("a name").to_owned();
        let declares = text.lines().any(|line| line == "sql! {");
        if declares && !statements().any(|statement| statement.noun == noun) {
            missing.push(noun.clone());
        }
        let begins = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "];
        let written: usize = begins.iter().map(|begin| text.matches(begin).count()).sum();
        let listed = statements().filter(|statement| statement.noun == noun).count();
        if written != listed {
            stray.push((noun, written, listed));
        }
    }
    assert!(missing.is_empty(), "not prepared by any test: {missing:?}");
    assert!(stray.is_empty(), "statements outside the list, by file (written, listed): {stray:?}");
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let mut schemas = Vec::new();
    for registry in registries().await {
        schemas.push(columns(&registry.url, registry.backend()).await);
    }
    for schema in &schemas {
        assert_eq!(schema, &schemas[0]);
        assert!(
            schema.contains_key("operators")
                && schema["audit_log"].contains(&"prev_hash".to_owned())
        );
    }
}

#[tokio::test]
async fn a_registry_opens_again_with_what_was_in_it() {
    for registry in registries().await {
        let version = registry::access::version(&mut registry.read().await.expect("reads"))
            .await
            .expect("a version");
        registry.close().await;
        let again = registry::open(&registry.url, &key()).await.expect("opens again");
        again.ping().await.expect("answers");
        let mut tx = again.read().await.expect("reads");
        assert_eq!(registry::access::version(&mut tx).await.expect("a version"), version);
        assert_eq!(
            registry::roles::list(&mut tx).await.expect("roles").len(),
            registry::roles::RoleId::ALL.len()
        );
    }
}

#[tokio::test]
async fn another_master_key_does_not_open_a_registry() {
    for registry in registries().await {
        let refused = registry::open(&registry.url, &MasterKey::from_bytes([8; 32])).await;
        assert!(matches!(refused, Err(OpenError::WrongKey)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_schema_of_a_newer_platform_stops_the_start() {
    for registry in registries().await {
        execute(
            &registry.url,
            registry.backend(),
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 4",
        )
        .await;
        let refused = registry::open(&registry.url, &key()).await;
        assert!(matches!(refused, Err(OpenError::UnknownSchema { version: 9999 })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_migration_with_another_text_stops_the_start() {
    for registry in registries().await {
        let checksum = match registry.backend() {
            Backend::Sqlite => "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
            Backend::Postgres => {
                "UPDATE _sqlx_migrations SET checksum = decode('00', 'hex') WHERE version = 2"
            }
        };
        execute(&registry.url, registry.backend(), checksum).await;
        let refused = registry::open(&registry.url, &key()).await;
        assert!(matches!(refused, Err(OpenError::ChangedSchema { version: 2 })), "{refused:?}");
    }
}

#[tokio::test]
async fn an_address_that_would_lose_data_is_refused() {
    for odd in ["sqlite::memory:", "mysql://localhost/x", "/var/lib/registry.db"] {
        let refused = registry::open(odd, &key()).await;
        assert!(matches!(refused, Err(OpenError::Address { .. })), "{odd}: {refused:?}");
    }
    let refused = registry::open("sqlite:///nowhere/at/all/registry.db", &key()).await;
    assert!(matches!(refused, Err(OpenError::Connect(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_starts_at_once_bring_up_one_schema() {
    for _ in 0..10 {
        for (url, _folder) in empty_databases().await {
            let start =
                |url: String| tokio::spawn(async move { registry::open(&url, &key()).await });
            let (one, two) = (start(url.clone()), start(url));
            for opened in [one.await, two.await] {
                let opened = opened.expect("the task ends").expect("starts beside another start");
                opened.ping().await.expect("answers");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_committed_did_not_happen() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        crate::operators::new_operator(&mut tx, "MA3TEST01").await;
        tx.rollback().await.expect("undone");
        let mut tx = registry.read().await.expect("reads");
        let gone = registry::operators::get(&mut tx, "MA3TEST01").await;
        assert!(matches!(gone, Err(RegistryError::NotFound { noun: "operator", .. })), "{gone:?}");
    }
}

/// Column names by table, as the database itself lists them.
async fn columns(url: &str, backend: Backend) -> BTreeMap<String, Vec<String>> {
    const SQLITE: &str = "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                          WHERE m.type = 'table' ORDER BY 1, 2";
    const POSTGRES: &str = "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
                            WHERE table_schema = 'public' ORDER BY 1, 2";
    let mut pairs = Vec::new();
    match backend {
        Backend::Sqlite => {
            let mut conn = sqlx::SqliteConnection::connect(url).await.expect("connects");
            for row in sqlx::query(SQLITE).fetch_all(&mut conn).await.expect("lists") {
                pairs.push((row.get::<String, _>("t"), row.get::<String, _>("c")));
            }
        }
        Backend::Postgres => {
            let mut conn = sqlx::PgConnection::connect(url).await.expect("connects");
            for row in sqlx::query(POSTGRES).fetch_all(&mut conn).await.expect("lists") {
                pairs.push((row.get::<String, _>("t"), row.get::<String, _>("c")));
            }
        }
    }
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in pairs {
        tables.entry(table).or_default().push(column);
    }
    tables
}

/// Runs a statement as somebody who goes around this crate.
pub async fn execute(url: &str, backend: Backend, sql: &'static str) {
    try_execute(url, backend, sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// As [`execute`], with the database's answer.
pub async fn try_execute(
    url: &str,
    backend: Backend,
    sql: &'static str,
) -> Result<(), sqlx::Error> {
    match backend {
        Backend::Sqlite => {
            let mut conn = sqlx::SqliteConnection::connect(url).await?;
            sqlx::query(sql).execute(&mut conn).await?;
        }
        Backend::Postgres => {
            let mut conn = sqlx::PgConnection::connect(url).await?;
            sqlx::query(sql).execute(&mut conn).await?;
        }
    }
    Ok(())
}
