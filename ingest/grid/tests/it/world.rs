//! A platform in memory: what landed, and what is known from it.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use grid::{
    Carrier, CarrierConfig, Gate, GridConfig, Known, KnownDelivery, NotLanded, Parts, Ports,
    Profile, SourceConfig,
};
use model::Clock;
use quality::{Areas, Limits};
use reference::ProvinceCode;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tables::grid_deliveries::DeliveryState;

pub const NOW: &str = "2025-06-02T01:00:00Z";

fn areas() -> Arc<Areas> {
    static AREAS: OnceLock<Arc<Areas>> = OnceLock::new();
    Arc::clone(AREAS.get_or_init(|| Arc::new(Areas::load(ProvinceCode::Shandong).expect("areas"))))
}

#[derive(Default)]
pub struct Stored {
    pub parts: Mutex<Parts>,
    /// Appends that fail before the next one succeeds.
    pub failures: AtomicUsize,
}

/// One delivery as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub message: i64,
    pub day: i32,
    pub revision: i32,
    pub state: String,
    pub sha256: String,
    pub areas: i64,
    pub rows: i64,
    pub accepted: i64,
    pub quarantined: i64,
    pub repeated: i64,
    pub unmatched: i64,
    pub findings: String,
    pub reason: String,
}

impl Stored {
    pub fn of(&self, table: &str) -> Vec<RecordBatch> {
        let parts = self.parts.lock().expect("unpoisoned");
        parts.iter().filter(|(of, _)| of.name == table).map(|(_, batch)| batch.clone()).collect()
    }

    pub fn deliveries(&self) -> Vec<Delivery> {
        let one = |batch: RecordBatch| {
            let text = |name: &str| {
                batch.column_by_name(name).expect(name).as_string::<i32>().value(0).to_owned()
            };
            let long = |name: &str| {
                batch.column_by_name(name).expect(name).as_primitive::<Int64Type>().value(0)
            };
            Delivery {
                message: long("message_id"),
                day: batch.column(0).as_primitive::<arrow::datatypes::Date32Type>().value(0),
                revision: batch
                    .column_by_name("revision")
                    .expect("declared")
                    .as_primitive::<Int32Type>()
                    .value(0),
                state: text("state"),
                sha256: text("manifest_sha256"),
                areas: long("areas"),
                rows: long("rows"),
                accepted: long("accepted"),
                quarantined: long("quarantined"),
                repeated: long("repeated"),
                unmatched: long("unmatched"),
                findings: text("findings"),
                reason: text("reason"),
            }
        };
        self.of("grid_deliveries").into_iter().map(one).collect()
    }

    /// Rows of a table that count: those of taken deliveries.
    pub fn counting(&self, table: &str) -> Vec<(i32, Vec<Option<i64>>)> {
        let taken: Vec<i64> = self
            .deliveries()
            .into_iter()
            .filter(|one| one.state == "taken")
            .map(|one| one.message)
            .collect();
        let mut rows = Vec::new();
        for batch in self.of(table) {
            let messages = batch
                .column_by_name("message_id")
                .expect("declared")
                .as_primitive::<Int64Type>()
                .clone();
            let revisions = batch
                .column_by_name("revision")
                .map(|column| column.as_primitive::<Int32Type>().clone());
            let values =
                batch.column_by_name("values_milli").map(|column| column.as_list::<i32>().clone());
            for at in 0..batch.num_rows() {
                if taken.contains(&messages.value(at)) {
                    let list = values.as_ref().map(|values| {
                        let list = values.value(at);
                        let list = list.as_primitive::<Int64Type>();
                        (0..list.len())
                            .map(|at| list.is_valid(at).then(|| list.value(at)))
                            .collect()
                    });
                    let revision = revisions.as_ref().map_or(0, |revisions| revisions.value(at));
                    rows.push((revision, list.unwrap_or_default()));
                }
            }
        }
        rows
    }

    fn known(&self) -> Known {
        let deliveries = self.deliveries().into_iter().enumerate().map(|(at, one)| KnownDelivery {
            day: model::LocalDay(
                chrono::NaiveDate::default() + chrono::TimeDelta::days(one.day.into()),
            ),
            revision: one.revision,
            state: match one.state.as_str() {
                "taken" => DeliveryState::Taken,
                "refused" => DeliveryState::Refused,
                _ => DeliveryState::Waiting,
            },
            manifest_sha256: one.sha256,
            reason: one.reason,
            areas: one.areas,
            received_at: DateTime::from_timestamp(at as i64, 0).expect("a time"),
        });
        Known { deliveries: deliveries.collect(), ..Known::default() }
    }
}

pub struct World {
    pub gate: Gate,
    pub stored: Arc<Stored>,
}

impl World {
    pub fn new(carrier: Option<CarrierConfig>, spool: &Path, profile: Profile) -> Self {
        Self::at(NOW, carrier, spool, profile)
    }

    pub fn at(now: &str, carrier: Option<CarrierConfig>, spool: &Path, profile: Profile) -> Self {
        let stored = Arc::new(Stored::default());
        let source = SourceConfig {
            id: "GRIDTEST1".parse().expect("an operator"),
            source: "sgcc-test".to_owned(),
            name: "测试供电公司".to_owned(),
            area_code: "370100".to_owned(),
            carrier,
            profile,
        };
        let config = GridConfig { sources: vec![source], ..GridConfig::default() };
        let now: DateTime<Utc> = now.parse().expect("a time");
        let gate = Gate::new(config, Clock::Fixed(now), areas(), spool.to_owned(), ports(&stored));
        Self { gate, stored }
    }

    /// Looks through the in-box; the states of what changed.
    pub async fn poll(&self) -> Vec<(i32, DeliveryState)> {
        let told = self.gate.poll(&self.gate.sources()[0].clone()).await.expect("polled");
        told.iter().map(|ack| (ack.delivery.revision, ack.delivery.state)).collect()
    }

    pub fn last(&self) -> Delivery {
        self.stored.deliveries().pop().expect("a delivery")
    }
}

fn ports(stored: &Arc<Stored>) -> Ports {
    let number = AtomicI64::new(1);
    let (landing, knowing) = (Arc::clone(stored), Arc::clone(stored));
    Ports {
        land: Arc::new(move |parts| {
            let stored = Arc::clone(&landing);
            async move {
                let fails =
                    stored.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                        left.checked_sub(1)
                    });
                if fails.is_ok() {
                    return Err(NotLanded {
                        reason: "the disk is gone".to_owned(),
                        retry_after: None,
                    });
                }
                stored.parts.lock().expect("unpoisoned").extend(parts);
                Ok(())
            }
            .boxed()
        }),
        known: Arc::new(move |_| {
            let stored = Arc::clone(&knowing);
            async move { Ok(stored.known()) }.boxed()
        }),
        archive: Arc::new(|_| async { Ok(Known::default()) }.boxed()),
        station: Arc::new(|_, station| station.as_str() == "S1"),
        limits: Arc::new(|| Arc::new(Limits::default())),
        seal: Arc::new(|_, bytes| bytes.to_vec()),
        number: Arc::new(move || number.fetch_add(1, Ordering::Relaxed)),
    }
}

pub fn folder(root: &Path) -> Option<CarrierConfig> {
    Some(CarrierConfig::Folder { dir: root.to_owned() })
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error_not_an_empty_in_box() {
    let spool = tempfile::tempdir().expect("a folder");
    let config = CarrierConfig::Folder { dir: "/nowhere/at/all".into() };
    assert!(Carrier::open(&config, spool.path()).await.is_err());
}
