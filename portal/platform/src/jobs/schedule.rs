//! When jobs run, and the record of each run.

use super::{JOBS, Job, Workshop};
use anyhow::Context;
use model::LocalDay;
use registry::job_runs;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_cron_scheduler::{Job as CronJob, JobScheduler};
use tracing::{info, warn};

/// The running schedule.
pub struct Schedule {
    scheduler: JobScheduler,
}

impl Schedule {
    /// Starts every job at its time. A job whose last run still goes on is not started again.
    ///
    /// # Errors
    /// When a cron text is not valid.
    pub async fn start(shop: Workshop) -> anyhow::Result<Self> {
        let scheduler = JobScheduler::new().await.context("the scheduler does not start")?;
        for job in JOBS {
            let shop = shop.clone();
            let busy = Arc::new(Mutex::new(()));
            let entry = CronJob::new_async(job.cron_utc, move |_, _| {
                let (shop, busy) = (shop.clone(), Arc::clone(&busy));
                Box::pin(async move {
                    let Ok(_running) = busy.try_lock() else { return };
                    let day = LocalDay::of(shop.clock.now());
                    if let Err(error) = run_recorded(job, &shop, day).await {
                        warn!(job = job.name, "job {} failed: {error:#}", job.name);
                    }
                })
            });
            let entry = entry
                .with_context(|| format!("schedule {:?} of job {}", job.cron_utc, job.name))?;
            scheduler.add(entry).await.with_context(|| format!("job {}", job.name))?;
        }
        scheduler.start().await.context("the scheduler does not start")?;
        Ok(Self { scheduler })
    }

    /// Starts no further runs.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            warn!("the scheduler did not stop: {error}");
        }
    }
}

/// Runs a job once and records the run; housekeeping jobs record failures only.
///
/// # Errors
/// What the job itself fails with, after it was recorded.
pub async fn run_recorded(job: &Job, shop: &Workshop, day: LocalDay) -> anyhow::Result<String> {
    let began = shop.clock.now();
    let started = std::time::Instant::now();
    let outcome = (job.run)(shop.clone(), day).await;
    metrics::histogram!("zhixing_job_seconds", "job" => job.name)
        .record(started.elapsed().as_secs_f64());
    if job.recorded || outcome.is_err() {
        let mut tx = shop.stores.registry.write().await?;
        let run = job_runs::start(&mut tx, job.name, day.0, began).await?;
        let ended = began + chrono::TimeDelta::from_std(started.elapsed()).unwrap_or_default();
        let told = outcome.as_ref().map(String::as_str).map_err(|error| format!("{error:#}"));
        job_runs::finish(
            &mut tx,
            &run.id,
            told.as_ref().map(|s| *s).map_err(String::as_str),
            ended,
        )
        .await?;
        tx.commit().await?;
    }
    if let Ok(summary) = &outcome
        && job.recorded
    {
        info!(job = job.name, "job {}: {summary}", job.name);
    }
    outcome
}
