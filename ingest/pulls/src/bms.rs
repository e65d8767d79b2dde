//! Batteries of vehicles that charge (specification 18.10), one connector a question.

use crate::error::PullError;
use crate::run::Run;
use crate::stats::is_refusal;
use interop::Query;
use interop::queries::{Bms, BmsQuery, Head, wrapped};
use registry::pull_runs::PullOutcome;

/// Connectors asked in one run.
const MOST: usize = 500;

/// Pulls the newest sample of every connector at which a vehicle charges.
pub(crate) async fn run(run: &Run) -> Result<PullOutcome, PullError> {
    let mut charging: Vec<String> =
        run.owners.iter().flat_map(|owner| run.ports().charging(owner)).collect();
    if charging.len() > MOST {
        run.tally.lock().say(format!("{} connectors charge, {MOST} are asked", charging.len()));
        charging.truncate(MOST);
    }
    let mut rows: Vec<String> = Vec::new();
    for connector_id in charging {
        let body = BmsQuery { connector_id: connector_id.clone() }.to_json();
        let text = match run.ask(Query::Bms, &body).await {
            Ok(text) => text,
            Err(PullError::Call { error, .. }) if is_refusal(&error) => {
                run.note(format!("connector {connector_id}: {error}"));
                continue;
            }
            Err(error) => return Err(error),
        };
        let query = Query::Bms;
        let answer = Bms::read(&text).map_err(|refusal| PullError::Answer { query, refusal })?;
        for row in answer.rows {
            let named = Head::of(row).connector_id;
            if named == connector_id {
                rows.push(row.to_owned());
            } else {
                run.note(format!("connector {connector_id} was asked for, a sample is of {named}"));
            }
        }
    }
    run.received(rows.len());
    for some in rows.chunks(500) {
        let push = wrapped("BmsInfos", some.iter().map(String::as_str));
        run.deliver("notification_bmsInfo", some.len(), &push).await?;
    }
    Ok(run.end())
}
