//! The sandbox with its conformance test: one handle for whoever serves it and for whoever shows it.

use crate::book::Book;
use crate::calls::{self, Platform};
use crate::client::{CallError, Caller};
use crate::desk::{self, Desk};
use crate::mistakes;
use crate::report::Report;
use crate::sandboxes::{SandboxError, SandboxParts, Sandboxes};
use crate::suite::{self, Way};
use crate::words::Said;
use chrono::{DateTime, Utc};
use registry::application_steps::By;
use registry::applications;
use registry::credentials::{self, Direction};
use registry::operators::Environment;
use registry::{Registry, RegistryError};
use std::sync::Arc;
use std::time::Duration;

/// How often runs are written to the registry and quiet sandboxes are looked for.
const BEAT: Duration = Duration::from_secs(1);

/// Why a case cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such case, or nobody starts it.
    #[error("{0} is no case that is started by hand")]
    Case(String),
    /// No run is watched.
    #[error("no run is under way: begin one first")]
    NoRun,
    /// The operator did not say where its platform is, or with which secrets it is called.
    #[error("{0} is missing: say it on the page first")]
    Missing(&'static str),
    /// The registry failed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// The sandbox and the conformance test. Cheap to clone.
#[derive(Clone)]
pub struct Conformance {
    desk: Arc<Desk>,
    our_id: Arc<str>,
}

impl Conformance {
    /// Opens it: reads the runs that were watched when the platform stopped. `our_id` is the province's OperatorID.
    ///
    /// # Errors
    /// [`RegistryError`] when the runs cannot be read.
    pub async fn open(
        registry: Registry,
        parts: SandboxParts,
        our_id: &str,
    ) -> Result<Self, RegistryError> {
        let busy_s = i64::from(parts.config.busy_repeat_s);
        let book = Book::open(registry.clone(), busy_s).await?;
        let desk = Arc::new(Desk::new(registry, Sandboxes::new(parts), book));
        tokio::spawn(keep(Arc::downgrade(&desk)));
        Ok(Self { desk, our_id: our_id.into() })
    }

    /// The paths of the sandbox.
    pub fn router(&self) -> axum::Router {
        crate::door::router(Arc::clone(&self.desk))
    }

    /// Present instant of the sandbox.
    pub fn now(&self) -> DateTime<Utc> {
        self.desk.now()
    }

    /// Reads test credentials again at once, after an edit.
    pub async fn refresh_access(&self) {
        if let Err(error) = self.desk.sandboxes.parts().access.refresh(self.now()).await {
            tracing::warn!(%error, "the sandbox did not take over the edit at once");
        }
    }

    /// Begins the next run of an application.
    ///
    /// # Errors
    /// [`RegistryError::WrongState`] before it was accepted.
    pub async fn begin(&self, ids: (&str, &str), actor: &str) -> Result<Report, RegistryError> {
        self.desk.book.begin(ids, By { actor, at: self.now() }).await
    }

    /// The report of a run.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`].
    pub async fn report(&self, run_id: &str) -> Result<Report, RegistryError> {
        self.desk.book.report(run_id, self.now()).await
    }

    /// Starts a case in which we act: sets the trap of T23 or T24, or calls the operator's platform. Calls go on after
    /// this returns; the report shows what comes out.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(&self, ids: (&str, &str), case: &str) -> Result<(), StartError> {
        let unknown = || StartError::Case(case.to_owned());
        let known = suite::case(case).filter(|case| case.is_started()).ok_or_else(unknown)?;
        let (application, operator) = ids;
        let run = self.desk.book.of(operator).ok_or(StartError::NoRun)?;
        if run.lock().run.application_id != application {
            return Err(StartError::NoRun);
        }
        // A pass is not taken back; T10 may be repeated, for T11 counts from it.
        let passed = run.lock().passed(known.id);
        if passed && known.id != "T10" {
            return Ok(());
        }
        if known.way == Way::Answer {
            run.lock().change(known.id).restart(self.now());
            return Ok(());
        }
        let (base, sealer, secret) = self.way_to(application, operator).await?;
        if !passed {
            run.lock().change(known.id).restart(self.now());
        }
        let config = self.desk.sandboxes.parts().config.clone();
        let our_id = Arc::clone(&self.our_id);
        tokio::spawn(async move {
            match Caller::new(&config, &base, sealer, (&our_id, secret.expose())).await {
                Ok(caller) => calls::execute(known.id, &mut Platform { caller }, &run).await,
                Err(error) => {
                    run.lock().fail(known.id, not_called(&error), advice_of_address(), None)
                }
            }
        });
        Ok(())
    }

    /// Where an operator's platform is called and with which secrets.
    async fn way_to(
        &self,
        application: &str,
        operator: &str,
    ) -> Result<(String, interop::Sealer, registry::SecretText), StartError> {
        let mut tx = self.desk.registry.read().await?;
        let base = applications::get(&mut tx, application).await?.form.base_url;
        let all = credentials::load_live_in(&mut tx, Environment::Test, Direction::Out, self.now())
            .await?;
        drop(tx);
        if base.is_empty() {
            return Err(StartError::Missing("the address of your platform"));
        }
        let own =
            all.into_iter().find(|one| one.operator_id == operator && one.is_valid_at(self.now()));
        let own = own.ok_or(StartError::Missing("the credential for our calls to you"))?;
        let sealer = mistakes::sealer(desk::suite(own.suite), &own.secrets)
            .ok_or(StartError::Missing("a usable credential for our calls to you"))?;
        Ok((base, sealer, own.secrets.operator_secret))
    }

    /// Empties the sandbox of an operator.
    ///
    /// # Errors
    /// [`SandboxError`].
    pub async fn reset(&self, operator: &str) -> Result<(), SandboxError> {
        self.desk.sandboxes.reset(operator).await
    }

    /// Writes what is pending and closes all sandboxes.
    pub async fn close(&self) {
        self.flush().await;
        self.desk.sandboxes.close().await;
    }

    /// Writes what changed to the registry.
    pub async fn flush(&self) {
        if let Err(error) = self.desk.book.flush(self.now()).await {
            tracing::warn!(%error, "conformance runs are not written");
        }
    }
}

fn not_called(error: &CallError) -> Said {
    Said::new(format!("不能调用:{error}"), format!("not called: {error}"))
}

fn advice_of_address() -> Said {
    Said::new(
        "填写可从互联网访问的 https 地址。",
        "Give an https address that can be reached from the internet.",
    )
}

/// Writes runs and closes quiet sandboxes until the desk is gone.
async fn keep(desk: std::sync::Weak<Desk>) {
    let mut beats = 0_u64;
    loop {
        tokio::time::sleep(BEAT).await;
        let Some(desk) = desk.upgrade() else { return };
        let now = desk.now();
        if let Err(error) = desk.book.flush(now).await {
            tracing::warn!(%error, "conformance runs are not written");
        }
        if let Err(error) = desk.sandboxes.parts().access.refresh(now).await {
            tracing::warn!(%error, "test credentials are not refreshed");
        }
        beats += 1;
        if beats.is_multiple_of(30) {
            desk.sandboxes.close_idle().await;
        }
    }
}

impl std::fmt::Debug for Conformance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Conformance")
    }
}
