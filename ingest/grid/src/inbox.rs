//! Looks through an in-box, or takes a folder that somebody names.

use crate::ack::Ack;
use crate::carrier::{Carrier, CarrierError, Entry};
use crate::config::SourceConfig;
use crate::manifest::revision_of;
use crate::moment;
use crate::take::{Failed, Found, Gate, How, Taken};
use chrono::TimeDelta;
use model::LocalDay;
use serde::Deserialize;
use std::path::Path;
use tables::grid_deliveries::DeliveryState;

/// Days back for which a day that never came is noted.
const MISSING_DAYS: i64 = 7;

/// The revisions of a day in a folder, oldest first; one without manifest when there is none.
fn revisions(day: LocalDay, compact: &str, folder: &str, entries: Vec<Entry>) -> Vec<Found> {
    let mut manifests: Vec<(i32, String)> = entries
        .iter()
        .filter_map(|entry| Some((revision_of(&entry.name, compact)?, entry.name.clone())))
        .collect();
    manifests.sort();
    let found = |revision, manifest| Found {
        day,
        compact: compact.to_owned(),
        revision,
        manifest,
        folder: folder.to_owned(),
        entries: entries.clone(),
    };
    if manifests.is_empty() {
        return vec![found(1, None)];
    }
    manifests.into_iter().map(|(revision, name)| found(revision, Some(name))).collect()
}

#[derive(Deserialize)]
struct Sender {
    source: String,
}

impl Gate {
    /// Looks through the in-box of a sender and takes what can be taken; answers what changed.
    ///
    /// # Errors
    /// [`Failed`]; what was taken before stays taken.
    pub async fn poll(&self, source: &SourceConfig) -> Result<Vec<Ack>, Failed> {
        let Some(config) = &source.carrier else { return Ok(Vec::new()) };
        let _only_one = self.one.lock().await;
        let link = self.spool.join(format!("link-{}", source.source));
        let made = tokio::fs::create_dir_all(&link).await;
        made.map_err(|error| CarrierError::File { path: link.clone(), source: error })?;
        let mut carrier = Carrier::open(config, &link).await?;
        let today = LocalDay::of(self.clock.now());
        let oldest = today.plus(-i64::from(self.config.look_back_days));
        let mut days: Vec<(LocalDay, String)> = Vec::new();
        for entry in carrier.list("in").await?.into_iter().filter(|entry| entry.is_dir) {
            let day = moment::day(&entry.name).filter(|_| entry.name.len() == 8);
            days.extend(day.filter(|day| *day >= oldest).map(|day| (day, entry.name)));
        }
        let mut known = self.known(source).await?;
        let mut told = Vec::new();
        for (day, compact) in &days {
            let folder = format!("in/{compact}");
            let entries = carrier.list(&folder).await?;
            for found in revisions(*day, compact, &folder, entries) {
                let ack = self.one_of(source, &mut carrier, &found, &known).await?;
                if ack.is_some() {
                    known = self.known(source).await?;
                }
                told.extend(ack);
            }
        }
        for found in self.never_came(&known, today, &days) {
            told.extend(self.one_of(source, &mut carrier, &found, &known).await?);
        }
        Ok(told)
    }

    async fn known(&self, source: &SourceConfig) -> Result<crate::Known, Failed> {
        (self.ports.known)(source.source.clone()).await.map_err(Failed::Known)
    }

    async fn one_of(
        &self,
        source: &SourceConfig,
        carrier: &mut Carrier,
        found: &Found,
        known: &crate::Known,
    ) -> Result<Option<Ack>, Failed> {
        let taken = self.take(source, carrier, found, known, How::default()).await?;
        let Taken::Now(ack) = taken else { return Ok(None) };
        if ack.delivery.state != DeliveryState::Waiting {
            let name = Ack::file_name(&found.compact, found.revision);
            if let Err(error) = carrier.put_out(&name, &ack.bytes()).await {
                tracing::warn!(%error, "{name} is not put into the out-box of {}", source.source);
            }
        }
        Ok(Some(*ack))
    }

    /// Days between two that came, or since the last one, that are later than rule GR09 allows.
    fn never_came(
        &self,
        known: &crate::Known,
        today: LocalDay,
        there: &[(LocalDay, String)],
    ) -> Vec<Found> {
        let taken = known.deliveries.iter().filter(|one| one.state == DeliveryState::Taken);
        let Some(first) = taken.map(|one| one.day).min() else { return Vec::new() };
        let hours = quality::rule("GR09").and_then(|rule| rule.limit).unwrap_or_default();
        let late = |day: LocalDay| {
            self.clock.now() - day.end() > TimeDelta::minutes((hours * 60.0) as i64)
        };
        let days = (1..=MISSING_DAYS).rev().map(|ago| today.plus(-ago));
        let absent = days.filter(|day| {
            let came = known
                .deliveries
                .iter()
                .any(|one| one.day == *day && !one.manifest_sha256.is_empty());
            *day > first && late(*day) && !came && !there.iter().any(|(other, _)| other == day)
        });
        let found = |day: LocalDay| {
            let compact = day.0.format("%Y%m%d").to_string();
            revisions(day, &compact, &format!("in/{compact}"), Vec::new())
        };
        absent.flat_map(found).collect()
    }

    /// Takes the day that lies in a folder, whoever put it there.
    ///
    /// # Errors
    /// [`Failed`], also when no manifest or no sender of the configuration is found.
    pub async fn take_folder(&self, dir: &Path, how: How) -> Result<Vec<Taken>, Failed> {
        let _only_one = self.one.lock().await;
        let mut carrier = Carrier::Folder(dir.to_owned());
        let entries = carrier.list(".").await?;
        let compact = entries.iter().find_map(|entry| {
            let day = entry.name.strip_prefix("manifest_")?.get(..8)?;
            revision_of(&entry.name, day).map(|_| day.to_owned())
        });
        let odd = |what: &str| {
            let source = std::io::Error::new(std::io::ErrorKind::NotFound, what.to_owned());
            CarrierError::File { path: dir.to_owned(), source }
        };
        let compact = compact.ok_or_else(|| odd("no manifest_YYYYMMDD.json"))?;
        let day = moment::day(&compact).ok_or_else(|| odd("the manifest names no day"))?;
        let mut told = Vec::new();
        for found in revisions(day, &compact, ".", entries) {
            let name = found.manifest.clone().unwrap_or_default();
            let bytes = tokio::fs::read(dir.join(&name)).await;
            let bytes =
                bytes.map_err(|source| CarrierError::File { path: dir.join(&name), source })?;
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&bytes);
            let sender: Sender = serde_json::from_slice(bytes)
                .map_err(|_| odd("the manifest is not JSON with a source"))?;
            let source = self.source(&sender.source);
            let source =
                source.ok_or_else(|| odd("the source of the manifest is not configured"))?;
            let known = self.known(source).await?;
            told.push(self.take(source, &mut carrier, &found, &known, how).await?);
        }
        Ok(told)
    }

    /// The sender that the manifest in a folder names.
    ///
    /// # Errors
    /// [`Failed`] when there is no manifest.
    pub async fn sender_of(&self, dir: &Path) -> Result<String, Failed> {
        let mut carrier = Carrier::Folder(dir.to_owned());
        for entry in carrier.list(".").await? {
            let bytes = match entry.name.starts_with("manifest_") {
                true => tokio::fs::read(dir.join(&entry.name)).await.unwrap_or_default(),
                false => continue,
            };
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&bytes);
            if let Ok(sender) = serde_json::from_slice::<Sender>(bytes) {
                return Ok(sender.source);
            }
        }
        let source = std::io::Error::new(std::io::ErrorKind::NotFound, "no manifest with a source");
        Err(CarrierError::File { path: dir.to_owned(), source }.into())
    }
}
