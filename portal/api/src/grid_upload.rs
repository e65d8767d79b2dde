//! A grid company delivers a day over HTTP: the same files as over SFTP, as parts of one form.

use crate::caller::{Caller, DeliversGrid};
use crate::deed;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use grid::{Failed, Gate, How, Taken, Upload};
use serde_json::{Value, json};

/// Files in one form at most.
const MOST_FILES: usize = 1_001;

fn failed(error: &Failed) -> Problem {
    match error {
        Failed::Carrier(error) => Problem::field("files", error.to_string()),
        other => {
            tracing::error!("an upload of a grid company failed: {other}");
            let say = "the day could not be taken, send it again later";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_taken", say.to_owned())
        }
    }
}

/// Takes a day: form parts with file names, one of them `manifest_YYYYMMDD.json`. The answer is the acknowledgement.
#[utoipa::path(post, path = "/grid/deliveries", tag = "grid",
    request_body(content_type = "multipart/form-data", description = "the files of a day, each with its name"),
    responses((status = 200, body = Value)))]
pub(crate) async fn deliver(
    State(portal): State<Portal>,
    DeliversGrid(caller): DeliversGrid,
    form: Multipart,
) -> Result<Json<Value>, Problem> {
    let none = || Problem::not_found("a grid company in the configuration");
    let gate = portal.setting.grid.clone().filter(|gate| !gate.sources().is_empty());
    let gate = gate.ok_or_else(none)?;
    let mut upload = gate.receive().map_err(|error| failed(&error))?;
    receive(&gate, &mut upload, form).await?;
    let sender = gate.sender_of(upload.dir()).await.map_err(|error| failed(&error))?;
    allowed(&caller, &gate, &sender)?;
    let how = How { carrier: "upload", confirmed: false };
    let taken = gate.take_folder(upload.dir(), how).await.map_err(|error| failed(&error))?;
    let answers: Vec<Value> = taken.iter().map(answer).collect();
    let detail = json!({"deliveries": taken.iter().map(short).collect::<Vec<_>>()});
    deed::note(&portal, &caller, "grid.deliver", &format!("grid/{sender}"), detail).await?;
    Ok(Json(json!({"items": answers})))
}

/// A caller delivers for senders whose area lies in the own scope.
fn allowed(caller: &Caller, gate: &Gate, sender: &str) -> Result<(), Problem> {
    let held = gate.source(sender).is_some_and(|source| {
        let scope = &caller.profile.user.scope;
        caller.reach().holds(source.id.as_str(), &source.area_code)
            && scope.admits_operator(source.id.as_str())
    });
    if held { Ok(()) } else { Err(Problem::not_found(&format!("grid company {sender}"))) }
}

async fn receive(gate: &Gate, upload: &mut Upload, mut form: Multipart) -> Result<(), Problem> {
    let bad =
        |error: axum::extract::multipart::MultipartError| Problem::bad_request(error.body_text());
    let mut files = 0;
    while let Some(mut field) = form.next_field().await.map_err(bad)? {
        files += 1;
        if files > MOST_FILES {
            return Err(Problem::field("files", format!("at most {MOST_FILES}")));
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut file = upload.file(&name).await.map_err(|error| failed(&error))?;
        while let Some(bytes) = field.chunk().await.map_err(bad)? {
            let added = upload.add(&mut file, &bytes, gate.max_day_bytes()).await;
            added.map_err(|error| failed(&error))?;
        }
        file.finish().await.map_err(|error| failed(&error.into()))?;
    }
    Ok(())
}

fn answer(taken: &Taken) -> Value {
    match taken {
        Taken::Now(ack) => serde_json::to_value(ack).unwrap_or_default(),
        Taken::Before(state) => json!({"state": state.word(), "repeated": true}),
    }
}

fn short(taken: &Taken) -> Value {
    match taken {
        Taken::Now(ack) => json!({"day": ack.delivery.day, "revision": ack.delivery.revision,
            "state": ack.delivery.state, "rows": ack.delivery.rows}),
        Taken::Before(state) => json!({"state": state.word(), "repeated": true}),
    }
}
