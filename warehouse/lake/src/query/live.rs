//! The live state as tables.

use crate::now::{ConnectorInfo, Now, StationEntry};
use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder,
    RecordBatch, StringViewBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use model::LocalDay;
use std::sync::Arc;
use tables::{Kind, Sharing};

/// One of the live tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiveView {
    Stations,
    Connectors,
    ConnectorNow,
}

type Columns = &'static [(&'static str, Kind, bool, Sharing)];
use Sharing::{Conditional, Public};

const STATIONS: Columns = &[
    ("operator_id", Kind::Text, false, Public),
    ("station_id", Kind::Text, false, Public),
    ("owner_id", Kind::Text, false, Public),
    ("name", Kind::Text, false, Public),
    ("area_code", Kind::Text, false, Public),
    ("area_code_found", Kind::Text, true, Public),
    ("address", Kind::Text, false, Public),
    ("station_type", Kind::Int32, false, Public),
    ("station_status", Kind::Int32, false, Public),
    ("construction", Kind::Int32, false, Public),
    ("park_nums", Kind::Int32, false, Public),
    ("lon", Kind::Float64, false, Public),
    ("lat", Kind::Float64, false, Public),
    ("h3_5", Kind::Int64, true, Public),
    ("h3_6", Kind::Int64, true, Public),
    ("h3_7", Kind::Int64, true, Public),
    ("h3_8", Kind::Int64, true, Public),
    ("h3_9", Kind::Int64, true, Public),
    ("opened_on", Kind::Day, true, Public),
    ("rated_power_w", Kind::Int64, false, Public),
    ("capacity_va", Kind::Int64, true, Public),
    ("connectors", Kind::Int32, false, Public),
    ("dc_connectors", Kind::Int32, false, Public),
    ("revision", Kind::Int32, false, Public),
    ("received_at", Kind::Time, false, Public),
];

const CONNECTORS: Columns = &[
    ("operator_id", Kind::Text, false, Public),
    ("station_id", Kind::Text, false, Public),
    ("equipment_id", Kind::Text, false, Public),
    ("connector_id", Kind::Text, false, Public),
    ("rated_power_w", Kind::Int64, false, Public),
    ("is_dc", Kind::Bool, false, Public),
    ("connector_type", Kind::Int32, false, Public),
    ("opened_on", Kind::Day, true, Public),
];

const CONNECTOR_NOW: Columns = &[
    ("operator_id", Kind::Text, false, Public),
    ("station_id", Kind::Text, false, Public),
    ("equipment_id", Kind::Text, false, Public),
    ("connector_id", Kind::Text, false, Public),
    ("rated_power_w", Kind::Int64, false, Public),
    ("is_dc", Kind::Bool, false, Public),
    ("state", Kind::Text, false, Public),
    ("status", Kind::Int32, false, Public),
    ("since", Kind::Time, true, Public),
    ("last_seen", Kind::Time, true, Public),
    ("load_w", Kind::Int64, false, Public),
    ("soc_tenths", Kind::Int32, true, Conditional),
    ("order_no", Kind::Text, true, Conditional),
    ("order_started", Kind::Time, true, Public),
    ("order_energy_wh", Kind::Int64, false, Public),
    ("last_sample", Kind::Time, true, Public),
];

impl LiveView {
    pub const ALL: [Self; 3] = [Self::Stations, Self::Connectors, Self::ConnectorNow];

    pub fn name(self) -> &'static str {
        match self {
            Self::Stations => "stations",
            Self::Connectors => "connectors",
            Self::ConnectorNow => "connector_now",
        }
    }

    fn columns(self) -> Columns {
        match self {
            Self::Stations => STATIONS,
            Self::Connectors => CONNECTORS,
            Self::ConnectorNow => CONNECTOR_NOW,
        }
    }

    /// Who may see a column.
    pub fn sharing(self, column: &str) -> Option<Sharing> {
        self.columns().iter().find(|(name, ..)| *name == column).map(|(.., sharing)| *sharing)
    }

    fn schema(self) -> SchemaRef {
        let field = |(name, kind, optional, _): &(&str, Kind, bool, Sharing)| {
            let kind = match kind.arrow() {
                DataType::Utf8 => DataType::Utf8View,
                other => other,
            };
            Field::new(*name, kind, *optional)
        };
        Arc::new(Schema::new(self.columns().iter().map(field).collect::<Vec<_>>()))
    }

    fn batch(self, now: &Now) -> Result<RecordBatch> {
        let schema = self.schema();
        let mut rows = Builders::new(&schema);
        match self {
            Self::Stations => {
                now.stations().iter().for_each(|station| rows.station(station));
            }
            Self::Connectors => now.for_each(|_, _, info| rows.connector(info)),
            Self::ConnectorNow => now.for_each(|_, _, info| rows.connector_now(info)),
        }
        Ok(RecordBatch::try_new(schema, rows.finish())?)
    }
}

enum Builder {
    Text(StringViewBuilder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float64(Float64Builder),
    Bool(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
    Day(Date32Builder),
}

/// Columns under construction, filled from left to right.
struct Builders {
    all: Vec<Builder>,
    next: usize,
}

macro_rules! put {
    ($name:ident, $variant:ident, $type:ty) => {
        fn $name(&mut self, value: Option<$type>) {
            if let Some(Builder::$variant(builder)) = self.all.get_mut(self.next) {
                builder.append_option(value);
            }
            self.next += 1;
        }
    };
}

impl Builders {
    fn new(schema: &Schema) -> Self {
        let builder = |field: &arrow::datatypes::FieldRef| match field.data_type() {
            DataType::Int32 => Builder::Int32(Int32Builder::new()),
            DataType::Int64 => Builder::Int64(Int64Builder::new()),
            DataType::Float64 => Builder::Float64(Float64Builder::new()),
            DataType::Boolean => Builder::Bool(BooleanBuilder::new()),
            DataType::Date32 => Builder::Day(Date32Builder::new()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Builder::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC"))
            }
            _ => Builder::Text(StringViewBuilder::new().with_deduplicate_strings()),
        };
        Self { all: schema.fields().iter().map(builder).collect(), next: 0 }
    }

    put!(text, Text, &str);
    put!(int32, Int32, i32);
    put!(int64, Int64, i64);
    put!(float64, Float64, f64);
    put!(bool, Bool, bool);
    put!(micros, Time, i64);
    put!(days, Day, i32);

    fn time(&mut self, at: DateTime<Utc>) {
        // The epoch stands for "never".
        self.micros(Some(at.timestamp_micros()).filter(|micros| *micros != 0));
    }

    fn day(&mut self, day: Option<NaiveDate>) {
        self.days(day.map(|day| LocalDay(day).epoch_days()));
    }

    fn station(&mut self, entry: &StationEntry) {
        self.next = 0;
        self.text(Some(&entry.operator_id));
        self.text(Some(&entry.station_id));
        self.text(Some(&entry.owner_id));
        self.text(Some(&entry.name));
        self.text(Some(&entry.area_code));
        self.text(entry.area_found.as_deref());
        self.text(Some(&entry.address));
        self.int32(Some(entry.station_type));
        self.int32(Some(entry.station_status));
        self.int32(Some(entry.construction));
        self.int32(Some(entry.park_nums));
        self.float64(Some(entry.place.lon));
        self.float64(Some(entry.place.lat));
        for cell in entry.cells {
            self.int64(i64::try_from(cell).ok().filter(|cell| *cell != 0));
        }
        self.day(entry.opened_on);
        self.int64(Some(entry.rated_power_w));
        self.int64(entry.capacity_va);
        self.int32(Some(entry.connectors as i32));
        self.int32(Some(entry.dc_connectors as i32));
        self.int32(Some(entry.revision));
        self.time(entry.received_at);
    }

    fn ids(&mut self, info: &ConnectorInfo<'_>) {
        self.next = 0;
        self.text(Some(info.operator_id));
        self.text(Some(info.station_id));
        self.text(Some(info.equipment_id));
        self.text(Some(info.connector_id));
        self.int64(Some(info.rated_power_w));
        self.bool(Some(info.is_dc));
    }

    fn connector(&mut self, info: &ConnectorInfo<'_>) {
        self.ids(info);
        self.int32(Some(info.connector_type));
        self.day(info.opened_on);
    }

    fn connector_now(&mut self, info: &ConnectorInfo<'_>) {
        self.ids(info);
        self.text(Some(info.state.word()));
        self.int32(Some(info.state.code()));
        self.time(info.since);
        self.time(info.last_seen);
        self.int64(Some(info.load_w));
        self.int32(info.soc_tenths);
        self.text(info.order_no);
        self.micros(info.order_started.map(|at| at.timestamp_micros()));
        self.int64(Some(info.order_energy_wh));
        self.micros(info.last_sample.map(|at| at.timestamp_micros()));
    }

    fn finish(self) -> Vec<ArrayRef> {
        let array = |builder: Builder| -> ArrayRef {
            match builder {
                Builder::Text(mut it) => Arc::new(it.finish()),
                Builder::Int32(mut it) => Arc::new(it.finish()),
                Builder::Int64(mut it) => Arc::new(it.finish()),
                Builder::Float64(mut it) => Arc::new(it.finish()),
                Builder::Bool(mut it) => Arc::new(it.finish()),
                Builder::Time(mut it) => Arc::new(it.finish()),
                Builder::Day(mut it) => Arc::new(it.finish()),
            }
        };
        self.all.into_iter().map(array).collect()
    }
}

/// A live table.
#[derive(Debug)]
pub(crate) struct LiveTable {
    view: LiveView,
    now: Arc<Now>,
}

impl LiveTable {
    pub fn new(view: LiveView, now: Arc<Now>) -> Self {
        Self { view, now }
    }

    /// Which of the live tables it is.
    pub fn view(&self) -> LiveView {
        self.view
    }
}

#[async_trait]
impl TableProvider for LiveTable {
    fn schema(&self) -> SchemaRef {
        self.view.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let batch = self.view.batch(&self.now)?;
        let schema = batch.schema();
        let plan = MemorySourceConfig::try_new_exec(&[vec![batch]], schema, projection.cloned())?;
        Ok(plan)
    }
}
