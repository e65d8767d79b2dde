//! What a certificate of access says. Whoever prints it takes it from here.

use crate::report::{Report, passed_cases};
use chrono::{DateTime, Utc};
use registry::applications::Application;
use registry::certificates::Certificate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Days for which a certificate is valid.
pub const VALID_DAYS: i64 = 365;

/// The part of a certificate that is fixed when it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Says {
    /// Registered name of the operator.
    pub operator_name: String,
    /// Unified social credit code.
    pub uscid: String,
    /// The province that issued it, by name.
    pub province: String,
    /// Name and version of the list of cases.
    pub suite: String,
    /// Number of the run it rests on.
    pub run_number: i64,
    /// When that run was passed.
    pub tested_at: DateTime<Utc>,
    /// Cases that were passed.
    pub passed_cases: Vec<String>,
    /// 0 to 100.
    pub score: i64,
    /// Who let it go live.
    pub issued_by: String,
}

/// Everything a certificate of access says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AccessCertificate {
    /// Its number.
    pub number: String,
    /// The operator.
    pub operator_id: String,
    /// What was fixed when it was issued.
    #[serde(flatten)]
    pub says: Says,
    /// Id of the run it rests on.
    pub run_id: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// End of its validity, exclusive.
    pub valid_until: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Code by which anybody can check it.
    pub verification_code: String,
}

/// What a certificate will say.
pub fn says(
    application: &Application,
    report: &Report,
    province: &str,
    issued_by: &str,
    now: DateTime<Utc>,
) -> Says {
    Says {
        operator_name: application.name.clone(),
        uscid: application.uscid.clone(),
        province: province.to_owned(),
        suite: report.suite.clone(),
        run_number: report.number,
        tested_at: report.finished_at.unwrap_or(now),
        passed_cases: passed_cases(report).into_iter().map(str::to_owned).collect(),
        score: report.score,
        issued_by: issued_by.to_owned(),
    }
}

/// The certificate as it is kept; `None` when what it says cannot be read.
pub fn certificate(kept: Certificate) -> Option<AccessCertificate> {
    let says: Says = serde_json::from_value::<Says>(Value::clone(&kept.says)).ok()?;
    Some(AccessCertificate {
        number: kept.number,
        operator_id: kept.operator_id,
        says,
        run_id: kept.run_id,
        issued_at: kept.issued_at,
        valid_until: kept.valid_until,
        withdrawn_at: kept.withdrawn_at,
        verification_code: kept.code,
    })
}
