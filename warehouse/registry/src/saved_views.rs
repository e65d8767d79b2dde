//! Saved views: a page with its filters under a name, for oneself or for the colleagues.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::store::{Tx, micros, new_id};

/// A page with its filters under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct SavedView {
    /// Id.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// Name, unique per owner.
    pub name: String,
    /// Address within the portal, beginning with `/`.
    pub address: String,
    /// Whether users of the same organisation see it.
    pub shared: bool,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

/// A view to be saved.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// See [`SavedView::name`].
    pub name: String,
    /// See [`SavedView::address`].
    pub address: String,
    /// See [`SavedView::shared`].
    #[serde(default)]
    pub shared: bool,
}

sql! {
    INSERT = "INSERT INTO saved_views (id, user_id, name, address, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    VISIBLE = "SELECT v.id, v.user_id, v.name, v.address, v.shared, v.created_at FROM saved_views v \
               JOIN users o ON o.id = v.user_id JOIN users me ON me.id = $1 \
               WHERE v.user_id = me.id OR (v.shared = $2 AND o.org = me.org) ORDER BY v.name, v.id";
    DELETE = "DELETE FROM saved_views WHERE id = $1 AND user_id = $2";
}

/// Saves a view.
///
/// # Errors
/// [`RegistryError::Taken`] when the user has one of that name; [`RegistryError::Invalid`] for an address outside the portal.
pub async fn create(
    tx: &mut Tx,
    user_id: &str,
    new: &NewView,
    now: DateTime<Utc>,
) -> Result<SavedView, RegistryError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(RegistryError::invalid("name", "1 to 80 characters"));
    }
    // `//host` and `/\host` would lead out of the portal.
    let inside = new.address.starts_with('/')
        && !new.address.starts_with("//")
        && !new.address.contains('\\');
    if !inside || new.address.len() > 2_000 || new.address.contains(char::is_control) {
        return Err(RegistryError::invalid("address", "a path of the portal, at most 2000 bytes"));
    }
    let view = SavedView {
        id: new_id(),
        user_id: user_id.to_owned(),
        name: name.to_owned(),
        address: new.address.clone(),
        shared: new.shared,
        created_at: micros(now),
    };
    execute!(
        tx,
        INSERT,
        &view.id,
        user_id,
        &view.name,
        &view.address,
        view.shared,
        view.created_at
    )
    .map_err(|e| RegistryError::or_taken(e, "view", name))?;
    Ok(view)
}

/// The user's own views and those shared within the same organisation, by name.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn visible_to(tx: &mut Tx, user_id: &str) -> Result<Vec<SavedView>, RegistryError> {
    Ok(fetch_all!(tx, SavedView, VISIBLE, user_id, true)?)
}

/// Deletes one of the user's own views.
///
/// # Errors
/// [`RegistryError::NotFound`] when the user has no such view.
pub async fn delete(tx: &mut Tx, user_id: &str, id: &str) -> Result<(), RegistryError> {
    if execute!(tx, DELETE, id, user_id)? == 0 {
        return Err(RegistryError::not_found("view", id));
    }
    Ok(())
}
