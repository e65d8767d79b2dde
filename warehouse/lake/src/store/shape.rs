//! A table's columns as files and queries have them.

use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::datasource::table_schema::TableSchema;
use deltalake::kernel::{ArrayType, DataType as DeltaType, PrimitiveType, StructField};
use std::sync::{Arc, LazyLock};
use tables::{Column, Kind, TABLES, Table};

/// The partition column, first in every declaration.
pub(crate) const DAY: &str = "day";

/// Columns of one table in every order and type they are needed in.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The declaration.
    pub table: &'static Table,
    /// Columns of a file as written: all but the day.
    pub written: SchemaRef,
    /// Columns as queries see them: declared order, texts as views.
    pub seen: SchemaRef,
    /// Files and partition column for scans; the day is last.
    pub scanned: TableSchema,
}

static SHAPES: LazyLock<Vec<Shape>> =
    LazyLock::new(|| TABLES.iter().map(|table| Shape::new(table)).collect());

/// The shape of a table by its number.
pub(crate) fn shape(number: usize) -> &'static Shape {
    &SHAPES[number]
}

fn viewed(field: &FieldRef) -> FieldRef {
    match field.data_type() {
        DataType::Utf8 => {
            Arc::new(Field::new(field.name(), DataType::Utf8View, field.is_nullable()))
        }
        _ => Arc::clone(field),
    }
}

impl Shape {
    fn new(table: &'static Table) -> Self {
        let declared = table.schema();
        let written: Vec<FieldRef> =
            declared.fields().iter().filter(|field| field.name() != DAY).cloned().collect();
        let seen: Vec<FieldRef> = declared.fields().iter().map(viewed).collect();
        let read: Vec<FieldRef> = written.iter().map(viewed).collect();
        let day: Vec<FieldRef> = seen.iter().filter(|field| field.name() == DAY).cloned().collect();
        let scanned = TableSchema::builder(Arc::new(Schema::new(read)))
            .with_table_partition_cols(day)
            .build();
        Self {
            table,
            written: Arc::new(Schema::new(written)),
            seen: Arc::new(Schema::new(seen)),
            scanned,
        }
    }

    /// Positions in the scan of columns given by their position in queries; all when `None`.
    pub fn scan_positions(&self, seen: Option<&Vec<usize>>) -> Vec<usize> {
        let last = self.seen.fields().len() - 1;
        let position = |at: usize| if at == 0 { last } else { at - 1 };
        match seen {
            Some(seen) => seen.iter().map(|at| position(*at)).collect(),
            None => (0..=last).map(position).collect(),
        }
    }

    /// Whether rows of the table have revisions.
    pub fn revised(&self) -> bool {
        !self.table.key.is_empty() && self.table.column("revision").is_some()
    }
}

/// The column as Delta stores it.
pub(crate) fn delta_field(column: &Column) -> StructField {
    let kind = match column.kind {
        Kind::Text => PrimitiveType::String,
        Kind::Int32 => PrimitiveType::Integer,
        Kind::Int64 => PrimitiveType::Long,
        Kind::Float64 => PrimitiveType::Double,
        Kind::Bool => PrimitiveType::Boolean,
        Kind::Time => PrimitiveType::Timestamp,
        Kind::Day => PrimitiveType::Date,
        Kind::Bytes => PrimitiveType::Binary,
        Kind::Integers => {
            let list = ArrayType::new(DeltaType::Primitive(PrimitiveType::Long), true);
            let list = DeltaType::Array(Box::new(list));
            return StructField::new(column.name.to_owned(), list, column.optional);
        }
    };
    StructField::new(column.name.to_owned(), DeltaType::Primitive(kind), column.optional)
}
