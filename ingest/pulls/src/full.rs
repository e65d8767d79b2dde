//! The full pull of stations (specification 18.1): pages in order, kept as they come, applied when all are in.

use crate::error::PullError;
use crate::judge::{self, Verdict};
use crate::pages::{self, MAX_PAGES, content, odd_number};
use crate::run::Run;
use interop::Query;
use interop::queries::{Head, Page, StationsQuery, wrapped};
use registry::pull_runs::PullOutcome;
use registry::pull_syncs::{self, PullSync, SyncState};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Times a full pull is begun when the number of stations changes meanwhile.
const ATTEMPTS: i64 = 3;
/// Stations handed to the gate at once.
const AT_ONCE: usize = 100;
/// Hours after which pages of an interrupted pull are too old to go on from.
const STALE_H: i64 = 6;

/// Stations that came: operator and id, with what they say.
pub(crate) type Seen = BTreeMap<(String, String), Brief>;

/// What is remembered of a station that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Brief {
    /// Its name.
    pub name: String,
    content: u64,
}

/// How fetching ended.
enum Fetched {
    /// All pages are in.
    All(Seen),
    /// The platform's counts changed or do not fit: begin again.
    Again(String),
}

/// Pulls every station.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let mut sync = start(run).await?;
    if sync.state == SyncState::Applying {
        let seen = stored(run).await?;
        return judge::apply(run, &seen).await;
    }
    loop {
        match fetch(run, &sync).await? {
            Fetched::All(seen) => return settle(run, &seen).await,
            Fetched::Again(why) => {
                let attempt = sync.attempt;
                run.note(format!("attempt {attempt}: {why}"));
                if attempt >= ATTEMPTS {
                    let mut tx = run.parts.registry.write().await?;
                    pull_syncs::end(&mut tx, run.operator()).await?;
                    tx.commit().await?;
                    let words = format!("{why}, {ATTEMPTS} times; nothing is applied");
                    return Err(PullError::Inconsistent(words));
                }
                sync = begin(run, attempt + 1).await?;
            }
        }
    }
}

/// Goes on with what an interrupted run fetched, or begins.
async fn start(run: &Run) -> Result<PullSync, PullError> {
    let mut tx = run.parts.registry.read().await?;
    let held = pull_syncs::find(&mut tx, run.operator()).await?;
    drop(tx);
    if let Some(sync) = held {
        let age = run.now() - sync.started_at;
        let same = sync.page_size == run.settings.page_size && age.num_hours() < STALE_H;
        match sync.state {
            SyncState::Applying => return Ok(sync),
            SyncState::Fetching if same => {
                run.tally.lock().say("goes on with the pages of an interrupted pull".to_owned());
                return Ok(sync);
            }
            SyncState::Fetching | SyncState::Held => {}
        }
    }
    begin(run, 1).await
}

async fn begin(run: &Run, attempt: i64) -> Result<PullSync, PullError> {
    let mut tx = run.parts.registry.write().await?;
    let (id, size) = (&run.record.id, run.settings.page_size);
    let sync = pull_syncs::begin(&mut tx, run.operator(), id, attempt, size, run.now()).await?;
    tx.commit().await?;
    Ok(sync)
}

/// Fetches the pages that are missing.
async fn fetch(run: &Run, sync: &PullSync) -> Result<Fetched, PullError> {
    let mut seen = stored(run).await?;
    let mut page_no = last_page(run).await? + 1;
    let mut size = (page_no > 1).then_some(sync.item_size);
    let mut count = sync.page_count;
    loop {
        if page_no > i64::from(MAX_PAGES) {
            return Err(PullError::Inconsistent(format!("{MAX_PAGES} pages and no end")));
        }
        if size.is_some_and(|size| page_no > count && seen.len() as i64 >= size) {
            break;
        }
        let text = run.ask(Query::Stations, &request(run, page_no)).await?;
        let query = Query::Stations;
        let page =
            Page::read(query, &text).map_err(|refusal| PullError::Answer { query, refusal })?;
        odd_number(run, page_no as i32, page.page_no);
        let said = i64::from(page.item_size);
        if let Some(before) = size.filter(|before| *before != said) {
            return Ok(Fetched::Again(format!(
                "ItemSize was {before} and is {said} on page {page_no}"
            )));
        }
        (size, count) = (Some(said), i64::from(page.page_count));
        if page.rows.is_empty() {
            break;
        }
        run.received(page.rows.len());
        let fresh = notice(run, &mut seen, &page.rows);
        if fresh == 0 {
            let words = format!("page {page_no} repeats stations of earlier pages");
            return Ok(Fetched::Again(words));
        }
        keep(run, page_no, &page.rows, (count, said)).await?;
        run.tell(format!("page {page_no} of {count}")).await?;
        page_no += 1;
    }
    let (came, pages) = (seen.len() as i64, page_no - 1);
    if size.is_some_and(|size| size != came) {
        let size = size.unwrap_or(0);
        return Ok(Fetched::Again(format!("ItemSize says {size}, {came} stations came")));
    }
    if pages != count && !(pages == 0 && count <= 1) {
        run.note(format!("PageCount says {count}, {pages} pages had stations"));
    }
    Ok(Fetched::All(seen))
}

fn request(run: &Run, page_no: i64) -> Vec<u8> {
    let page_size = i32::try_from(run.settings.page_size).unwrap_or(50);
    let page_no = i32::try_from(page_no).unwrap_or(i32::MAX);
    StationsQuery { page_no, page_size, ..StationsQuery::default() }.to_json()
}

/// Remembers the stations of a page; the number that had not come before.
fn notice(run: &Run, seen: &mut Seen, rows: &[&str]) -> usize {
    let before = seen.len();
    for row in rows {
        let head = Head::of(row);
        let id = if head.station_id.is_empty() {
            run.note("a station has no StationID");
            format!("#{:016x}", content(row))
        } else {
            head.station_id
        };
        let owner =
            if head.operator_id.is_empty() { run.operator().to_owned() } else { head.operator_id };
        let brief = Brief { name: head.station_name, content: pages::content(row) };
        let key = (owner, id);
        if let Some(earlier) = seen.get(&key)
            && earlier.content != brief.content
        {
            run.note(format!("station {} stands twice with different content", key.1));
        }
        seen.insert(key, brief);
    }
    seen.len() - before
}

/// The stations of the pages that are kept.
async fn stored(run: &Run) -> Result<Seen, PullError> {
    let mut seen = Seen::new();
    for page_no in 1..=last_page(run).await? {
        let text = page(run, page_no).await?;
        notice(run, &mut seen, &rows(&text));
    }
    Ok(seen)
}

async fn last_page(run: &Run) -> Result<i64, PullError> {
    let mut tx = run.parts.registry.read().await?;
    Ok(pull_syncs::last_page(&mut tx, run.operator()).await?)
}

/// Keeps a page, packed.
async fn keep(run: &Run, page_no: i64, rows: &[&str], sizes: (i64, i64)) -> Result<(), PullError> {
    let text = format!("[{}]", rows.join(","));
    let packed = lz4_flex::compress_prepend_size(text.as_bytes());
    let mut tx = run.parts.registry.write().await?;
    pull_syncs::put_page(&mut tx, run.operator(), page_no, &packed, sizes).await?;
    tx.commit().await?;
    Ok(())
}

/// The text of a kept page.
async fn page(run: &Run, page_no: i64) -> Result<String, PullError> {
    let mut tx = run.parts.registry.read().await?;
    let kept = pull_syncs::page(&mut tx, run.operator(), page_no).await?;
    drop(tx);
    let damaged = || PullError::Inconsistent(format!("kept page {page_no} is damaged"));
    let bytes = lz4_flex::decompress_size_prepended(&kept.body).map_err(|_| damaged())?;
    String::from_utf8(bytes).map_err(|_| damaged())
}

/// The rows of a kept page.
fn rows(text: &str) -> Vec<&str> {
    let rows: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
    rows.into_iter().map(RawValue::get).collect()
}

/// All pages are in: applies them, or lets them wait for a person.
async fn settle(run: &Run, seen: &Seen) -> Result<PullOutcome, PullError> {
    match judge::judge(run, seen) {
        Verdict::Apply => {
            let mut tx = run.parts.registry.write().await?;
            pull_syncs::hold(&mut tx, run.operator(), "").await?;
            pull_syncs::confirm(&mut tx, run.operator()).await?;
            tx.commit().await?;
            judge::apply(run, seen).await
        }
        Verdict::Hold { reason, found } => {
            let mut tx = run.parts.registry.write().await?;
            pull_syncs::hold(&mut tx, run.operator(), &reason).await?;
            tx.commit().await?;
            run.note(reason);
            run.found(vec![found]).await?;
            Ok(PullOutcome::Held)
        }
    }
}

/// Hands the stations of all kept pages to the gate.
pub(crate) async fn hand_over(run: &Run) -> Result<(), PullError> {
    let last = last_page(run).await?;
    for page_no in 1..=last {
        let text = page(run, page_no).await?;
        for some in rows(&text).chunks(AT_ONCE) {
            let push = wrapped("StationInfos", some.iter().copied());
            run.deliver("notification_stationInfo", some.len(), &push).await?;
        }
        run.tell(format!("applies page {page_no} of {last}")).await?;
    }
    Ok(())
}
