//! Rows of a day: read, judged, stored or held back.

use crate::columns::{BadCell, Cells};
use crate::day::DayReader;
use crate::known::{KnownArea, digest_of, station_key};
use crate::manifest::Listed;
use crate::records::Record;
use crate::sheets::Columns;
use crate::tally::Spot;
use model::grid::{AreaCurve, CurveKind, Phase};
use quality::{Facts, Verdict};
use std::hash::BuildHasher;
use std::sync::Arc;
use tables::transformer_area_curves::{Beside, Loading, Row};

impl DayReader {
    pub(crate) fn row(&mut self, file: &Listed, line: u64, reader: &Columns, record: &Record) {
        let profile = std::mem::take(&mut self.pieces.profile);
        let cells = Cells { record, profile: &profile };
        let spot = |table: &'static tables::Table| Spot {
            interface: file.kind.interface(),
            table: table.name,
            file: &file.name,
            line,
            tg_no: "",
        };
        match reader {
            Columns::Area(columns) => {
                self.tally.areas += 1;
                let spot = spot(&tables::TRANSFORMER_AREAS);
                match columns.read(&cells) {
                    Ok(area) => self.area(spot, area),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
            Columns::Station(columns) => {
                let spot = spot(&tables::TRANSFORMER_AREA_STATIONS);
                match columns.read(&cells) {
                    Ok(row) => self.station(spot, row),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
            Columns::Curve(both) => {
                let spot = spot(&tables::TRANSFORMER_AREA_CURVES);
                match both.0.read(&cells, &both.1) {
                    Ok(curve) => self.curve(spot, curve),
                    Err(bad) => self.unread(spot, &bad, record),
                }
            }
        }
        self.pieces.profile = profile;
    }

    fn unread(&mut self, spot: Spot<'_>, bad: &BadCell, record: &Record) {
        let content: Vec<&str> = record.iter().take(12).collect();
        // Rows of stations may hold an account that is not masked.
        let content = match spot.table == tables::TRANSFORMER_AREA_STATIONS.name {
            true => "[]".to_owned(),
            false => serde_json::to_string(&content).unwrap_or_default(),
        };
        let reason = format!("{} = {:?}, expected {}", bad.field, bad.value, bad.expected);
        self.tally.unread(spot, bad);
        self.tally.hold(spot, String::new(), content, reason, &mut self.chunk);
    }

    /// Whether a row with this key came before in the delivery: with the same content, or with another one.
    fn seen(&mut self, key: &impl std::hash::Hash, content: u64) -> Option<bool> {
        let before = self.seen.insert(self.hash.hash_one(key), content);
        before.map(|before| before == content)
    }

    /// Whether the row is a repeat or contradicts one before; both are dealt with.
    fn repeated(&mut self, spot: Spot<'_>, key: &impl std::hash::Hash, content: u64) -> bool {
        match self.seen(key, content) {
            None => false,
            Some(true) => {
                self.tally.repeated += 1;
                true
            }
            Some(false) => {
                let reason = "another row of this delivery has its key and other values".to_owned();
                self.tally.hold(spot, String::new(), "{}".to_owned(), reason, &mut self.chunk);
                true
            }
        }
    }

    fn area(&mut self, spot: Spot<'_>, area: model::grid::TransformerArea) {
        let known = KnownArea::of(&area);
        let spot = Spot { tg_no: &area.tg_no, ..spot };
        let content = self.hash.hash_one(known.digest);
        if self.repeated(spot, &("tg", area.tg_no.as_str()), content) {
            return;
        }
        let before = self.facts.known.areas.get(area.tg_no.as_str());
        let same = before.is_some_and(|before| before.digest == known.digest);
        self.areas.insert(area.tg_no.as_str().into(), known);
        if same {
            self.tally.repeated += 1;
        } else {
            self.tally.accepted += 1;
            self.chunk.areas.push(area);
        }
    }

    fn station(&mut self, spot: Spot<'_>, row: model::grid::AreaStation) {
        let spot = Spot { tg_no: &row.tg_no, ..spot };
        let (key, digest) = (station_key(&row), digest_of(&row));
        if self.repeated(spot, &("station", &key), self.hash.hash_one(digest)) {
            return;
        }
        let registered = (self.facts.station)(&row.operator_id, &row.station_id);
        let verdict = quality::check_area_station(&row, &Facts { registered, ..self.facts() });
        self.tally.find(spot, &verdict, &mut self.chunk);
        let area_known = self.areas.contains_key(row.tg_no.as_str())
            || self.facts.known.areas.contains_key(row.tg_no.as_str());
        self.tally.unmatched += u64::from(!registered || !area_known);
        if self.facts.known.stations.get(&key) == Some(&digest) {
            self.tally.repeated += 1;
        } else {
            self.tally.accepted += 1;
            self.chunk.stations.push((row, registered));
        }
    }

    fn curve(&mut self, spot: Spot<'_>, curve: AreaCurve) {
        let tg_no = curve.tg_no.clone();
        let spot = Spot { tg_no: &tg_no, ..spot };
        let key = (&curve.tg_no, curve.date, curve.kind, curve.phase, curve.revision);
        let content = self.hash.hash_one((&curve.values, &curve.whole, curve.points));
        if self.repeated(spot, &key, content) {
            return;
        }
        let facts = Arc::clone(&self.facts.known);
        let area = self
            .areas
            .get(curve.tg_no.as_str())
            .or_else(|| facts.areas.get(curve.tg_no.as_str()))
            .cloned();
        let known = area.as_ref().map(|area| area.facts);
        let verdict = quality::check_curve(&curve, &Facts { area: known, ..self.facts() });
        self.tally.find(spot, &verdict, &mut self.chunk);
        if verdict.held {
            let content = serde_json::to_string(&curve).unwrap_or_default();
            let reason = verdict.findings.first().map(|one| one.explain().0).unwrap_or_default();
            self.tally.hold(spot, verdict.held_by(), content, reason, &mut self.chunk);
            return;
        }
        self.tally.accepted += 1;
        self.tally.unmatched += u64::from(area.is_none());
        let capacity_va = known.map(|area| area.capacity_va);
        let total = curve.kind == CurveKind::P && curve.phase == Phase::T;
        let loading = capacity_va.filter(|_| total).and_then(|va| Loading::of(&curve, va));
        let beside = Beside {
            area_code: area.map_or_else(String::new, |area| area.area_code.into()),
            capacity_va,
            loading,
            codes: codes(&verdict),
        };
        self.chunk.curves.push(Row { curve, beside });
    }
}

fn codes(verdict: &Verdict) -> String {
    verdict.findings.iter().map(|one| one.code).collect::<Vec<_>>().join(" ")
}
