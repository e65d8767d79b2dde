//! Sheets that operators send instead of messages: what became of each, and the files while they are kept.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::error::RegistryError;
use crate::store::{Tx, micros, new_id};

/// Days for which the files of an upload are kept; what became of it stays.
pub const FILES_KEPT_DAYS: i64 = 30;
/// Minutes without a sign of life after which a running upload is taken for abandoned.
pub const ABANDONED_MIN: i64 = 3;

const NOUN: &str = "upload";

text_enum! {
    /// Where an upload stands.
    UploadState {
        /// Nobody has begun with it.
        Waiting = "waiting",
        /// Its rows are being checked and taken.
        Running = "running",
        /// All rows were looked at.
        Done = "done",
        /// The file as a whole was not taken, or the gate refused.
        Failed = "failed",
        /// Somebody stopped it; the rows taken before stay.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// A file of an upload.
    UploadPart {
        /// As it was sent.
        Source = "source",
        /// With one more column that says what is wrong.
        Errors = "errors",
    }
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Upload {
    /// Id; ids sort by time.
    pub id: String,
    /// Whose rows they are.
    pub operator_id: String,
    /// Who reports them: the operator, or one that reports for it.
    pub sender_id: String,
    /// Kind of the rows.
    pub kind: String,
    /// Name of the file on the sender's machine.
    pub file_name: String,
    /// Its size.
    pub bytes: i64,
    /// SHA-256 of the file.
    #[serde(skip)]
    pub digest: Vec<u8>,
    /// An earlier upload of the same file.
    pub repeats_of: Option<String>,
    /// Why somebody else than the operator sent it.
    pub reason: String,
    /// Username of the person.
    pub uploaded_by: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: UploadState,
    /// Rows in the sheet, 0 until they are counted.
    pub rows_total: i64,
    /// Rows of which is known what became.
    pub rows_done: i64,
    /// Rows stored, now or before.
    pub accepted: i64,
    /// Rows held in quarantine.
    pub quarantined: i64,
    /// Rows among those two that the platform held already, unchanged.
    pub repeated: i64,
    /// Rows that were not taken.
    pub refused: i64,
    /// What was found, as JSON of whoever read the sheet.
    #[serde(skip)]
    pub outcome: String,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A file that was sent.
#[derive(Debug, Clone, Copy)]
pub struct NewUpload<'a> {
    /// See [`Upload::operator_id`].
    pub operator_id: &'a str,
    /// See [`Upload::sender_id`].
    pub sender_id: &'a str,
    /// See [`Upload::kind`].
    pub kind: &'a str,
    /// See [`Upload::file_name`].
    pub file_name: &'a str,
    /// The file.
    pub file: &'a [u8],
    /// See [`Upload::reason`].
    pub reason: &'a str,
    /// See [`Upload::uploaded_by`].
    pub uploaded_by: &'a str,
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// See [`Upload::rows_total`].
    pub rows_total: i64,
    /// See [`Upload::rows_done`].
    pub rows_done: i64,
    /// See [`Upload::accepted`].
    pub accepted: i64,
    /// See [`Upload::quarantined`].
    pub quarantined: i64,
    /// See [`Upload::repeated`].
    pub repeated: i64,
    /// See [`Upload::refused`].
    pub refused: i64,
}

macro_rules! columns {
    () => {
        "id, operator_id, sender_id, kind, file_name, bytes, digest, repeats_of, reason, uploaded_by, state, rows_total, \
         rows_done, accepted, quarantined, repeated, refused, outcome, created_at, finished_at"
    };
}

sql! {
    INSERT = "INSERT INTO uploads (id, operator_id, sender_id, kind, file_name, bytes, digest, repeats_of, reason, uploaded_by, \
              state, rows_total, rows_done, accepted, quarantined, repeated, refused, outcome, created_at, touched_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, 0, 0, '', $12, $13)";
    SAME_FILE = "SELECT id FROM uploads WHERE operator_id = $1 AND kind = $2 AND digest = $3 AND state = $4 \
                 ORDER BY id DESC LIMIT 1";
    FIND = concat!("SELECT ", columns!(), " FROM uploads WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM uploads ORDER BY id DESC LIMIT $1");
    LIST_OF = concat!("SELECT ", columns!(), " FROM uploads WHERE operator_id = $1 OR sender_id = $1 ORDER BY id DESC LIMIT $2");
    START = "UPDATE uploads SET state = $2, touched_at = $3 WHERE id = $1 AND state = $4";
    ADVANCE = "UPDATE uploads SET rows_total = $2, rows_done = $3, accepted = $4, quarantined = $5, repeated = $6, refused = $7, \
               touched_at = $8 WHERE id = $1 AND state = $9";
    FINISH = "UPDATE uploads SET state = $2, outcome = $3, finished_at = $4, touched_at = $5 WHERE id = $1 AND state = $6";
    NOTE = "UPDATE uploads SET outcome = $2 WHERE id = $1";
    CANCEL = "UPDATE uploads SET state = $2, finished_at = $3 WHERE id = $1 AND state IN ($4, $5)";
    ABANDONED = "UPDATE uploads SET state = $1, touched_at = $2 WHERE state = $3 AND touched_at < $4";
    WAITING = "SELECT id FROM uploads WHERE state = $1 AND touched_at < $2 ORDER BY id";
    PUT_FILE = "INSERT INTO upload_files (upload_id, part, sealed) VALUES ($1, $2, $3) \
                ON CONFLICT (upload_id, part) DO UPDATE SET sealed = excluded.sealed";
    FIND_FILE = "SELECT sealed FROM upload_files WHERE upload_id = $1 AND part = $2";
    HAS_FILE = "SELECT COUNT(*) FROM upload_files WHERE upload_id = $1 AND part = $2";
    PURGE = "DELETE FROM upload_files WHERE upload_id IN (SELECT id FROM uploads WHERE created_at < $1)";
}

/// What a sealed file belongs to.
fn owner(id: &str, part: UploadPart) -> String {
    format!("upload/{id}/{}", part.as_str())
}

/// Keeps a file that was sent; it waits to be worked on. `now` is the platform's time.
///
/// # Errors
/// [`RegistryError::Invalid`] for a file name of more than 200 characters or with a path in it.
pub async fn create(
    tx: &mut Tx,
    new: &NewUpload<'_>,
    now: DateTime<Utc>,
) -> Result<Upload, RegistryError> {
    let name = new.file_name;
    if name.is_empty()
        || name.chars().count() > 200
        || name.contains(['/', '\\'])
        || name.contains(char::is_control)
    {
        return Err(RegistryError::invalid("file_name", "1 to 200 characters without a path"));
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, new.file);
    let done = UploadState::Done.as_str();
    let same = fetch_optional!(
        tx,
        (String,),
        SAME_FILE,
        new.operator_id,
        new.kind,
        digest.as_ref(),
        done
    )?;
    let id = new_id();
    let waiting = UploadState::Waiting.as_str();
    execute!(
        tx,
        INSERT,
        &id,
        new.operator_id,
        new.sender_id,
        new.kind,
        name,
        new.file.len() as i64,
        digest.as_ref(),
        same.map(|(id,)| id),
        new.reason,
        new.uploaded_by,
        waiting,
        micros(now),
        micros(Utc::now())
    )?;
    put_file(tx, &id, UploadPart::Source, new.file).await?;
    get(tx, &id).await
}

/// One upload.
///
/// # Errors
/// [`RegistryError::NotFound`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Upload, RegistryError> {
    fetch_optional!(tx, Upload, FIND, id)?.ok_or_else(|| RegistryError::not_found(NOUN, id))
}

/// The newest uploads, of one operator (its own and those it reported for others) or of all.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn list(
    tx: &mut Tx,
    operator_id: Option<&str>,
    limit: i64,
) -> Result<Vec<Upload>, RegistryError> {
    Ok(match operator_id {
        Some(operator_id) => fetch_all!(tx, Upload, LIST_OF, operator_id, limit)?,
        None => fetch_all!(tx, Upload, LIST, limit)?,
    })
}

/// Takes a waiting upload to work on it; false when somebody else has it, or nobody wants it any more.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn start(tx: &mut Tx, id: &str) -> Result<bool, RegistryError> {
    let (running, waiting) = (UploadState::Running.as_str(), UploadState::Waiting.as_str());
    Ok(execute!(tx, START, id, running, micros(Utc::now()), waiting)? == 1)
}

/// Writes how far a running upload is; false when it was cancelled.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn advance(tx: &mut Tx, id: &str, at: Progress) -> Result<bool, RegistryError> {
    let running = UploadState::Running.as_str();
    Ok(execute!(
        tx,
        ADVANCE,
        id,
        at.rows_total,
        at.rows_done,
        at.accepted,
        at.quarantined,
        at.repeated,
        at.refused,
        micros(Utc::now()),
        running
    )? == 1)
}

/// Ends a running upload; false when it was cancelled meanwhile. `now` is the platform's time.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn finish(
    tx: &mut Tx,
    id: &str,
    state: UploadState,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<bool, RegistryError> {
    let running = UploadState::Running.as_str();
    Ok(execute!(tx, FINISH, id, state.as_str(), outcome, micros(now), micros(Utc::now()), running)?
        == 1)
}

/// Writes what was found before an upload was cancelled.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn note(tx: &mut Tx, id: &str, outcome: &str) -> Result<(), RegistryError> {
    execute!(tx, NOTE, id, outcome)?;
    Ok(())
}

/// Stops an upload that waits or runs; whoever works on it sees it at the next step.
///
/// # Errors
/// [`RegistryError::WrongState`] when it has ended.
pub async fn cancel(tx: &mut Tx, id: &str, now: DateTime<Utc>) -> Result<Upload, RegistryError> {
    let upload = get(tx, id).await?;
    let open = (UploadState::Waiting.as_str(), UploadState::Running.as_str());
    let cancelled = UploadState::Cancelled.as_str();
    if execute!(tx, CANCEL, id, cancelled, micros(now), open.0, open.1)? == 0 {
        let state = upload.state.to_string();
        return Err(RegistryError::WrongState {
            noun: NOUN,
            id: id.to_owned(),
            state,
            step: "cancelled",
        });
    }
    get(tx, id).await
}

/// Uploads that nobody works on although somebody should: their process ended. They wait again.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn abandoned(tx: &mut Tx) -> Result<Vec<String>, RegistryError> {
    let now = micros(Utc::now());
    let before = now - Duration::minutes(ABANDONED_MIN);
    let (waiting, running) = (UploadState::Waiting.as_str(), UploadState::Running.as_str());
    execute!(tx, ABANDONED, waiting, before - Duration::seconds(1), running, before)?;
    let ids = fetch_all!(tx, (String,), WAITING, waiting, before)?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Keeps a file of an upload, sealed.
///
/// # Errors
/// [`RegistryError::Vault`] when it cannot be sealed.
pub async fn put_file(
    tx: &mut Tx,
    id: &str,
    part: UploadPart,
    file: &[u8],
) -> Result<(), RegistryError> {
    let sealed = tx
        .vault
        .seal(&owner(id, part), file)
        .map_err(|source| RegistryError::Vault { of: owner(id, part), source })?;
    execute!(tx, PUT_FILE, id, part.as_str(), sealed)?;
    Ok(())
}

/// Whether a file of an upload is kept.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn has_file(tx: &mut Tx, id: &str, part: UploadPart) -> Result<bool, RegistryError> {
    Ok(fetch_one!(tx, (i64,), HAS_FILE, id, part.as_str())?.0 > 0)
}

/// A file of an upload.
///
/// # Errors
/// [`RegistryError::NotFound`] when there is none, or it is not kept any more.
pub async fn file(tx: &mut Tx, id: &str, part: UploadPart) -> Result<Vec<u8>, RegistryError> {
    let row = fetch_optional!(tx, (Vec<u8>,), FIND_FILE, id, part.as_str())?;
    let (sealed,) = row.ok_or_else(|| RegistryError::not_found("file of upload", id))?;
    tx.vault
        .open(&owner(id, part), &sealed)
        .map(|plain| plain.to_vec())
        .map_err(|source| RegistryError::Vault { of: owner(id, part), source })
}

/// Deletes the files of uploads whose time is over; the number deleted.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, RegistryError> {
    Ok(execute!(tx, PURGE, micros(now - Duration::days(FILES_KEPT_DAYS)))?)
}
