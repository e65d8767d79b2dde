//! Accounts of the demo. They exist only in a demo's folder.

use super::small_operator::{self, ACCOUNT as GARAGE};
use chrono::Utc;
use registry::passwords::{self, PasswordPolicy};
use registry::roles::RoleId;
use registry::scope::Scope;
use registry::users::{self, NewUser};
use registry::{Registry, SecretText};

/// Password of every demo account.
pub const PASSWORD: &str = "zhixing-demo-2026";

/// Login name, role and what it is for.
pub const ACCOUNTS: &[(&str, RoleId, &str)] = &[
    ("province", RoleId::ProvinceRegulator, "省级监管 province regulator"),
    ("city", RoleId::CityRegulator, "市级监管 city regulator, one area"),
    ("operator", RoleId::Operator, "运营商 one operator"),
    (GARAGE, RoleId::Operator, "小型运营商 small operator, reports by spreadsheet"),
    ("grid", RoleId::Grid, "电网企业 grid company"),
    ("planner", RoleId::Planner, "规划人员 planner"),
    ("sysadmin", RoleId::Sysadmin, "系统管理员 system administrator"),
    ("secadmin", RoleId::Secadmin, "安全管理员 security administrator"),
    ("auditadmin", RoleId::Auditadmin, "审计管理员 audit administrator"),
];

/// Makes the accounts when the registry has no user.
///
/// # Errors
/// When the registry cannot be written.
pub async fn make(registry: &Registry, region: &str, operator: &str) -> anyhow::Result<()> {
    let mut tx = registry.read().await?;
    let known = users::count(&mut tx).await?;
    tx.rollback().await?;
    if known > 0 {
        return Ok(());
    }
    for (username, role, about) in ACCOUNTS {
        let secret = SecretText::new(PASSWORD);
        let hash = passwords::hash(&PasswordPolicy::default(), username, &secret).await?;
        let operator = if *username == GARAGE { small_operator::ID } else { operator };
        let new = NewUser {
            username: (*username).to_owned(),
            name: (*about).to_owned(),
            org: "演示".to_owned(),
            role: *role,
            scope: scope(*role, region, operator),
            must_change: false,
        };
        let mut tx = registry.write().await?;
        users::create(&mut tx, &new, &hash, Utc::now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn scope(role: RoleId, region: &str, operator: &str) -> Scope {
    match role {
        RoleId::CityRegulator => Scope { regions: vec![region.to_owned()], operators: Vec::new() },
        RoleId::Operator => Scope { regions: Vec::new(), operators: vec![operator.to_owned()] },
        _ => Scope::everything(),
    }
}
