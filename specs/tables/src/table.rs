//! What a table is.

use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit};
use std::sync::{Arc, LazyLock, OnceLock};

/// Kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// 32-bit integer.
    Int32,
    /// 64-bit integer.
    Int64,
    /// 64-bit float.
    Float64,
    /// Yes or no.
    Bool,
    /// Instant, UTC, microseconds.
    Time,
    /// Beijing calendar day.
    Day,
    /// Bytes.
    Bytes,
    /// A list of 64-bit integers, each of which may be absent.
    Integers,
}

/// An element of [`Kind::Integers`], named as Delta tables have it.
pub(crate) static INTEGER: LazyLock<FieldRef> =
    LazyLock::new(|| Arc::new(Field::new("element", DataType::Int64, true)));

impl Kind {
    /// The Arrow type.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int32 => DataType::Int32,
            Self::Int64 => DataType::Int64,
            Self::Float64 => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Day => DataType::Date32,
            Self::Bytes => DataType::Binary,
            Self::Integers => DataType::List(Arc::clone(&INTEGER)),
        }
    }
}

/// Who may see a column (sharing attribute of government data catalogues).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// 无条件共享: anyone with a query right.
    Public,
    /// 有条件共享: the operator itself and regulators.
    Conditional,
    /// 不予共享: personal or secret; never in query results.
    Withheld,
}

/// One column.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Column {
    /// Name; the unit is part of it where there is one.
    pub name: &'static str,
    /// Kind of values.
    pub kind: Kind,
    /// Unit, empty when it has none.
    pub unit: &'static str,
    /// Whether a value may be absent.
    pub optional: bool,
    /// Who may see it.
    pub sharing: Sharing,
    /// What it means.
    pub about: &'static str,
    /// Whether it says how the row came, not what it says: repeats of a row differ in it.
    #[serde(skip)]
    pub of_arrival: bool,
}

/// How long rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Days after the row's day.
    Days(u32),
    /// For ever.
    Always,
}

/// One table of the lake.
#[derive(Debug, serde::Serialize)]
pub struct Table {
    /// Name in SQL and name of its folder.
    pub name: &'static str,
    /// Version of the declaration; rises with every change of columns.
    pub version: u32,
    /// What one row is.
    pub grain: &'static str,
    /// Columns that name a fact; repeats of a key are revisions. Empty when every row is its own fact.
    pub key: &'static [&'static str],
    /// Order of rows inside a file.
    pub sorted_by: &'static [&'static str],
    /// Default retention; configuration may lengthen it.
    pub keep: Keep,
    /// Columns; the first is always the partition column `day`.
    pub columns: &'static [Column],
    /// The Arrow schema, made on first use.
    #[serde(skip)]
    pub schema: OnceLock<SchemaRef>,
}

impl Table {
    /// The Arrow schema.
    pub fn schema(&self) -> SchemaRef {
        let make = || {
            let fields: Vec<Field> = self
                .columns
                .iter()
                .map(|c| Field::new(c.name, c.kind.arrow(), c.optional))
                .collect();
            Arc::new(Schema::new(fields))
        };
        Arc::clone(self.schema.get_or_init(make))
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A mandatory column that anyone with a query right may see.
pub(crate) const fn col(
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    about: &'static str,
) -> Column {
    Column { name, kind, unit, optional: false, sharing: Sharing::Public, about, of_arrival: false }
}

impl Column {
    /// The same column, values may be absent.
    pub(crate) const fn opt(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same column, for the operator itself and regulators.
    pub(crate) const fn conditional(self) -> Self {
        Self { sharing: Sharing::Conditional, ..self }
    }

    /// The same column, for how a row came.
    pub(crate) const fn of_arrival(self) -> Self {
        Self { of_arrival: true, ..self }
    }

    /// The same column, never shown.
    pub(crate) const fn withheld(self) -> Self {
        Self { sharing: Sharing::Withheld, ..self }
    }
}

/// The partition column: Beijing day of the business time.
pub(crate) const DAY: Column =
    col("day", Kind::Day, "", "Beijing day of the business time; partition");
/// Who reported.
pub(crate) const OPERATOR: Column = col(
    "operator_id",
    Kind::Text,
    "",
    "operator the row belongs to (owner when an aggregator reports)",
);
/// Station.
pub(crate) const STATION: Column = col("station_id", Kind::Text, "", "station inside the operator");
/// Device.
pub(crate) const EQUIPMENT: Column =
    col("equipment_id", Kind::Text, "", "device inside the operator");
/// Connector.
pub(crate) const CONNECTOR: Column =
    col("connector_id", Kind::Text, "", "connector inside the operator");
/// Revision of the natural key.
pub(crate) const REVISION: Column = col(
    "revision",
    Kind::Int32,
    "",
    "1 for the first report of a key, n+1 for a correction; the highest counts",
)
.of_arrival();
/// Arrival.
pub(crate) const RECEIVED: Column =
    col("received_at", Kind::Time, "UTC", "when the message arrived").of_arrival();
/// Message.
pub(crate) const MESSAGE: Column =
    col("message_id", Kind::Int64, "", "message that brought the row; key of `messages`")
        .of_arrival();
