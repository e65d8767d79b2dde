use crate::vault::VaultError;

/// Why a read or an edit of the registry did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Nothing is registered under this id.
    #[error("{noun} {id} is not registered")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
        /// Under which id.
        id: String,
    },
    /// Somebody else changed the row since it was read; read again and repeat.
    #[error(
        "{noun} {id} was changed by somebody else (version {found}, not {expected}): read it again"
    )]
    Stale {
        /// What was to be changed.
        noun: &'static str,
        /// Its id.
        id: String,
        /// The version the caller had read.
        expected: i64,
        /// The version that is stored.
        found: i64,
    },
    /// The id or name is in use. PostgreSQL accepts nothing more in this transaction: end it.
    #[error("{noun} {id} is registered already")]
    Taken {
        /// What was to be created.
        noun: &'static str,
        /// The id or name in use.
        id: String,
    },
    /// A value does not have the form or range that is asked for.
    #[error("{field} is not acceptable: {why}")]
    Invalid {
        /// The field, as the caller names it.
        field: &'static str,
        /// What is expected.
        why: String,
    },
    /// The step is not possible in the state the thing is in.
    #[error("{noun} {id} is {state}, so it cannot be {step}")]
    WrongState {
        /// What the step was for.
        noun: &'static str,
        /// Its id.
        id: String,
        /// The state it is in.
        state: String,
        /// The step that was asked for.
        step: &'static str,
    },
    /// A stored value cannot be read; the row was written by something else.
    #[error("stored {noun} {id} cannot be read: {why}")]
    Unreadable {
        /// What was read.
        noun: &'static str,
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// Sealing or opening a secret failed.
    #[error("secret of {of} cannot be used")]
    Vault {
        /// Whose secret.
        of: String,
        /// What the vault says.
        source: VaultError,
    },
    /// The database refused or could not be reached.
    #[error("the registry database failed")]
    Database(#[from] sqlx::Error),
}

impl RegistryError {
    /// A refusal of `field` with the reason `why`.
    pub(crate) fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid { field, why: why.into() }
    }

    /// Nothing is registered as `noun` under `id`.
    pub(crate) fn not_found(noun: &'static str, id: impl Into<String>) -> Self {
        Self::NotFound { noun, id: id.into() }
    }

    /// Turns a violated uniqueness into [`RegistryError::Taken`]; everything else stays a database failure.
    pub(crate) fn or_taken(error: sqlx::Error, noun: &'static str, id: &str) -> Self {
        match error.as_database_error() {
            Some(database) if database.is_unique_violation() => {
                Self::Taken { noun, id: id.to_owned() }
            }
            _ => Self::Database(error),
        }
    }
}

/// Why the registry did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither `sqlite:` nor `postgres:`, or cannot be parsed.
    #[error("registry address must be sqlite://path?mode=rwc or postgres://…: {why}")]
    Address {
        /// What is wrong with the address.
        why: String,
    },
    /// The database cannot be reached or opened.
    #[error("registry database cannot be opened")]
    Connect(#[source] sqlx::Error),
    /// The database was written by a newer version of the platform.
    #[error(
        "registry has schema version {version}, which this version of the platform does not know: start the newer one"
    )]
    UnknownSchema {
        /// The version that the database has and this build lacks.
        version: i64,
    },
    /// A migration that was applied differs from the one in this build.
    #[error(
        "schema version {version} of the registry was made by another text than this build holds"
    )]
    ChangedSchema {
        /// The version that differs.
        version: i64,
    },
    /// Bringing the schema up to date failed.
    #[error("registry schema cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The master key is not the one the secrets were sealed with.
    #[error(
        "the master key does not open this registry's secrets: give the key it was created with"
    )]
    WrongKey,
    /// The first statements on the open database failed.
    #[error("registry cannot be prepared for use")]
    Prepare(#[from] RegistryError),
}

/// A word outside a closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a value of {of}")]
pub struct UnknownWord {
    /// The vocabulary.
    pub of: &'static str,
    /// The word that is not in it.
    pub word: String,
}
