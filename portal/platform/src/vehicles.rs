//! The gate for vehicle platforms beside the operators' gate, and the daily sums of what it took.

use crate::config::Config;
use crate::jobs::Workshop;
use crate::secrets::MasterKey;
use anyhow::Context;
use futures::FutureExt;
use lake::{Lake, Part, Query};
use model::LocalDay;
use model::place::Wgs84;
use reference::Areas;
use reference::area::Level;
use std::sync::Arc;
use std::time::Duration;
use tables::{VEHICLE_AREA_DAYS, VEHICLE_HOURS, VEHICLE_SESSIONS};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use vehicles::{
    AreasOf, Book, DayOfVehicles, Gate, NotLanded, POINTS_OF_DAYS, Parts, Platform, Point, Ports,
    VinKey,
};

/// Slices of a day's vehicles that are summed one after the other, so that memory stays small.
const SLICES: u16 = 16;
/// Wait before a vehicle platform is asked to try again.
const RETRY: Duration = Duration::from_secs(60);

/// A vehicle gate that listens.
pub struct Listening {
    /// Where.
    pub address: std::net::SocketAddr,
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

/// The platforms that may log in.
///
/// # Errors
/// When a platform's settings are not valid.
pub fn book(config: &Config) -> anyhow::Result<Book> {
    let platform = |settings: &vehicles::PlatformConfig| {
        Platform::new(settings.clone(), None)
            .with_context(|| format!("vehicles.platforms: {}", settings.id))
    };
    let platforms = config.vehicles.platforms.iter().map(platform);
    Ok(Book::new(platforms.collect::<anyhow::Result<Vec<_>>>()?))
}

/// Listens for vehicle platforms when `vehicles.bind` is set.
///
/// # Errors
/// When the address is taken.
pub fn listen(
    config: &Config,
    key: &MasterKey,
    shop: &Workshop,
    book: Book,
) -> anyhow::Result<Option<Listening>> {
    let Some(address) = config.vehicles.bind else { return Ok(None) };
    let vin = VinKey::new(&key.derive("person"));
    let gate = Gate::new(config.vehicles.clone(), book, vin, shop.clock, ports(shop));
    let server = vehicles::Server::bind(Arc::new(gate), address)?;
    let address = server.address();
    tracing::info!("vehicle platforms are heard on {address}");
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(server.run(stopped.map(drop)));
    Ok(Some(Listening { address, stop, task }))
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

/// The vehicle platforms as the portal shows them.
pub fn listed(book: Book) -> portal::VehiclePlatforms {
    let shown = |one: vehicles::Standing| portal::VehiclePlatform {
        id: one.id.to_string(),
        links: one.links as i64,
        max_links: one.max_links as i64,
        locked: one.locked,
        editions: one.editions,
        signature: match one.signature {
            vehicles::SignaturePolicy::Ignore => "ignore",
            vehicles::SignaturePolicy::Record => "record",
            vehicles::SignaturePolicy::Require => "require",
        },
        frames: one.frames as i64,
        refused: one.refused as i64,
        last_login: one.last_login,
        last_frame: one.last_frame,
    };
    Arc::new(move || book.standings().into_iter().map(shown).collect())
}

/// Areas of a cell's centre, from the county up to the province.
fn areas_of(areas: Arc<Areas>) -> AreasOf {
    Arc::new(move |cell| {
        let centre = u64::try_from(cell).ok().and_then(Wgs84::centre_of);
        let mut area = centre.and_then(|place| areas.locate(place));
        let mut codes = Vec::new();
        while let Some(one) = area {
            if one.level <= Level::County {
                codes.push(Arc::from(one.code.as_str()));
            }
            area = one.parent.as_deref().and_then(|code| areas.get(code));
        }
        codes
    })
}

/// Sums sessions, cell hours and areas of one day anew; answers the number of sessions.
///
/// # Errors
/// When the lake cannot be read or written.
pub async fn refresh(
    lake: &Lake,
    areas: &Arc<Areas>,
    day: LocalDay,
    now: chrono::DateTime<chrono::Utc>,
) -> anyhow::Result<usize> {
    let mut making = DayOfVehicles::new(day, now, areas_of(Arc::clone(areas)));
    let (first, last) = making.days();
    for (from, below) in vehicles::slices(SLICES) {
        let query = Query::new(POINTS_OF_DAYS).bind("first", first).bind("last", last);
        let query = query.bind("from", from).bind("below", below);
        making.add(lake.rows::<Point>(query).await?);
    }
    let found = making.sessions().len();
    let made = making.finish();
    lake.replace_day(&VEHICLE_SESSIONS, day, made.sessions).await?;
    lake.replace_day(&VEHICLE_HOURS, day, made.hours).await?;
    lake.replace_day(&VEHICLE_AREA_DAYS, day, made.areas).await?;
    Ok(found)
}
