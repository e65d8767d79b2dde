//! A running server: gate, portal and jobs around one lake and one registry.

use crate::config::{Config, Tls};
use crate::dispatch;
use crate::jobs::{self, JOBS, Schedule, Workshop};
use crate::secrets::MasterKey;
use crate::stores::Stores;
use crate::vehicles::{self, Listening};
use ::vehicles::Book;
use anyhow::Context;
use arc_swap::ArcSwap;
use axum::Router;
use axum_server::Handle;
use ingest::{AccessBook, Gateway, GatewayParts};
use metrics_exporter_prometheus::PrometheusHandle;
use model::{Clock, LocalDay};
use portal::{JobInfo, Jobs, PortalParts};
use quality::Limits;
use reference::Areas;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Everything of a server but its listener.
pub struct Server {
    /// What jobs work on.
    pub shop: Workshop,
    /// The access gate alone, for messages from inside the process.
    pub gate: Router,
    /// Gate and portal.
    pub router: Router,
    schedule: Option<Schedule>,
    vehicle_platforms: Book,
    vehicles: Option<Listening>,
}

/// Opens the stores and the gate, without a listener.
///
/// # Errors
/// Says which part does not open.
pub async fn workshop(config: &Config, key: &MasterKey, clock: Clock) -> anyhow::Result<Workshop> {
    let stores = Stores::open(config, key).await?;
    let areas = areas(config)?;
    let limits = limits(&stores).await?;
    let access = AccessBook::open(stores.registry.clone(), clock.now())
        .await
        .context("operators cannot be read")?;
    let parts = GatewayParts {
        lake: stores.lake.clone(),
        access,
        clock,
        config: config.gateway.clone(),
        limits: Arc::new(ArcSwap::from_pointee(limits)),
        areas: Arc::clone(&areas),
        person_key: key.derive("person"),
        raw_key: key.derive("raw"),
    };
    let gateway = Gateway::open(parts).await.context("the gate does not open")?;
    let grid = crate::grid::gate(config, &stores, &gateway, clock, Arc::clone(&areas))?;
    Ok(Workshop { stores, gateway, grid, clock, areas })
}

/// Areas of the configured province.
///
/// # Errors
/// When no reference data are bundled for it.
pub fn areas(config: &Config) -> anyhow::Result<Arc<Areas>> {
    let code = &config.province.area_code;
    let province = code.parse().with_context(|| format!("province.area_code = {code:?}"))?;
    let areas = Areas::load(province).context("areas")?;
    Ok(Arc::new(areas))
}

async fn limits(stores: &Stores) -> anyhow::Result<Limits> {
    let mut tx = stores.registry.read().await?;
    let dated = registry::limits::load(&mut tx).await?;
    let overrides = dated.all().iter().map(|limit| {
        Ok(quality::Override {
            key: limit.rule.clone(),
            operator_id: limit.operator_id.as_deref().map(str::parse).transpose()?,
            valid_from: limit.valid_from,
            value: limit.value.as_f64(),
        })
    });
    let overrides =
        overrides.collect::<anyhow::Result<Vec<_>>>().context("dated limits of rules")?;
    Limits::new(overrides).context("dated limits of rules")
}

impl Server {
    /// Wires a server; nothing listens yet.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn build(
        config: &Config,
        key: &MasterKey,
        clock: Clock,
        metrics: Option<PrometheusHandle>,
    ) -> anyhow::Result<Self> {
        let shop = workshop(config, key, clock).await?;
        let gate = shop.gateway.router();
        let vehicle_platforms = vehicles::book(config)?;
        let parts = PortalParts {
            lake: shop.stores.lake.clone(),
            registry: shop.stores.registry.clone(),
            gateway: shop.gateway.clone(),
            clock,
            areas: Arc::clone(&shop.areas),
            grid: Some(shop.grid.clone()),
            config: config.portal.clone(),
            jobs: jobs_of(&shop),
            vehicles: vehicles::listed(vehicle_platforms.clone()),
            metrics,
        };
        let portal = portal::router(parts).await.context("the portal does not start")?;
        let router = dispatch::join(gate.clone(), portal, ingest::PREFIXES);
        Ok(Self { shop, gate, router, schedule: None, vehicle_platforms, vehicles: None })
    }

    /// Starts the jobs.
    ///
    /// # Errors
    /// When the schedule is not valid.
    pub async fn start_jobs(&mut self) -> anyhow::Result<()> {
        self.schedule = Some(Schedule::start(self.shop.clone()).await?);
        Ok(())
    }

    /// Listens for vehicle platforms where the configuration says so; answers where.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn hear_vehicles(
        &mut self,
        config: &Config,
        key: &MasterKey,
    ) -> anyhow::Result<Option<SocketAddr>> {
        self.vehicles = vehicles::listen(config, key, &self.shop, self.vehicle_platforms.clone())?;
        Ok(self.vehicles.as_ref().map(|listening| listening.address))
    }

    /// Stops jobs, settles what waits and closes the stores.
    pub async fn close(self) {
        if let Some(schedule) = self.schedule {
            schedule.stop().await;
        }
        if let Some(vehicles) = self.vehicles {
            vehicles.close().await;
        }
        self.shop.gateway.close().await;
        self.shop.stores.close().await;
    }
}

fn jobs_of(shop: &Workshop) -> Jobs {
    let shop = shop.clone();
    Jobs {
        list: JOBS
            .iter()
            .map(|j| JobInfo { name: j.name, about: j.about, cron_utc: j.cron_utc })
            .collect(),
        run: Arc::new(move |name| {
            let shop = shop.clone();
            Box::pin(async move {
                let job = jobs::by_name(name).ok_or_else(|| format!("there is no job {name}"))?;
                let day = LocalDay::of(shop.clock.now());
                jobs::run_recorded(job, &shop, day).await.map_err(|error| format!("{error:#}"))
            })
        }),
        next: Arc::new(jobs::next_run),
    }
}

/// Listens until the handle is told to stop; open requests get ten seconds.
///
/// # Errors
/// When the address is taken or the certificate cannot be read.
pub async fn listen(
    router: Router,
    address: SocketAddr,
    tls: Option<&Tls>,
    handle: Handle<SocketAddr>,
) -> anyhow::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        None => axum_server::bind(address).handle(handle).serve(service).await,
        Some(tls) => {
            let files =
                axum_server::tls_rustls::RustlsConfig::from_pem_file(&tls.certificate, &tls.key)
                    .await
                    .with_context(|| format!("certificate {}", tls.certificate.display()))?;
            axum_server::bind_rustls(address, files).handle(handle).serve(service).await
        }
    }
    .with_context(|| format!("cannot listen on {address}"))
}

/// Waits for Ctrl-C or SIGTERM, then stops the listener.
pub async fn stop_on_signal(handle: Handle<SocketAddr>) {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
    handle.graceful_shutdown(Some(Duration::from_secs(10)));
}
