//! A gate whose rows land in memory, and a platform that talks to it.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use gb32960::{Edition, Frame, MAX_DATA, Splitter};
use model::{Clock, OperatorId};
use simulator::vehicles::platform_login;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tables::{Rows, quarantine, vehicle_frames, vehicle_points};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;
use vehicles::{
    Book, Gate, NotLanded, Parts, PasswordHash, Platform, PlatformConfig, Point, Ports, Server,
    VehiclesConfig, VinKey,
};

pub const USER: &str = "HAUV4BGN6S50";
pub const PASSWORD: &str = "HAUTEST0000000007HAU";
/// Longest that anything may take in a test.
pub const PATIENCE: Duration = Duration::from_secs(20);

static HASH: LazyLock<String> = LazyLock::new(|| PasswordHash::of(PASSWORD).to_string());

/// Where rows land.
#[derive(Default)]
pub struct Memory {
    parts: Mutex<Parts>,
    /// Landings that are refused before one succeeds.
    pub refusals: AtomicUsize,
    /// Landings that were asked for.
    pub asked: AtomicUsize,
    /// Whether landings wait.
    pub slow: AtomicBool,
    pub go: Notify,
}

impl Memory {
    async fn land(self: Arc<Self>, parts: Parts) -> Result<(), NotLanded> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.slow.load(Ordering::SeqCst) {
            self.go.notified().await;
        }
        let refuse = |left: usize| left.checked_sub(1);
        if self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, refuse).is_ok() {
            let retry_after = Duration::from_millis(5);
            return Err(NotLanded { reason: "journal is full".to_owned(), retry_after });
        }
        self.parts.lock().expect("no panic inside").extend(parts);
        Ok(())
    }

    fn all<T: Clone>(&self, pick: impl Fn(&Rows) -> Option<Vec<T>>) -> Vec<T> {
        let parts = self.parts.lock().expect("no panic inside");
        parts.iter().filter_map(|(_, rows)| pick(rows)).flatten().collect()
    }

    pub fn points(&self) -> Vec<vehicle_points::Row> {
        self.all(|rows| match rows {
            Rows::VehiclePoints(rows) => Some(rows.to_vec()),
            _ => None,
        })
    }

    pub fn frames(&self) -> Vec<vehicle_frames::Row> {
        self.all(|rows| match rows {
            Rows::VehicleFrames(rows) => Some(rows.to_vec()),
            _ => None,
        })
    }

    pub fn held(&self) -> Vec<quarantine::Row> {
        self.all(|rows| match rows {
            Rows::Held(rows) => Some(rows.to_vec()),
            _ => None,
        })
    }

    /// Every stored value as text, with the sealed frames.
    pub fn text(&self) -> String {
        format!("{:?}", self.parts.lock().expect("no panic inside"))
    }

    /// The points as a query would return them.
    pub fn stored(&self) -> Vec<Point> {
        self.points().iter().map(stored).collect()
    }
}

pub fn stored(row: &vehicle_points::Row) -> Point {
    Point {
        operator_id: platform_id(),
        vehicle_key: row.vehicle_key.to_string(),
        vehicle_model: row.vehicle_model.to_string(),
        occurred_at: row.occurred_at,
        cell: row.cell,
        charge_state: row.charge_state.map(i64::from),
        odometer_m: row.odometer_m,
        power_w: row.power_w,
        soc_pct: row.soc_pct.map(i64::from),
        alarm_level: row.alarm_level.map(i64::from),
        revision: i64::from(row.revision),
    }
}

pub fn platform_id() -> OperatorId {
    OperatorId::new("MAVEH0001").expect("an id")
}

pub fn platform() -> PlatformConfig {
    PlatformConfig {
        id: platform_id(),
        user: USER.to_owned(),
        password_hash: HASH.clone(),
        source_addresses: Vec::new(),
        editions: Vec::new(),
        max_links: 1,
        answer_realtime: Default::default(),
        signature: Default::default(),
        public_keys: Vec::new(),
        position_system_2016: Default::default(),
        max_frames_per_s: 1_000_000,
    }
}

pub struct World {
    pub memory: Arc<Memory>,
    pub gate: Arc<Gate>,
    pub book: Book,
    pub address: SocketAddr,
    pub now: DateTime<Utc>,
    _stop: oneshot::Sender<()>,
}

impl World {
    pub async fn new(now: &str) -> Self {
        Self::with(now, VehiclesConfig::default(), platform()).await
    }

    pub async fn with(now: &str, config: VehiclesConfig, platform: PlatformConfig) -> Self {
        let platform = Platform::new(platform, None).expect("a platform");
        Self::of(now, config, vec![platform]).await
    }

    pub async fn of(now: &str, config: VehiclesConfig, platforms: Vec<Platform>) -> Self {
        let (memory, numbers) = (Arc::new(Memory::default()), AtomicI64::new(1));
        let land = Arc::clone(&memory);
        let ports = Ports {
            land: Arc::new(move |parts| Arc::clone(&land).land(parts).boxed()),
            seal: Arc::new(|_, bytes| bytes.iter().map(|byte| byte ^ 0x5A).collect()),
            number: Arc::new(move || numbers.fetch_add(1, Ordering::SeqCst)),
        };
        let world = Self::over(now, config, platforms, ports).await;
        Self { memory, ..world }
    }

    /// A gate whose rows go elsewhere.
    pub async fn over(
        now: &str,
        config: VehiclesConfig,
        platforms: Vec<Platform>,
        ports: Ports,
    ) -> Self {
        let now = now.parse().expect("an instant");
        let book = Book::new(platforms);
        let key = VinKey::new(&[1; 32]);
        let gate = Gate::new(config, book.clone(), key, Clock::Fixed(now), ports);
        let gate = Arc::new(gate);
        let any = "127.0.0.1:0".parse().expect("an address");
        let server = Server::bind(Arc::clone(&gate), any).expect("a listener");
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.run(stopped.map(drop)));
        Self { memory: Arc::default(), gate, book, address, now, _stop: stop }
    }

    pub async fn peer(&self) -> Peer {
        Peer::from("127.0.0.1", self.address).await
    }

    /// A platform that is logged in.
    pub async fn member(&self) -> Peer {
        let mut peer = self.peer().await;
        let login = platform_login(Edition::V2016, USER, PASSWORD, self.now, 1);
        peer.send(&login).await;
        assert_eq!(peer.flag().await, 0x01);
        peer
    }
}

/// The other end of a link.
pub struct Peer {
    pub stream: TcpStream,
    splitter: Splitter,
}

impl Peer {
    /// Comes from an address of this machine.
    pub async fn from(source: &str, to: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let source: IpAddr = source.parse().expect("an address");
        socket.bind(SocketAddr::new(source, 0)).expect("an address of this machine");
        let stream = socket.connect(to).await.expect("connects");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, splitter: Splitter::new(MAX_DATA) }
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the gate reads");
    }

    /// The next whole frame; `None` when the link was closed.
    pub async fn frame(&mut self) -> Option<Vec<u8>> {
        let mut buffer = [0; 4_096];
        loop {
            if let Some(frame) = self.splitter.next() {
                return Some(frame.bytes.to_vec());
            }
            let read = timeout(PATIENCE, self.stream.read(&mut buffer)).await.expect("in time");
            match read {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.splitter.push(&buffer[..count]),
            }
        }
    }

    /// Flag of the next answer.
    pub async fn flag(&mut self) -> u8 {
        let answer = self.frame().await.expect("an answer");
        let frame = Frame::parse(&answer).expect("a frame");
        frame.header.flag.number(frame.header.edition)
    }

    /// Sends a frame and returns the flag of its answer.
    pub async fn ask(&mut self, frame: &[u8]) -> u8 {
        self.send(frame).await;
        self.flag().await
    }

    /// Waits until the link is closed.
    pub async fn closed(&mut self) {
        assert_eq!(self.frame().await, None, "the link is closed");
    }
}

/// A file of the frames with known answers.
pub fn fixture(name: &str) -> serde_json::Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/gb32960/tests/fixtures/");
    let text = std::fs::read_to_string(format!("{folder}{name}")).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

pub fn hex_of(case: &serde_json::Value) -> Vec<u8> {
    hex::decode(case["hex"].as_str().expect("hexadecimal")).expect("hexadecimal")
}

/// A case of a file by its id.
pub fn case(file: &str, id: &str) -> Vec<u8> {
    let all = fixture(file);
    let cases = all["cases"].as_array().expect("a list");
    hex_of(cases.iter().find(|case| case["id"] == id).expect("the case"))
}
