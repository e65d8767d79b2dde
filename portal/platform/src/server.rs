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
use conformance::{Conformance, SandboxParts};
use ingest::{AccessBook, Gateway, GatewayParts};
use metrics_exporter_prometheus::PrometheusHandle;
use model::{Clock, LocalDay};
use portal::{JobInfo, Jobs, PortalParts, PullOrder, PullWhat, Pulls};
use quality::Limits;
use reference::Areas;
use registry::operators::Environment;
use registry::pull_runs::PullCause;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Everything of a server but its listener.
pub struct Server {
    /// What jobs work on.
    pub shop: Workshop,
    /// The access gate alone, for messages from inside the process.
    pub gate: Router,
    /// Gate, sandbox and portal.
    pub router: Router,
    /// The sandbox.
    pub conformance: Conformance,
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
    let pulls = crate::pulls::desk(config, &stores, &gateway, clock)?;
    let grid = crate::grid::gate(config, &stores, &gateway, clock, Arc::clone(&areas))?;
    Ok(Workshop { stores, gateway, pulls, grid, clock, areas })
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
        let conformance = sandbox(config, key, &shop.stores).await?;
        let parts = PortalParts {
            lake: shop.stores.lake.clone(),
            registry: shop.stores.registry.clone(),
            gateway: shop.gateway.clone(),
            conformance: Some(conformance.clone()),
            clock,
            areas: Arc::clone(&shop.areas),
            grid: Some(shop.grid.clone()),
            config: config.portal.clone(),
            jobs: jobs_of(&shop),
            vehicles: vehicles::listed(vehicle_platforms.clone()),
            pulls: pulls_of(&shop),
            metrics,
        };
        let portal = portal::router(parts).await.context("the portal does not start")?;
        let router = dispatch::join(gate.clone(), conformance.router(), portal, ingest::PREFIXES);
        let (schedule, vehicles) = (None, None);
        Ok(Self { shop, gate, router, conformance, schedule, vehicle_platforms, vehicles })
    }

    /// Starts the jobs.
    ///
    /// # Errors
    /// When the schedule is not valid.
    pub async fn start_jobs(&mut self) -> anyhow::Result<()> {
        let resumed = self.shop.pulls.resume().await.context("interrupted pulls")?;
        if resumed > 0 {
            tracing::info!("{resumed} interrupted pulls go on");
        }
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
        self.shop.pulls.close().await;
        self.conformance.close().await;
        self.shop.gateway.close().await;
        self.shop.stores.close().await;
    }
}

/// The sandbox: the rules of the gate over lakes, keys and credentials of its own, and always the machine's clock.
async fn sandbox(config: &Config, key: &MasterKey, stores: &Stores) -> anyhow::Result<Conformance> {
    let (clock, settings) = (Clock::System, config.sandbox());
    let access = AccessBook::open_in(stores.registry.clone(), Environment::Test, clock.now())
        .await
        .context("test credentials cannot be read")?;
    let our_id = settings.our_operator_id.clone();
    let parts = SandboxParts {
        config: settings,
        access,
        gate: config.gateway.clone(),
        limits: Arc::new(ArcSwap::from_pointee(limits(stores).await?)),
        areas: areas(config)?,
        clock,
        person_key: key.derive("sandbox person"),
        raw_key: key.derive("sandbox raw"),
    };
    Conformance::open(stores.registry.clone(), parts, &our_id)
        .await
        .context("conformance runs cannot be read")
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

/// Pulls and supplements that a person at the portal asks for.
fn pulls_of(shop: &Workshop) -> Pulls {
    let desk = shop.pulls.clone();
    Pulls {
        run: Arc::new(move |order: PullOrder| {
            let desk = desk.clone();
            Box::pin(async move {
                let PullOrder { operator_id, what, by } = order;
                let run = match what {
                    PullWhat::Kind(kind) => {
                        desk.run(&operator_id, kind, PullCause::Person, &by, None).await
                    }
                    PullWhat::Supplement(id) => {
                        desk.try_supplement(&id, PullCause::Person, &by).await
                    }
                };
                run.map_err(|error| error.to_string())
            })
        }),
        next: Arc::new(pulls::next_after),
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
