use crate::Arrival;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int32Type, Int64Type};
use chrono::{DateTime, Utc};
use model::ids::MessageId;
use model::quantity::{KilowattHour, Volt, Yuan, YuanPerKilowattHour};
use model::{
    BatteryReading, BatterySample, Dispute, DisputeReason, FeePeriod, ListedOrder, LocalDay,
    OperationStat, OperatorId, OrderCheck, PowerLevel, PriceNotice, StationId,
};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn arrival() -> Arrival {
    Arrival {
        operator_id: OperatorId::new("MA3TEST01").expect("an operator"),
        received_at: utc("2026-06-30T16:30:00Z"),
        message_id: MessageId(7),
    }
}

fn station() -> StationId {
    StationId::new("S1").expect("a station")
}

fn int64(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    let column = batch.column_by_name(name).expect("declared");
    (!column.is_null(row)).then(|| column.as_primitive::<Int64Type>().value(row))
}

fn int32(batch: &RecordBatch, name: &str, row: usize) -> Option<i32> {
    let column = batch.column_by_name(name).expect("declared");
    (!column.is_null(row)).then(|| column.as_primitive::<Int32Type>().value(row))
}

fn day(batch: &RecordBatch) -> LocalDay {
    let days = batch.column_by_name("day").expect("declared").as_primitive::<Date32Type>();
    LocalDay::of(DateTime::UNIX_EPOCH).plus(i64::from(days.value(0)))
}

fn energy(wh: i64) -> KilowattHour {
    KilowattHour::from_watt_hours(wh)
}

#[test]
fn a_price_notice_is_a_row_per_period_on_the_day_it_takes_effect() {
    let price = YuanPerKilowattHour::from_ten_thousandths;
    let period = |from_min, to_min, electricity| FeePeriod {
        equipment_type: 0,
        from_min,
        to_min,
        electricity: price(electricity),
        service: price(4_000),
    };
    let notice = PriceNotice {
        operator_id: arrival().operator_id,
        station_id: station(),
        effective_at: utc("2026-06-30T16:00:00Z"),
        timed_by_sender: true,
        charged: vec![period(0, 660, 7_100), period(660, 1_440, 2_500)],
        original: Vec::new(),
        discount: vec![period(0, 1_440, 2_000)],
    };
    let batch = crate::price_notices::batch(
        &arrival(),
        &[crate::price_notices::Row { notice, revision: 3 }],
    );
    assert_eq!(batch.num_rows(), 3);
    assert_eq!(day(&batch), "2026-07-01".parse().expect("a day"));
    let lists = batch.column_by_name("list").expect("declared").as_string::<i32>();
    assert_eq!([0, 1, 2].map(|row| lists.value(row)), ["charged", "charged", "discount"]);
    assert_eq!([0, 1, 2].map(|row| int32(&batch, "part", row)), [Some(0), Some(1), Some(0)]);
    assert_eq!(int64(&batch, "electricity_price", 1), Some(2_500));
    assert_eq!(int32(&batch, "revision", 2), Some(3));
}

#[test]
fn a_reconciliation_is_a_row_and_one_for_each_dispute() {
    let order = |n: u32| format!("MA3TEST01{n:018}").parse().expect("27 characters");
    let listed =
        ListedOrder { order_no: order(2), energy: energy(1_500), total: Yuan::from_fen(150) };
    let row = crate::reconciliations::Row {
        check: OrderCheck {
            check_no: order(1),
            from: utc("2026-06-29T16:00:00Z"),
            to: utc("2026-06-30T15:59:59Z"),
            count: 9,
            energy: energy(9_000),
            total: Yuan::from_fen(900),
            orders: vec![listed],
        },
        held: crate::reconciliations::HeldHere {
            orders: 4,
            energy: energy(4_000),
            total: Yuan::from_fen(400),
        },
        disputes: vec![Dispute {
            order_no: order(2),
            energy: energy(1_500),
            total: Yuan::from_fen(150),
            held_energy: None,
            held_total: None,
            reason: DisputeReason::Unknown,
        }],
        disputed: 1,
        revision: 1,
    };
    let batch = crate::reconciliations::batch(&arrival(), &[row]);
    assert_eq!(batch.num_rows(), 2);
    assert_eq!(day(&batch), "2026-06-30".parse().expect("a day"));
    let of = |name, row| int32(&batch, name, row);
    assert_eq!([of("orders", 0), of("listed", 0), of("disputes", 0)], [9, 1, 1].map(Some));
    assert_eq!([of("orders", 1), of("reason", 1), of("reason", 0)], [None, Some(1), None]);
    assert_eq!(int64(&batch, "energy_wh", 0), Some(9_000));
    assert_eq!(int64(&batch, "energy_wh", 1), Some(1_500));
    assert_eq!(int64(&batch, "held_energy_wh", 0), Some(4_000));
    assert_eq!(int64(&batch, "held_energy_wh", 1), None);
}

#[test]
fn totals_lie_on_their_day_and_batteries_keep_what_was_said() {
    let (operator, on) = (arrival().operator_id, "2026-06-29".parse().expect("a day"));
    let stat = OperationStat {
        sessions: Some(9),
        ..OperationStat::of(operator, station(), on, PowerLevel::Station, energy(214_500))
    };
    let row = crate::operation_stats::Row { stat, revision: 1 };
    let batch = crate::operation_stats::batch(&arrival(), &[row]);
    assert_eq!((day(&batch), int32(&batch, "sessions", 0)), (on, Some(9)));
    assert_eq!(int64(&batch, "discharged_wh", 0), None);
    let sample = BatterySample {
        connector_id: "C1".parse().expect("a connector"),
        state: None,
        occurred_at: utc("2026-06-30T15:59:59Z"),
        timed_by_sender: true,
        order_no: None,
        carried_by: model::battery::CarriedBy::Alarm,
        reading: BatteryReading {
            cell_voltage_high: Some(Volt::from_millivolts(3_812)),
            ..BatteryReading::default()
        },
    };
    let row = crate::battery_samples::Row { sample, station_id: "S1".into(), revision: 0 };
    let batch = crate::battery_samples::batch(&arrival(), &[row]);
    assert_eq!(int64(&batch, "cell_high_mv", 0), Some(3_812));
    assert_eq!((int32(&batch, "status", 0), int32(&batch, "temperature_high_c", 0)), (None, None));
}
