//! The quality rules with what the gate knows beside a row.

use crate::sample::Found;
use chrono::{DateTime, Utc};
use interop::answers::AnswerFinding;
use lake::Now;
use model::{
    ConnectorId, OperatorId, Order, PowerSample, ProcessSample, Report, Station, StatusEvent,
};
use quality::{Areas, ConnectorFacts, Facts, Finding, Limits, Verdict};
use std::sync::Arc;

/// What the rules need for the rows of one owner.
pub(crate) struct Checks<'a> {
    pub owner: &'a OperatorId,
    /// Further operators the sender reports for.
    pub owners: &'a [OperatorId],
    pub received_at: DateTime<Utc>,
    /// Whether the rows were asked for later; limits of age do not hold then.
    pub backfill: bool,
    pub limits: &'a Limits,
    pub areas: &'a Areas,
    pub now: &'a Now,
}

impl Checks<'_> {
    fn facts(&self, found: Option<&Found>) -> Facts<'_> {
        Facts {
            connector: found.map(|found| ConnectorFacts {
                rated_power_w: found.rated_power_w,
                is_dc: found.is_dc,
                opened_on: found.opened_on,
                charging: found.charging,
            }),
            allowed_owners: self.owners,
            backfill: self.backfill,
            ..Facts::new(self.owner, self.received_at, self.limits, self.areas)
        }
    }

    /// Judges a connector's state.
    pub fn status(&self, row: &StatusEvent, found: Option<&Found>) -> Verdict {
        quality::check_status(row, &self.facts(found))
    }

    /// Judges a sample of a session.
    pub fn process(&self, row: &ProcessSample, found: Option<&Found>) -> Verdict {
        quality::check_process(row, &self.facts(found))
    }

    /// Judges an order.
    pub fn order(&self, row: &Order, found: Option<&Found>) -> Verdict {
        quality::check_order(row, &self.facts(found))
    }

    /// Judges the samples of one station at one quarter.
    pub fn power(&self, rows: &[PowerSample]) -> Verdict {
        let station = rows
            .first()
            .and_then(|row| self.now.station(self.owner.as_str(), row.station_id.as_str()));
        let station = station.map(|entry| entry.station());
        quality::check_power(rows, &Facts { station: station.as_ref(), ..self.facts(None) })
    }

    /// Judges a row that changes no live state.
    pub fn report(&self, row: &Report, found: Option<&Found>) -> Verdict {
        let station =
            row.station().and_then(|id| self.now.station(self.owner.as_str(), id.as_str()));
        let station = station.map(|entry| entry.station());
        quality::check_report(row, &Facts { station: station.as_ref(), ..self.facts(found) })
    }

    /// Judges a station.
    pub fn station(&self, row: &Station) -> Verdict {
        let home = |connector: &ConnectorId| {
            let station = |info: &lake::ConnectorInfo<'_>| Arc::clone(info.station_id);
            self.now.with_connector(self.owner.as_str(), connector.as_str(), station)
        };
        quality::check_station(row, &Facts { home: Some(&home), ..self.facts(None) })
    }
}

/// The finding as the sender is told.
pub(crate) fn told(finding: &Finding, index: usize) -> AnswerFinding {
    AnswerFinding {
        code: finding.code.to_owned(),
        severity: finding.severity.word().to_owned(),
        index,
        field: finding.field.to_owned(),
        text: finding.explain().0,
    }
}

/// Whether this rule is among those that hold the row.
pub(crate) fn holds(verdict: &Verdict, code: &str) -> bool {
    verdict.findings.iter().any(|finding| finding.code == code && finding.severity.holds())
}
