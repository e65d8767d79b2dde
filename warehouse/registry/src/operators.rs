//! Operators: who may send, how it is received, and in which state its admission is.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::access;
pub use crate::access_settings::{ClockPolicy, OperatorSettings, ReplayPolicy};
pub use crate::admission::{approve, close, refuse, resume, suspend, switch_access};
use crate::error::RegistryError;
use crate::store::{Tx, micros};

pub(crate) const NOUN: &str = "operator";

text_enum! {
    /// Whether an operator's data are real.
    Environment {
        /// Test data.
        Test = "test",
        /// Real data.
        Production = "production",
    }
}

text_enum! {
    /// Where an operator stands in its admission.
    OperatorState {
        /// Registered, not looked at yet.
        Pending = "pending",
        /// Admitted.
        Active = "active",
        /// Not received for the time being.
        Suspended = "suspended",
        /// Not admitted.
        Refused = "refused",
        /// Out of operation for good.
        Closed = "closed",
    }
}

/// An operator as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Operator {
    /// Nine capital letters and digits: the organisation code within the credit code.
    pub operator_id: String,
    /// Registered name.
    pub name: String,
    /// Name for narrow columns.
    pub short_name: String,
    /// Unified social credit code, 18 characters, or empty while unknown.
    pub uscid: String,
    /// Whom to call.
    pub contact: String,
    /// Test or production.
    #[sqlx(try_from = "String")]
    pub environment: Environment,
    /// State of its admission.
    #[sqlx(try_from = "String")]
    pub state: OperatorState,
    /// Why it is in this state; empty when nobody gave a reason.
    pub state_reason: String,
    /// Whether its access is switched on.
    pub access_on: bool,
    /// How it is received.
    #[sqlx(json)]
    pub settings: OperatorSettings,
    /// Names of the interfaces opened for it.
    #[sqlx(json)]
    pub interfaces: Vec<String>,
    /// Owners, by operator id, whose data it may report besides its own.
    #[sqlx(json)]
    pub delegations: Vec<String>,
    /// Networks it may call from; empty means any.
    #[sqlx(json)]
    pub ip_allow: Vec<String>,
    /// Grows by one with each edit.
    pub version: i64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub updated_at: DateTime<Utc>,
}

/// What is known of an operator when it registers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOperator {
    /// See [`Operator::operator_id`].
    pub operator_id: String,
    /// See [`Operator::name`].
    pub name: String,
    /// See [`Operator::short_name`].
    pub short_name: String,
    /// See [`Operator::uscid`].
    #[serde(default)]
    pub uscid: String,
    /// See [`Operator::contact`].
    #[serde(default)]
    pub contact: String,
    /// See [`Operator::environment`].
    pub environment: Environment,
    /// Interfaces opened from the start.
    #[serde(default)]
    pub interfaces: Vec<String>,
}

/// The fields of an operator to be changed; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OperatorChange {
    /// See [`Operator::name`].
    pub name: Option<String>,
    /// See [`Operator::short_name`].
    pub short_name: Option<String>,
    /// See [`Operator::uscid`].
    pub uscid: Option<String>,
    /// See [`Operator::contact`].
    pub contact: Option<String>,
    /// See [`Operator::environment`].
    pub environment: Option<Environment>,
    /// See [`Operator::settings`].
    pub settings: Option<OperatorSettings>,
    /// See [`Operator::interfaces`].
    pub interfaces: Option<Vec<String>>,
    /// See [`Operator::delegations`].
    pub delegations: Option<Vec<String>>,
    /// See [`Operator::ip_allow`].
    pub ip_allow: Option<Vec<String>>,
}

macro_rules! columns {
    () => {
        "operator_id, name, short_name, uscid, contact, environment, state, state_reason, access_on, settings, \
         interfaces, delegations, ip_allow, version, created_at, updated_at"
    };
}

sql! {
    INSERT = concat!(
        "INSERT INTO operators (", columns!(), ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, 1, $13, $13)"
    );
    FIND = concat!("SELECT ", columns!(), " FROM operators WHERE operator_id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM operators ORDER BY operator_id");
    UPDATE = "UPDATE operators SET name = $3, short_name = $4, uscid = $5, contact = $6, environment = $7, settings = $8, \
              interfaces = $9, delegations = $10, ip_allow = $11, version = version + 1, updated_at = $12 \
              WHERE operator_id = $1 AND version = $2";
}

/// Registers an operator; it waits for [`approve`].
///
/// # Errors
/// [`RegistryError::Taken`] for a known id, [`RegistryError::Invalid`] for a malformed field.
pub async fn create(
    tx: &mut Tx,
    new: &NewOperator,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    let now = micros(now);
    let operator = Operator {
        operator_id: new.operator_id.clone(),
        name: new.name.trim().to_owned(),
        short_name: new.short_name.trim().to_owned(),
        uscid: new.uscid.clone(),
        contact: new.contact.clone(),
        environment: new.environment,
        state: OperatorState::Pending,
        state_reason: String::new(),
        access_on: true,
        settings: OperatorSettings::default(),
        interfaces: new.interfaces.clone(),
        delegations: Vec::new(),
        ip_allow: Vec::new(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    check(&operator)?;
    execute!(
        tx,
        INSERT,
        &operator.operator_id,
        &operator.name,
        &operator.short_name,
        &operator.uscid,
        &operator.contact,
        operator.environment.as_str(),
        operator.state.as_str(),
        operator.access_on,
        Json(&operator.settings),
        Json(&operator.interfaces),
        Json(&operator.delegations),
        Json(&operator.ip_allow),
        now
    )
    .map_err(|e| RegistryError::or_taken(e, NOUN, &operator.operator_id))?;
    access::bump(tx).await?;
    Ok(operator)
}

/// All operators, by id.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Operator>, RegistryError> {
    Ok(fetch_all!(tx, Operator, LIST)?)
}

/// The operator with this id; `None` when there is none.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn find(tx: &mut Tx, operator_id: &str) -> Result<Option<Operator>, RegistryError> {
    Ok(fetch_optional!(tx, Operator, FIND, operator_id)?)
}

/// The operator with this id.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, operator_id: &str) -> Result<Operator, RegistryError> {
    find(tx, operator_id).await?.ok_or_else(|| RegistryError::not_found(NOUN, operator_id))
}

/// Changes an operator that was read at `version`.
///
/// # Errors
/// [`RegistryError::Stale`] when somebody else changed it since; [`RegistryError::Invalid`] for a malformed field.
pub async fn update(
    tx: &mut Tx,
    operator_id: &str,
    version: i64,
    change: &OperatorChange,
    now: DateTime<Utc>,
) -> Result<Operator, RegistryError> {
    let mut operator = get(tx, operator_id).await?;
    change.apply(&mut operator);
    check(&operator)?;
    let touched = execute!(
        tx,
        UPDATE,
        operator_id,
        version,
        &operator.name,
        &operator.short_name,
        &operator.uscid,
        &operator.contact,
        operator.environment.as_str(),
        Json(&operator.settings),
        Json(&operator.interfaces),
        Json(&operator.delegations),
        Json(&operator.ip_allow),
        micros(now)
    )?;
    if touched == 0 {
        return Err(RegistryError::Stale {
            noun: NOUN,
            id: operator_id.to_owned(),
            expected: version,
            found: operator.version,
        });
    }
    access::bump(tx).await?;
    get(tx, operator_id).await
}

impl OperatorChange {
    fn apply(&self, operator: &mut Operator) {
        fn put<T: Clone>(target: &mut T, value: &Option<T>) {
            if let Some(value) = value {
                target.clone_from(value);
            }
        }
        put(&mut operator.name, &self.name);
        put(&mut operator.short_name, &self.short_name);
        put(&mut operator.uscid, &self.uscid);
        put(&mut operator.contact, &self.contact);
        put(&mut operator.environment, &self.environment);
        put(&mut operator.settings, &self.settings);
        put(&mut operator.interfaces, &self.interfaces);
        put(&mut operator.delegations, &self.delegations);
        put(&mut operator.ip_allow, &self.ip_allow);
    }
}

/// Reads a network as `10.1.0.0/16`, or a single address as itself.
///
/// # Errors
/// [`RegistryError::Invalid`] for anything else.
pub fn network(text: &str) -> Result<IpNet, RegistryError> {
    let text = text.trim();
    text.parse::<IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from)).map_err(
        |_| {
            RegistryError::invalid(
                "ip_allow",
                format!("{text:?} is no network such as 10.1.0.0/16"),
            )
        },
    )
}

/// Whether `id` has the form of an operator id: nine capital letters and digits.
pub fn is_operator_id(id: &str) -> bool {
    id.len() == 9 && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn check(operator: &Operator) -> Result<(), RegistryError> {
    if !is_operator_id(&operator.operator_id) {
        return Err(RegistryError::invalid("operator_id", "nine capital letters and digits"));
    }
    if operator.name.is_empty() || operator.name.chars().count() > 100 {
        return Err(RegistryError::invalid("name", "1 to 100 characters"));
    }
    if operator.short_name.is_empty() || operator.short_name.chars().count() > 40 {
        return Err(RegistryError::invalid("short_name", "1 to 40 characters"));
    }
    let code = &operator.uscid;
    if !code.is_empty()
        && (code.len() != 18 || !code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
    {
        return Err(RegistryError::invalid("uscid", "18 capital letters and digits"));
    }
    if operator.contact.chars().count() > 200 {
        return Err(RegistryError::invalid("contact", "at most 200 characters"));
    }
    if let Some(odd) = operator.delegations.iter().find(|id| !is_operator_id(id)) {
        return Err(RegistryError::invalid(
            "delegations",
            format!("{odd:?} is not an operator id"),
        ));
    }
    if let Some(odd) = operator.interfaces.iter().find(|name| name.is_empty() || !name.is_ascii()) {
        return Err(RegistryError::invalid(
            "interfaces",
            format!("{odd:?} is not an interface name"),
        ));
    }
    for text in &operator.ip_allow {
        network(text)?;
    }
    operator.settings.check()
}

#[cfg(test)]
#[path = "operators_tests.rs"]
mod operators_tests;
