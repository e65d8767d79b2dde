//! Rows of archives: transformer areas, and stations on them.

use crate::columns::{BadCell, BadHead, Cells, Head};
use crate::moment;
use crate::number::thousandths;
use crate::profile::Profile;
use model::grid::{AreaStation, PubPriv, RunStatus, TransformerArea};
use model::place::{Gcj02, Wgs84};
use model::{LocalDay, OperatorId, StationId};

/// Where the columns of an archive of areas are.
#[derive(Debug, Clone)]
pub(crate) struct AreaColumns {
    tg_no: usize,
    capacity: usize,
    valid_from: usize,
    updated_at: usize,
    texts: [Option<usize>; 5],
    area_code: Option<usize>,
    transformers: Option<usize>,
    pub_priv: Option<usize>,
    run_status: Option<usize>,
    place: [Option<usize>; 3],
    generates: Option<usize>,
    valid_to: Option<usize>,
}

const WATTS_OF_KVA: &str = "a number of kVA above 0";

impl AreaColumns {
    pub fn find(head: &Head, profile: &Profile) -> Result<Self, BadHead> {
        let find = |column| head.find(profile, column);
        Ok(Self {
            tg_no: head.need(profile, "tg_no")?,
            capacity: head.need(profile, "tg_cap_kva")?,
            valid_from: head.need(profile, "valid_from")?,
            updated_at: head.need(profile, "updated_at")?,
            texts: ["tg_name", "org_no", "line_no", "line_name", "subs_name"].map(find),
            area_code: find("area_code"),
            transformers: find("tran_count"),
            pub_priv: find("pub_priv"),
            run_status: find("run_status"),
            place: ["lon", "lat", "crs"].map(find),
            generates: find("generates"),
            valid_to: find("valid_to"),
        })
    }

    pub fn read(&self, cells: &Cells<'_>) -> Result<TransformerArea, BadCell> {
        let day = |at: usize, field| {
            cells
                .read(Some(at), field, "a day", moment::day)?
                .ok_or(BadCell::new(field, "", "a day"))
        };
        let capacity = |text: &str| thousandths(text, 1.0).filter(|va| *va > 0);
        let capacity = cells.read(Some(self.capacity), "tg_cap_kva", WATTS_OF_KVA, capacity)?;
        let [name, org, line_no, line_name, subs] = self.texts.map(|at| clipped(cells.text(at)));
        // Zones of a city have capitals in their codes.
        let sign = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let code =
            |text: &str| (text.len() == 6 && text.bytes().all(sign)).then(|| text.to_owned());
        let updated = Some(self.updated_at);
        let updated = cells.read(updated, "updated_at", "a time", moment::instant)?;
        Ok(TransformerArea {
            tg_no: cells.need(self.tg_no, "tg_no", 32)?.to_owned(),
            tg_name: name,
            org_no: org,
            area_code: cells
                .read(self.area_code, "area_code", "six digits or capitals", code)?
                .unwrap_or_default(),
            line: (line_no, line_name),
            subs_name: subs,
            capacity_va: capacity.ok_or(BadCell::new("tg_cap_kva", "", WATTS_OF_KVA))?,
            transformers: cells.read(self.transformers, "tran_count", "a number", |text| {
                text.parse().ok().filter(|count| (0..=1_000).contains(count))
            })?,
            pub_priv: pub_priv(cells.word(self.pub_priv, "pub_priv"))?,
            run_status: run_status(cells.word(self.run_status, "run_status"))?,
            place: self.place(cells)?,
            generates: match cells.word(self.generates, "generates") {
                None => None,
                Some("1" | "true") => Some(true),
                Some("0" | "false") => Some(false),
                Some(other) => return Err(BadCell::new("generates", other, "1 or 0")),
            },
            valid_from: day(self.valid_from, "valid_from")?,
            valid_to: cells.read(self.valid_to, "valid_to", "a day", moment::day)?,
            updated_at: updated.ok_or(BadCell::new("updated_at", "", "a time"))?,
        })
    }

    fn place(&self, cells: &Cells<'_>) -> Result<Option<Wgs84>, BadCell> {
        let [lon, lat, crs] = self.place;
        let within = |low: f64, high: f64| {
            move |text: &str| text.parse::<f64>().ok().filter(|deg| (low..=high).contains(deg))
        };
        let lon = cells.read(lon, "lon", "73 to 136", within(73.0, 136.0))?;
        let lat = cells.read(lat, "lat", "3 to 54", within(3.0, 54.0))?;
        let Some((lon, lat)) = lon.zip(lat) else { return Ok(None) };
        match cells.word(crs, "crs").or(cells.profile.crs.as_deref()) {
            // CGCS2000 and WGS-84 differ by centimetres.
            Some("CGCS2000" | "WGS84") => Ok(Some(Wgs84 { lon, lat })),
            Some("GCJ02") => Ok(Some(Gcj02 { lon, lat }.to_wgs84())),
            other => {
                let found = other.unwrap_or_default();
                Err(BadCell::new("crs", found, "CGCS2000, WGS84 or GCJ02 with coordinates"))
            }
        }
    }
}

fn clipped(text: Option<&str>) -> String {
    text.unwrap_or_default().chars().take(200).collect()
}

fn pub_priv(word: Option<&str>) -> Result<Option<PubPriv>, BadCell> {
    match word {
        None => Ok(None),
        Some("public") => Ok(Some(PubPriv::Public)),
        Some("private") => Ok(Some(PubPriv::Private)),
        Some(code) => {
            Err(BadCell::new("pub_priv", code, "public, private or a code of the profile"))
        }
    }
}

fn run_status(word: Option<&str>) -> Result<Option<RunStatus>, BadCell> {
    match word {
        None => Ok(None),
        Some("run") => Ok(Some(RunStatus::Run)),
        Some("stop") => Ok(Some(RunStatus::Stop)),
        Some("removed") => Ok(Some(RunStatus::Removed)),
        Some(code) => {
            Err(BadCell::new("run_status", code, "run, stop, removed or a code of the profile"))
        }
    }
}

/// Where the columns of an archive of stations are.
#[derive(Debug, Clone)]
pub(crate) struct StationColumns {
    tg_no: usize,
    operator: usize,
    station: usize,
    valid_from: usize,
    account: Option<usize>,
    contract: Option<usize>,
}

impl StationColumns {
    pub fn find(head: &Head, profile: &Profile) -> Result<Self, BadHead> {
        Ok(Self {
            tg_no: head.need(profile, "tg_no")?,
            operator: head.need(profile, "operator_id")?,
            station: head.need(profile, "station_id")?,
            valid_from: head.need(profile, "valid_from")?,
            account: head.find(profile, "cons_no_masked"),
            contract: head.find(profile, "contract_cap_kva"),
        })
    }

    pub fn read(&self, cells: &Cells<'_>) -> Result<AreaStation, BadCell> {
        let from = cells.read(Some(self.valid_from), "valid_from", "a day", moment::day)?;
        let operator = |text: &str| OperatorId::new(text).ok();
        let operator =
            cells.read(Some(self.operator), "operator_id", "an operator id", operator)?;
        let station = |text: &str| StationId::new(text).ok();
        let station = cells.read(Some(self.station), "station_id", "a station id", station)?;
        let valid_from: LocalDay = from.ok_or(BadCell::new("valid_from", "", "a day"))?;
        Ok(AreaStation {
            tg_no: cells.need(self.tg_no, "tg_no", 32)?.to_owned(),
            operator_id: operator.ok_or(BadCell::new("operator_id", "", "an operator id"))?,
            station_id: station.ok_or(BadCell::new("station_id", "", "a station id"))?,
            valid_from,
            account_masked: masked(cells.text(self.account).unwrap_or_default()),
            contract_va: cells.read(
                self.contract,
                "contract_cap_kva",
                "a number of kVA",
                |text| thousandths(text, 1.0).filter(|va| *va >= 0),
            )?,
        })
    }
}

/// An account number whose middle is masked; senders that forget to mask it are helped.
fn masked(account: &str) -> String {
    if account.contains('*') {
        return clipped(Some(account));
    }
    let signs: Vec<char> = account.chars().collect();
    let kept = (signs.len() / 4).min(4);
    let hidden = |at: usize| at >= kept && at + kept < signs.len();
    signs.iter().enumerate().map(|(at, sign)| if hidden(at) { '*' } else { *sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn account_numbers_keep_only_their_ends() {
        assert_eq!(masked("3701234567"), "37******67");
        assert_eq!(masked("37****67"), "37****67");
        assert_eq!(masked("12"), "**");
        assert_eq!(masked(""), "");
    }
}
