//! The audit log: who did what to what, when and from where. Rows are chained by hash; the database refuses to change them.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::RegistryError;
use crate::store::{Tx, micros};

/// What somebody did.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// Who: a user's name, or the job or component that acted by itself.
    pub actor: &'a str,
    /// What, as `noun.verb`: `operator.suspend`.
    pub action: &'a str,
    /// To what: `operator/MA3TEST01`.
    pub object: &'a str,
    /// Particulars. Never secrets, plates, VINs or phones.
    pub detail: serde_json::Value,
    /// Address the request came from; empty for what the platform did by itself.
    pub ip: &'a str,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// 1, 2, 3, … without gaps.
    pub id: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub object: String,
    /// Particulars.
    pub detail: serde_json::Value,
    /// From where.
    pub ip: String,
    /// SHA-256 over the previous entry's hash and this entry, as hexadecimal digits.
    pub hash: String,
}

/// Which entries are asked for; absent means any.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// Written at or after.
    pub from: Option<DateTime<Utc>>,
    /// Written before.
    pub to: Option<DateTime<Utc>>,
    /// By exactly this actor.
    pub actor: Option<&'a str>,
    /// With an action that begins so.
    pub action: Option<&'a str>,
    /// With an id below this one: the next page.
    pub before_id: Option<i64>,
}

/// Result of walking the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// Entries that were checked and fit.
    pub checked: i64,
    /// The first one that does not fit, if any.
    pub broken: Option<ChainBreak>,
}

/// Where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainBreak {
    /// Id of the entry.
    pub id: i64,
    /// What does not fit.
    pub why: BreakKind,
}

text_enum! {
    /// What does not fit in a broken chain.
    BreakKind {
        /// An entry between two others, or at the end, is gone.
        Missing = "missing",
        /// The entry does not have the content it was hashed with.
        Changed = "changed",
        /// The entry does not follow the one before it.
        Unlinked = "unlinked",
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    object: String,
    detail: String,
    ip: String,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

macro_rules! columns {
    () => {
        "id, at, actor, action, object, detail, ip, prev_hash, hash"
    };
}

sql! {
    TAKE_NEXT = "UPDATE audit_head SET last_id = last_id + 1 WHERE id = 1 RETURNING last_id, last_hash";
    INSERT = concat!("INSERT INTO audit_log (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    SET_HEAD = "UPDATE audit_head SET last_hash = $1 WHERE id = 1";
    HEAD = "SELECT last_id, last_hash FROM audit_head WHERE id = 1";
    LIST = concat!(
        "SELECT ", columns!(), " FROM audit_log WHERE at >= $1 AND at < $2 AND ($3 = '' OR actor = $3) \
         AND ($4 = '' OR action LIKE $4 ESCAPE '!') AND id < $5 ORDER BY id DESC LIMIT $6"
    );
    PAGE = concat!("SELECT ", columns!(), " FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2");
}

/// Writes an entry into the transaction of what it tells, so that neither exists without the other.
///
/// Call it last, right before the commit: other entries wait for it from then on, and one order rules out deadlocks.
///
/// # Errors
/// [`RegistryError::Database`]; then the deed must not be committed either.
pub async fn append(
    tx: &mut Tx,
    deed: &Deed<'_>,
    now: DateTime<Utc>,
) -> Result<i64, RegistryError> {
    // Taking the number locks the head until the commit, so entries are chained in the order of their commits.
    let (id, prev_hash) = fetch_one!(tx, (i64, Vec<u8>), TAKE_NEXT)?;
    let mut row = Row {
        id,
        at: micros(now),
        actor: deed.actor.to_owned(),
        action: deed.action.to_owned(),
        object: deed.object.to_owned(),
        detail: deed.detail.to_string(),
        ip: deed.ip.to_owned(),
        prev_hash,
        hash: Vec::new(),
    };
    row.hash = row.digest();
    execute!(
        tx,
        INSERT,
        row.id,
        row.at,
        &row.actor,
        &row.action,
        &row.object,
        &row.detail,
        &row.ip,
        row.prev_hash.as_slice(),
        row.hash.as_slice()
    )?;
    execute!(tx, SET_HEAD, row.hash.as_slice())?;
    Ok(id)
}

/// The entries that fit, youngest first, at most `limit`.
///
/// # Errors
/// [`RegistryError::Unreadable`] when the detail of an entry is no JSON.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter<'_>,
    limit: u32,
) -> Result<Vec<Entry>, RegistryError> {
    let from = filter.from.unwrap_or(DateTime::UNIX_EPOCH);
    let to = filter.to.unwrap_or(FAR);
    let action = filter.action.map(like_prefix).unwrap_or_default();
    let rows = fetch_all!(
        tx,
        Row,
        LIST,
        micros(from),
        micros(to),
        filter.actor.unwrap_or_default(),
        &action,
        filter.before_id.unwrap_or(i64::MAX),
        i64::from(limit)
    )?;
    rows.into_iter().map(Row::into_entry).collect()
}

/// Later than every entry: the year 9999 begins.
const FAR: DateTime<Utc> = match DateTime::from_timestamp(253_370_764_800, 0) {
    Some(at) => at,
    None => DateTime::UNIX_EPOCH,
};

/// Walks the whole chain from the first entry and compares its end with the head.
///
/// # Errors
/// [`RegistryError::Database`].
pub async fn verify(tx: &mut Tx) -> Result<ChainReport, RegistryError> {
    const PAGE_ROWS: i64 = 2_000;
    let (mut checked, mut hash) = (0_i64, vec![0_u8; 32]);
    loop {
        let rows = fetch_all!(tx, Row, PAGE, checked, PAGE_ROWS)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(why) = row.break_after(checked, &hash) {
                return Ok(ChainReport {
                    checked,
                    broken: Some(ChainBreak { id: checked + 1, why }),
                });
            }
            checked = row.id;
            hash = row.hash;
        }
    }
    let (last_id, last_hash) = fetch_one!(tx, (i64, Vec<u8>), HEAD)?;
    let why = if last_id > checked { BreakKind::Missing } else { BreakKind::Unlinked };
    let broken = (last_id != checked || last_hash != hash)
        .then_some(ChainBreak { id: checked.max(last_id), why });
    Ok(ChainReport { checked, broken })
}

impl Row {
    /// SHA-256 over the previous hash and every field, each after its length, so that no two entries read alike.
    fn digest(&self) -> Vec<u8> {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        let (id, at) = (self.id.to_be_bytes(), self.at.timestamp_micros().to_be_bytes());
        let texts = [&self.actor, &self.action, &self.object, &self.detail, &self.ip];
        let fields = [self.prev_hash.as_slice(), &id, &at]
            .into_iter()
            .chain(texts.map(|text| text.as_bytes()));
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        context.finish().as_ref().to_vec()
    }

    /// What is wrong with this entry as the one after `id`, whose hash is `hash`.
    fn break_after(&self, id: i64, hash: &[u8]) -> Option<BreakKind> {
        if self.id != id + 1 {
            Some(BreakKind::Missing)
        } else if self.prev_hash != hash {
            Some(BreakKind::Unlinked)
        } else if self.digest() != self.hash {
            Some(BreakKind::Changed)
        } else {
            None
        }
    }

    fn into_entry(self) -> Result<Entry, RegistryError> {
        let detail = serde_json::from_str(&self.detail).map_err(|e| RegistryError::Unreadable {
            noun: "audit entry",
            id: self.id.to_string(),
            why: e.to_string(),
        })?;
        let Self { id, at, actor, action, object, ip, hash, .. } = self;
        Ok(Entry { id, at, actor, action, object, detail, ip, hash: hex::encode(hash) })
    }
}

/// A `LIKE` pattern for texts that begin with `prefix`, with `!` as the escape.
fn like_prefix(prefix: &str) -> String {
    let mut pattern = String::with_capacity(prefix.len() + 1);
    for c in prefix.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
