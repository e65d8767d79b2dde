use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::error::{OpenError, RegistryError};
use crate::store::{Pool, Registry, Tx};
use crate::vault::{MasterKey, Vault};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// What is sealed at the first start; a later start with another key cannot open it.
const KEY_PROOF: &[u8] = b"this registry's master key";
const KEY_PROOF_OWNER: &str = "vault_check";

sql! {
    READ_KEY_PROOF = "SELECT sealed FROM vault_check WHERE id = 1";
    WRITE_KEY_PROOF = "INSERT INTO vault_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
}

/// How long a start waits for another one that holds the database.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the registry at `url`, brings its schema up to date, and proves that `key` opens its secrets.
///
/// `sqlite://path?mode=rwc` is a file (write-ahead log, full synchronisation, foreign keys on); `postgres://…` a server.
/// The roles that a new registry needs are put in; no user and no password is.
///
/// # Errors
/// [`OpenError`]: the address, the connection, a schema this build does not know, or a wrong key. Nothing is repaired silently.
pub async fn open(url: &str, key: &MasterKey) -> Result<Registry, OpenError> {
    let vault = Vault::new(key)
        .map_err(|source| RegistryError::Vault { of: "the registry".to_owned(), source })?;
    let pool = if url.starts_with("sqlite:") {
        Pool::Sqlite(open_sqlite(url).await?)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Pool::Postgres(open_postgres(url).await?)
    } else {
        return Err(OpenError::Address { why: "unknown scheme".to_owned() });
    };
    let registry = Registry { pool, vault: Arc::new(vault) };
    let mut tx = registry.write().await?;
    prove_key(&mut tx).await?;
    crate::roles::put_missing(&mut tx, Utc::now()).await?;
    tx.commit().await?;
    Ok(registry)
}

async fn open_sqlite(url: &str) -> Result<sqlx::SqlitePool, OpenError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(OpenError::Address {
            why: "a registry in memory would forget everything".to_owned(),
        });
    }
    let options: SqliteConnectOptions =
        url.parse().map_err(|e: sqlx::Error| OpenError::Address { why: e.to_string() })?;
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let pool = connect_sqlite(options).await.map_err(OpenError::Connect)?;
    // SQLite knows no migration lock, so all migrations run in one exclusive transaction: another start waits for it.
    let mut tx = pool.begin_with("BEGIN EXCLUSIVE").await.map_err(OpenError::Connect)?;
    SQLITE_MIGRATIONS.run_direct(None, &mut *tx, false).await.map_err(schema_error)?;
    tx.commit().await.map_err(OpenError::Connect)?;
    Ok(pool)
}

/// Connects. Of two first starts at once both change the journal's mode, and SQLite turns one away without waiting.
async fn connect_sqlite(options: SqliteConnectOptions) -> Result<sqlx::SqlitePool, sqlx::Error> {
    let begun = Instant::now();
    loop {
        let pool = SqlitePoolOptions::new().max_connections(8);
        match pool.connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            connected => return connected,
        }
    }
}

/// Whether another connection holds the database (`SQLITE_BUSY` and its extensions).
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xFF == 5)
}

async fn open_postgres(url: &str) -> Result<sqlx::PgPool, OpenError> {
    let options: PgConnectOptions =
        url.parse().map_err(|e: sqlx::Error| OpenError::Address { why: e.to_string() })?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .connect_with(options)
        .await
        .map_err(OpenError::Connect)?;
    POSTGRES_MIGRATIONS.run(&pool).await.map_err(schema_error)?;
    Ok(pool)
}

fn schema_error(error: MigrateError) -> OpenError {
    match error {
        MigrateError::VersionMissing(version) => OpenError::UnknownSchema { version },
        MigrateError::VersionMismatch(version) => OpenError::ChangedSchema { version },
        other => OpenError::Migrate(other),
    }
}

/// Puts a sealed proof into a new registry and opens the proof of any: only the right key can.
async fn prove_key(tx: &mut Tx) -> Result<(), OpenError> {
    let proof = tx
        .vault
        .seal(KEY_PROOF_OWNER, KEY_PROOF)
        .map_err(|source| RegistryError::Vault { of: "the registry".to_owned(), source })?;
    execute!(tx, WRITE_KEY_PROOF, proof.as_slice()).map_err(RegistryError::from)?;
    let (stored,) = fetch_one!(tx, (Vec<u8>,), READ_KEY_PROOF).map_err(RegistryError::from)?;
    match tx.vault.open(KEY_PROOF_OWNER, &stored) {
        Ok(proof) if proof.as_slice() == KEY_PROOF => Ok(()),
        _ => Err(OpenError::WrongKey),
    }
}
