//! Applications of operators for access: what they say, who may read them, in which state they are.
//!
//! The people named in an application are kept sealed. The applicant has no account: a key shown once opens its own
//! application and nothing else. How an application moves is in [`crate::application_steps`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::operators;
use crate::secret::SecretText;
use crate::store::{Tx, micros, new_id};
use crate::vault::{digest, random_text};

pub(crate) const NOUN: &str = "application";

text_enum! {
    /// Where an application stands.
    ApplicationState {
        /// Written, not handed in.
        Draft = "draft",
        /// Handed in; the province looks at it.
        Submitted = "submitted",
        /// Given back with a reason; the applicant corrects it.
        Returned = "returned",
        /// Accepted; test credentials may be fetched.
        Accepted = "accepted",
        /// The conformance test runs.
        Testing = "testing",
        /// A run of the conformance test was passed.
        Passed = "passed",
        /// Admitted to production.
        Live = "live",
        /// Stopped in production.
        Suspended = "suspended",
    }
}

/// A person to talk to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Mail address; may be empty.
    #[serde(default)]
    pub email: String,
}

/// Who answers for an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// For everything.
    pub contact: Contact,
    /// For the connection.
    pub technical: Contact,
}

/// The particulars of an application beside the names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Operator ids of owners it reports for besides itself.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Networks its platform calls from.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Where its test platform is called; empty while it has none.
    #[serde(default)]
    pub base_url: String,
    /// Suite of its credentials.
    #[serde(default)]
    pub suite: String,
    /// Anything else the province should know.
    #[serde(default)]
    pub note: String,
}

/// What an applicant hands in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    /// Unified social credit code; characters 9 to 17 become the operator id.
    pub uscid: String,
    /// Registered name.
    pub name: String,
    /// Name for narrow columns.
    pub short_name: String,
    /// Who answers for it.
    pub people: People,
    /// Particulars.
    pub form: Form,
}

/// An application without its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Application {
    /// Its id.
    pub id: String,
    /// The operator it is for.
    pub operator_id: String,
    /// Unified social credit code.
    pub uscid: String,
    /// Registered name.
    pub name: String,
    /// Name for narrow columns.
    pub short_name: String,
    /// Particulars.
    #[sqlx(json)]
    pub form: Form,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ApplicationState,
    /// Why it is there; empty when nobody gave a reason.
    pub state_reason: String,
    /// Grows by one with each edit and step.
    pub version: i64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last touched.
    pub updated_at: DateTime<Utc>,
    /// When it was last handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When going live was asked for.
    pub go_live_requested_at: Option<DateTime<Utc>>,
    /// When it first went live.
    pub live_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => {
        "id, operator_id, uscid, name, short_name, form, state, state_reason, version, created_at, updated_at, \
         submitted_at, go_live_requested_at, live_at"
    };
}

sql! {
    INSERT = "INSERT INTO applications (id, operator_id, uscid, name, short_name, form, people, state, state_reason, \
              access_digest, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', '', $8, 1, $9, $9)";
    FIND = concat!("SELECT ", columns!(), " FROM applications WHERE id = $1");
    BY_KEY = concat!("SELECT ", columns!(), " FROM applications WHERE access_digest = $1");
    LIST = concat!("SELECT ", columns!(), " FROM applications WHERE state <> 'draft' ORDER BY updated_at DESC, id");
    OF_OPERATOR = concat!(
        "SELECT ", columns!(), " FROM applications \
         WHERE operator_id = $1 AND state NOT IN ('draft', 'submitted', 'returned') ORDER BY updated_at DESC"
    );
    PEOPLE = "SELECT people FROM applications WHERE id = $1";
    CHANGE = "UPDATE applications SET operator_id = $3, uscid = $4, name = $5, short_name = $6, form = $7, people = $8, \
              version = version + 1, updated_at = $9 WHERE id = $1 AND version = $2";
    MOVE_BASE = "UPDATE applications SET form = $2, version = version + 1, updated_at = $3 WHERE id = $1";
    PURGE_DRAFTS = "DELETE FROM applications WHERE state = 'draft' AND updated_at < $1 \
                    AND id NOT IN (SELECT application_id FROM application_steps)";
}

/// Begins an application; the key that opens it is in the answer and nowhere else.
///
/// # Errors
/// [`RegistryError::Invalid`] names the first field that is not acceptable.
pub async fn create(
    tx: &mut Tx,
    new: &NewApplication,
    now: DateTime<Utc>,
) -> Result<(Application, SecretText), RegistryError> {
    let operator_id = check(new)?;
    let id = new_id();
    let vault = |source| RegistryError::Vault { of: format!("application {id}"), source };
    let key = random_text(40).map_err(vault)?;
    let people = seal(tx, &id, &new.people)?;
    execute!(
        tx,
        INSERT,
        &id,
        operator_id,
        &new.uscid,
        new.name.trim(),
        new.short_name.trim(),
        Json(&new.form),
        people.as_slice(),
        digest(key.expose()).as_slice(),
        micros(now)
    )?;
    Ok((get(tx, &id).await?, key))
}

/// Changes an application that was read at `version`, while it is a draft or was returned.
///
/// # Errors
/// [`RegistryError::WrongState`] later, [`RegistryError::Stale`] when it was changed since, [`RegistryError::Invalid`].
pub async fn change(
    tx: &mut Tx,
    id: &str,
    version: i64,
    new: &NewApplication,
    now: DateTime<Utc>,
) -> Result<Application, RegistryError> {
    use ApplicationState::{Draft, Returned};
    let operator_id = check(new)?;
    let found = get(tx, id).await?;
    if !matches!(found.state, Draft | Returned) {
        return Err(found.cannot("changed"));
    }
    let people = seal(tx, id, &new.people)?;
    let touched = execute!(
        tx,
        CHANGE,
        id,
        version,
        operator_id,
        &new.uscid,
        new.name.trim(),
        new.short_name.trim(),
        Json(&new.form),
        people.as_slice(),
        micros(now)
    )?;
    if touched == 0 {
        let (expected, found) = (version, found.version);
        return Err(RegistryError::Stale { noun: NOUN, id: id.to_owned(), expected, found });
    }
    get(tx, id).await
}

/// Says where the operator's test platform is called, at any time after acceptance.
///
/// # Errors
/// [`RegistryError::Invalid`] for something that is no address.
pub async fn set_base_url(
    tx: &mut Tx,
    id: &str,
    base_url: &str,
    now: DateTime<Utc>,
) -> Result<Application, RegistryError> {
    let mut form = get(tx, id).await?.form;
    form.base_url = base_url.trim().trim_end_matches('/').to_owned();
    check_url(&form.base_url)?;
    execute!(tx, MOVE_BASE, id, Json(&form), micros(now))?;
    get(tx, id).await
}

impl Application {
    /// The refusal of a step that this state does not allow.
    pub(crate) fn cannot(&self, step: &'static str) -> RegistryError {
        RegistryError::WrongState {
            noun: NOUN,
            id: self.id.clone(),
            state: self.state.to_string(),
            step,
        }
    }
}

/// The application with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Application, RegistryError> {
    fetch_optional!(tx, Application, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// The application that this key opens; `None` when it opens none.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<Application>, RegistryError> {
    Ok(fetch_optional!(tx, Application, BY_KEY, digest(key).as_slice())?)
}

/// Applications that were handed in, the one touched last first.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Application>, RegistryError> {
    Ok(fetch_all!(tx, Application, LIST)?)
}

/// The accepted applications of an operator, the one touched last first.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn of_operator(
    tx: &mut Tx,
    operator_id: &str,
) -> Result<Vec<Application>, RegistryError> {
    Ok(fetch_all!(tx, Application, OF_OPERATOR, operator_id)?)
}

/// The people of an application, in clear: for the applicant and for who reviews.
///
/// # Errors
/// [`RegistryError::Vault`] when they do not open.
pub async fn people(tx: &mut Tx, id: &str) -> Result<People, RegistryError> {
    let (sealed,) = fetch_optional!(tx, (Vec<u8>,), PEOPLE, id)?
        .ok_or_else(|| RegistryError::not_found(NOUN, id))?;
    let plain = tx
        .vault
        .open(&owner(id), &sealed)
        .map_err(|source| RegistryError::Vault { of: format!("application {id}"), source })?;
    serde_json::from_slice(&plain).map_err(|error| RegistryError::Unreadable {
        noun: NOUN,
        id: id.to_owned(),
        why: error.to_string(),
    })
}

/// Deletes drafts that nobody touched since `before`; the number deleted.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge_drafts(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE_DRAFTS, micros(before))?)
}

fn seal(tx: &Tx, id: &str, people: &People) -> Result<Vec<u8>, RegistryError> {
    let plain = serde_json::to_vec(people)
        .map_err(|error| RegistryError::invalid("people", error.to_string()))?;
    tx.vault
        .seal(&owner(id), &plain)
        .map_err(|source| RegistryError::Vault { of: format!("application {id}"), source })
}

fn owner(id: &str) -> String {
    format!("application:{id}")
}

/// Checks every field; the operator id.
fn check(new: &NewApplication) -> Result<&str, RegistryError> {
    reference::credit_code::check(&new.uscid)
        .map_err(|error| RegistryError::invalid("uscid", format!("the code {error}")))?;
    let operator_id = reference::credit_code::operator_id(&new.uscid)
        .ok_or_else(|| RegistryError::invalid("uscid", "18 capital letters and digits"))?;
    let within = |field, text: &str, least, most| {
        let length = text.trim().chars().count();
        if (least..=most).contains(&length) && !text.chars().any(char::is_control) {
            Ok(())
        } else {
            Err(RegistryError::invalid(field, format!("{least} to {most} characters")))
        }
    };
    within("name", &new.name, 2, 100)?;
    within("short_name", &new.short_name, 1, 40)?;
    within("form.note", &new.form.note.replace('\n', " "), 0, 1_000)?;
    for (field, one) in
        [("people.contact", &new.people.contact), ("people.technical", &new.people.technical)]
    {
        within(field, &one.name, 1, 40)?;
        within(field, &one.email, 0, 100)?;
        let digits = one.phone.chars().filter(char::is_ascii_digit).count();
        let odd = one.phone.chars().any(|c| !c.is_ascii_digit() && !"+- ()".contains(c));
        if odd || !(7..=15).contains(&digits) {
            return Err(RegistryError::invalid(field, "a telephone number of 7 to 15 digits"));
        }
    }
    check_form(&new.form)?;
    Ok(operator_id)
}

fn check_form(form: &Form) -> Result<(), RegistryError> {
    if form.owners.len() > 200 || form.addresses.len() > 50 {
        return Err(RegistryError::invalid("form", "at most 200 owners and 50 networks"));
    }
    if let Some(odd) = form.owners.iter().find(|id| !operators::is_operator_id(id)) {
        return Err(RegistryError::invalid(
            "form.owners",
            format!("{odd:?} is not an operator id"),
        ));
    }
    for text in &form.addresses {
        operators::network(text)?;
    }
    form.suite.parse::<crate::credentials::Suite>().map_err(|_| {
        RegistryError::invalid("form.suite", "a suite of the access specification, chapter 4.1")
    })?;
    check_url(&form.base_url)
}

fn check_url(text: &str) -> Result<(), RegistryError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fine = rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['@', '?', '#', ' '])
    });
    if text.is_empty() || (fine && text.len() <= 200 && text.is_ascii()) {
        return Ok(());
    }
    Err(RegistryError::invalid(
        "form.base_url",
        "an address such as https://example.com/evcs/v1, without name, password, query",
    ))
}
