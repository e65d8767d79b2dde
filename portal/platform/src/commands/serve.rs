//! `zhixing serve`: the production server.

use crate::cli::{Role, Serve};
use crate::config::Config;
use crate::secrets::MasterKey;
use crate::server::{self, Server};
use anyhow::Context;
use axum_server::Handle;
use metrics_exporter_prometheus::PrometheusBuilder;
use model::Clock;
use std::net::SocketAddr;
use tracing::info;

pub(super) async fn run(arguments: Serve) -> anyhow::Result<()> {
    let config = Config::read(&arguments.config)?;
    let key = MasterKey::from_environment()?;
    let has = |role: Role| arguments.role.is_empty() || arguments.role.contains(&role);
    let metrics = metrics(config.server.metrics_listen)?;
    let mut server = Server::build(&config, &key, Clock::System, metrics).await?;
    if has(Role::Worker) {
        server.start_jobs().await?;
    }
    if has(Role::Gateway) {
        server.hear_vehicles(&config, &key)?;
    }
    let router = match (has(Role::Gateway), has(Role::Portal)) {
        (true, false) => server.gate.clone(),
        _ => server.router.clone(),
    };
    let handle = Handle::new();
    tokio::spawn(server::stop_on_signal(handle.clone()));
    let address: SocketAddr = config.server.listen;
    info!("zhixing {} listens on {address}", env!("CARGO_PKG_VERSION"));
    let served = server::listen(router, address, config.server.tls.as_ref(), handle).await;
    info!("settling what waits");
    server.close().await;
    served
}

fn metrics(
    listen: Option<SocketAddr>,
) -> anyhow::Result<Option<metrics_exporter_prometheus::PrometheusHandle>> {
    let handle = PrometheusBuilder::new().install_recorder().context("metrics recorder")?;
    let Some(address) = listen else { return Ok(Some(handle)) };
    let shown = handle.clone();
    tokio::spawn(async move {
        let router = axum::Router::new()
            .route("/metrics", axum::routing::get(move || async move { shown.render() }));
        let handle = Handle::new();
        if let Err(error) = server::listen(router, address, None, handle).await {
            tracing::error!("metrics: {error:#}");
        }
    });
    Ok(Some(handle))
}
