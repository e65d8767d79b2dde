//! The vehicle platform of the demo: vehicles that do not exist, reported over TCP by GB/T 32960 as a real platform would.

use super::Scene;
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use model::Clock;
use model::clock::ReplayClock;
use model::place::Wgs84;
use simulator::vehicles::{VehicleFleet, platform_login, platform_logout};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use vehicles::PlatformConfig;

/// The platform as an operator.
const ID: &str = "MAVEH0001";
/// User name of its login.
const USER: &str = "demo-fleet";
/// Password of its login; like the accounts it exists only in a demo.
const PASSWORD: &str = "demo-fleet-2026";
/// Vehicles, enough for the smallest group that is shown.
const VEHICLES: u64 = 60;
/// Of history every second report is sent: 60 seconds apart, which suffices to find sessions.
const KEPT_OF_HISTORY: usize = 2;
/// Frames per second that the gate takes of it: history comes in a rush.
const MOST_FRAMES_PER_S: u32 = 50_000;
/// Wait before another try to connect.
const AGAIN: Duration = Duration::from_secs(30);

/// Settings of the platform for the demo's gate.
///
/// # Errors
/// Never in practice: the id is well formed.
pub fn platform() -> anyhow::Result<PlatformConfig> {
    Ok(PlatformConfig {
        id: ID.parse()?,
        user: USER.to_owned(),
        password_hash: vehicles::PasswordHash::of(PASSWORD).to_string(),
        source_addresses: Vec::new(),
        editions: Vec::new(),
        max_links: 1,
        answer_realtime: vehicles::AnswerRealtime::Always,
        signature: vehicles::SignaturePolicy::Record,
        public_keys: Vec::new(),
        position_system_2016: vehicles::System2016::Wgs84,
        max_frames_per_s: MOST_FRAMES_PER_S,
    })
}

/// The fleet of the demo, whose reports begin at `start`.
fn fleet(scene: &Scene, start: DateTime<Utc>) -> VehicleFleet {
    let somewhere = Wgs84 { lon: 117.0, lat: 36.65 };
    let near = scene.world.stations.first().map_or(somewhere, |one| one.station.place);
    VehicleFleet::new(1, VEHICLES, near, start)
}

/// The edition in which the platform itself speaks: that of its first vehicle.
fn edition(fleet: &VehicleFleet) -> anyhow::Result<simulator::vehicles::Edition> {
    Ok(fleet.vehicles().first().context("a fleet without vehicles")?.edition())
}

/// A link that is logged in.
struct Link {
    answers: OwnedReadHalf,
    frames: OwnedWriteHalf,
}

impl Link {
    async fn open(
        address: SocketAddr,
        fleet: &VehicleFleet,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("vehicle gate {address}"))?;
        let (answers, frames) = stream.into_split();
        let mut link = Self { answers, frames };
        let login = platform_login(edition(fleet)?, USER, PASSWORD, at, 1);
        link.frames.write_all(&login).await?;
        let mut head = [0; 4];
        link.answers.read_exact(&mut head).await.context("the login is not answered")?;
        anyhow::ensure!(head[3] == 0x01, "the login is answered with {:#04x}", head[3]);
        link.frames.write_all(&fleet.logins().concat()).await?;
        Ok(link)
    }

    /// Logs out and waits until everything before it is answered, which means durable.
    async fn close(mut self, logout: &[u8]) -> anyhow::Result<()> {
        self.frames.write_all(logout).await?;
        let mut rest = Vec::new();
        self.answers.read_to_end(&mut rest).await.context("the link ends badly")?;
        Ok(())
    }
}

/// Reports the last day of history and the morning after it.
///
/// # Errors
/// When the gate does not take the reports.
pub async fn report_history(
    address: SocketAddr,
    scene: &Scene,
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut fleet = fleet(scene, scene.history.1.start());
    let mut link = Link::open(address, &fleet, until).await?;
    rush(&mut link, &mut fleet, until).await?;
    link.close(&platform_logout(edition(&fleet)?, until, 2)).await
}

/// Sends everything up to an instant as fast as the gate takes it.
async fn rush(
    link: &mut Link,
    fleet: &mut VehicleFleet,
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    let Link { answers, frames } = link;
    let sending = async {
        let mut step = 0;
        while fleet.at() < until {
            let reports = fleet.reports();
            step += 1;
            if step % KEPT_OF_HISTORY == 0 {
                frames.write_all(&reports.concat()).await?;
            }
        }
        anyhow::Ok(())
    };
    tokio::pin!(sending);
    // Answers have to be taken while frames are sent, or both sides wait for each other.
    let mut taken = vec![0; 64 << 10];
    loop {
        tokio::select! {
            sent = &mut sending => return sent,
            read = answers.read(&mut taken) => {
                anyhow::ensure!(read? > 0, "the gate closed the link");
            }
        }
    }
}

/// Reports while the clock runs; a link that breaks is opened again. Ends with its task.
pub async fn report_live(address: SocketAddr, scene: &Scene, clock: &'static ReplayClock) {
    loop {
        if let Err(error) = live(address, scene, clock).await {
            tracing::warn!("vehicles of the demo are not reported: {error:#}");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn live(
    address: SocketAddr,
    scene: &Scene,
    clock: &'static ReplayClock,
) -> anyhow::Result<()> {
    let clock = Clock::Replay(clock);
    let mut fleet = fleet(scene, clock.now());
    let mut link = Link::open(address, &fleet, clock.now()).await?;
    let mut taken = vec![0; 16 << 10];
    let mut beat = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            read = link.answers.read(&mut taken) => anyhow::ensure!(read? > 0, "the gate closed the link"),
            _ = beat.tick() => {
                // A fast clock passes several steps in one beat; what is older than a minute is not caught up.
                while fleet.at() <= clock.now() {
                    let frames = fleet.reports();
                    if clock.now() - fleet.at() < TimeDelta::minutes(1) {
                        link.frames.write_all(&frames.concat()).await?;
                    }
                }
            }
        }
    }
}
