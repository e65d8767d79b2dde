//! What the gate reads back from the lake when it opens.

use crate::contents;
use crate::gateway::{GateError, Gateway};
use crate::keys::Key;
use crate::orphans::{Orphan, Waiting};
use crate::power;
use crate::recent::{Asked, Fate};
use crate::repeats::order_key;
use crate::report;
use crate::sample::Sample;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type};
use chrono::{DateTime, Utc};
use interop::answers::ConfirmResult;
use lake::{Query, QueryError};
use model::{LocalDay, Order, PowerSample, ProcessSample, StatusEvent};
use serde::Deserialize;

/// Days before its end on which an order may have begun.
const LONGEST_ORDER_DAYS: i64 = 8;

/// A row in quarantine about which nothing is decided.
#[derive(Debug, Deserialize)]
struct Undecided {
    held_id: i64,
    operator_id: String,
    table_name: String,
    codes: String,
    orphan: bool,
    content: String,
    received_at: DateTime<Utc>,
    message_id: i64,
}

impl Gateway {
    /// Days for which orders stay in the index.
    pub(crate) fn index_days(&self) -> i64 {
        i64::from(self.config().freeze_days) + 1
    }

    pub(crate) async fn rebuild(&self, today: LocalDay) -> Result<(), GateError> {
        let first = today.plus(-self.index_days());
        for days_ago in (-1..=self.index_days()).rev() {
            self.index_orders(today.plus(-days_ago)).await?;
        }
        for days_ago in (-1..=self.index_days() + LONGEST_ORDER_DAYS).rev() {
            self.index_details(today.plus(-days_ago)).await?;
        }
        let waits = i64::from(self.config().orphan_days) + 1;
        let first = if today.plus(-waits) < first { today.plus(-waits) } else { first };
        let query = Query::new(include_str!("../queries/waiting_rows.sql")).bind("first", first);
        let undecided: Vec<Undecided> = self.lake().rows(query).await?;
        let rows = undecided.len();
        undecided.into_iter().for_each(|row| self.take_up(row));
        tracing::info!(
            orders = self.orders().len(),
            rows,
            "gate knows {} orders and {rows} held rows",
            self.orders().len()
        );
        Ok(())
    }

    async fn index_orders(&self, day: LocalDay) -> Result<(), QueryError> {
        let query = Query::new(include_str!("../queries/orders_of_day.sql")).bind("day", day);
        for batch in self.lake().batches(query).await? {
            let hashes = contents::rows(&batch, contents::ORDER);
            for (row, (key, revision)) in keys(&batch)?.into_iter().enumerate() {
                self.orders().stored(key, hashes[row], revision, day.epoch_days());
            }
        }
        Ok(())
    }

    async fn index_details(&self, day: LocalDay) -> Result<(), QueryError> {
        let query =
            Query::new(include_str!("../queries/order_details_of_day.sql")).bind("day", day);
        for batch in self.lake().batches(query).await? {
            let hashes = contents::rows(&batch, contents::DETAIL);
            for (row, (key, revision)) in keys(&batch)?.into_iter().enumerate() {
                self.orders().add_part(key, revision, hashes[row]);
            }
        }
        Ok(())
    }

    /// Knows a held row again; content that no longer reads is left to its expiry.
    fn take_up(&self, held: Undecided) {
        let Some(row) = read(&held) else {
            tracing::warn!(held_id = held.held_id, "held row {} cannot be read", held.held_id);
            return;
        };
        let fate = if held.orphan { Fate::Orphan } else { Fate::Held };
        let owner = held.operator_id.as_str();
        let asked = match &row {
            Waiting::Status(event) => known_sample(owner, &**event),
            Waiting::Process(sample) => known_sample(owner, &**sample),
            Waiting::Power(samples) => power::asked(owner, samples),
            Waiting::Report(report) => report::asked(owner, report, held.received_at),
            Waiting::Order(order) => {
                let confirm = if held.orphan {
                    ConfirmResult::Held
                } else if held.codes.split(' ').any(|code| code == "OR11") {
                    ConfirmResult::Inadmissible
                } else {
                    ConfirmResult::Disputed
                };
                self.know_held_order(owner, order, confirm);
                Asked { key: 0, content: 0, occurred: 0, surely_new: false }
            }
        };
        if asked.key != 0 {
            self.recent().enter(owner, &asked, fate, held.received_at.timestamp_micros());
        }
        if held.orphan {
            self.wait_for_stations([Orphan {
                held_id: held.held_id,
                operator_id: held.operator_id,
                received_at: held.received_at,
                message_id: held.message_id,
                row,
            }]);
        }
    }

    fn know_held_order(&self, owner: &str, held: &Order, confirm: ConfirmResult) {
        let content = contents::order(held);
        let key = order_key(owner, held.order_no.as_str());
        let day = LocalDay::of(held.ended_at).epoch_days();
        self.orders().held(key, content, confirm.code() as u8, day);
    }
}

fn known_sample<S: Sample>(owner: &str, row: &S) -> Asked {
    Asked {
        key: row.natural_key(owner),
        content: row.content(),
        occurred: row.occurred().timestamp_micros(),
        surely_new: false,
    }
}

fn read(held: &Undecided) -> Option<Waiting> {
    let text = held.content.as_str();
    let table = held.table_name.as_str();
    if table == tables::STATUS_EVENTS.name {
        serde_json::from_str::<StatusEvent>(text).ok().map(|row| Waiting::Status(Box::new(row)))
    } else if table == tables::PROCESS_SAMPLES.name {
        serde_json::from_str::<ProcessSample>(text).ok().map(|row| Waiting::Process(Box::new(row)))
    } else if table == tables::ORDERS.name {
        serde_json::from_str::<Order>(text).ok().map(|row| Waiting::Order(Box::new(row)))
    } else if table == tables::POWER_SAMPLES.name {
        serde_json::from_str::<Vec<PowerSample>>(text).ok().map(Waiting::Power)
    } else {
        report::read(table, text).map(|row| Waiting::Report(Box::new(row)))
    }
}

/// Key and revision of every row.
fn keys(batch: &RecordBatch) -> Result<Vec<(Key, i32)>, QueryError> {
    let column = |name: &str, kind: DataType| {
        let found = batch.column_by_name(name);
        let array = found.ok_or_else(|| QueryError::Shape(format!("column {name} is missing")))?;
        arrow::compute::cast(array, &kind).map_err(|error| QueryError::Shape(error.to_string()))
    };
    let operators = column("operator_id", DataType::Utf8)?;
    let orders = column("order_no", DataType::Utf8)?;
    let revisions = column("revision", DataType::Int32)?;
    let (operators, orders) = (operators.as_string::<i32>(), orders.as_string::<i32>());
    let revisions = revisions.as_primitive::<Int32Type>();
    let one =
        |row: usize| (order_key(operators.value(row), orders.value(row)), revisions.value(row));
    Ok((0..revisions.len()).map(one).collect())
}
