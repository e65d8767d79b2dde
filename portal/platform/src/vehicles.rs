//! The gate for vehicle platforms beside the operators' gate, and the daily sums of what it took.

use crate::config::Config;
use crate::jobs::Workshop;
use crate::secrets::MasterKey;
use anyhow::Context;
use futures::FutureExt;
use lake::{Lake, Part, Query};
use model::LocalDay;
use std::sync::Arc;
use std::time::Duration;
use tables::{VEHICLE_HOURS, VEHICLE_SESSIONS};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use vehicles::{
    Book, DayOfVehicles, Gate, NotLanded, POINTS_OF_DAYS, Parts, Platform, Point, Ports, VinKey,
};

/// Slices of a day's vehicles that are summed one after the other, so that memory stays small.
const SLICES: u16 = 16;
/// Wait before a vehicle platform is asked to try again.
const RETRY: Duration = Duration::from_secs(60);

/// A vehicle gate that listens.
pub struct Listening {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Closes the links and waits for what they are doing.
    pub async fn close(self) {
        // The task may have ended by itself.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the vehicle gate ended badly");
        }
    }
}

/// Listens for vehicle platforms when `vehicles.bind` is set.
///
/// # Errors
/// When a platform's settings are not valid or the address is taken.
pub fn listen(
    config: &Config,
    key: &MasterKey,
    shop: &Workshop,
) -> anyhow::Result<Option<Listening>> {
    let Some(address) = config.vehicles.bind else { return Ok(None) };
    let platform = |settings: &vehicles::PlatformConfig| {
        Platform::new(settings.clone(), None)
            .with_context(|| format!("vehicles.platforms: {}", settings.id))
    };
    let platforms = config.vehicles.platforms.iter().map(platform);
    let book = Book::new(platforms.collect::<anyhow::Result<Vec<_>>>()?);
    let vin = VinKey::new(&key.derive("person"));
    let gate = Gate::new(config.vehicles.clone(), book, vin, shop.clock, ports(shop));
    let server = vehicles::Server::bind(Arc::new(gate), address)?;
    tracing::info!("vehicle platforms are heard on {}", server.address());
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(server.run(stopped.map(drop)));
    Ok(Some(Listening { stop, task }))
}

/// What the vehicle gate needs: the lake, and numbers and seals of the operators' gate.
fn ports(shop: &Workshop) -> Ports {
    let (lake, sealing, numbering) =
        (shop.stores.lake.clone(), shop.gateway.clone(), shop.gateway.clone());
    let land = move |parts: Parts| {
        let lake = lake.clone();
        async move {
            let parts = parts.into_iter().map(|(arrival, rows)| Part::Rows(arrival, rows));
            let landed = lake.append(parts.collect::<Vec<_>>()).await;
            let not = |error: lake::AppendError| NotLanded {
                reason: error.to_string(),
                retry_after: RETRY,
            };
            landed.map(drop).map_err(not)
        }
        .boxed()
    };
    Ports {
        land: Arc::new(land),
        seal: Arc::new(move |number, bytes| sealing.seal_raw(number, bytes)),
        number: Arc::new(move || numbering.next_number()),
    }
}

/// Sums sessions and cell hours of one day anew; answers the number of sessions.
///
/// # Errors
/// When the lake cannot be read or written.
pub async fn refresh(
    lake: &Lake,
    day: LocalDay,
    now: chrono::DateTime<chrono::Utc>,
) -> anyhow::Result<usize> {
    let mut making = DayOfVehicles::new(day, now);
    let (first, last) = making.days();
    for (from, below) in vehicles::slices(SLICES) {
        let query = Query::new(POINTS_OF_DAYS).bind("first", first).bind("last", last);
        let query = query.bind("from", from).bind("below", below);
        making.add(lake.rows::<Point>(query).await?);
    }
    let found = making.sessions().len();
    let (sessions, hours) = making.finish();
    lake.replace_day(&VEHICLE_SESSIONS, day, sessions).await?;
    lake.replace_day(&VEHICLE_HOURS, day, hours).await?;
    Ok(found)
}
