//! The answer to each pull.

use super::OperatorPlatform;
use super::mischief::Mischief;
use super::rows;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use interop::queries::{
    BmsQuery, CheckOrders, ListQuery, OperatorsQuery, PolicyQuery, Query, StationsQuery,
    StatsQuery, StatusQuery, SupplementQuery, SupplementStationQuery, wrapped, wrapped_one,
};
use model::LocalDay;
use model::time::local;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Stations in one status question.
const MAX_STATUS: usize = 50;
/// An operator that nobody reports for.
const STRANGER: &str = "MA9STRANG";

fn instant(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok().map(local)
}

/// A page of rows under a name, with the counts that the platform tells.
fn page(name: &str, rows: &[String], page_no: i32, page_size: i32, mischief: &Mischief) -> String {
    let size = usize::try_from(page_size).ok().filter(|size| *size > 0).unwrap_or(10);
    let size = mischief.page_cap.map_or(size, |cap| size.min(cap.max(1)));
    let number = usize::try_from(page_no.max(1)).unwrap_or(1);
    let shown = if mischief.repeats_first_page { 1 } else { number };
    let begin = (shown - 1).saturating_mul(size).min(rows.len());
    let some = &rows[begin..(begin + size).min(rows.len())];
    let count =
        i32::try_from(rows.len().div_ceil(size)).unwrap_or(i32::MAX) + mischief.page_count_off;
    let items = i32::try_from(rows.len()).unwrap_or(i32::MAX) + mischief.item_size_off;
    let list = wrapped(name, some.iter().map(String::as_str));
    let (count, items) = if mischief.loose {
        (json!(count.to_string()), json!(items.to_string()))
    } else {
        (json!(count), json!(items))
    };
    format!("{{\"PageNo\":{number},\"PageCount\":{count},\"ItemSize\":{items},{}", &list[1..])
}

fn texts(rows: Vec<Value>) -> Vec<String> {
    rows.iter().map(Value::to_string).collect()
}

impl OperatorPlatform {
    /// The plaintext of the answer; `None` when the question has another form.
    pub(super) fn told(&self, query: Query, text: &str, mischief: &Mischief) -> Option<String> {
        match query {
            Query::Stations => self.stations_page(&StationsQuery::parse(text)?, mischief),
            Query::Status => self.statuses(&StatusQuery::parse(text)?, mischief),
            Query::Stats => self.stats(&StatsQuery::parse(text)?, mischief),
            Query::Policy => self.policy(&PolicyQuery::parse(text)?),
            Query::CheckOrders => self.check(&CheckOrders::parse(text)?, mischief),
            Query::Supplement => self.supplement(&SupplementQuery::parse(text)?, mischief),
            Query::SupplementStation => {
                let asked = SupplementStationQuery::parse(text)?;
                let stations = self.state().stations.clone();
                let found =
                    stations.iter().find(|row| row.station.station_id.as_str() == asked.station_id);
                let row = found
                    .filter(|_| !mischief.holds_nothing)
                    .map_or("null", |row| row.text.as_str());
                Some(wrapped_one("StationInfo", row))
            }
            Query::Alarms | Query::Events => self.list(query, &ListQuery::parse(text)?, mischief),
            Query::Bms => self.bms(&BmsQuery::parse(text)?),
            Query::Operators => self.operators(&OperatorsQuery::parse(text)?, mischief),
        }
    }

    fn stations_page(&self, asked: &StationsQuery, mischief: &Mischief) -> Option<String> {
        let since = instant(&asked.last_query_time);
        let stations = self.state().stations.clone();
        let mut rows: Vec<String> = stations
            .iter()
            .filter(|row| {
                since.is_none_or(|since| row.station.modified_at.is_some_and(|at| at >= since))
            })
            .filter(|row| {
                asked.station_ids.is_empty()
                    || asked.station_ids.iter().any(|id| id == row.station.station_id.as_str())
            })
            .map(|row| row.text.clone())
            .collect();
        rows.truncate(rows.len() - mischief.lost_stations.min(rows.len()));
        for row in rows.iter_mut().take(mischief.foreign_stations) {
            *row = row.replace(
                &format!("\"OperatorID\":\"{}\"", self.operator_id),
                &format!("\"OperatorID\":\"{STRANGER}\""),
            );
        }
        if mischief.renames_stations {
            for row in &mut rows {
                *row = row.replacen("\"StationID\":\"", "\"StationID\":\"N", 1);
            }
        }
        let mut told = mischief.clone();
        if mischief.moving_pages > 0 {
            let mut state = self.state();
            told.item_size_off += state.mischief.moving_pages as i32;
            state.mischief.moving_pages = state.mischief.moving_pages.saturating_sub(1);
        }
        Some(page("StationInfos", &rows, asked.page_no, asked.page_size, &told))
    }

    fn statuses(&self, asked: &StatusQuery, mischief: &Mischief) -> Option<String> {
        if asked.station_ids.len() > MAX_STATUS {
            return None;
        }
        let states = rows::states(&self.feed, self.operator, self.clock.now());
        let by_id: HashMap<&str, &Value> =
            states.iter().filter_map(|row| Some((row["ConnectorID"].as_str()?, row))).collect();
        let stations = self.state().stations.clone();
        let wanted: HashSet<&str> = asked.station_ids.iter().map(String::as_str).collect();
        let mut told: Vec<Value> = Vec::new();
        let mut extra = mischief.unasked_station;
        for row in stations.iter() {
            let id = row.station.station_id.as_str();
            if !wanted.contains(id) && !std::mem::take(&mut extra) {
                continue;
            }
            let connectors = row.station.connectors().filter_map(|(_, connector)| {
                let mut state = Value::clone(by_id.get(connector.connector_id.as_str())?);
                if mischief.all_faulty {
                    state["Status"] = json!(255);
                }
                Some(state)
            });
            let connectors: Vec<Value> = connectors.collect();
            told.push(json!({"StationID": id, "ConnectorStatusInfos": connectors}));
        }
        Some(json!({"Total": told.len(), "StationStatusInfos": told}).to_string())
    }

    fn stats(&self, asked: &StatsQuery, mischief: &Mischief) -> Option<String> {
        let day: LocalDay = asked.start_time.parse().ok()?;
        let stations = self.state().stations.clone();
        let station = &stations
            .iter()
            .find(|row| row.station.station_id.as_str() == asked.station_id)?
            .station;
        let world = self.feed.world();
        let index =
            world.stations.iter().position(|one| one.station.station_id == station.station_id)?;
        let sim = &world.stations[index];
        let mut wh: HashMap<u32, i64> = HashMap::new();
        let mine = sim.first_connector..sim.first_connector + sim.connectors;
        for session in &world.plan(day).sessions {
            if mine.contains(&session.connector) {
                *wh.entry(session.connector).or_default() += session.energy_wh;
            }
        }
        let kwh = |wh: i64| wh as f64 / 1e3;
        let devices: Vec<Value> = station
            .equipment
            .iter()
            .enumerate()
            .map(|(number, device)| {
                let own = mine.clone().filter(|c| usize::from(world.connectors[*c as usize].equipment) == number);
                let connectors: Vec<(u32, i64)> =
                    own.map(|c| (c, wh.get(&c).copied().unwrap_or(0))).collect();
                let list: Vec<Value> = connectors
                    .iter()
                    .map(|(c, wh)| json!({"ConnectorID": world.connectors[*c as usize].id.as_str(), "ConnectorElectricity": kwh(*wh)}))
                    .collect();
                let sum: i64 = connectors.iter().map(|(_, wh)| wh).sum();
                json!({"EquipmentID": device.equipment_id.as_str(), "EquipmentElectricity": kwh(sum), "ConnectorStatsInfos": list})
            })
            .collect();
        let id = if mischief.stats_of_another { "another" } else { asked.station_id.as_str() };
        let start = if mischief.loose { "StarTime" } else { "StartTime" };
        Some(
            json!({"StationStats": {
                "StationID": id, start: asked.start_time, "EndTime": asked.end_time,
                "StationElectricity": kwh(wh.values().sum()), "EquipmentStatsInfos": devices,
            }})
            .to_string(),
        )
    }

    fn policy(&self, asked: &PolicyQuery) -> Option<String> {
        let stations = self.state().stations.clone();
        let known = stations.iter().any(|row| {
            row.station.connectors().any(|(_, c)| c.connector_id.as_str() == asked.connector_id)
        });
        let periods = json!([
            {"StartTime": "000000", "ElecPrice": 0.35, "SevicePrice": 0.4},
            {"StartTime": "080000", "ElecPrice": 0.71, "SevicePrice": 0.45},
            {"StartTime": "220000", "ElecPrice": 0.35, "SevicePrice": 0.4},
        ]);
        Some(json!({
            "EquipBizSeq": asked.equip_biz_seq, "ConnectorID": asked.connector_id,
            "SuccStat": i32::from(!known), "FailReason": i32::from(!known), "SumPeriod": if known { 3 } else { 0 },
            "PolicyInfos": if known { periods } else { json!([]) },
        }).to_string())
    }

    fn check(&self, asked: &CheckOrders, mischief: &Mischief) -> Option<String> {
        let (from, to) = (instant(&asked.start_time)?, instant(&asked.end_time)?);
        let held =
            rows::orders(self.feed.world(), self.operator, from, to + TimeDelta::milliseconds(999));
        let mut disputes: Vec<Value> = Vec::new();
        let listed: HashSet<&str> =
            asked.charge_orders.iter().map(|one| one.start_charge_seq.as_str()).collect();
        let own: HashMap<&str, (f64, f64)> = held
            .iter()
            .map(|order| {
                let sums = (order.energy.watt_hours() as f64 / 1e3, order.total.fen() as f64 / 1e2);
                (order.order_no.as_str(), sums)
            })
            .collect();
        let dispute = |no: &str, power: f64, money: f64, reason: i32| json!({"StartChargeSeq": no, "TotalPower": power, "TotalMoney": money, "DisputeReason": reason});
        for one in &asked.charge_orders {
            let no = one.start_charge_seq.as_str();
            let reason = match own.get(no) {
                _ if mischief.disputes_orders => 3,
                None => 1,
                Some((power, _)) if (power - one.total_power).abs() > 0.011 => 3,
                Some((_, money)) if (money - one.total_money).abs() > 0.011 => 2,
                Some(_) => continue,
            };
            disputes.push(dispute(no, one.total_power, one.total_money, reason));
        }
        for (no, (power, money)) in own.iter().filter(|(no, _)| !listed.contains(*no)) {
            disputes.push(dispute(no, *power, *money, 4));
        }
        Some(json!({
            "CheckOrderSeq": asked.check_order_seq, "StartTime": asked.start_time, "EndTime": asked.end_time,
            "TotalDisputeOrder": disputes.len(), "TotalDisputePower": 0, "TotalDisputeMoney": 0, "DisputeOrders": disputes,
        }).to_string())
    }

    fn supplement(&self, asked: &SupplementQuery, mischief: &Mischief) -> Option<String> {
        let from = instant(&asked.missing_time)?;
        let to = instant(&asked.missing_end_time).unwrap_or(from + TimeDelta::hours(1));
        let mut all =
            rows::told(self.feed.world(), self.operator, &asked.interface_name, (from, to))?;
        if mischief.holds_nothing {
            all.clear();
        }
        let of_station: HashSet<String> = self
            .stations()
            .iter()
            .filter(|station| station.station_id.as_str() == asked.station_id)
            .flat_map(|station| {
                station.connectors().map(|(_, c)| c.connector_id.to_string()).collect::<Vec<_>>()
            })
            .collect();
        all.retain(|row| {
            let connector = row["ConnectorID"].as_str().unwrap_or_default();
            let station = row["StationID"].as_str().unwrap_or_default();
            (asked.connector_id.is_empty() || connector == asked.connector_id)
                && (asked.station_id.is_empty()
                    || station == asked.station_id
                    || of_station.contains(connector))
        });
        if mischief.doubled_orders {
            let doubles: Vec<Value> = all
                .iter()
                .cloned()
                .map(|mut row| {
                    row["TotalPower"] = json!(row["TotalPower"].as_f64().unwrap_or(0.0) + 1.0);
                    row
                })
                .collect();
            all.extend(doubles);
        }
        Some(json!({"Object": all}).to_string())
    }

    fn list(&self, query: Query, asked: &ListQuery, mischief: &Mischief) -> Option<String> {
        let to = instant(&asked.end_time).unwrap_or_else(|| self.clock.now());
        let from = instant(&asked.start_time).unwrap_or(to - TimeDelta::days(1));
        let world = self.feed.world();
        let (name, interface) = match query {
            Query::Events => ("EventInfos", "supplement_eventInfo"),
            _ => ("AlarmInfos", "supplement_alarmInfo"),
        };
        let all = rows::told(world, self.operator, interface, (from, to))?;
        Some(page(name, &texts(all), asked.page_no, asked.page_size, mischief))
    }

    fn bms(&self, asked: &BmsQuery) -> Option<String> {
        let now = self.clock.now();
        let states = rows::states(&self.feed, self.operator, now);
        let charging = states.iter().any(|row| {
            row["ConnectorID"].as_str() == Some(&asked.connector_id) && row["Status"] == json!(3)
        });
        let sample = json!({
            "ConnectorID": asked.connector_id, "Status": 3, "SampleTime": model::time::wire_time(now),
            "BmsInfo": {
                "MaxChargeCurrent": 250.0, "MaxChargeCellVoltage": 4.25, "MaxTemp": 55, "RatedCapacity": 180.0,
                "TatalVoltage": 402.6, "TotalCurrent": 98.4, "Soc": 47, "VoltageH": 3.812, "VoltageL": 3.797,
                "TemptureH": 34, "TemptureL": 31,
            },
        });
        Some(json!({"BmsInfos": if charging { vec![sample] } else { vec![] }}).to_string())
    }

    fn operators(&self, asked: &OperatorsQuery, mischief: &Mischief) -> Option<String> {
        let own = &self.feed.world().operators[usize::from(self.operator)];
        let row = json!({
            "OperatorID": own.id.as_str(), "OperatorName": own.name, "OperatorUSCID": own.uscid,
            "OperatorTel1": "4000000000",
        });
        Some(page("OperatorInfos", &[row.to_string()], asked.page_no, asked.page_size, mischief))
    }
}
