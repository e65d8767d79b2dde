use std::sync::Arc;

use chrono::{DateTime, SubsecRound as _, Utc};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::error::RegistryError;
use crate::vault::Vault;

text_enum! {
    /// The database that holds the registry.
    Backend {
        /// A file of this machine.
        Sqlite = "sqlite",
        /// A PostgreSQL server.
        Postgres = "postgres",
    }
}

/// An open registry: the database, brought up to date, and the vault that opens its secrets. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Registry {
    pub(crate) pool: Pool,
    pub(crate) vault: Arc<Vault>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Registry {
    /// Begins reading: everything read through it belongs to one moment. Dropping it ends it.
    ///
    /// # Errors
    /// [`RegistryError::Database`] when no connection is free in time.
    pub async fn read(&self) -> Result<Tx, RegistryError> {
        self.begin("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// Begins an edit, which is undone unless [`Tx::commit`] is called. SQLite admits one edit at a time; others wait.
    ///
    /// # Errors
    /// [`RegistryError::Database`] when no connection is free or the other edit does not end in time.
    pub async fn write(&self) -> Result<Tx, RegistryError> {
        self.begin("BEGIN IMMEDIATE", "BEGIN").await
    }

    async fn begin(
        &self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Result<Tx, RegistryError> {
        let inner = match &self.pool {
            Pool::Sqlite(pool) => Inner::Sqlite(pool.begin_with(sqlite).await?),
            Pool::Postgres(pool) => Inner::Postgres(pool.begin_with(postgres).await?),
        };
        Ok(Tx { inner, vault: Arc::clone(&self.vault) })
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        match self.pool {
            Pool::Sqlite(_) => Backend::Sqlite,
            Pool::Postgres(_) => Backend::Postgres,
        }
    }

    /// Answers when the database answers: the readiness check.
    ///
    /// # Errors
    /// [`RegistryError::Database`] when it does not.
    pub async fn ping(&self) -> Result<(), RegistryError> {
        let mut tx = self.read().await?;
        crate::access::version(&mut tx).await?;
        Ok(())
    }

    /// Closes all connections; a SQLite file is then complete without its log.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

/// One transaction on either database. The functions of this crate work on it; the caller decides when it ends.
#[derive(Debug)]
pub struct Tx {
    pub(crate) inner: Inner,
    pub(crate) vault: Arc<Vault>,
}

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes everything done through this transaction durable and visible at once.
    ///
    /// # Errors
    /// [`RegistryError::Database`]; then nothing of it happened.
    pub async fn commit(self) -> Result<(), RegistryError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything done through this transaction.
    ///
    /// # Errors
    /// [`RegistryError::Database`] when the connection is lost; the database then undoes it by itself.
    pub async fn rollback(self) -> Result<(), RegistryError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// The instant as both databases keep it: whole microseconds.
pub fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// A random id that sorts by the time it was made (UUID version 7), as text.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
