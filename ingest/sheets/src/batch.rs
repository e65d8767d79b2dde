//! One message made of rows, and the way back from its findings to the rows.

use crate::column::{Column, Level};
use crate::finding::{RowFinding, Severity, shortened};
use crate::kind::Kind;
use interop::{Interface, SubCode};
use serde_json::{Map, Value, json};

/// Rows of the sheet under one device of a station.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DeviceRows {
    /// First row of the device.
    pub row: u32,
    /// Row of every connector.
    pub connectors: Vec<u32>,
}

/// One row of a message: an order, a state, or a station with all of its rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// First row of the sheet.
    pub row: u32,
    /// Rows of the sheet that it is made of.
    pub rows: usize,
    /// The object as it is sent.
    pub body: Value,
    /// Devices of a station, in the order of the object.
    pub devices: Vec<DeviceRows>,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    kind: Kind,
    items: Vec<Item>,
}

/// What the gate says about one row of a message.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Row in the message, from 0.
    pub index: usize,
    /// Rule or sub-code.
    pub code: &'a str,
    /// `block`, `error`, `warn` or `flag`.
    pub severity: &'a str,
    /// Field or JSON pointer.
    pub field: &'a str,
    /// Value found, may be empty.
    pub value: &'a str,
    /// In Chinese.
    pub text: &'a str,
    /// In English, may be empty.
    pub text_en: &'a str,
}

/// Where a finding points to.
struct Place {
    row: u32,
    column: Option<&'static Column>,
    value: String,
}

impl Batch {
    pub(crate) fn new(kind: Kind, items: Vec<Item>) -> Self {
        Self { kind, items }
    }

    /// The interface that the message is for.
    pub fn interface(&self) -> Interface {
        self.kind.interface()
    }

    /// The plaintext of the message.
    pub fn body(&self) -> String {
        let body = match (self.kind, self.items.as_slice()) {
            (Kind::Orders, [one]) => return one.body.to_string(),
            (Kind::Stations, [one]) => return json!({ "StationInfo": one.body }).to_string(),
            (_, [one]) => one.body.clone(),
            (_, many) => Value::Array(many.iter().map(|item| item.body.clone()).collect()),
        };
        json!({ "ConnectorStatusInfo": body }).to_string()
    }

    /// Rows of the message.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no row in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Rows of the sheet that it is made of.
    pub fn sheet_rows(&self) -> usize {
        self.items.iter().map(|item| item.rows).sum()
    }

    /// Rows of the sheet that one row of the message is made of.
    pub fn rows_each(&self) -> usize {
        self.items.first().map_or(1, |item| item.rows)
    }

    /// The rows as messages of their own: a message of which every row is wrong is refused with its first fault only.
    pub fn singles(&self) -> Vec<Self> {
        let one = |item: &Item| Self { kind: self.kind, items: vec![item.clone()] };
        self.items.iter().map(one).collect()
    }

    /// What the gate found, in the words of the sheet.
    pub fn finding(&self, told: &Told<'_>) -> RowFinding {
        let place = self.place(told.index, told.field);
        let (zh, en) = match place.column {
            Some(column) => (column.zh, column.en),
            None => ("", ""),
        };
        let value = if told.value.is_empty() { place.value } else { told.value.to_owned() };
        let value = shortened(&value);
        let (text, text_en) = words(told, zh, en, &value);
        let holds = matches!(told.severity, "error" | "block");
        RowFinding {
            row: place.row,
            column: zh.to_owned(),
            value,
            code: told.code.to_owned(),
            severity: if holds { Severity::Error } else { Severity::Warn },
            zh: text,
            en: text_en,
        }
    }

    fn place(&self, index: usize, field: &str) -> Place {
        let Some(item) = self.items.get(index).or(self.items.first()) else {
            return Place { row: 0, column: None, value: String::new() };
        };
        let (level, row) = item.level_of(self.kind, field);
        let name = field.rsplit('/').next().unwrap_or(field);
        let at = self.kind.column(level, name).or_else(|| self.kind.column(None, name));
        let found = match field.strip_prefix("/StationInfo") {
            Some(inside) => item.body.pointer(inside),
            None => item.body.get(name),
        };
        let value = match found {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        Place { row, column: at.map(|at| &self.kind.columns()[at]), value }
    }
}

impl Item {
    /// The level of a pointer and its row: `/StationInfo/EquipmentInfos/1/ConnectorInfos/0/Power`.
    fn level_of(&self, kind: Kind, pointer: &str) -> (Option<Level>, u32) {
        if kind != Kind::Stations {
            return (None, self.row);
        }
        let mut parts = pointer.split('/').skip_while(|part| *part != "EquipmentInfos").skip(1);
        let device = parts.next().and_then(|part| self.devices.get(part.parse::<usize>().ok()?));
        let Some(device) = device else { return (Some(Level::Station), self.row) };
        let mut parts = parts.skip_while(|part| *part != "ConnectorInfos").skip(1);
        let connector =
            parts.next().and_then(|part| device.connectors.get(part.parse::<usize>().ok()?));
        match connector {
            Some(row) => (Some(Level::Connector), *row),
            None => (Some(Level::Equipment), device.row),
        }
    }
}

/// Sentences about a finding with the sheet's own headers in place of the names of fields.
fn words(told: &Told<'_>, zh: &str, en: &str, value: &str) -> (String, String) {
    if let Some(code) = SubCode::ALL.iter().find(|code| code.text() == told.code) {
        let detail =
            told.text.split_once(" (").map_or(String::new(), |(_, rest)| format!(" ({rest}"));
        let shown = if value.is_empty() { String::new() } else { format!("“{value}”") };
        let colon = if zh.is_empty() { "" } else { "：" };
        let text = format!("{zh}{shown}{colon}{}{detail}", code.meaning());
        let shown = if value.is_empty() { String::new() } else { format!(" \"{value}\"") };
        let colon = if en.is_empty() { "" } else { ": " };
        return (text, format!("{en}{shown}{colon}{}{detail}", english(*code)));
    }
    let bare = |text: &str| text.strip_prefix(told.code).unwrap_or(text).trim().to_owned();
    let named = |text: String, header: &str| {
        if header.is_empty() { text } else { text.replacen(told.field, header, 1) }
    };
    (named(bare(told.text), zh), named(bare(told.text_en), en))
}

/// What a sub-code of a field rule means, in English.
fn english(code: SubCode) -> &'static str {
    match code {
        SubCode::Missing => "is missing",
        SubCode::WrongType => "has the wrong type or characters",
        SubCode::WrongLength => "has the wrong length",
        SubCode::NotInCodeTable => "is not in the code table",
        SubCode::OutOfRange => "is out of range",
        SubCode::MalformedTime => "is not a date or time",
        SubCode::MalformedSequence => "is not an order number of 27 characters",
        SubCode::TooManyItems => "has too many items",
        SubCode::NotYourOperator => "belongs to an operator you may not report for",
        SubCode::OperatorUnknown => "the operator is not registered",
        SubCode::InterfaceClosed => "the interface is not open for the operator",
        SubCode::Busy | SubCode::RateLimited => "the platform is busy, upload again later",
        _ => "is refused",
    }
}

/// The object of a row.
pub(crate) fn object(fields: Map<String, Value>, row: u32) -> Item {
    Item { row, rows: 1, body: Value::Object(fields), devices: Vec::new() }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
