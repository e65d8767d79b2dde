//! Rounds of supplements: gaps are opened by the rules, and those whose time has come are tried.

use crate::desk::{Desk, StartError};
use crate::gaps;
use chrono::TimeDelta;
use registry::RegistryError;
use registry::pull_runs::{NewRun, PullCause, PullOutcome, PullRun};
use registry::pull_settings::PullKind;
use registry::supplements::{self, Supplement, Tried};
use std::collections::BTreeMap;

/// Supplements tried in one round.
const ROUND: u32 = 50;
/// How far back the rules look for gaps.
const LOOK_BACK: TimeDelta = TimeDelta::minutes(30);

impl Desk {
    /// Tries a supplement now and notes what the try brought.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn try_supplement(
        &self,
        id: &str,
        cause: PullCause,
        asked_by: &str,
    ) -> Result<PullRun, StartError> {
        let mut tx = self.parts.registry.read().await?;
        let gap = supplements::get(&mut tx, id).await?;
        drop(tx);
        let operator_id = gap.operator_id.clone();
        let new = NewRun {
            operator_id: &operator_id,
            kind: PullKind::Supplement,
            cause,
            asked_by,
            supplement_id: Some(id),
        };
        let run = self.run_with(new, Some(gap), None).await?;
        let taken = run.counts.accepted + run.counts.repeated + run.counts.quarantined;
        let words = run.error.clone().unwrap_or_else(|| run.notes.join("; "));
        let tried = match run.outcome {
            PullOutcome::Done | PullOutcome::Partial if taken > 0 => Tried::Rows(taken),
            PullOutcome::Empty => Tried::Nothing,
            PullOutcome::Refused => Tried::Refused(&words),
            _ => Tried::Failed(&words),
        };
        let mut tx = self.parts.registry.write().await?;
        supplements::tried(&mut tx, id, tried, self.parts.clock.now()).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Opens supplements for gaps that the rules found, and begins to try those that are due; what was opened, and the
    /// operators that are asked.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn supplement_tick(&self) -> Result<(usize, usize), RegistryError> {
        let (opened, due) = self.gaps().await?;
        let operators = due.len();
        for (_, gaps) in due {
            let desk = self.clone();
            self.begin_task(async move {
                if let Err(error) = desk.try_all(gaps).await {
                    tracing::warn!("supplements are not tried: {error}");
                }
            });
        }
        Ok((opened, operators))
    }

    /// The same, and waits for the end; what was opened and tried.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn supplement_round(&self) -> Result<(usize, usize), RegistryError> {
        let (opened, due) = self.gaps().await?;
        let mut tried = 0;
        for (_, gaps) in due {
            tried += self.try_all(gaps).await?;
        }
        Ok((opened, tried))
    }

    /// Opens gaps; what was opened, and what is due by operator.
    async fn gaps(&self) -> Result<(usize, BTreeMap<String, Vec<Supplement>>), RegistryError> {
        let now = self.parts.clock.now();
        let opened = gaps::open(&self.parts, now - LOOK_BACK, now).await?;
        let mut tx = self.parts.registry.read().await?;
        let due = supplements::due(&mut tx, now, ROUND).await?;
        let mut by_operator: BTreeMap<String, Vec<Supplement>> = BTreeMap::new();
        for one in due {
            by_operator.entry(one.operator_id.clone()).or_default().push(one);
        }
        Ok((opened, by_operator))
    }

    /// Tries the gaps of one operator one after the other; a platform that cannot be reached is not asked on.
    async fn try_all(&self, gaps: Vec<Supplement>) -> Result<usize, RegistryError> {
        let mut tried = 0;
        for one in gaps {
            match self.try_supplement(&one.id, PullCause::Schedule, "system").await {
                Ok(run) => {
                    tried += 1;
                    if run.outcome == PullOutcome::Unreachable {
                        break;
                    }
                }
                Err(StartError::Registry(RegistryError::Taken { .. })) => break,
                Err(error) => self.not_tried(&one, &error).await?,
            }
        }
        Ok(tried)
    }

    /// A try that could not even begin counts: somebody has to look.
    async fn not_tried(&self, one: &Supplement, error: &StartError) -> Result<(), RegistryError> {
        let mut tx = self.parts.registry.write().await?;
        let words = error.to_string();
        supplements::tried(&mut tx, &one.id, Tried::Failed(&words), self.parts.clock.now()).await?;
        tx.commit().await
    }
}
