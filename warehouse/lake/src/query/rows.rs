//! Rows of an answer as Rust values.

use crate::QueryError;
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Float64Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, SchemaRef, TimeUnit, TimestampMicrosecondType,
};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use std::fmt::Display;

/// A value that can be read from one row.
///
/// Everything that derives `Deserialize` can: structs by column name, tuples by position, one value from the first
/// column. Times become `DateTime<Utc>` (or microseconds as `i64`), days `LocalDay` or `NaiveDate`, absent values
/// `Option`.
pub trait FromRow: Sized {
    /// Reads the row.
    ///
    /// # Errors
    /// [`QueryError::Shape`] when a column is missing or of another kind.
    fn from_row(row: Row<'_>) -> Result<Self, QueryError>;
}

impl<T: DeserializeOwned> FromRow for T {
    fn from_row(row: Row<'_>) -> Result<Self, QueryError> {
        T::deserialize(row).map_err(|NotThis(what)| QueryError::Shape(what))
    }
}

/// Reads every row of the batches.
///
/// # Errors
/// [`QueryError::Shape`] when a row does not fit.
pub fn read<T: FromRow>(batches: &[RecordBatch]) -> Result<Vec<T>, QueryError> {
    let mut all = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in batches {
        let plain = plain(batch)?;
        let schema = batch.schema();
        let cells: Vec<Cells<'_>> = plain.iter().map(Cells::of).collect::<Result<_, _>>()?;
        for index in 0..batch.num_rows() {
            all.push(T::from_row(Row { schema: &schema, cells: &cells, index })?);
        }
    }
    Ok(all)
}

/// Brings every column to one of eight plain types.
fn plain(batch: &RecordBatch) -> Result<Vec<ArrayRef>, QueryError> {
    let cast = |column: &ArrayRef| {
        let target = match column.data_type() {
            DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(..) => DataType::Utf8,
            DataType::BinaryView | DataType::LargeBinary => DataType::Binary,
            // a list as its text, `[1, 2, ]`
            DataType::List(_) => DataType::Utf8,
            kind if kind.is_integer() => DataType::Int64,
            DataType::Float16 | DataType::Float32 | DataType::Decimal128(..) => DataType::Float64,
            DataType::Timestamp(_, zone) => {
                DataType::Timestamp(TimeUnit::Microsecond, zone.clone())
            }
            other => other.clone(),
        };
        arrow::compute::cast(column, &target).map_err(|error| QueryError::Shape(error.to_string()))
    };
    batch.columns().iter().map(cast).collect()
}

enum Cells<'a> {
    Text(&'a StringArray),
    Whole(&'a Int64Array),
    Real(&'a Float64Array),
    Bool(&'a BooleanArray),
    Time(&'a TimestampMicrosecondArray),
    Day(&'a Date32Array),
    Bytes(&'a BinaryArray),
    Nothing,
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Result<Self, QueryError> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::Int64 => Self::Whole(array.as_primitive::<Int64Type>()),
            DataType::Float64 => Self::Real(array.as_primitive::<Float64Type>()),
            DataType::Boolean => Self::Bool(array.as_boolean()),
            DataType::Timestamp(..) => Self::Time(array.as_primitive::<TimestampMicrosecondType>()),
            DataType::Date32 => Self::Day(array.as_primitive::<Date32Type>()),
            DataType::Binary => Self::Bytes(array.as_binary()),
            DataType::Null => Self::Nothing,
            other => {
                return Err(QueryError::Shape(format!("columns of type {other} cannot be read")));
            }
        })
    }

    fn is_null(&self, index: usize) -> bool {
        match self {
            Self::Text(array) => array.is_null(index),
            Self::Whole(array) => array.is_null(index),
            Self::Real(array) => array.is_null(index),
            Self::Bool(array) => array.is_null(index),
            Self::Time(array) => array.is_null(index),
            Self::Day(array) => array.is_null(index),
            Self::Bytes(array) => array.is_null(index),
            Self::Nothing => true,
        }
    }
}

/// One row of an answer.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    schema: &'a SchemaRef,
    cells: &'a [Cells<'a>],
    index: usize,
}

impl Row<'_> {
    /// The value of a column.
    ///
    /// # Errors
    /// [`QueryError::Shape`] when there is no such column or it is of another kind.
    pub fn get<T: DeserializeOwned>(&self, column: &str) -> Result<T, QueryError> {
        let at = self.schema.index_of(column).map_err(|e| QueryError::Shape(e.to_string()))?;
        T::deserialize(self.cell(at)).map_err(|NotThis(what)| QueryError::Shape(what))
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        Cell {
            name: self.schema.field(column).name(),
            cells: &self.cells[column],
            index: self.index,
        }
    }
}

/// Why a row does not fit.
#[derive(Debug)]
pub struct NotThis(String);

impl Display for NotThis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotThis {}

impl de::Error for NotThis {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'de> de::Deserializer<'de> for Row<'_> {
    type Error = NotThis;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        if self.cells.is_empty() {
            return Err(NotThis("the answer has no columns".to_owned()));
        }
        self.cell(0).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        self.cell(0).deserialize_option(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        self.cell(0).deserialize_i64(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotThis> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotThis> {
        visitor.visit_map(Walk { row: self, next: 0 })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        visitor.visit_map(Walk { row: self, next: 0 })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        visitor.visit_seq(Walk { row: self, next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, NotThis> {
        visitor.visit_seq(Walk { row: self, next: 0 })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, NotThis> {
        visitor.visit_seq(Walk { row: self, next: 0 })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct enum identifier ignored_any
    }
}

struct Walk<'a> {
    row: Row<'a>,
    next: usize,
}

impl<'de> de::MapAccess<'de> for Walk<'_> {
    type Error = NotThis;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NotThis> {
        if self.next >= self.row.cells.len() {
            return Ok(None);
        }
        let name = self.row.schema.field(self.next).name().as_str();
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, NotThis> {
        self.next += 1;
        seed.deserialize(self.row.cell(self.next - 1))
    }
}

impl<'de> de::SeqAccess<'de> for Walk<'_> {
    type Error = NotThis;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NotThis> {
        if self.next >= self.row.cells.len() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(self.row.cell(self.next - 1)).map(Some)
    }
}

/// One value of one row.
struct Cell<'a> {
    name: &'a str,
    cells: &'a Cells<'a>,
    index: usize,
}

impl Cell<'_> {
    fn named(&self, error: NotThis) -> NotThis {
        NotThis(format!("column {}: {}", self.name, error.0))
    }

    fn visit<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, NotThis> {
        let index = self.index;
        match self.cells {
            cells if cells.is_null(index) => visitor.visit_unit(),
            Cells::Text(array) => visitor.visit_str(array.value(index)),
            Cells::Whole(array) => visitor.visit_i64(array.value(index)),
            Cells::Real(array) => visitor.visit_f64(array.value(index)),
            Cells::Bool(array) => visitor.visit_bool(array.value(index)),
            Cells::Bytes(array) => visitor.visit_bytes(array.value(index)),
            Cells::Day(array) => {
                let days = array.value(index);
                let day = NaiveDate::default() + chrono::TimeDelta::days(days.into());
                visitor.visit_string(day.to_string())
            }
            Cells::Time(array) => match DateTime::from_timestamp_micros(array.value(index)) {
                Some(at) => visitor.visit_string(at.to_rfc3339_opts(SecondsFormat::Micros, true)),
                None => Err(de::Error::custom("time is out of range")),
            },
            Cells::Nothing => visitor.visit_unit(),
        }
    }
}

impl<'de> de::Deserializer<'de> for Cell<'_> {
    type Error = NotThis;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        self.visit(visitor).map_err(|error| self.named(error))
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        match self.cells {
            Cells::Time(array) if array.is_valid(self.index) => {
                visitor.visit_i64(array.value(self.index))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotThis> {
        if self.cells.is_null(self.index) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotThis> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotThis> {
        match self.cells {
            Cells::Text(array) if array.is_valid(self.index) => {
                visitor.visit_enum(array.value(self.index).into_deserializer())
            }
            _ => Err(NotThis(format!("column {} does not hold a word", self.name))),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
