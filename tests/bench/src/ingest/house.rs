//! A gate with its stores, listening on loopback, as `zhixing serve` wires it.

use super::floor::RawKeys;
use anyhow::Context;
use arc_swap::ArcSwap;
use axum_server::Handle;
use chrono::Utc;
use ingest::{AccessBook, GateConfig, Gateway, GatewayParts};
use interop::{Sealer, Secrets, Suite};
use lake::{Lake, LakeConfig};
use model::{Clock, OperatorId};
use quality::Limits;
use reference::{Areas, ProvinceCode};
use registry::credentials::{self, Direction, NewCredential};
use registry::operators::{self, Environment, NewOperator, OperatorChange, OperatorSettings};
use registry::{MasterKey, Registry, Tx};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

/// Interfaces the operators of the bench may call.
const INTERFACES: [&str; 3] = [
    "notification_stationStatus",
    "notification_equip_charge_status",
    "notification_charge_order_info",
];

/// An operator that may push.
pub struct Sender {
    /// Its id.
    pub operator_id: OperatorId,
    /// Its keys.
    pub sealer: Sealer,
    /// The same keys for the floor.
    pub raw: RawKeys,
    /// Its bearer token.
    pub token: String,
}

/// A running gate.
pub struct House {
    /// Where rows go.
    pub lake: Lake,
    /// Address of the listener.
    pub address: SocketAddr,
    /// Operators with tokens.
    pub senders: Vec<Sender>,
    gateway: Gateway,
    registry: Registry,
    handle: Handle<SocketAddr>,
}

impl House {
    /// Opens lake, registry and gate in `dir`, admits the operators and listens on a free port of loopback.
    ///
    /// # Errors
    /// Says which part does not start.
    pub async fn open(
        dir: &Path,
        config: LakeConfig,
        operators: &[OperatorId],
    ) -> anyhow::Result<Self> {
        let lake = Lake::open(config).await.context("the lake does not open")?;
        let url = format!("sqlite://{}?mode=rwc", dir.join("registry.sqlite").display());
        let registry = registry::open(&url, &MasterKey::from_bytes([7; 32])).await?;
        let mut keys = Vec::new();
        for operator in operators {
            let mut tx = registry.write().await?;
            keys.push(admit(&mut tx, operator).await?);
            tx.commit().await?;
        }
        let access = AccessBook::open(registry.clone(), Utc::now()).await?;
        let mut senders = Vec::new();
        for (operator_id, (sealer, raw)) in operators.iter().cloned().zip(keys) {
            let operator =
                access.operator(operator_id.as_str()).context("an operator was not read back")?;
            let token = access.issue_token(&operator, Utc::now()).await?.token.expose().to_owned();
            senders.push(Sender { operator_id, sealer, raw, token });
        }
        let parts = GatewayParts {
            lake: lake.clone(),
            access,
            clock: Clock::System,
            config: GateConfig::default(),
            limits: Arc::new(ArcSwap::from_pointee(Limits::default())),
            areas: Arc::new(Areas::load(ProvinceCode::Shandong)?),
            person_key: [1; 32],
            raw_key: [2; 32],
        };
        let gateway = Gateway::open(parts).await?;
        let (handle, address) = listen(gateway.router()).await?;
        Ok(Self { lake, address, senders, gateway, registry, handle })
    }

    /// The gate.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Operators and their settings.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Stops listening and closes the stores.
    pub async fn close(self) {
        self.handle.shutdown();
        self.gateway.close().await;
        self.lake.close().await;
        self.registry.close().await;
    }
}

/// Serves a router on a free port of loopback.
///
/// # Errors
/// When nothing listens.
pub async fn listen(router: axum::Router) -> anyhow::Result<(Handle<SocketAddr>, SocketAddr)> {
    let handle = Handle::new();
    let server =
        axum_server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).handle(handle.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { server.serve(service).await });
    let address = handle.listening().await.context("nothing listens")?;
    Ok((handle, address))
}

/// Registers and admits an operator with limits that are never reached; answers its keys.
async fn admit(tx: &mut Tx, operator: &OperatorId) -> anyhow::Result<(Sealer, RawKeys)> {
    let now = Utc::now();
    let new = NewOperator {
        operator_id: operator.to_string(),
        name: "示例充电有限公司".to_owned(),
        short_name: "示例充电".to_owned(),
        uscid: String::new(),
        contact: String::new(),
        environment: Environment::Test,
        interfaces: INTERFACES.map(str::to_owned).to_vec(),
    };
    operators::create(tx, &new, now).await?;
    let active = operators::approve(tx, operator.as_str(), now).await?;
    let settings =
        OperatorSettings { rate_per_s: 100_000, burst: 1_000_000, ..OperatorSettings::default() };
    let change = OperatorChange { settings: Some(settings), ..OperatorChange::default() };
    operators::update(tx, operator.as_str(), active.version, &change, now).await?;
    let credential = NewCredential {
        operator_id: operator.as_str(),
        direction: Direction::In,
        suite: credentials::Suite::AesMd5,
        valid_from: now,
        secrets: None,
    };
    let issued = credentials::issue(tx, credential, now).await?.secrets;
    let [key, iv, sign] =
        [&issued.data_secret, &issued.data_secret_iv, &issued.sig_secret].map(|text| text.expose());
    let secrets = Secrets::new(key, iv, sign)?;
    Ok((Sealer::new(Suite::AES128_CBC_HMAC_MD5, &secrets), RawKeys::new(key, iv, sign)?))
}
