//! `reconciliations`: one comparison of orders, or one order disputed in it.

use crate::arrival::{Arrival, Arrived, of_one};
use crate::columns::Columns;
use crate::table::{DAY, Keep, Kind, MESSAGE, OPERATOR, RECEIVED, REVISION, Table, col};
use arrow::array::RecordBatch;
use model::quantity::{KilowattHour, Yuan};
use model::time::LocalDay;
use model::{Dispute, OrderCheck};
use std::sync::OnceLock;

/// Comparisons that operators start, section 16.11: part 0 is the comparison, the others its disputes. The parts of one
/// comparison are corrected together.
pub static RECONCILIATIONS: Table = Table {
    name: "reconciliations",
    version: 1,
    grain: "one comparison of orders, or one order disputed in it",
    key: &["operator_id", "check_no", "part"],
    sorted_by: &["operator_id", "check_no", "part"],
    keep: Keep::Days(1100),
    columns: &[
        DAY,
        OPERATOR,
        col("check_no", Kind::Text, "", "sequence number of the comparison, 27 characters"),
        col("part", Kind::Int32, "", "0 the comparison, from 1 its disputes"),
        col("began_at", Kind::Time, "UTC", "orders that ended then or later"),
        col("ended_at", Kind::Time, "UTC", "orders that ended then or earlier"),
        col("order_no", Kind::Text, "", "disputed order; disputes").opt(),
        col(
            "reason",
            Kind::Int32,
            "16.11",
            "1 unknown, 2 money, 3 energy, 4 not listed, 5 held, 6 twice; disputes",
        )
        .opt(),
        col("orders", Kind::Int32, "", "orders as the operator counts them; comparisons").opt(),
        col("listed", Kind::Int32, "", "orders listed; comparisons").opt(),
        col("disputes", Kind::Int32, "", "orders disputed; comparisons").opt(),
        col("energy_wh", Kind::Int64, "Wh", "energy as the operator says it").opt(),
        col("total_fen", Kind::Int64, "fen", "money as the operator says it").opt(),
        col("held_orders", Kind::Int32, "", "orders held here; comparisons").opt(),
        col("held_energy_wh", Kind::Int64, "Wh", "energy held here").opt(),
        col("held_total_fen", Kind::Int64, "fen", "money held here").opt(),
        REVISION,
        RECEIVED,
        MESSAGE,
    ],
    schema: OnceLock::new(),
};

/// What is held here of the span asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldHere {
    /// Orders.
    pub orders: usize,
    /// Their energy.
    pub energy: KilowattHour,
    /// Their money.
    pub total: Yuan,
}

/// One comparison to store.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was asked.
    pub check: OrderCheck,
    /// What is held here.
    pub held: HeldHere,
    /// Orders in dispute.
    pub disputes: Vec<Dispute>,
    /// All orders in dispute, also those that are not told one by one.
    pub disputed: usize,
    /// 1 for the first answer to the number, n+1 when a later one differs.
    pub revision: i32,
}

/// The rows as a batch of [`RECONCILIATIONS`].
pub fn batch(arrival: &Arrival, rows: &[Row]) -> RecordBatch {
    batch_of(&of_one(arrival, rows))
}

/// A comparison, or one of its disputes with its part.
type Line<'a> = (&'a Arrival, &'a Row, usize, Option<&'a Dispute>);

/// Rows of several messages as one batch.
pub(crate) fn batch_of(rows: &[Arrived<'_, Row>]) -> RecordBatch {
    let lines: Vec<Line<'_>> = rows
        .iter()
        .flat_map(|(arrival, row)| {
            let disputes = row.disputes.iter().enumerate();
            let disputes = disputes.map(|(at, one)| (*arrival, *row, at + 1, Some(one)));
            std::iter::once((*arrival, *row, 0, None)).chain(disputes)
        })
        .collect();
    let mut columns = Columns::new(&RECONCILIATIONS, lines.len());
    let all = || lines.iter();
    columns.day("day", all().map(|(_, row, ..)| LocalDay::of(row.check.from)));
    columns.text("operator_id", all().map(|(arrival, ..)| arrival.operator_id.as_str()));
    columns.text("check_no", all().map(|(_, row, ..)| row.check.check_no.as_str()));
    columns.int32("part", all().map(|(.., part, _)| *part as i32));
    columns.time("began_at", all().map(|(_, row, ..)| row.check.from));
    columns.time("ended_at", all().map(|(_, row, ..)| row.check.to));
    columns.text_opt("order_no", all().map(|(.., one)| one.map(|one| one.order_no.as_str())));
    columns.int32_opt("reason", all().map(|(.., one)| one.map(|one| one.reason.code())));
    figures(&mut columns, &lines);
    columns.int32("revision", all().map(|(_, row, ..)| row.revision));
    columns.time("received_at", all().map(|(arrival, ..)| arrival.received_at));
    columns.int64("message_id", all().map(|(arrival, ..)| arrival.message_id.0));
    columns.finish()
}

fn figures(columns: &mut Columns, lines: &[Line<'_>]) {
    let all = || lines.iter();
    let whole = |count: usize| Some(i32::try_from(count).unwrap_or(i32::MAX));
    let of_check = |line: &Line<'_>, value: Option<i32>| value.filter(|_| line.3.is_none());
    columns.int32_opt("orders", all().map(|line| of_check(line, Some(line.1.check.count))));
    let listed = |line: &Line<'_>| of_check(line, whole(line.1.check.orders.len()));
    columns.int32_opt("listed", all().map(listed));
    columns.int32_opt("disputes", all().map(|line| of_check(line, whole(line.1.disputed))));
    let energy = |line: &Line<'_>| line.3.map_or(line.1.check.energy, |one| one.energy);
    columns.int64_opt("energy_wh", all().map(|line| Some(energy(line).watt_hours())));
    let total = |line: &Line<'_>| line.3.map_or(line.1.check.total, |one| one.total);
    columns.int64_opt("total_fen", all().map(|line| Some(total(line).fen())));
    let orders = |line: &Line<'_>| of_check(line, whole(line.1.held.orders));
    columns.int32_opt("held_orders", all().map(orders));
    let energy = |line: &Line<'_>| line.3.map_or(Some(line.1.held.energy), |one| one.held_energy);
    columns.int64_opt("held_energy_wh", all().map(|line| Some(energy(line)?.watt_hours())));
    let total = |line: &Line<'_>| line.3.map_or(Some(line.1.held.total), |one| one.held_total);
    columns.int64_opt("held_total_fen", all().map(|line| Some(total(line)?.fen())));
}
