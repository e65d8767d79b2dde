//! `query_token` (specification chapter 5).

use crate::access::Operator;
use crate::gateway::Gateway;
use crate::log::Counts;
use crate::receive::{Case, Done};
use chrono::{DateTime, Utc};
use interop::token::{TokenAnswer, TokenFailure, TokenRequest};
use interop::{Deviations, Refusal, SubCode};
use registry::vault::digest;

impl Gateway {
    /// Gives the caller a token, or says why not; both are `Ret=0`.
    pub(crate) async fn token(
        &self,
        case: &Case<'_>,
        text: &str,
        deviations: &mut Deviations,
    ) -> Result<Done, Refusal> {
        let asked = TokenRequest::parse(text, deviations)?;
        deviations.add(&asked.deviations);
        let at = case.transport.at;
        let operator = case.operator;
        let answer = match self.judge_secret(operator, &asked, at) {
            Ok(()) => self.grant(operator, at).await?,
            Err(failure) => TokenAnswer::refused(operator.id.as_str(), failure),
        };
        let data = serde_json::to_vec(&answer).map_err(|_| Refusal::new(SubCode::Internal))?;
        self.log_soon(&case.entry(deviations), &Counts::default(), None, None);
        Ok(Done { ret: 0, msg: "", data: Some(data), rows: 0 })
    }

    fn judge_secret(
        &self,
        operator: &Operator,
        asked: &TokenRequest,
        at: DateTime<Utc>,
    ) -> Result<(), TokenFailure> {
        if asked.operator_id != operator.id {
            return Err(TokenFailure::NoSuchOperator);
        }
        let tokens = self.access().tokens();
        if tokens.locked(&operator.id, at) {
            return Err(TokenFailure::Locked);
        }
        // Digests are compared, so the time tells nothing about the secret.
        let given = digest(&asked.operator_secret);
        if operator.valid(at).any(|k| digest(k.live.secrets.operator_secret.expose()) == given) {
            return Ok(());
        }
        let interface = "query_token";
        self.inner().failures.count(operator.id.as_str(), interface, "FailReason=2", at);
        if tokens.wrong_secret(&operator.id, at) {
            self.inner().failures.count(operator.id.as_str(), interface, "FailReason=3", at);
            tracing::warn!(operator.id = %operator.id, "security: {} is locked after ten wrong secrets", operator.id);
        }
        Err(TokenFailure::WrongSecret)
    }

    async fn grant(&self, operator: &Operator, at: DateTime<Utc>) -> Result<TokenAnswer, Refusal> {
        match self.access().issue_token(operator, at).await {
            Ok(issued) => {
                let left = (issued.expires_at - at).num_seconds();
                Ok(TokenAnswer::granted(operator.id.as_str(), issued.token.expose(), left))
            }
            Err(error) => {
                tracing::error!(operator.id = %operator.id, %error, "token of {} cannot be kept", operator.id);
                Err(Refusal::new(SubCode::Internal))
            }
        }
    }
}
