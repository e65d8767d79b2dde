//! T10 to T12: the platform calls the operator's platform. The seam to whoever pulls is [`Platform`].

use crate::client::{CallError, Caller};
use crate::record::Evidence;
use crate::running::Running;
use crate::seen::number;
use crate::words::Said;
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// Page size of T10.
const PAGE: i64 = 10;
/// Pages that are asked for at most.
const MOST_PAGES: i64 = 2_000;

/// Stations whose content is remembered for T11 and T12.
const MOST_KEPT: usize = 5_000;

/// A call that came out otherwise than the case expects.
struct Off(Said, Option<Evidence>);

impl From<CallError> for Off {
    fn from(error: CallError) -> Self {
        Self(Said::new(format!("调用失败:{error}"), format!("the call failed: {error}")), None)
    }
}

/// What the cases call: the operator's platform.
pub(crate) struct Platform {
    pub caller: Caller,
}

impl Platform {
    /// One call with its proof.
    async fn ask(&self, interface: &str, body: Value) -> Result<(i64, Value, Evidence), Off> {
        let at = Utc::now();
        let answer = self.caller.call(interface, &body).await?;
        let text = answer.text.unwrap_or_default();
        let data: Value = serde_json::from_str(&text).unwrap_or_default();
        let evidence = Evidence {
            at,
            interface: interface.to_owned(),
            digest: String::new(),
            ret: answer.ret,
            msg: answer.msg,
            request: crate::mask::masked(&body),
            answer: crate::mask::masked(&data),
        };
        Ok((answer.ret, data, evidence))
    }

    async fn page(&self, since: &str, page: i64) -> Result<(Value, Evidence), Off> {
        let body = json!({ "LastQueryTime": since, "PageNo": page, "PageSize": PAGE });
        let (ret, data, evidence) = self.ask("query_stations_info", body).await?;
        if ret != 0 || !data["StationInfos"].is_array() {
            let text = evidence.msg.clone();
            let said = Said::new(
                format!("query_stations_info 返回 Ret {ret} {text},没有 StationInfos"),
                format!("query_stations_info answered Ret {ret} {text} without StationInfos"),
            );
            return Err(Off(said, Some(evidence)));
        }
        Ok((data, evidence))
    }
}

/// Executes one of the cases and notes what came out.
pub(crate) async fn execute(case: &str, platform: &mut Platform, run: &Mutex<Running>) {
    let outcome = match case {
        "T10" => pages(platform, run).await,
        "T11" => incremental(platform, run).await,
        _ => states(platform, run).await,
    };
    if let Err(Off(reason, evidence)) = outcome {
        let advice = Said::new(
            "按接入规范第 18 章更正贵方平台后再点“开始”。",
            "Correct your platform as chapter 18 of the access specification says, then press start again.",
        );
        run.lock().fail(case, reason, advice, evidence);
    }
}

/// T10: every page, the counts, a page beyond.
async fn pages(platform: &mut Platform, run: &Mutex<Running>) -> Result<(), Off> {
    let begun = Utc::now();
    let token = platform.caller.ask_token().await?;
    let proof = Evidence {
        at: begun,
        interface: "query_token".into(),
        digest: String::new(),
        ret: 0,
        msg: String::new(),
        request: Value::Null,
        answer: crate::mask::masked(&token),
    };
    run.lock().prove("T10", "token", proof);
    let (first, mut evidence) = platform.page("", 1).await?;
    let (count, items) = (number(&first["PageCount"]).unwrap_or(0), number(&first["ItemSize"]));
    let mut stations = list(&first);
    for page in 2..=count.min(MOST_PAGES) {
        let (data, proof) = platform.page("", page).await?;
        stations.extend(list(&data));
        evidence = proof;
    }
    let found = stations.len() as i64;
    let pages = (found + PAGE - 1) / PAGE;
    if items != Some(found) || count != pages.max(i64::from(found > 0)) {
        let stated = items.unwrap_or(-1);
        let said = Said::new(
            format!("ItemSize {stated}、PageCount {count},实际 {found} 站 {pages} 页"),
            format!(
                "ItemSize {stated} and PageCount {count}, but {found} stations on {pages} pages"
            ),
        );
        return Err(Off(said, Some(evidence)));
    }
    run.lock().prove("T10", "counts", evidence);
    let (beyond, evidence) = platform.page("", count + 1).await?;
    if !list(&beyond).is_empty() {
        let said = Said::new("末页之后的一页不为空", "the page beyond the last one is not empty");
        return Err(Off(said, Some(evidence)));
    }
    let mut run = run.lock();
    run.prove("T10", "beyond", evidence);
    run.remember("T10", "since", json!(begun));
    let known: serde_json::Map<String, Value> = stations
        .into_iter()
        .take(MOST_KEPT)
        .filter_map(|station| Some((id(&station)?, json!(hash(&station)))))
        .collect();
    run.remember("T10", "stations", Value::Object(known));
    Ok(())
}

/// T11: what changed since T10 is exactly one station.
async fn incremental(platform: &mut Platform, run: &Mutex<Running>) -> Result<(), Off> {
    let (since, known) = {
        let run = run.lock();
        (run.memo("T10", "since"), run.memo("T10", "stations"))
    };
    let since: Option<DateTime<Utc>> = since.as_str().and_then(|text| text.parse().ok());
    let Some(since) = since else {
        return Err(Off(Said::new("先通过 T10", "pass T10 first"), None));
    };
    platform.caller.ask_token().await?;
    let (data, evidence) = platform.page(&model::time::wire_time(since), 1).await?;
    let stations = list(&data);
    let [station] = stations.as_slice() else {
        let count = stations.len();
        let said = Said::new(
            format!("增量返回 {count} 站,应恰好为改动的 1 站"),
            format!("{count} stations came, exactly the changed one was expected"),
        );
        return Err(Off(said, Some(evidence)));
    };
    let before = id(station).and_then(|id| known.get(id).cloned());
    if before == Some(json!(hash(station))) {
        let said = Said::new(
            "返回的场站与 T10 时相同,没有改动",
            "the station is the same as in T10: nothing was changed",
        );
        return Err(Off(said, Some(evidence)));
    }
    run.lock().prove("T11", "one", evidence);
    Ok(())
}

/// T12: states of up to 50 stations, and of 51.
async fn states(platform: &mut Platform, run: &Mutex<Running>) -> Result<(), Off> {
    let known = run.lock().memo("T10", "stations");
    let Some(known) = known.as_object().filter(|known| !known.is_empty()) else {
        return Err(Off(Said::new("先通过 T10", "pass T10 first"), None));
    };
    platform.caller.ask_token().await?;
    let ids: Vec<String> = known.keys().take(50).cloned().collect();
    let (ret, data, evidence) =
        platform.ask("query_station_status", json!({ "StationIDs": ids })).await?;
    let rows = data["StationStatusInfos"].as_array().map_or(0, Vec::len);
    if ret != 0 || rows != ids.len() || number(&data["Total"]) != Some(rows as i64) {
        let asked = ids.len();
        let said = Said::new(
            format!("查询 {asked} 站,返回 Ret {ret}、{rows} 站、Total {}", data["Total"]),
            format!(
                "{asked} stations were asked for: Ret {ret}, {rows} stations, Total {}",
                data["Total"]
            ),
        );
        return Err(Off(said, Some(evidence)));
    }
    run.lock().prove("T12", "50", evidence);
    let many: Vec<String> =
        ids.iter().cloned().chain((0..51).map(|n| format!("{n:020}"))).take(51).collect();
    let (ret, _, evidence) =
        platform.ask("query_station_status", json!({ "StationIDs": many })).await?;
    if ret != 4004 {
        let said = Said::new(
            format!("查询 51 站返回 Ret {ret},应为 4004"),
            format!("51 stations were answered with Ret {ret}, 4004 was expected"),
        );
        return Err(Off(said, Some(evidence)));
    }
    run.lock().prove("T12", "51", evidence);
    Ok(())
}

fn list(data: &Value) -> Vec<Value> {
    data["StationInfos"].as_array().cloned().unwrap_or_default()
}

fn id(station: &Value) -> Option<String> {
    station["StationID"].as_str().map(str::to_owned)
}

fn hash(station: &Value) -> String {
    hex::encode(registry::vault::digest(&station.to_string()))
}
