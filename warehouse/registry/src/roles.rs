//! Roles: which rights and which menu a person has. Three separate roles administer; nobody holds two, as each user has one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use crate::error::RegistryError;
use crate::store::{Tx, micros};

text_enum! {
    /// The roles there are.
    RoleId {
        /// The province's energy bureau.
        ProvinceRegulator = "province_regulator",
        /// A city's or county's bureau.
        CityRegulator = "city_regulator",
        /// Staff of an operator.
        Operator = "operator",
        /// Staff of the grid company.
        Grid = "grid",
        /// Planners of sites.
        Planner = "planner",
        /// Administers users and jobs.
        Sysadmin = "sysadmin",
        /// Administers roles and masking.
        Secadmin = "secadmin",
        /// Reads the audit log.
        Auditadmin = "auditadmin",
    }
}

/// The rights a call can ask for.
pub mod rights {
    /// See overview, map, stations, load.
    pub const MONITOR_READ: &str = "monitor.read";
    /// See single orders and their curves.
    pub const ORDERS_READ: &str = "orders.read";
    /// See how interfaces are used.
    pub const INTERFACES_READ: &str = "interfaces.read";
    /// See messages and their masked bodies.
    pub const MESSAGES_READ: &str = "messages.read";
    /// See rules, findings and quarantine.
    pub const QUALITY_READ: &str = "quality.read";
    /// See data of grid companies.
    pub const GRID_READ: &str = "grid.read";
    /// Deliver data of a grid company.
    pub const GRID_WRITE: &str = "grid.write";
    /// Set dated limits of rules.
    pub const QUALITY_WRITE: &str = "quality.write";
    /// Try data against the rules without storing them.
    pub const QUALITY_CHECK: &str = "quality.check";
    /// Report rows by sheets, within the own scope.
    pub const SHEETS_WRITE: &str = "sheets.write";
    /// See operators and their credentials, without secrets.
    pub const OPERATORS_READ: &str = "operators.read";
    /// Admit and suspend operators, change their settings, issue credentials.
    pub const OPERATORS_WRITE: &str = "operators.write";
    /// Ask the warehouse in SQL, within the own scope.
    pub const QUERY_RUN: &str = "query.run";
    /// See users.
    pub const USERS_READ: &str = "users.read";
    /// Create and change users.
    pub const USERS_WRITE: &str = "users.write";
    /// See rights and menus of roles.
    pub const ROLES_READ: &str = "roles.read";
    /// Change rights and menus of roles.
    pub const ROLES_WRITE: &str = "roles.write";
    /// Read and verify the audit log.
    pub const AUDIT_READ: &str = "audit.read";
    /// See runs of jobs.
    pub const JOBS_READ: &str = "jobs.read";
    /// Start a job by hand.
    pub const JOBS_RUN: &str = "jobs.run";
    /// Change settings of the platform.
    pub const SETTINGS_WRITE: &str = "settings.write";

    /// All of them.
    pub const ALL: &[&str] = &[
        MONITOR_READ,
        ORDERS_READ,
        INTERFACES_READ,
        MESSAGES_READ,
        QUALITY_READ,
        GRID_READ,
        GRID_WRITE,
        QUALITY_WRITE,
        QUALITY_CHECK,
        SHEETS_WRITE,
        OPERATORS_READ,
        OPERATORS_WRITE,
        QUERY_RUN,
        USERS_READ,
        USERS_WRITE,
        ROLES_READ,
        ROLES_WRITE,
        AUDIT_READ,
        JOBS_READ,
        JOBS_RUN,
        SETTINGS_WRITE,
    ];
}

/// A role with what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Role {
    /// Which role.
    #[sqlx(try_from = "String")]
    pub role: RoleId,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// What it may do, see [`rights`].
    #[sqlx(json)]
    pub rights: Vec<String>,
    /// Menu entries it sees, in order.
    #[sqlx(json)]
    pub menu: Vec<String>,
    /// After how many seconds without a touch the client logs out.
    pub idle_limit_s: i64,
}

impl Role {
    /// Whether the role has this right.
    pub fn may(&self, right: &str) -> bool {
        self.rights.iter().any(|own| own == right)
    }
}

sql! {
    LIST = "SELECT role, name, name_en, rights, menu, idle_limit_s FROM roles ORDER BY role";
    FIND = "SELECT role, name, name_en, rights, menu, idle_limit_s FROM roles WHERE role = $1";
    PUT_MISSING = "INSERT INTO roles (role, name, name_en, rights, menu, idle_limit_s, updated_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (role) DO NOTHING";
    CHANGE = "UPDATE roles SET rights = $2, menu = $3, idle_limit_s = $4, updated_at = $5 WHERE role = $1";
}

/// All roles.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Role>, RegistryError> {
    Ok(fetch_all!(tx, Role, LIST)?)
}

/// One role.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, role: RoleId) -> Result<Role, RegistryError> {
    fetch_optional!(tx, Role, FIND, role.as_str())?
        .ok_or_else(|| RegistryError::not_found("role", role.as_str()))
}

/// Changes what a role may do and sees; it holds from the next call of its users on.
///
/// # Errors
/// [`RegistryError::Invalid`] for a right that does not exist or an idle limit outside 60–86400 s.
pub async fn change(
    tx: &mut Tx,
    role: RoleId,
    rights: &[String],
    menu: &[String],
    idle_limit_s: i64,
    now: DateTime<Utc>,
) -> Result<Role, RegistryError> {
    if let Some(odd) = rights.iter().find(|right| !rights::ALL.contains(&right.as_str())) {
        return Err(RegistryError::invalid("rights", format!("{odd:?} is not a right")));
    }
    if !(60..=86_400).contains(&idle_limit_s) {
        return Err(RegistryError::invalid("idle_limit_s", "60 to 86400"));
    }
    execute!(tx, CHANGE, role.as_str(), Json(rights), Json(menu), idle_limit_s, micros(now))?;
    get(tx, role).await
}

/// Puts in the roles that are missing; those that exist keep what was changed in them.
pub(crate) async fn put_missing(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), RegistryError> {
    for role in RoleId::ALL {
        let (name, name_en) = names(*role);
        let (rights, menu) = (default_rights(*role), default_menu(*role));
        execute!(
            tx,
            PUT_MISSING,
            role.as_str(),
            name,
            name_en,
            Json(&rights),
            Json(&menu),
            idle_limit_s(*role),
            micros(now)
        )?;
    }
    Ok(())
}

fn names(role: RoleId) -> (&'static str, &'static str) {
    match role {
        RoleId::ProvinceRegulator => ("省级监管", "Provincial regulator"),
        RoleId::CityRegulator => ("市县监管", "City regulator"),
        RoleId::Operator => ("运营商", "Operator"),
        RoleId::Grid => ("电网企业", "Grid company"),
        RoleId::Planner => ("规划人员", "Planner"),
        RoleId::Sysadmin => ("系统管理员", "System administrator"),
        RoleId::Secadmin => ("安全管理员", "Security administrator"),
        RoleId::Auditadmin => ("审计管理员", "Audit administrator"),
    }
}

/// Idle limit of a new registry. Source: GB/T 22239 as the rulebook states it: 15 min, administrators 10 min.
fn idle_limit_s(role: RoleId) -> i64 {
    match role {
        RoleId::Sysadmin | RoleId::Secadmin | RoleId::Auditadmin => 600,
        _ => 900,
    }
}

/// Rights of a new registry.
fn default_rights(role: RoleId) -> Vec<&'static str> {
    use rights::*;
    let supervise = [
        MONITOR_READ,
        ORDERS_READ,
        INTERFACES_READ,
        MESSAGES_READ,
        QUALITY_READ,
        QUALITY_CHECK,
        OPERATORS_READ,
    ];
    let province =
        [OPERATORS_WRITE, QUALITY_WRITE, QUERY_RUN, AUDIT_READ, JOBS_READ, SHEETS_WRITE, GRID_READ];
    match role {
        RoleId::ProvinceRegulator => [supervise.as_slice(), province.as_slice()].concat(),
        RoleId::CityRegulator => [supervise.as_slice(), &[GRID_READ]].concat(),
        RoleId::Operator => [supervise.as_slice(), &[SHEETS_WRITE]].concat(),
        RoleId::Grid => vec![MONITOR_READ, GRID_READ, GRID_WRITE],
        RoleId::Planner => vec![MONITOR_READ, QUERY_RUN, GRID_READ],
        RoleId::Sysadmin => vec![USERS_READ, USERS_WRITE, JOBS_READ, JOBS_RUN, SETTINGS_WRITE],
        RoleId::Secadmin => vec![USERS_READ, ROLES_READ, ROLES_WRITE],
        RoleId::Auditadmin => vec![AUDIT_READ],
    }
}

/// Menu of a new registry.
fn default_menu(role: RoleId) -> Vec<&'static str> {
    let supervise = [
        "overview",
        "screen",
        "map",
        "stations",
        "vehicles",
        "interfaces",
        "operators",
        "messages",
        "try-data",
        "rules",
    ];
    match role {
        RoleId::ProvinceRegulator => {
            [supervise.as_slice(), &["grid-data", "sheets", "audit", "jobs"]].concat()
        }
        RoleId::CityRegulator => [supervise.as_slice(), &["grid-data"]].concat(),
        RoleId::Operator => {
            let own = |id: &&str| !matches!(*id, "screen" | "vehicles");
            supervise.into_iter().filter(own).chain(["sheets"]).collect()
        }
        RoleId::Grid | RoleId::Planner => {
            vec!["overview", "map", "stations", "vehicles", "grid-data"]
        }
        RoleId::Sysadmin => vec!["admin-users", "jobs"],
        RoleId::Secadmin => vec!["admin-users"],
        RoleId::Auditadmin => vec!["audit"],
    }
}
