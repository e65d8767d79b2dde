//! Passwords: what they must look like, and their argon2id hashes. Hashing runs beside the async threads.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use serde::{Deserialize, Serialize};

use crate::error::RegistryError;
use crate::secret::SecretText;
use crate::settings::{Setting, within};

/// What a password must look like. Defaults: rulebook 13.1 (GB/T 22239, level three).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordPolicy {
    /// Least number of characters.
    pub min_length: u32,
    /// Of lower case, upper case, digits, others: how many kinds at least.
    pub min_classes: u32,
    /// How many former passwords may not come again.
    pub history: u32,
    /// After how many days it must be changed.
    pub max_age_days: u32,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 10, min_classes: 3, history: 5, max_age_days: 90 }
    }
}

impl Setting for PasswordPolicy {
    const KEY: &'static str = "password_policy";

    fn check(&self) -> Result<(), RegistryError> {
        within("min_length", self.min_length, 8, 64)?;
        within("min_classes", self.min_classes, 1, 4)?;
        within("history", self.history, 0, 24)?;
        within("max_age_days", self.max_age_days, 1, 3_650)
    }
}

impl PasswordPolicy {
    /// Checks that `password` is acceptable for the user of that name.
    ///
    /// # Errors
    /// [`RegistryError::Invalid`] saying what is missing.
    pub fn accept(&self, username: &str, password: &SecretText) -> Result<(), RegistryError> {
        let text = password.expose();
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if length < self.min_length || length > 128 {
            return Err(RegistryError::invalid(
                "password",
                format!("{} to 128 characters", self.min_length),
            ));
        }
        let kinds: [fn(char) -> bool; 4] = [
            |c| c.is_ascii_lowercase(),
            |c| c.is_ascii_uppercase(),
            |c| c.is_ascii_digit(),
            |c| !c.is_ascii_alphanumeric(),
        ];
        let classes = kinds.iter().filter(|kind| text.chars().any(**kind)).count();
        if u32::try_from(classes).unwrap_or(0) < self.min_classes {
            let why = format!("{} of: lower case, upper case, digits, others", self.min_classes);
            return Err(RegistryError::invalid("password", why));
        }
        if text.to_lowercase().contains(&username.to_lowercase()) {
            return Err(RegistryError::invalid("password", "not the user name"));
        }
        Ok(())
    }
}

/// The argon2id hash of an acceptable password, as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct HashedPassword(String);

impl HashedPassword {
    pub(crate) fn phc(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for HashedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashedPassword(..)")
    }
}

/// Checks a password against the policy and hashes it.
///
/// # Errors
/// [`RegistryError::Invalid`] when the policy refuses it.
pub async fn hash(
    policy: &PasswordPolicy,
    username: &str,
    password: &SecretText,
) -> Result<HashedPassword, RegistryError> {
    policy.accept(username, password)?;
    let password = password.clone();
    let hashed = aside(move || {
        Argon2::default().hash_password(password.bytes()).map(|hash| hash.to_string())
    })
    .await?;
    hashed.map(HashedPassword).map_err(|e| RegistryError::invalid("password", e.to_string()))
}

/// Whether `password` is the one that `phc` was made from; takes the same time when there is no hash to compare with.
pub(crate) async fn matches(
    phc: Option<String>,
    password: &SecretText,
) -> Result<bool, RegistryError> {
    let password = password.clone();
    aside(move || match phc {
        Some(phc) => verify(&phc, &password),
        None => {
            let spent = Argon2::default().hash_password(password.bytes());
            drop(spent);
            false
        }
    })
    .await
}

/// Whether `password` is among former ones.
pub(crate) async fn is_among(
    former: Vec<String>,
    password: &SecretText,
) -> Result<bool, RegistryError> {
    let password = password.clone();
    aside(move || former.iter().any(|phc| verify(phc, &password))).await
}

fn verify(phc: &str, password: &SecretText) -> bool {
    argon2::password_hash::phc::PasswordHash::new(phc)
        .is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok())
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RegistryError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| RegistryError::Unreadable {
        noun: "password",
        id: "in use".to_owned(),
        why: "hashing was interrupted".to_owned(),
    })
}

#[cfg(test)]
#[path = "passwords_tests.rs"]
mod passwords_tests;
