//! Questions to the lake.

pub(crate) mod ask;
mod dated;
mod days;
mod eager;
mod functions;
mod governed;
pub(crate) mod live;
pub mod rows;
mod runs;
pub(crate) mod scan;
pub(crate) mod session;
pub(crate) mod table;
mod valid;

pub use rows::{FromRow, Row};

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use chrono::{DateTime, Utc};
use datafusion::common::ScalarValue;
use model::LocalDay;
use std::borrow::Cow;
use std::sync::Arc;

/// A query text with its named parameters.
///
/// `SELECT … WHERE day BETWEEN $first AND $last AND array_has($operators, operator_id)`
#[derive(Debug, Clone)]
pub struct Query {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<(String, ScalarValue)>,
}

impl Query {
    /// A query without parameters yet.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// Gives the parameter `$name` its value.
    #[must_use]
    pub fn bind(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.push((name.to_owned(), value.into().0));
        self
    }
}

/// Value of a parameter.
#[derive(Debug, Clone)]
pub struct Value(pub(crate) ScalarValue);

macro_rules! value {
    ($($type:ty => |$it:ident| $scalar:expr),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from($it: $type) -> Self {
                Self($scalar)
            }
        })+
    };
}

value! {
    &str => |it| ScalarValue::Utf8View(Some(it.to_owned())),
    String => |it| ScalarValue::Utf8View(Some(it)),
    &String => |it| ScalarValue::Utf8View(Some(it.clone())),
    i32 => |it| ScalarValue::Int32(Some(it)),
    i64 => |it| ScalarValue::Int64(Some(it)),
    f64 => |it| ScalarValue::Float64(Some(it)),
    bool => |it| ScalarValue::Boolean(Some(it)),
    DateTime<Utc> => |it| ScalarValue::TimestampMicrosecond(Some(it.timestamp_micros()), Some("UTC".into())),
    LocalDay => |it| ScalarValue::Date32(Some(it.epoch_days())),
    Vec<String> => |it| texts(it),
    &[String] => |it| texts(it.to_vec()),
    Vec<&str> => |it| texts(it.into_iter().map(str::to_owned).collect()),
}

impl<T: Into<Value>> From<Option<T>> for Value
where
    T: Default,
{
    fn from(value: Option<T>) -> Self {
        match value {
            Some(value) => value.into(),
            // An absent value keeps the type of its kind.
            None => {
                let typed: Value = T::default().into();
                Self(ScalarValue::try_from(&typed.0.data_type()).unwrap_or(ScalarValue::Null))
            }
        }
    }
}

fn texts(all: Vec<String>) -> ScalarValue {
    let values: Vec<ScalarValue> =
        all.into_iter().map(|text| ScalarValue::Utf8View(Some(text))).collect();
    ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Utf8View))
}

/// Texts as plain strings: what queries see as views leaves as every reader expects it.
pub(crate) fn plain_texts(
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
) -> Result<(SchemaRef, Vec<RecordBatch>), crate::QueryError> {
    let plain = |field: &FieldRef| match field.data_type() {
        DataType::Utf8View => {
            Arc::new(Field::new(field.name(), DataType::Utf8, field.is_nullable()))
        }
        _ => Arc::clone(field),
    };
    let schema = Arc::new(Schema::new(schema.fields().iter().map(plain).collect::<Vec<_>>()));
    let convert = |batch: RecordBatch| {
        let columns = batch.columns().iter().zip(schema.fields());
        let columns = columns.map(|(column, field)| cast(column, field.data_type()));
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)
    };
    let batches = batches.into_iter().map(convert).collect::<Result<Vec<_>, _>>();
    let batches = batches.map_err(|error| crate::QueryError::Shape(error.to_string()))?;
    Ok((schema, batches))
}

/// What somebody outside the platform's own code may ask for.
#[derive(Debug, Clone)]
pub struct Governance {
    /// Rows in the answer; more are cut and reported as such.
    pub max_rows: usize,
    /// Time to answer, milliseconds.
    pub max_ms: u64,
    /// Only rows of these operators; `None` for all.
    pub operators: Option<Vec<String>>,
    /// Whether columns of conditional sharing are visible.
    pub see_conditional: bool,
}

/// Answer to a governed query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Columns.
    pub schema: SchemaRef,
    /// Rows.
    pub batches: Vec<RecordBatch>,
    /// Whether there were more rows than allowed.
    pub truncated: bool,
    /// Time it took, milliseconds.
    pub took_ms: u64,
}

impl Answer {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The answer as one batch.
    ///
    /// # Errors
    /// [`crate::QueryError::Shape`] when the parts do not fit together.
    pub fn one_batch(&self) -> Result<RecordBatch, crate::QueryError> {
        arrow::compute::concat_batches(&Arc::clone(&self.schema), &self.batches)
            .map_err(|error| crate::QueryError::Shape(error.to_string()))
    }
}
