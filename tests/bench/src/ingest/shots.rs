//! Requests sealed and written out before the clock runs.

use super::house::Sender;
use crate::province::{Province, Spot};
use chrono::{DateTime, TimeDelta, Utc};
use interop::write::{self, Person};
use model::process::OrderState;
use model::quantity::{Ampere, KilowattHour, Percent, Volt, YuanPerKilowattHour};
use model::{ConnectorState, Order, OrderDetail, OrderNo, ProcessSample, StatusEvent};
use std::collections::HashMap;

/// One HTTP request, ready for the socket.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Head and body.
    pub bytes: Vec<u8>,
    /// Where the body, the envelope, begins.
    pub body_at: usize,
}

impl Shot {
    /// The envelope.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.body_at..]
    }

    fn new(sender: &Sender, interface: &str, sequence: u32, plain: &[u8]) -> Self {
        let sealed =
            sender.sealer.seal_request(sender.operator_id.as_str(), Utc::now(), sequence, plain);
        let body = sealed.to_json();
        let head = format!(
            "POST /evcs/v1/{interface} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json;charset=utf-8\r\ncontent-length: {}\r\n\r\n",
            sender.token,
            body.len()
        );
        let body_at = head.len();
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&body);
        Self { bytes, body_at }
    }
}

/// Makes shots of a province; every shot says something that no earlier one said.
pub struct Maker<'p> {
    spots: Vec<Vec<Spot<'p>>>,
    senders: HashMap<&'p str, &'p Sender>,
    origin: DateTime<Utc>,
    number: u32,
    round: i64,
    next: (usize, usize),
}

impl<'p> Maker<'p> {
    /// For the first `connectors` connectors of the province.
    pub fn new(province: &'p Province, connectors: usize, senders: &'p [Sender]) -> Self {
        let mut spots: Vec<Vec<Spot<'p>>> = Vec::new();
        for spot in province.spots().take(connectors) {
            match spots.last_mut() {
                Some(own) if own[0].station.operator_id == spot.station.operator_id => {
                    own.push(spot)
                }
                _ => spots.push(vec![spot]),
            }
        }
        Self {
            spots,
            senders: senders.iter().map(|sender| (sender.operator_id.as_str(), sender)).collect(),
            // Every round is two seconds later; rows of the bench are up to an hour old, as after an interruption.
            origin: Utc::now() - TimeDelta::minutes(60),
            number: 0,
            round: 0,
            next: (0, 0),
        }
    }

    /// Leaves rounds out: their times were used by another maker.
    pub fn skip_rounds(&mut self, rounds: i64) {
        self.round += rounds;
        self.number += 10_000_000;
    }

    /// The next `rows` connectors of one operator, leaving out a rest that is too small; after the last operator the next
    /// round begins.
    fn take(&mut self, rows: usize) -> (&'p Sender, Vec<Spot<'p>>, DateTime<Utc>) {
        let (mut operator, mut from) = self.next;
        if from + rows > self.spots[operator].len() {
            (operator, from) = (operator + 1, 0);
        }
        if operator == self.spots.len() {
            operator = 0;
            self.round += 1;
        }
        let own = &self.spots[operator];
        let taken = own[from..(from + rows).min(own.len())].to_vec();
        self.next = (operator, from + taken.len());
        self.number += 1;
        let at = self.origin + TimeDelta::seconds(2 * self.round);
        (self.senders[taken[0].station.operator_id.as_str()], taken, at)
    }

    /// A push of `rows` connectors.
    pub fn status(&mut self, rows: usize) -> Shot {
        let (sender, spots, at) = self.take(rows);
        let turn = self.round as usize;
        let events: Vec<StatusEvent> =
            spots.iter().enumerate().map(|(place, spot)| event(spot, at, turn + place)).collect();
        let plain = match events.as_slice() {
            [one] => write::status(one),
            many => write::statuses(many),
        };
        Shot::new(sender, "notification_stationStatus", self.number % 10_000, &plain)
    }

    /// A push of one order.
    pub fn order(&mut self) -> Shot {
        let (sender, spots, at) = self.take(1);
        let order = order(sender, &spots[0], at, self.number);
        Shot::new(
            sender,
            "notification_charge_order_info",
            self.number % 10_000,
            &write::order(&order, Person::default()),
        )
    }

    /// A push of one sample of a running session.
    pub fn sample(&mut self) -> Shot {
        let (sender, spots, at) = self.take(1);
        let sample = sample(sender, &spots[0], at, self.number);
        let plain = write::process(&sample, Person::default());
        Shot::new(sender, "notification_equip_charge_status", self.number % 10_000, &plain)
    }
}

/// Every third connector charges; in the next round another third.
fn event(spot: &Spot<'_>, at: DateTime<Utc>, turn: usize) -> StatusEvent {
    let charging = turn.is_multiple_of(3);
    let state = if charging { ConnectorState::Charging } else { ConnectorState::Idle };
    let load = i64::from(spot.connector.current_a) * if charging { 600 } else { 0 };
    StatusEvent {
        connector_id: spot.connector.connector_id.clone(),
        station_id: None,
        equipment_id: None,
        state,
        occurred_at: at,
        timed_by_sender: true,
        park_status: Some(if charging { 50 } else { 10 }),
        lock_status: Some(0),
        current: Some(Ampere::from_milliamperes(load)),
        voltage: Some(Volt::from_millivolts(i64::from(spot.connector.voltage_upper_v) * 500)),
        soc: Some(Percent::from_tenths((turn % 100) as i64 * 10)),
        session_energy: Some(KilowattHour::from_watt_hours(if charging { 12_500 } else { 0 })),
        fault_code: None,
    }
}

fn order_no(sender: &Sender, number: u32) -> OrderNo {
    OrderNo::new(format!("{}{number:018}", sender.operator_id)).expect("27 characters")
}

/// Half an hour at half the rated power, in two price periods.
fn order(sender: &Sender, spot: &Spot<'_>, ended_at: DateTime<Utc>, number: u32) -> Order {
    let started_at = ended_at - TimeDelta::minutes(30);
    let half = KilowattHour::from_watt_hours(spot.connector.power.watts() / 8);
    let (price, service) = (
        YuanPerKilowattHour::from_ten_thousandths(6_500),
        YuanPerKilowattHour::from_ten_thousandths(4_500),
    );
    let detail = |from_min: i64| OrderDetail {
        started_at: started_at + TimeDelta::minutes(from_min),
        ended_at: started_at + TimeDelta::minutes(from_min + 15),
        energy: half,
        electricity_price: Some(price),
        service_price: Some(service),
        electricity: Some(half.at(price)),
        service: Some(half.at(service)),
    };
    let (electricity, serviced) =
        (half.at(price) + half.at(price), half.at(service) + half.at(service));
    Order {
        order_no: order_no(sender, number),
        connector_id: spot.connector.connector_id.clone(),
        station_id: None,
        equipment_id: None,
        started_at,
        ended_at,
        energy: half + half,
        electricity,
        service: serviced,
        total: electricity + serviced,
        stop_reason: 0,
        stop_text: None,
        declared_periods: Some(2),
        details: vec![detail(0), detail(15)],
        connector_power_w: None,
        meter_start: None,
        meter_end: None,
        start_mode: Some(2),
        start_soc: Some(Percent::from_tenths(200)),
        end_soc: Some(Percent::from_tenths(800)),
        bands: [None; 5],
        pay_channel: Some(1),
        paid: None,
        paid_at: None,
        vehicle: None,
        plate: None,
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

fn sample(sender: &Sender, spot: &Spot<'_>, at: DateTime<Utc>, number: u32) -> ProcessSample {
    ProcessSample {
        order_no: order_no(sender, number),
        connector_id: spot.connector.connector_id.clone(),
        state: OrderState::Charging,
        connector_state: ConnectorState::Charging,
        started_at: at - TimeDelta::minutes(10),
        occurred_at: at,
        current: Ampere::from_milliamperes(i64::from(spot.connector.current_a) * 600),
        voltage: Volt::from_millivolts(i64::from(spot.connector.voltage_upper_v) * 500),
        soc: Percent::from_tenths(420),
        energy: KilowattHour::from_watt_hours(spot.connector.power.watts() / 20),
        electricity: None,
        service: None,
        total: None,
        vehicle: None,
        plate: None,
        battery: None,
    }
}
