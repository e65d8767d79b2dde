//! Platform logins.

use crate::book::Account;
use crate::gate::Gate;
use gb32960::{Body, Encryption, Frame, PlatformLogin};
use std::net::IpAddr;
use std::sync::Arc;

/// Why a platform is not let in; its reply only says that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotLetIn {
    /// Not a login that can be read.
    Structure,
    /// No such user, a wrong password, a wrong address, edition or encryption.
    Refused,
    /// Too many wrong passwords.
    Locked,
}

impl NotLetIn {
    fn word(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Refused => "refused",
            Self::Locked => "locked",
        }
    }
}

impl Gate {
    /// The account that a login frame is for, when it may come in.
    pub(crate) async fn let_in(
        &self,
        frame: &Frame<'_>,
        from: IpAddr,
    ) -> Result<Arc<Account>, NotLetIn> {
        let outcome = match frame.body() {
            Ok(Body::PlatformLogin(login)) => self.check(frame, &login, from).await,
            _ => Err(NotLetIn::Structure),
        };
        let word = outcome.as_ref().map_or_else(|why| why.word(), |_| "ok");
        metrics::counter!("vehicle_platform_logins_total", "outcome" => word).increment(1);
        match &outcome {
            Ok(account) => {
                let id = account.platform.id();
                tracing::info!(platform.id = %id, %from, "vehicle platform {id} logged in");
            }
            Err(why) => {
                tracing::info!(%from, why = why.word(), "a vehicle platform is not let in");
            }
        }
        outcome
    }

    async fn check(
        &self,
        frame: &Frame<'_>,
        login: &PlatformLogin,
        from: IpAddr,
    ) -> Result<Arc<Account>, NotLetIn> {
        let account = self.book.account(&login.user.text()).ok_or(NotLetIn::Refused)?;
        if account.locked() {
            return Err(NotLetIn::Locked);
        }
        let platform = &account.platform;
        let agreed = login.encryption == Encryption::Plain || platform.data_key.is_some();
        if !platform.may_come_from(from) || !platform.may_use(frame.header.edition) || !agreed {
            return Err(NotLetIn::Refused);
        }
        let (hash, password) = (platform.password.clone(), login.password.text());
        let permit = self.hashes.acquire().await;
        let accepted = tokio::task::spawn_blocking(move || hash.accepts(&password)).await;
        drop(permit);
        if accepted.unwrap_or(false) {
            return Ok(account);
        }
        account.failed();
        Err(NotLetIn::Refused)
    }
}
