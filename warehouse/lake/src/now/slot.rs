//! A station and its connectors, side by side.

use super::Change;
use super::connector::ConnectorInfo;
use super::moving::Moving;
use super::station::StationEntry;
use model::facility::{Connector, Station};
use std::sync::Arc;

/// A station and its connectors, side by side.
#[derive(Debug)]
pub(super) struct Slot {
    pub entry: Arc<StationEntry>,
    devices: Box<[Device]>,
    /// Ids of the connectors, one behind the other.
    ids: Box<str>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Device {
    id: Arc<str>,
    is_dc: bool,
}

/// One connector.
#[derive(Debug)]
struct Row {
    rated_power_w: i64,
    connector_type: i32,
    /// Position of its device.
    device: u32,
    /// Where its id begins, and its length; ids have up to 50 characters.
    id_from: u32,
    id_len: u8,
    moving: Moving,
}

impl Slot {
    /// A station whose connectors have not said anything yet. One that is listed twice is there once, as listed first.
    pub fn new(entry: Arc<StationEntry>, station: &Station) -> Self {
        let mut ids = String::new();
        let mut rows: Vec<Row> = Vec::with_capacity(station.connectors().count());
        for (device, equipment) in (0..).zip(&station.equipment) {
            for connector in &equipment.connectors {
                let id = connector.connector_id.as_str();
                if !rows.iter().any(|known| known.id(&ids) == id) {
                    rows.push(Row::new(connector, device, ids.len()));
                    ids.push_str(id);
                }
            }
        }
        let device = |equipment: &model::facility::Equipment| Device {
            id: equipment.equipment_id.as_str().into(),
            is_dc: equipment.is_dc(),
        };
        let devices = station.equipment.iter().map(device).collect();
        Self { entry, devices, ids: ids.into(), rows }
    }

    /// Number of connectors.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Id of the connector at a position.
    pub fn id(&self, position: usize) -> &str {
        self.rows[position].id(&self.ids)
    }

    /// What is known of the connector at a position.
    pub fn info(&self, position: usize) -> ConnectorInfo<'_> {
        self.look(&self.rows[position])
    }

    fn look<'a>(&'a self, row: &'a Row) -> ConnectorInfo<'a> {
        let device = &self.devices[row.device as usize];
        let moving = &row.moving;
        let (session, run) = (moving.session.as_deref(), moving.run());
        ConnectorInfo {
            operator_id: &self.entry.operator_id,
            station_id: &self.entry.station_id,
            equipment_id: &device.id,
            connector_id: row.id(&self.ids),
            rated_power_w: row.rated_power_w,
            is_dc: device.is_dc,
            connector_type: row.connector_type,
            opened_on: self.entry.opened_on,
            state: moving.state,
            since: moving.since,
            last_seen: moving.last_seen,
            load_w: session.map_or(0, |session| session.load_w),
            soc_tenths: session.and_then(|session| session.soc_tenths),
            order_no: run.map(|run| &*run.order_no),
            order_started: run.map(|run| run.started),
            order_energy_wh: session.map_or(0, |session| session.energy_wh),
            last_sample: moving.last_sample,
            last_status: moving.last_status,
        }
    }

    /// The moving part of the connector at a position.
    pub fn moving(&self, position: usize) -> &Moving {
        &self.rows[position].moving
    }

    /// Puts the moving part of a connector that was known under another version.
    pub fn put(&mut self, position: usize, known: Moving) {
        self.rows[position].moving = known;
    }

    /// Changes a connector; the second answer is its change of state, if it changed.
    pub fn update<R>(
        &mut self,
        position: usize,
        change: impl FnOnce(&mut Moving) -> R,
    ) -> (R, Option<Change>) {
        let moving = &mut self.rows[position].moving;
        let before = moving.state;
        let answer = change(moving);
        let changed = moving.state != before;
        (answer, changed.then(|| self.info(position).change()))
    }

    /// Every connector.
    pub fn infos(&self) -> impl Iterator<Item = ConnectorInfo<'_>> {
        self.rows.iter().map(|row| self.look(row))
    }

    /// Removes a connector; the last one takes its position. Its id stays in the text until the next version.
    pub fn take(&mut self, position: usize) -> Moving {
        self.rows.swap_remove(position).moving
    }
}

impl Row {
    fn new(connector: &Connector, device: u32, id_from: usize) -> Self {
        Self {
            rated_power_w: connector.power.watts(),
            connector_type: connector.connector_type,
            device,
            id_from: id_from as u32,
            id_len: connector.connector_id.as_str().len() as u8,
            moving: Moving::default(),
        }
    }

    fn id<'a>(&self, ids: &'a str) -> &'a str {
        let from = self.id_from as usize;
        &ids[from..from + usize::from(self.id_len)]
    }
}
