//! Platforms of some of the demo's operators, which the province asks: one is honest, one miscounts its pages.

use super::Scene;
use crate::jobs::Workshop;
use anyhow::Context;
use chrono::{DateTime, Utc};
use registry::Registry;
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential, Suite};
use registry::pull_settings::{self, NewSettings};
use simulator::platform::Listening;
use simulator::{Credentials, Mischief, OperatorPlatform};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Pages that the platform of the second operator adds to its count.
const MISCOUNT: i32 = 1;
/// Rows of a page.
const PAGE: i64 = 50;

/// Starts a platform for each of the first two operators and tells the registry where they are.
///
/// # Errors
/// When no port is free or the registry cannot be written.
pub async fn start(shop: &Workshop, scene: &Scene) -> anyhow::Result<Vec<Listening>> {
    let (registry, clock) = (&shop.stores.registry, shop.clock);
    let caller_id = format!("GOV{}", scene.province.as_str());
    let valid_from = scene.history.0.plus(-1).start();
    let mut listening = Vec::new();
    let faults =
        [Mischief::default(), Mischief { page_count_off: MISCOUNT, ..Mischief::default() }];
    for (number, (operator, fault)) in scene.world.operators.iter().zip(faults).enumerate() {
        let id = operator.id.as_str();
        let (suite, secrets) = issued(registry, id, clock.now(), valid_from).await?;
        let credentials = Credentials::new(
            &caller_id,
            secrets.operator_secret.expose(),
            secrets.data_secret.expose(),
            secrets.data_secret_iv.expose(),
            secrets.sig_secret.expose(),
            suite.as_str(),
        )
        .with_context(|| format!("credentials of the platform of {id}"))?;
        let world = Arc::clone(&scene.world);
        let platform = OperatorPlatform::new(world, number as u16, credentials, clock);
        platform.misbehave(|mischief| *mischief = fault);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let heard = platform.listen(address).await.context("no port for an operator's platform")?;
        settle(registry, id, heard.base_url(), clock.now()).await?;
        listening.push(heard);
    }
    Ok(listening)
}

/// The secrets that the operator's platform issued to the province; drawn on the first start.
async fn issued(
    registry: &Registry,
    operator_id: &str,
    now: DateTime<Utc>,
    valid_from: DateTime<Utc>,
) -> anyhow::Result<(Suite, CredentialSecrets)> {
    let mut tx = registry.write().await?;
    let live = credentials::load_live(&mut tx, Direction::Out, now).await?;
    if let Some(held) = live.into_iter().find(|one| one.operator_id == operator_id) {
        return Ok((held.suite, held.secrets));
    }
    let (direction, suite) = (Direction::Out, Suite::AesMd5);
    let new = NewCredential { operator_id, direction, suite, valid_from, secrets: None };
    let issued = credentials::issue(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok((suite, issued.secrets))
}

/// Tells where the platform is now; what a person changed about its plan stays.
async fn settle(
    registry: &Registry,
    operator_id: &str,
    base_url: String,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut tx = registry.write().await?;
    let held = pull_settings::find(&mut tx, operator_id).await?;
    let version = held.as_ref().map_or(0, |held| held.version);
    let new = match held {
        Some(held) => NewSettings {
            pulls_on: held.pulls_on,
            base_url,
            page_size: held.page_size,
            plan: held.plan,
        },
        None => NewSettings {
            pulls_on: true,
            base_url,
            page_size: PAGE,
            plan: pull_settings::usual_plan(true),
        },
    };
    pull_settings::put(&mut tx, operator_id, version, &new, "demo", now).await?;
    tx.commit().await?;
    Ok(())
}
