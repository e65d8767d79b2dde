//! Stations put together from the rows of their connectors.

use crate::batch::{DeviceRows, Item};
use crate::book::Row;
use crate::cell::Cell;
use crate::column::{Column, Level};
use crate::convert::{Cells, Fields, about, value_of};
use crate::finding::{RowFinding, Rule};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

struct Device {
    fields: Fields,
    rows: DeviceRows,
    connectors: Vec<Value>,
}

struct Station {
    fields: Fields,
    devices: Vec<Device>,
    /// Every row, and whether something is wrong with the row itself.
    rows: Vec<(u32, bool)>,
}

/// Stations in the order in which they begin.
pub(crate) struct Stations {
    operator_id: String,
    all: Vec<Station>,
    by_id: HashMap<String, usize>,
    connectors: HashSet<String>,
    /// Rows that belong to no station.
    lost: u32,
}

/// Values of one row by level, and what is wrong with them.
#[derive(Default)]
struct Values {
    station: Fields,
    device: Fields,
    connector: Fields,
    findings: Vec<RowFinding>,
    /// Empty cells that may be left to an earlier row.
    missing: Vec<(Level, RowFinding)>,
}

impl Values {
    fn read(cells: &Cells, row: &Row) -> Self {
        let mut values = Self::default();
        for (_, column, cell) in cells.of(row) {
            let fields = match column.level {
                Level::Station => &mut values.station,
                Level::Equipment => &mut values.device,
                Level::Connector | Level::Row => &mut values.connector,
            };
            match value_of(column, cell) {
                Ok(Some(value)) => {
                    fields.insert(column.field.to_owned(), value);
                }
                Ok(None) => {}
                Err(Rule::Missing) => {
                    let finding = about(row.number, column, cell, Rule::Missing);
                    values.missing.push((column.level, finding));
                }
                Err(rule) => values.findings.push(about(row.number, column, cell, rule)),
            }
        }
        values
    }

    fn id(&self, level: Level) -> Option<String> {
        let (fields, name) = match level {
            Level::Station => (&self.station, "StationID"),
            Level::Equipment => (&self.device, "EquipmentID"),
            Level::Connector | Level::Row => (&self.connector, "ConnectorID"),
        };
        fields.get(name)?.as_str().map(str::to_owned)
    }
}

impl Stations {
    /// None yet.
    pub fn new(operator_id: &str) -> Self {
        Self {
            operator_id: operator_id.to_owned(),
            all: Vec::new(),
            by_id: HashMap::new(),
            connectors: HashSet::new(),
            lost: 0,
        }
    }

    /// Takes one row and says what is wrong with it.
    pub fn row(&mut self, cells: &Cells, row: &Row) -> Vec<RowFinding> {
        let mut values = Values::read(cells, row);
        let mut findings = std::mem::take(&mut values.findings);
        let Some(station_id) = values.id(Level::Station) else {
            self.lost += 1;
            findings.extend(values.missing.into_iter().map(|(_, finding)| finding));
            return findings;
        };
        let fresh = self.all.len();
        let at = *self.by_id.entry(station_id).or_insert(fresh);
        let known = at < fresh;
        if !known {
            self.all.push(Station { fields: Fields::new(), devices: Vec::new(), rows: Vec::new() });
        }
        let station = &mut self.all[at];
        let device_id = values.id(Level::Equipment);
        let device = device_id.as_ref().and_then(|id| {
            let is_it = |device: &Device| {
                device.fields.get("EquipmentID").and_then(Value::as_str) == Some(id)
            };
            station.devices.iter().position(is_it)
        });
        findings.extend(values.missing.drain(..).filter_map(|(level, finding)| {
            let said_above = match level {
                Level::Station => known,
                Level::Equipment => device.is_some(),
                Level::Connector | Level::Row => false,
            };
            (!said_above).then_some(finding)
        }));
        let line = |level| (cells, row, level);
        findings.extend(merge(&mut station.fields, values.station, line(Level::Station)));
        let device = match device {
            Some(device) => &mut station.devices[device],
            None => {
                let rows = DeviceRows { row: row.number, connectors: Vec::new() };
                station.devices.push(Device {
                    fields: Fields::new(),
                    rows,
                    connectors: Vec::new(),
                });
                let last = station.devices.len() - 1;
                &mut station.devices[last]
            }
        };
        findings.extend(merge(&mut device.fields, values.device, line(Level::Equipment)));
        let connector = values.connector.get("ConnectorID").and_then(Value::as_str);
        if let Some(id) = connector
            && !self.connectors.insert(id.to_owned())
        {
            findings.push(twice(cells, row));
        }
        device.rows.connectors.push(row.number);
        device.connectors.push(Value::Object(values.connector));
        station.rows.push((row.number, !findings.is_empty()));
        findings
    }

    /// The complete stations, what is said about rows of the others, and how many rows those have.
    pub fn finish(self) -> (Vec<Item>, Vec<RowFinding>, u32) {
        let (mut items, mut findings, mut bad) = (Vec::new(), Vec::new(), self.lost);
        for station in self.all {
            if station.rows.iter().all(|(_, wrong)| !wrong) {
                items.push(station.into_item(&self.operator_id));
                continue;
            }
            bad += u32::try_from(station.rows.len()).unwrap_or(u32::MAX);
            let held_back = station.rows.iter().filter(|(_, wrong)| !wrong);
            findings.extend(
                held_back.map(|(row, _)| RowFinding::of(*row, "", "", "", Rule::StationHeldBack)),
            );
        }
        (items, findings, bad)
    }
}

impl Station {
    fn into_item(self, operator_id: &str) -> Item {
        let mut body = self.fields;
        let rows = self.rows.len();
        let row = self.rows.first().map_or(0, |(row, _)| *row);
        body.insert("OperatorID".to_owned(), json!(operator_id));
        body.entry("EquipmentOwnerID").or_insert_with(|| json!(operator_id));
        body.insert("CountryCode".to_owned(), json!("CN"));
        let mut devices = Vec::with_capacity(self.devices.len());
        let mut equipment = Vec::with_capacity(self.devices.len());
        for mut device in self.devices {
            device.fields.insert("ConnectorInfos".to_owned(), Value::Array(device.connectors));
            equipment.push(Value::Object(device.fields));
            devices.push(device.rows);
        }
        body.insert("EquipmentInfos".to_owned(), Value::Array(equipment));
        Item { row, rows, body: Value::Object(body), devices }
    }
}

/// Adds the values of a row to those of earlier rows; says where they contradict each other.
fn merge(
    known: &mut Fields,
    values: Fields,
    (cells, row, level): (&Cells, &Row, Level),
) -> Vec<RowFinding> {
    let mut findings = Vec::new();
    for (name, value) in values {
        match known.get(&name) {
            None => {
                known.insert(name, value);
            }
            Some(same) if *same == value => {}
            Some(_) => {
                findings
                    .extend(cell(cells, row, level, &name).map(|(column, cell)| {
                        about(row.number, column, cell, Rule::Contradiction)
                    }));
            }
        }
    }
    findings
}

fn twice(cells: &Cells, row: &Row) -> RowFinding {
    match cell(cells, row, Level::Connector, "ConnectorID") {
        Some((column, cell)) => about(row.number, column, cell, Rule::Twice),
        None => RowFinding::of(row.number, "", "", "", Rule::Twice),
    }
}

fn cell<'r>(
    cells: &'r Cells,
    row: &'r Row,
    level: Level,
    field: &str,
) -> Option<(&'static Column, &'r Cell)> {
    cells
        .of(row)
        .find(|(_, column, _)| column.level == level && column.field == field)
        .map(|(_, column, cell)| (column, cell))
}
