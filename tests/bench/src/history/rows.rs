//! Rows of one day of some stations.

use super::session::{Session, sessions};
use crate::province::Spot;
use arrow::array::{ArrayRef, Int64Array, RecordBatch, TimestampMicrosecondArray};
use chrono::{DateTime, TimeDelta, Utc};
use lake::Batches;
use model::ids::MessageId;
use model::person::Mark;
use model::quantity::{Ampere, Kilowatt, KilowattHour, Percent, Volt, YuanPerKilowattHour};
use model::{
    ConnectorState, LocalDay, OperatorId, Order, OrderDetail, OrderNo, PowerLevel, PowerSample,
    Station, StatusEvent,
};
use rand::Rng;
use std::borrow::Cow;
use std::sync::Arc;
use tables::{Arrival, Table};

/// Seconds of a price period: bands begin on even hours.
const BAND_S: i64 = 2 * 3600;
/// Price of energy, 0.0001 CNY/kWh.
const PRICE: YuanPerKilowattHour = YuanPerKilowattHour::from_ten_thousandths(6_500);
/// Price of service, 0.0001 CNY/kWh.
const SERVICE: YuanPerKilowattHour = YuanPerKilowattHour::from_ten_thousandths(4_500);

/// Rows of one operator and one day while they are gathered.
pub(super) struct Day<'n> {
    operator: OperatorId,
    day: LocalDay,
    numbers: &'n mut i64,
    orders: Vec<tables::orders::Row>,
    status: Vec<tables::status_events::Row>,
    power: Vec<tables::power_samples::Row>,
}

impl<'n> Day<'n> {
    pub fn new(operator: OperatorId, day: LocalDay, numbers: &'n mut i64) -> Self {
        Self { operator, day, numbers, orders: Vec::new(), status: Vec::new(), power: Vec::new() }
    }

    /// Adds everything of one station.
    pub fn station(&mut self, dice: &mut impl Rng, station: &Station) {
        let station_id: Arc<str> = station.station_id.as_str().into();
        for (equipment, connector) in station.connectors() {
            let spot = Spot { station, equipment, connector };
            let equipment_id: Arc<str> = equipment.equipment_id.as_str().into();
            let found = sessions(dice, spot, self.day);
            self.quiet(dice, spot, &station_id, &equipment_id);
            for session in &found {
                self.session_states(spot, session, &station_id, &equipment_id);
                self.order(dice, spot, session, &station_id, &equipment_id);
            }
        }
        self.quarters(dice, station);
    }

    /// States between sessions: a report at the begin of the day, and of some connectors a fault.
    fn quiet(
        &mut self,
        dice: &mut impl Rng,
        spot: Spot<'_>,
        station: &Arc<str>,
        equipment: &Arc<str>,
    ) {
        let at = |s: i64| self.day.start() + TimeDelta::seconds(s);
        let mut states = vec![(at(dice.random_range(0..500)), ConnectorState::Idle)];
        if dice.random_ratio(1, 4) {
            states.push((at(dice.random_range(85_600..85_900)), ConnectorState::Fault));
            states.push((at(dice.random_range(85_900..86_399)), ConnectorState::Idle));
        }
        for (at, state) in states {
            self.state(spot, at, state, station, equipment);
        }
    }

    fn session_states(
        &mut self,
        spot: Spot<'_>,
        session: &Session,
        station: &Arc<str>,
        equipment: &Arc<str>,
    ) {
        let (start, end) = (session.started_at, session.ended_at);
        let states = [
            (start - TimeDelta::seconds(90), ConnectorState::Occupied),
            (start, ConnectorState::Charging),
            (end, ConnectorState::Occupied),
            (end + TimeDelta::seconds(240), ConnectorState::Idle),
        ];
        for (at, state) in states {
            self.state(spot, at, state, station, equipment);
        }
    }

    fn state(
        &mut self,
        spot: Spot<'_>,
        at: DateTime<Utc>,
        state: ConnectorState,
        station: &Arc<str>,
        equipment: &Arc<str>,
    ) {
        let charging = state == ConnectorState::Charging;
        let event = StatusEvent {
            connector_id: spot.connector.connector_id.clone(),
            station_id: None,
            equipment_id: None,
            state,
            occurred_at: at,
            timed_by_sender: true,
            park_status: Some(if state == ConnectorState::Idle { 10 } else { 50 }),
            lock_status: Some(0),
            current: charging
                .then(|| Ampere::from_milliamperes(i64::from(spot.connector.current_a) * 600)),
            voltage: charging
                .then(|| Volt::from_millivolts(i64::from(spot.connector.voltage_upper_v) * 500)),
            soc: charging.then(|| Percent::from_tenths(at.timestamp() % 600 + 100)),
            session_energy: charging.then_some(KilowattHour::ZERO),
            fault_code: (state == ConnectorState::Fault).then_some(3),
        };
        let (station_id, equipment_id) = (Arc::clone(station), Arc::clone(equipment));
        self.status.push(tables::status_events::Row {
            event,
            station_id,
            equipment_id,
            revision: 1,
        });
    }

    fn order(
        &mut self,
        dice: &mut impl Rng,
        spot: Spot<'_>,
        session: &Session,
        station: &Arc<str>,
        equipment: &Arc<str>,
    ) {
        *self.numbers += 1;
        let details = periods(session);
        let electricity = details.iter().filter_map(|d| d.electricity).sum();
        let service = details.iter().filter_map(|d| d.service).sum();
        let start_wh = dice.random_range(0..90_000_000);
        let soc = dice.random_range(100..500);
        let mark = |dice: &mut dyn rand::RngCore| Mark {
            key: format!("{:032x}{:032x}", dice.next_u64(), dice.next_u64()),
            mask: format!("LSV**********{:04}", dice.next_u32() % 10_000),
        };
        let order = Order {
            order_no: OrderNo::new(format!("{}{:018}", self.operator, *self.numbers))
                .expect("27 characters"),
            connector_id: spot.connector.connector_id.clone(),
            station_id: None,
            equipment_id: None,
            started_at: session.started_at,
            ended_at: session.ended_at,
            energy: session.energy,
            electricity,
            service,
            total: electricity + service,
            stop_reason: dice.random_range(0..6),
            stop_text: None,
            declared_periods: Some(details.len() as i32),
            details,
            connector_power_w: None,
            meter_start: Some(KilowattHour::from_watt_hours(start_wh)),
            meter_end: Some(KilowattHour::from_watt_hours(start_wh) + session.energy),
            start_mode: Some(2),
            start_soc: Some(Percent::from_tenths(soc)),
            end_soc: Some(Percent::from_tenths(soc + 400)),
            bands: [None; 5],
            pay_channel: Some(dice.random_range(1..4)),
            paid: Some(electricity + service),
            paid_at: Some(session.ended_at + TimeDelta::seconds(30)),
            vehicle: dice.random_ratio(1, 2).then(|| mark(dice)),
            plate: None,
            phone: None,
            vehicle_looks_wrong: false,
            green_certificate: None,
        };
        let (station_id, equipment_id) = (Arc::clone(station), Arc::clone(equipment));
        self.orders.push(tables::orders::Row { order, station_id, equipment_id, revision: 1 });
    }

    /// Power of the station every fifteen minutes.
    fn quarters(&mut self, dice: &mut impl Rng, station: &Station) {
        let rated = station.rated_power().watts();
        for quarter in 0..96_i64 {
            let sample = PowerSample {
                operator_id: self.operator.clone(),
                station_id: station.station_id.clone(),
                level: PowerLevel::Station,
                equipment_id: None,
                connector_id: None,
                occurred_at: self.day.start() + TimeDelta::minutes(15 * quarter),
                power: Kilowatt::from_watts(rated * dice.random_range(0..400) / 1000),
            };
            self.power.push(tables::power_samples::Row { sample, revision: 1 });
        }
    }

    /// All rows as one append.
    pub fn parts(self) -> Batches {
        let arrival = Arrival {
            operator_id: self.operator,
            received_at: self.day.start(),
            message_id: MessageId(0),
        };
        let numbers = self.numbers;
        let mut stamp =
            |table: &'static Table, batch: RecordBatch, times: &[DateTime<Utc>], late_s: i64| {
                (table, stamped(batch, times, late_s, numbers))
            };
        let ends: Vec<_> = self.orders.iter().map(|row| row.order.ended_at).collect();
        let details =
            self.orders.iter().flat_map(|row| row.order.details.iter().map(|_| row.order.ended_at));
        let details: Vec<_> = details.collect();
        let states: Vec<_> = self.status.iter().map(|row| row.event.occurred_at).collect();
        let quarters: Vec<_> = self.power.iter().map(|row| row.sample.occurred_at).collect();
        vec![
            stamp(
                &tables::STATUS_EVENTS,
                tables::status_events::batch(&arrival, &self.status),
                &states,
                4,
            ),
            stamp(&tables::ORDERS, tables::orders::batch(&arrival, &self.orders), &ends, 60),
            stamp(
                &tables::ORDER_DETAILS,
                tables::order_details::batch(&arrival, &self.orders),
                &details,
                60,
            ),
            stamp(
                &tables::POWER_SAMPLES,
                tables::power_samples::batch(&arrival, &self.power),
                &quarters,
                120,
            ),
        ]
    }
}

/// Price periods of a session: cut on even hours, energy in proportion of time, adding up exactly.
fn periods(session: &Session) -> Vec<OrderDetail> {
    let (start, end) = (session.started_at.timestamp(), session.ended_at.timestamp());
    let (whole_s, energy) = ((end - start).max(1), session.energy.watt_hours());
    let mut cuts = vec![start];
    let mut cut = (start / BAND_S + 1) * BAND_S;
    while cut < end {
        cuts.push(cut);
        cut += BAND_S;
    }
    cuts.push(end);
    let instant = |s: i64| DateTime::from_timestamp(s, 0).unwrap_or_default();
    let upto = |s: i64| energy * (s - start) / whole_s;
    let part = |pair: &[i64]| {
        let energy = KilowattHour::from_watt_hours(upto(pair[1]) - upto(pair[0]));
        OrderDetail {
            started_at: instant(pair[0]),
            ended_at: instant(pair[1]),
            energy,
            electricity_price: Some(PRICE),
            service_price: Some(SERVICE),
            electricity: Some(energy.at(PRICE)),
            service: Some(energy.at(SERVICE)),
        }
    };
    cuts.windows(2).map(part).collect()
}

/// The interface log of one operator and one day.
pub(super) fn messages(
    dice: &mut impl Rng,
    operator: &OperatorId,
    day: LocalDay,
    count: usize,
    numbers: &mut i64,
) -> Batches {
    const INTERFACES: [&str; 4] = [
        "notification_stationStatus",
        "notification_equip_charge_status",
        "notification_charge_order_info",
        "notification_realtime_power_info",
    ];
    let mut times: Vec<DateTime<Utc>> = (0..count)
        .map(|_| day.start() + TimeDelta::milliseconds(dice.random_range(0..86_390_000)))
        .collect();
    times.sort_unstable();
    let rows: Vec<_> = times
        .iter()
        .map(|_| {
            let refused = dice.random_ratio(1, 100);
            let rows = dice.random_range(1..40);
            tables::messages::Row {
                interface: Cow::Borrowed(INTERFACES[dice.random_range(0..INTERFACES.len())]),
                digest: format!("{:032x}{:032x}", dice.random::<u128>(), dice.random::<u128>()),
                ret: if refused { 4004 } else { 0 },
                sub_code: Cow::Borrowed(if refused { "4004-01" } else { "" }),
                reason: if refused { "4004-01 /ConnectorID".to_owned() } else { String::new() },
                rows,
                accepted: if refused { 0 } else { rows },
                body_bytes: 300 + rows * 320,
                took_us: 800 + (40_000.0 * dice.random::<f64>().powi(6)) as i64,
                lateness_ms: Some(dice.random_range(500..9_000)),
                ..tables::messages::Row::default()
            }
        })
        .collect();
    let arrival = Arrival {
        operator_id: operator.clone(),
        received_at: day.start(),
        message_id: MessageId(0),
    };
    let batch = tables::messages::batch(&arrival, &rows);
    vec![(&tables::MESSAGES, stamped(batch, &times, 0, numbers))]
}

/// Sets the arrival `late_s` after the business time and a new message number for every row.
fn stamped(
    batch: RecordBatch,
    times: &[DateTime<Utc>],
    late_s: i64,
    numbers: &mut i64,
) -> RecordBatch {
    let received = times.iter().map(|at| at.timestamp_micros() + late_s * 1_000_000);
    let received = TimestampMicrosecondArray::from_iter_values(received).with_timezone("UTC");
    let first = *numbers;
    *numbers += times.len() as i64;
    let messages = Int64Array::from_iter_values(first..*numbers);
    let schema = batch.schema();
    let column = |field: &Arc<arrow::datatypes::Field>, old: &ArrayRef| -> ArrayRef {
        match field.name().as_str() {
            "received_at" => Arc::new(received.clone()),
            "message_id" => Arc::new(messages.clone()),
            _ => Arc::clone(old),
        }
    };
    let columns =
        schema.fields().iter().zip(batch.columns()).map(|(field, old)| column(field, old));
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).expect("one time per row")
}
