//! A registry, a simulated platform over HTTP, and ports that remember what was delivered.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use interop::{Context, Interface, Message, Profile, Refusal, SubCode};
use model::clock::ReplayClock;
use model::person::{Mark, mask};
use model::{Clock, LocalDay, OperatorId, Station, StatusEvent};
use parking_lot::Mutex;
use pulls::{
    Desk, Found, Gap, Handed, HeldOrder, KnownState, KnownStation, Landed, Ports, PullsConfig,
};
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential, Suite};
use registry::operators::{self, Environment, NewOperator};
use registry::pull_runs::{PullCause, PullRun};
use registry::pull_settings::{self, NewSettings, PullKind};
use registry::{MasterKey, Registry};
use simulator::platform::Listening;
use simulator::{Credentials, Mischief, OperatorPlatform, World};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The province as a caller.
pub const GOV: &str = "GOV370000";
const SECRETS: [&str; 4] =
    ["9f1c0d2e4b6a8877", "Sd0ngEvDataKey16", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16"];

/// What was delivered, and what is known because of it.
#[derive(Default)]
pub struct Memory {
    pub delivered: Vec<(String, bool, String)>,
    pub stations: BTreeMap<(String, String), Station>,
    pub states: BTreeMap<(String, String), StatusEvent>,
    pub found: Vec<Found>,
    pub gaps: Vec<Gap>,
    pub orders: Vec<HeldOrder>,
}

/// Ports of a platform that parses as the real one does, and keeps everything in memory.
#[derive(Default)]
pub struct TestPorts {
    pub memory: Mutex<Memory>,
    pub operator: Mutex<String>,
}

impl TestPorts {
    fn take(&self, handed: Handed<'_>) -> Result<Landed, Refusal> {
        let mut memory = self.memory.lock();
        let (name, text) = (handed.interface.to_owned(), handed.text.to_owned());
        memory.delivered.push((name, handed.supplement, text));
        let Some(named) = Interface::named(handed.interface) else {
            // served elsewhere: the rows are counted only
            return Ok(Landed { rows: 1, accepted: 1, ..Landed::default() });
        };
        let mark = |_, text: &str| Mark { key: "m".into(), mask: mask(text, 1, 1) };
        let context = Context { envelope_time: now(), profile: Profile::Base, mark: &mark };
        let message = interop::parse(named.interface, handed.text.as_bytes(), &context)?;
        let own = |id: Option<&OperatorId>| id.is_none_or(|id| id.as_str() == handed.operator_id);
        let mut landed = Landed { rows: message.total(), ..Landed::default() };
        match message {
            Message::Station(parsed) => {
                landed.refused = parsed.bad.len();
                for row in parsed.rows {
                    if !own(row.operator_id.as_ref()) {
                        landed.refused += 1;
                        continue;
                    }
                    let key = (handed.operator_id.to_owned(), row.value.station_id.to_string());
                    match memory.stations.insert(key, row.value.clone()) {
                        Some(before) if before == row.value => landed.repeated += 1,
                        _ => landed.accepted += 1,
                    }
                }
            }
            Message::Status(parsed) => {
                for row in parsed.rows {
                    let key = (handed.operator_id.to_owned(), row.value.connector_id.to_string());
                    memory.states.insert(key, row.value);
                    landed.accepted += 1;
                }
            }
            other => landed.accepted = other.total(),
        }
        match landed.accepted + landed.repeated {
            0 => Err(Refusal::field(SubCode::NotYourOperator, "/OperatorID")),
            _ => Ok(landed),
        }
    }
}

impl Ports for TestPorts {
    fn deliver<'a>(&'a self, handed: Handed<'a>) -> BoxFuture<'a, Result<Landed, Refusal>> {
        async move { self.take(handed) }.boxed()
    }

    fn stations(&self, operator_id: &str) -> Vec<KnownStation> {
        let memory = self.memory.lock();
        let own = memory.stations.iter().filter(|((operator, _), _)| operator == operator_id);
        own.map(|((operator, id), station)| KnownStation {
            operator_id: operator.clone(),
            station_id: id.clone(),
            owner_id: station.owner_id.clone(),
            name: station.name.clone(),
            status: station.station_status,
        })
        .collect()
    }

    fn station(&self, operator_id: &str, station_id: &str) -> Option<Station> {
        self.memory.lock().stations.get(&(operator_id.into(), station_id.into())).cloned()
    }

    fn state(&self, operator_id: &str, connector_id: &str) -> Option<KnownState> {
        let memory = self.memory.lock();
        let event = memory.states.get(&(operator_id.into(), connector_id.into()))?;
        Some(KnownState { state: event.state, told_at: event.occurred_at })
    }

    fn charging(&self, operator_id: &str) -> Vec<String> {
        let memory = self.memory.lock();
        let charging = memory.states.iter().filter(|((operator, _), event)| {
            operator == operator_id && event.state == model::ConnectorState::Charging
        });
        charging.map(|((_, connector), _)| connector.clone()).take(5).collect()
    }

    fn orders<'a>(
        &'a self,
        _operator_id: &'a str,
        _day: LocalDay,
    ) -> BoxFuture<'a, Result<Vec<HeldOrder>, String>> {
        async { Ok(self.memory.lock().orders.clone()) }.boxed()
    }

    fn gaps(&self, _since: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<Gap>, String>> {
        async { Ok(self.memory.lock().gaps.clone()) }.boxed()
    }

    fn found<'a>(
        &'a self,
        _operator_id: &'a str,
        found: Vec<Found>,
    ) -> BoxFuture<'a, Result<(), String>> {
        async move {
            self.memory.lock().found.extend(found);
            Ok(())
        }
        .boxed()
    }
}

/// The morning at which the tests happen; the clock of each can be moved.
pub fn now() -> DateTime<Utc> {
    "2026-11-02T02:00:00Z".parse().expect("a time")
}

/// Small enough to be quick: some stations of each of several operators.
pub fn small_world() -> Arc<World> {
    static WORLD: OnceLock<Arc<World>> = OnceLock::new();
    let make = || Arc::new(World::shandong(2_000, 6_000).expect("a world"));
    Arc::clone(WORLD.get_or_init(make))
}

/// Everything of one test.
pub struct Scene {
    pub desk: Desk,
    pub registry: Registry,
    pub ports: Arc<TestPorts>,
    pub platform: OperatorPlatform,
    pub operator: String,
    pub clock: &'static ReplayClock,
    pub config: PullsConfig,
    _listening: Listening,
    _folder: tempfile::TempDir,
}

/// Waits in milliseconds where the real ones are minutes.
pub fn hasty() -> PullsConfig {
    PullsConfig {
        first_wait_ms: 1,
        longest_wait_ms: 5,
        read_timeout_ms: 60_000,
        connect_timeout_ms: 500,
        allow_plain_http: true,
        ..PullsConfig::default()
    }
}

impl Scene {
    /// A platform that is registered, with credentials and settings.
    pub async fn new() -> Self {
        Self::with(hasty()).await
    }

    pub async fn with(config: PullsConfig) -> Self {
        // a second installation says that one is there, which is what is wanted
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = small_world();
        let clock: &'static ReplayClock = Box::leak(Box::new(ReplayClock::standing_at(now())));
        let [operator_secret, data, iv, sig] = SECRETS;
        let issued = Credentials::new(GOV, operator_secret, data, iv, sig, "AES128-CBC.HMAC-MD5");
        let platform =
            OperatorPlatform::new(world, 0, issued.expect("well formed"), Clock::Replay(clock));
        let listening = platform.listen(([127, 0, 0, 1], 0).into()).await.expect("listens");
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("registry.db").display());
        let registry = registry::open(&url, &MasterKey::from_bytes([7; 32])).await.expect("opens");
        let operator = platform.operator_id().to_owned();
        register(&registry, &operator, &listening.base_url()).await;
        let ports = Arc::new(TestPorts::default());
        *ports.operator.lock() = operator.clone();
        let caller = OperatorId::new(GOV).expect("nine characters");
        let shared: Arc<dyn Ports> = ports.clone();
        let desk =
            Desk::new(registry.clone(), shared, Clock::Replay(clock), config.clone(), caller);
        Self {
            desk,
            registry,
            ports,
            platform,
            operator,
            clock,
            config,
            _listening: listening,
            _folder: folder,
        }
    }

    /// Pulls, and expects the run to begin.
    pub async fn pull(&self, kind: PullKind) -> PullRun {
        let asked = self.desk.run(&self.operator, kind, PullCause::Person, "zhang", None);
        asked.await.expect("the run begins")
    }

    pub fn misbehave(&self, change: impl FnOnce(&mut Mischief)) {
        self.platform.misbehave(change);
    }

    /// Texts delivered to one interface.
    pub fn delivered(&self, interface: &str) -> Vec<String> {
        let memory = self.ports.memory.lock();
        let own = memory.delivered.iter().filter(|(name, ..)| name == interface);
        own.map(|(_, _, text)| text.clone()).collect()
    }

    /// Stations that are known.
    pub fn known(&self) -> usize {
        self.ports.memory.lock().stations.len()
    }

    /// A desk as another process would have it, on the same registry.
    pub fn another_desk(&self) -> Desk {
        let caller = OperatorId::new(GOV).expect("nine characters");
        let shared: Arc<dyn Ports> = self.ports.clone();
        Desk::new(
            self.registry.clone(),
            shared,
            Clock::Replay(self.clock),
            self.config.clone(),
            caller,
        )
    }
}

async fn register(registry: &Registry, operator: &str, base_url: &str) {
    let mut tx = registry.write().await.expect("writes");
    let new = NewOperator {
        operator_id: operator.to_owned(),
        name: "示例充电甲有限公司(虚构)".to_owned(),
        short_name: "示例充电甲".to_owned(),
        uscid: String::new(),
        contact: String::new(),
        environment: Environment::Test,
        interfaces: vec!["notification_stationStatus".to_owned()],
    };
    operators::create(&mut tx, &new, now()).await.expect("creates");
    operators::approve(&mut tx, operator, now()).await.expect("approves");
    let [operator_secret, data, iv, sig] = SECRETS;
    let given = CredentialSecrets::given(operator_secret, data, iv, sig).expect("well formed");
    let credential = NewCredential {
        operator_id: operator,
        direction: Direction::Out,
        suite: Suite::AesMd5,
        valid_from: now(),
        secrets: Some(given),
    };
    credentials::issue(&mut tx, credential, now()).await.expect("issues");
    let settings = NewSettings {
        pulls_on: true,
        base_url: base_url.to_owned(),
        page_size: 20,
        plan: pull_settings::usual_plan(true),
    };
    pull_settings::put(&mut tx, operator, 0, &settings, "zhang", now()).await.expect("sets");
    tx.commit().await.expect("commits");
}
