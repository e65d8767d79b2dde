//! A row of a curve file as a curve.

use crate::columns::{BadCell, BadHead, Cells, Head};
use crate::moment::{self, FirstPoint};
use crate::number::thousandths;
use crate::profile::Profile;
use model::LocalDay;
use model::grid::{AreaCurve, CurveKind, Phase};
use std::collections::BTreeMap;

/// Most characters of an area's number.
const LONGEST_NO: usize = 32;

/// What holds for all rows of a file.
#[derive(Debug, Clone)]
pub(crate) struct CurveTerms {
    pub first: FirstPoint,
    /// How many of our units one of the sender's is, by kind.
    pub factors: BTreeMap<CurveKind, f64>,
    /// Revision of the manifest; rows of a correction count above those it corrects.
    pub revision: i32,
    /// Day of the delivery.
    pub day: LocalDay,
}

/// Where the columns of a curve file are.
#[derive(Debug, Clone)]
pub(crate) struct CurveColumns {
    tg_no: usize,
    date: usize,
    kind: usize,
    phase: Option<usize>,
    ct: Option<usize>,
    pt: Option<usize>,
    is_primary: Option<usize>,
    whole: Option<usize>,
    revision: Option<usize>,
    updated_at: Option<usize>,
    points: Vec<usize>,
}

impl CurveColumns {
    pub fn find(head: &Head, profile: &Profile) -> Result<Self, BadHead> {
        Ok(Self {
            tg_no: head.need(profile, "tg_no")?,
            date: head.need(profile, "date")?,
            kind: head.need(profile, "kind")?,
            phase: head.find(profile, "phase"),
            ct: head.find(profile, "ct"),
            pt: head.find(profile, "pt"),
            is_primary: head.find(profile, "is_primary"),
            whole: head.find(profile, "whole"),
            revision: head.find(profile, "revision"),
            updated_at: head.find(profile, "updated_at"),
            points: head.points(profile)?,
        })
    }

    /// Whether rows can say which side their values are of.
    pub fn says_ratio(&self, profile: &Profile) -> bool {
        profile.values_primary
            || self.is_primary.is_some()
            || self.ct.is_some() && self.pt.is_some()
    }

    /// The curve of a row.
    pub fn read(&self, cells: &Cells<'_>, terms: &CurveTerms) -> Result<AreaCurve, BadCell> {
        let tg_no = cells.need(self.tg_no, "tg_no", LONGEST_NO)?;
        let date = cells.read(Some(self.date), "date", "a day", moment::day)?;
        let date = date.ok_or_else(|| BadCell::new("date", "", "a day"))?;
        if date > terms.day.plus(1) || date < terms.day.plus(-400) {
            let expected = "a day up to 400 days before that of the manifest";
            return Err(BadCell::new("date", &date.to_string(), expected));
        }
        let (kind, phase) = self.quantity(cells)?;
        let factor = *terms.factors.get(&kind).ok_or_else(|| {
            BadCell::new("kind", kind.word(), "a kind whose unit the manifest states")
        })?;
        let (ct, pt, ratio) = self.ratio(cells, kind)?;
        let points = u16::try_from(self.points.len()).unwrap_or(u16::MAX);
        let mut curve = AreaCurve {
            tg_no: tg_no.to_owned(),
            date,
            kind,
            phase,
            points,
            started_at: date.start(),
            values: Vec::with_capacity(self.points.len()),
            whole: cells.text(self.whole).map(str::to_owned),
            ct,
            pt,
            revision: self.revision(cells)?.saturating_add(terms.revision - 1),
            updated_at: cells.read(self.updated_at, "updated_at", "a time", moment::instant)?,
        };
        let start = terms.first.start(date, curve.step());
        let label = || BadCell::new("first_point", &points.to_string(), "00:00 or one interval");
        curve.started_at = start.ok_or_else(label)?;
        for at in &self.points {
            let value = cells.read(Some(*at), "values", "a decimal number", |text| {
                thousandths(text, factor * ratio)
            })?;
            curve.values.push(value);
        }
        Ok(curve)
    }

    fn quantity(&self, cells: &Cells<'_>) -> Result<(CurveKind, Phase), BadCell> {
        let word = cells.word(Some(self.kind), "kind").unwrap_or_default();
        let (kind, with_phase) = match word.split_once(':') {
            Some((kind, phase)) => (kind, Some(phase)),
            None => (word, None),
        };
        let bad = || BadCell::new("kind", word, "P, Q, U, I or E");
        let kind = CurveKind::of(kind).ok_or_else(bad)?;
        let phase = with_phase.or_else(|| cells.word(self.phase, "phase")).unwrap_or("T");
        let bad = || BadCell::new("phase", phase, "T, A, B or C");
        Ok((kind, Phase::of(phase).ok_or_else(bad)?))
    }

    /// Ratios applied, and what values of this kind are multiplied with: power and energy with both, voltage and current with
    /// their own.
    fn ratio(
        &self,
        cells: &Cells<'_>,
        kind: CurveKind,
    ) -> Result<(Option<f64>, Option<f64>, f64), BadCell> {
        let primary = cells.word(self.is_primary, "is_primary");
        let said = match primary {
            None => None,
            Some("1" | "true") => Some(true),
            Some("0" | "false") => Some(false),
            Some(other) => return Err(BadCell::new("is_primary", other, "1 or 0")),
        };
        let number =
            |text: &str| text.parse::<f64>().ok().filter(|ratio| (0.001..=1.0e6).contains(ratio));
        let ct = cells.read(self.ct, "ct", "a ratio", number)?;
        let pt = cells.read(self.pt, "pt", "a ratio", number)?;
        match (said, ct, pt) {
            (Some(true), ..) => Ok((None, None, 1.0)),
            (_, Some(ct), Some(pt)) => {
                let ratio = match kind {
                    CurveKind::P | CurveKind::Q | CurveKind::E => ct * pt,
                    CurveKind::U => pt,
                    CurveKind::I => ct,
                };
                Ok((Some(ct), Some(pt), ratio))
            }
            (None, None, None) if cells.profile.values_primary => Ok((None, None, 1.0)),
            _ => Err(BadCell::new("ct, pt, is_primary", "", "both ratios, or is_primary = 1")),
        }
    }

    fn revision(&self, cells: &Cells<'_>) -> Result<i32, BadCell> {
        let number = |text: &str| text.parse().ok().filter(|number| (1..=9_999).contains(number));
        Ok(cells.read(self.revision, "revision", "1 to 9999", number)?.unwrap_or(1))
    }
}
