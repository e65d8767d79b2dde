use super::*;
use model::ids::{MessageId, OperatorId};
use model::person::Mark;
use model::quantity::{KilowattHour, Percent, Yuan, YuanPerKilowattHour};
use model::{ConnectorId, Order, OrderDetail, OrderNo};
use tables::{Arrival, order_details, orders};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn bare() -> Order {
    Order {
        order_no: OrderNo::new("MA3TEST01202606302359590001").expect("an order"),
        connector_id: ConnectorId::new("C1").expect("a connector"),
        station_id: None,
        equipment_id: None,
        started_at: utc("2026-06-30T15:30:00Z"),
        ended_at: utc("2026-06-30T17:30:00Z"),
        energy: KilowattHour::from_watt_hours(60_000),
        electricity: Yuan::from_fen(3_281),
        service: Yuan::from_fen(1_800),
        total: Yuan::from_fen(5_081),
        stop_reason: 2,
        stop_text: None,
        declared_periods: None,
        details: Vec::new(),
        connector_power_w: None,
        meter_start: None,
        meter_end: None,
        start_mode: None,
        start_soc: None,
        end_soc: None,
        bands: [None; 5],
        pay_channel: None,
        paid: None,
        paid_at: None,
        vehicle: None,
        plate: None,
        phone: None,
        vehicle_looks_wrong: false,
        green_certificate: None,
    }
}

fn full() -> Order {
    let mark = |key: &str| Some(Mark { key: key.into(), mask: "*".into() });
    let detail = |from: &str, to: &str| OrderDetail {
        started_at: utc(from),
        ended_at: utc(to),
        energy: KilowattHour::from_watt_hours(30_000),
        electricity_price: Some(YuanPerKilowattHour::from_ten_thousandths(5_468)),
        service_price: None,
        electricity: Some(Yuan::from_fen(1_640)),
        service: Some(Yuan::from_fen(900)),
    };
    Order {
        stop_text: Some("用户停止".into()),
        details: vec![
            detail("2026-06-30T15:30:00Z", "2026-06-30T16:30:00Z"),
            detail("2026-06-30T16:30:00Z", "2026-06-30T17:30:00Z"),
        ],
        meter_start: Some(KilowattHour::from_watt_hours(1_000)),
        meter_end: Some(KilowattHour::from_watt_hours(61_000)),
        start_mode: Some(1),
        start_soc: Some(Percent::from_tenths(201)),
        end_soc: Some(Percent::from_tenths(903)),
        bands: [None, None, Some(KilowattHour::from_watt_hours(45_000)), None, None],
        pay_channel: Some(3),
        paid: Some(Yuan::from_fen(5_081)),
        paid_at: Some(utc("2026-06-30T17:31:00Z")),
        vehicle: mark("v"),
        plate: mark("p"),
        phone: mark("t"),
        green_certificate: Some("G-1".into()),
        ..bare()
    }
}

fn as_stored(order: &Order) -> u64 {
    let arrival = Arrival {
        operator_id: OperatorId::new("MA3TEST01").expect("an operator"),
        received_at: order.ended_at,
        message_id: MessageId(1),
    };
    let row = orders::Row {
        order: order.clone(),
        station_id: "S".into(),
        equipment_id: "E".into(),
        revision: 1,
    };
    let rows_of = std::slice::from_ref(&row);
    let details = rows(&order_details::batch(&arrival, rows_of), DETAIL);
    let order = rows(&orders::batch(&arrival, rows_of), ORDER);
    details.into_iter().fold(order[0], u64::wrapping_add)
}

#[test]
fn an_order_on_arrival_has_the_content_of_its_stored_rows() {
    assert_eq!(order(&bare()), as_stored(&bare()));
    assert_eq!(order(&full()), as_stored(&full()));
}

#[test]
fn every_part_of_an_order_counts_in_its_content() {
    let changes: [fn(&mut Order); 8] = [
        |o| o.total = Yuan::from_fen(5_082),
        |o| o.stop_text = None,
        |o| o.meter_end = None,
        |o| o.bands.swap(2, 3),
        |o| o.details[1].service = Some(Yuan::from_fen(901)),
        |o| o.details.swap(0, 1),
        |o| std::mem::swap(&mut o.plate, &mut o.phone),
        |o| o.start_soc = o.end_soc,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut changed = full();
        change(&mut changed);
        assert_ne!(order(&changed), order(&full()), "change {at}");
        assert_eq!(order(&changed), as_stored(&changed), "change {at}");
    }
}
