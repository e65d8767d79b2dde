//! Answers in pages that are taken as they come: changed stations, alarms, events, owners.

use crate::error::PullError;
use crate::run::Run;
use futures::future::BoxFuture;
use interop::Query;
use interop::queries::Page;
use std::collections::HashSet;

/// Most pages that are asked for; a platform that has more never ends.
pub(crate) const MAX_PAGES: i32 = 10_000;

/// Rows of one page, as text.
pub(crate) type PageRows = Vec<String>;

/// What is done with the rows of a page.
pub(crate) type Taking<'r> = BoxFuture<'r, Result<(), PullError>>;

/// Asks page after page and gives the rows of each away. A platform whose counts contradict its pages is followed as far
/// as new rows come, and noted.
pub(crate) async fn each_page<'r>(
    run: &'r Run,
    query: Query,
    request: &(dyn Fn(i32) -> Vec<u8> + Sync),
    take: &(dyn Fn(PageRows) -> Taking<'r> + Sync),
) -> Result<(), PullError> {
    let mut seen: HashSet<u64> = HashSet::new();
    let mut page_no = 1;
    loop {
        let text = run.ask(query, &request(page_no)).await?;
        let page =
            Page::read(query, &text).map_err(|refusal| PullError::Answer { query, refusal })?;
        odd_number(run, page_no, page.page_no);
        let came = page.rows.len();
        let fresh: PageRows = page
            .rows
            .iter()
            .filter(|row| seen.insert(content(row)))
            .map(|row| (*row).to_owned())
            .collect();
        let (said, count) = (page.item_size, page.page_count);
        if came > 0 {
            run.received(came);
        }
        if came > 0 && fresh.is_empty() {
            run.note(format!(
                "page {page_no} repeats rows of earlier pages: nothing more is asked"
            ));
            break;
        }
        let (none, page_done) = (fresh.is_empty(), page_no);
        if !none {
            take(fresh).await?;
        }
        run.tell(format!("page {page_done} of {count}")).await?;
        let all = seen.len() as i64 >= i64::from(said);
        if none || (page_no >= count && all) {
            if !all {
                let got = seen.len();
                run.note(format!("ItemSize says {said}, {got} rows came"));
            }
            break;
        }
        page_no += 1;
        if page_no > MAX_PAGES {
            return Err(PullError::Inconsistent(format!("{query} has no end: {MAX_PAGES} pages")));
        }
    }
    Ok(())
}

/// Notes a page that says it is another one.
pub(crate) fn odd_number(run: &Run, asked: i32, says: Option<i32>) {
    if let Some(says) = says.filter(|says| *says != asked) {
        run.note(format!("page {asked} was asked for, the answer says it is page {says}"));
    }
}

/// A number that tells rows apart.
pub(crate) fn content(row: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}
