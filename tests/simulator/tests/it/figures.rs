//! Orders against the published hourly figures, read here a second time from the file.

use crate::{day, shenzhen, some_days};
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Float64Type, Int32Type, TimestampMillisecondType};
use model::time::beijing;
use model::{LocalDay, Order};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use simulator::feed::Payload;
use simulator::{Cadence, Feed};
use std::collections::HashMap;
use std::fs::File;
use std::sync::OnceLock;

type Figures = HashMap<(u32, LocalDay, u32), i64>;

/// Wh per zone, local day and hour, as published.
fn published() -> &'static Figures {
    static FIGURES: OnceLock<Figures> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/shenzhen/zone_hourly.parquet");
        let file = File::open(path).expect("the file is part of the crate");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
        let batches = reader.build().expect("readable").map(|b| b.expect("a batch"));
        batches.flat_map(|batch: RecordBatch| rows(&batch)).collect()
    })
}

fn rows(batch: &RecordBatch) -> Vec<((u32, LocalDay, u32), i64)> {
    let column = |name| batch.column_by_name(name).expect("a column");
    let zone = column("zone_id").as_primitive::<Int32Type>();
    let hour = column("ts").as_primitive::<TimestampMillisecondType>();
    let kwh = column("volume_kwh").as_primitive::<Float64Type>();
    (0..batch.num_rows())
        .map(|row| {
            let hours = hour.value(row) / 3_600_000;
            let local = LocalDay(chrono::NaiveDate::default()).plus(hours.div_euclid(24));
            let wh = (kwh.value(row) * 1000.0).round() as i64;
            ((zone.value(row) as u32, local, hours.rem_euclid(24) as u32), wh)
        })
        .collect()
}

/// The orders of all operators that can hold energy of the day.
fn orders(day: LocalDay) -> Vec<Order> {
    let cadence = Cadence { statuses: false, power: false, ..Cadence::history() };
    let feed = Feed::new(shenzhen(), cadence);
    let messages = feed.messages(None, day.start(), day.plus(1).end());
    let order = |payload| match payload {
        Payload::Order(order) => Some(*order),
        _ => None,
    };
    messages.filter_map(|message| order(message.payload)).collect()
}

#[test]
fn order_energy_per_zone_and_hour_is_the_published_figure_to_the_watt_hour() {
    let world = shenzhen();
    let mut zone_of = HashMap::new();
    for connector in &world.connectors {
        let zone = world.stations[connector.station as usize].zone as usize;
        zone_of.insert(connector.id.clone(), world.zones[zone].number);
    }
    for day in some_days() {
        let mut sums: HashMap<(u32, u32), i64> = HashMap::new();
        for order in orders(day) {
            let zone = zone_of[&order.connector_id];
            let energy: i64 = order.details.iter().map(|d| d.energy.watt_hours()).sum();
            assert_eq!(energy, order.energy.watt_hours(), "{}", order.order_no);
            for detail in &order.details {
                let hour = chrono::Timelike::hour(&beijing(detail.started_at));
                if LocalDay::of(detail.started_at) == day {
                    *sums.entry((zone, hour)).or_default() += detail.energy.watt_hours();
                }
            }
        }
        for zone in &world.zones {
            for hour in 0..24 {
                let real = published()[&(zone.number, day, hour)];
                let simulated = sums.get(&(zone.number, hour)).copied().unwrap_or(0);
                assert_eq!(simulated, real, "zone {} {day} {hour}:00", zone.number);
            }
        }
    }
}

#[test]
fn all_published_energy_is_in_the_world() {
    let total: i64 = published().values().sum();
    assert_eq!(total / 1_000_000, 100_645, "MWh");
    assert_eq!(published().len(), 165_240);
}

#[test]
fn money_of_an_order_adds_up_to_the_fen() {
    for order in orders(day("2022-11-16")) {
        let sum = |part: fn(&model::OrderDetail) -> Option<model::quantity::Yuan>| {
            order.details.iter().filter_map(part).sum::<model::quantity::Yuan>()
        };
        assert_eq!(sum(|d| d.electricity), order.electricity);
        assert_eq!(sum(|d| d.service), order.service);
        assert_eq!(order.electricity + order.service, order.total);
        for detail in &order.details {
            let price = detail.electricity_price.expect("a price");
            assert_eq!(Some(detail.energy.at(price)), detail.electricity);
            assert!(detail.started_at >= order.started_at && detail.ended_at <= order.ended_at);
        }
    }
}
