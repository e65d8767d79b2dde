//! The work on one upload: read, deliver, remember.

use super::desk::Desk;
use super::limits::{BEAT, PAUSE, READ_AHEAD, TRIES, UNDER_WAY};
use super::outcome::{Words, notes};
use super::tally::{Landed, Tally};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use ingest::{Delivery, Tried};
use model::OperatorId;
use registry::RegistryError;
use registry::uploads::{self, Upload, UploadPart, UploadState};
use sheets::{
    Batch, Book, ByRow, Event, Fault, Kind, Limits, RowFinding, Severity, Told, convert, error_file,
};
use std::sync::Arc;
use std::time::Instant;
use tables::Origin;
use tokio::sync::mpsc;

/// How reading and delivering ended.
enum End {
    /// All rows were looked at.
    Done,
    /// The file or the gate stopped it.
    Failed(Words),
    /// Somebody cancelled it.
    Cancelled,
}

/// Works on a waiting upload; nothing happens when somebody else has it.
pub(super) async fn through(desk: &Desk, id: &str) -> Result<(), RegistryError> {
    let mut tx = desk.registry.write().await?;
    if !uploads::start(&mut tx, id).await? {
        return Ok(());
    }
    let upload = uploads::get(&mut tx, id).await?;
    let mut tally = Tally::default();
    let source: Arc<[u8]> = match uploads::file(&mut tx, id, UploadPart::Source).await {
        Ok(source) => source.into(),
        // It waited so long that its file is not kept any more.
        Err(RegistryError::NotFound { .. }) => {
            let outcome = tally.outcome(Some(Words::from(&Fault::Empty))).to_json();
            uploads::finish(&mut tx, id, UploadState::Failed, &outcome, desk.now()).await?;
            return tx.commit().await;
        }
        Err(error) => return Err(error),
    };
    tx.commit().await?;
    let end = read_and_deliver(desk, &upload, &source, &mut tally).await?;
    let errors =
        error_file_of(&upload, source, std::mem::take(&mut tally.by_row), &mut tally).await;
    let mut tx = desk.registry.write().await?;
    if let Some(errors) = errors {
        uploads::put_file(&mut tx, id, UploadPart::Errors, &errors).await?;
    }
    uploads::advance(&mut tx, id, tally.progress).await?;
    let (state, problem) = match end {
        End::Done => (UploadState::Done, None),
        End::Failed(words) => (UploadState::Failed, Some(words)),
        End::Cancelled => (UploadState::Cancelled, None),
    };
    let outcome = tally.outcome(problem).to_json();
    if !uploads::finish(&mut tx, id, state, &outcome, desk.now()).await? {
        uploads::note(&mut tx, id, &outcome).await?;
    }
    tx.commit().await
}

/// Runs work that does not wait for anything beside the tasks of the server.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Fault::Damaged { why: error.to_string() }),
    }
}

fn kind_of(upload: &Upload) -> Kind {
    Kind::named(&upload.kind).unwrap_or(Kind::Orders)
}

async fn error_file_of(
    upload: &Upload,
    source: Arc<[u8]>,
    by_row: ByRow,
    tally: &mut Tally,
) -> Option<Vec<u8>> {
    if by_row.is_empty() {
        return None;
    }
    let kind = kind_of(upload);
    let written = aside(move || {
        let written = Book::open(&source, kind, Limits::default())
            .and_then(|mut book| error_file(&mut book, &by_row));
        Ok((written, by_row))
    });
    let (written, by_row) = written.await.ok()?;
    tally.by_row = by_row;
    written.inspect_err(|error| tracing::error!(upload = %upload.id, %error, "no error file")).ok()
}

async fn read_and_deliver(
    desk: &Desk,
    upload: &Upload,
    source: &Arc<[u8]>,
    tally: &mut Tally,
) -> Result<End, RegistryError> {
    let (kind, file) = (kind_of(upload), Arc::clone(source));
    let counted = aside(move || {
        let mut book = Book::open(&file, kind, Limits::default())?;
        Ok((book.count()?, notes(&book)))
    });
    // A file that is wrong further down is not taken in part: it is read to its end before a row is delivered.
    match counted.await {
        Err(fault) => return Ok(End::Failed(Words::from(&fault))),
        Ok((rows, notes)) => {
            tally.progress.rows_total = i64::from(rows);
            tally.note(notes);
        }
    }
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    let (file, operator) = (Arc::clone(source), upload.operator_id.clone());
    let reader = tokio::spawn(aside(move || {
        let mut book = Book::open(&file, kind, Limits::default())?;
        convert(&mut book, &operator, &mut |event| sender.blocking_send(event).is_ok())
    }));
    let end = deliver_all(desk, upload, receiver, tally).await?;
    match (end, reader.await) {
        (End::Done, Ok(Err(fault))) => Ok(End::Failed(Words::from(&fault))),
        (End::Done, Ok(Ok(seen))) => {
            // Example rows and rows outside of the columns were counted, and are none.
            tally.progress.rows_total = i64::from(seen.rows);
            Ok(End::Done)
        }
        (end, _) => Ok(end),
    }
}

async fn deliver_all(
    desk: &Desk,
    upload: &Upload,
    mut events: mpsc::Receiver<Event>,
    tally: &mut Tally,
) -> Result<End, RegistryError> {
    let mut under_way = FuturesUnordered::new();
    let (mut reading, mut written) = (true, Instant::now());
    while reading || !under_way.is_empty() {
        tokio::select! {
            event = events.recv(), if reading && under_way.len() < UNDER_WAY => match event {
                None => reading = false,
                Some(Event::Read(_)) => {}
                Some(Event::Found(finding)) => tally.unread(finding),
                Some(Event::Ready(batch)) => under_way.push(deliver(desk, upload, batch)),
            },
            Some(landed) = under_way.next(), if !under_way.is_empty() => {
                if let Some(words) = tally.landed(landed) {
                    return Ok(End::Failed(words));
                }
            }
        }
        if written.elapsed() >= BEAT {
            let mut tx = desk.registry.write().await?;
            let wanted = uploads::advance(&mut tx, &upload.id, tally.progress).await?;
            tx.commit().await?;
            if !wanted {
                return Ok(End::Cancelled);
            }
            written = Instant::now();
        }
    }
    Ok(End::Done)
}

/// Delivers one message; while the platform is busy it is tried again.
async fn deliver(desk: &Desk, upload: &Upload, batch: Batch) -> Landed {
    let text = batch.body();
    let mut findings = checked(desk, upload, &batch, &text);
    let delivery = Delivery {
        operator_id: &upload.sender_id,
        interface: batch.interface(),
        origin: Origin::Sheet,
        text: &text,
    };
    let rows = batch.sheet_rows() as i64;
    let mut pause = PAUSE;
    for attempt in 1..=TRIES {
        let refusal = match desk.gateway.deliver(&delivery).await {
            Ok(done) => {
                let each = batch.rows_each() as i64;
                let count = |rows: usize| rows as i64 * each;
                for one in &done.findings {
                    let told = Told {
                        index: one.index,
                        code: &one.code,
                        severity: &one.severity,
                        field: &one.field,
                        value: "",
                        text: &one.text,
                        text_en: "",
                    };
                    add(&mut findings, batch.finding(&told));
                }
                return Landed {
                    rows,
                    accepted: count(done.accepted),
                    quarantined: count(done.quarantined),
                    repeated: count(done.repeated),
                    refused: count(done.refused),
                    findings,
                    stop: None,
                };
            }
            Err(refusal) => refusal,
        };
        let busy = matches!(refusal.ret(), -1 | 500);
        if !busy || attempt == TRIES {
            let stop = (refusal.ret() != 4004).then(|| Words {
                code: refusal.sub_code().to_owned(),
                text: format!("平台未接收：{}", refusal.msg()),
                text_en: format!("the platform does not take it: {:?}", refusal.code),
            });
            return Landed { rows, refused: rows, findings, stop, ..Landed::default() };
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    Landed::default()
}

/// What the checks say, without storing: a row that the platform holds already is delivered without findings.
fn checked(desk: &Desk, upload: &Upload, batch: &Batch, text: &str) -> Vec<RowFinding> {
    let Ok(operator) = OperatorId::new(upload.sender_id.as_str()) else { return Vec::new() };
    let check = |batch: &Batch, text: &str| {
        let name = batch.interface().name();
        let report = desk.gateway.try_message(name, text.as_bytes(), &operator);
        let refused = report.ret != 0;
        let found: Vec<RowFinding> =
            report.findings.iter().map(|one| batch.finding(&told(one))).filter(is_news).collect();
        (refused, found)
    };
    let (refused, found) = check(batch, text);
    if refused && batch.len() > 1 {
        return batch.singles().iter().flat_map(|one| check(one, &one.body()).1).collect();
    }
    // The rules look connectors up with the sender; of another owner only the gate itself can tell.
    if upload.sender_id == upload.operator_id || refused { found } else { Vec::new() }
}

fn told(one: &Tried) -> Told<'_> {
    Told {
        index: one.index,
        code: &one.code,
        severity: one.severity,
        field: &one.field,
        value: &one.value,
        text: &one.text,
        text_en: &one.text_en,
    }
}

/// Whether a finding says something about a sheet: that its orders come later than pushed ones is no news.
fn is_news(finding: &RowFinding) -> bool {
    finding.code != "OR11" || finding.severity == Severity::Error
}

/// Adds a finding unless the row has it already.
fn add(findings: &mut Vec<RowFinding>, new: RowFinding) {
    let known = findings
        .iter()
        .any(|one| one.row == new.row && one.code == new.code && one.column == new.column);
    if !known && is_news(&new) {
        findings.push(new);
    }
}
