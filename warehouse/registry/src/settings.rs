//! Settings of the platform that an administrator may change while it runs, each a typed value under its key.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::store::{Tx, micros};

/// A type that is kept as one setting; its default holds until somebody sets it.
pub trait Setting: Serialize + DeserializeOwned + Default {
    /// The key it is kept under.
    const KEY: &'static str;

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`RegistryError::Invalid`] for the first field out of range.
    fn check(&self) -> Result<(), RegistryError>;
}

/// A setting as it is stored, for lists.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct StoredSetting {
    /// Its key.
    pub key: String,
    /// Its value.
    #[sqlx(json)]
    pub value: serde_json::Value,
    /// When it was set.
    pub updated_at: DateTime<Utc>,
    /// By whom.
    pub updated_by: String,
}

sql! {
    FIND = "SELECT key, value, updated_at, updated_by FROM settings WHERE key = $1";
    LIST = "SELECT key, value, updated_at, updated_by FROM settings ORDER BY key";
    PUT = "INSERT INTO settings (key, value, updated_at, updated_by) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, \
           updated_by = excluded.updated_by";
}

/// The setting of this type, or its default when nobody set it.
///
/// # Errors
/// [`RegistryError::Unreadable`] when what is stored is not of this type.
pub async fn get<T: Setting>(tx: &mut Tx) -> Result<T, RegistryError> {
    match fetch_optional!(tx, StoredSetting, FIND, T::KEY)? {
        None => Ok(T::default()),
        Some(stored) => serde_json::from_value(stored.value).map_err(|e| {
            RegistryError::Unreadable { noun: "setting", id: T::KEY.to_owned(), why: e.to_string() }
        }),
    }
}

/// Sets the setting of this type.
///
/// # Errors
/// [`RegistryError::Invalid`] when a field is out of range.
pub async fn put<T: Setting>(
    tx: &mut Tx,
    value: &T,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), RegistryError> {
    value.check()?;
    let json =
        serde_json::to_value(value).map_err(|e| RegistryError::invalid(T::KEY, e.to_string()))?;
    execute!(tx, PUT, T::KEY, Json(json), micros(now), by)?;
    Ok(())
}

/// What somebody set, by key. Defaults are not listed.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<StoredSetting>, RegistryError> {
    Ok(fetch_all!(tx, StoredSetting, LIST)?)
}

/// Checks that `value` lies in `low..=high`.
pub(crate) fn within(
    field: &'static str,
    value: u32,
    low: u32,
    high: u32,
) -> Result<(), RegistryError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(RegistryError::invalid(field, format!("{value} is not in {low}–{high}")))
    }
}
