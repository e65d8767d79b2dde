//! Templates, uploads and their error files.

use super::limits::FILE_BYTES;
use super::outcome::Outcome;
use crate::ask::Ask;
use crate::caller::{Caller, WritesSheets};
use crate::deed;
use crate::page::Items;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use registry::uploads::{self, FILES_KEPT_DAYS, NewUpload, Upload, UploadPart};
use registry::{Tx, operators};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sheets::Kind;
use utoipa::{IntoParams, ToSchema};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// An uploaded sheet and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadRow {
    id: String,
    operator_id: String,
    /// Who reports the rows: the operator, or one that reports for it.
    sender_id: String,
    /// stations, orders or states.
    kind: String,
    file_name: String,
    bytes: i64,
    /// An earlier upload of the same file.
    #[schema(required)]
    repeats_of: Option<String>,
    /// Why somebody else than the operator sent it; empty otherwise.
    reason: String,
    uploaded_by: String,
    /// waiting, running, done, failed or cancelled.
    state: String,
    /// Rows in the sheet, 0 until they are counted.
    rows_total: i64,
    /// Rows of which is known what became.
    rows_done: i64,
    /// Rows stored, now or before.
    accepted: i64,
    /// Rows held in quarantine.
    quarantined: i64,
    /// Rows among those two that the platform held already, unchanged.
    repeated: i64,
    /// Rows that were not taken.
    refused: i64,
    created_at: DateTime<Utc>,
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    /// Until when the files are kept.
    kept_until: DateTime<Utc>,
    /// Whether there is an error file to download.
    has_errors: bool,
    outcome: Outcome,
}

impl UploadRow {
    fn of(upload: Upload, has_errors: bool) -> Self {
        Self {
            kept_until: upload.created_at + TimeDelta::days(FILES_KEPT_DAYS),
            outcome: Outcome::of_json(&upload.outcome),
            state: upload.state.to_string(),
            id: upload.id,
            operator_id: upload.operator_id,
            sender_id: upload.sender_id,
            kind: upload.kind,
            file_name: upload.file_name,
            bytes: upload.bytes,
            repeats_of: upload.repeats_of,
            reason: upload.reason,
            uploaded_by: upload.uploaded_by,
            rows_total: upload.rows_total,
            rows_done: upload.rows_done,
            accepted: upload.accepted,
            quarantined: upload.quarantined,
            repeated: upload.repeated,
            refused: upload.refused,
            created_at: upload.created_at,
            finished_at: upload.finished_at,
            has_errors,
        }
    }

    async fn read(tx: &mut Tx, upload: Upload) -> Result<Self, Problem> {
        let has_errors = uploads::has_file(tx, &upload.id, UploadPart::Errors).await?;
        Ok(Self::of(upload, has_errors))
    }
}

/// An upload inside of what the caller may see.
async fn seen(portal: &Portal, caller: &Caller, tx: &mut Tx, id: &str) -> Result<Upload, Problem> {
    let unknown = || Problem::not_found(&format!("upload {id}"));
    let upload = uploads::get(tx, id).await.map_err(|error| match error {
        registry::RegistryError::NotFound { .. } => unknown(),
        other => other.into(),
    })?;
    if sees(portal, caller, &upload).await? { Ok(upload) } else { Err(unknown()) }
}

async fn sees(portal: &Portal, caller: &Caller, upload: &Upload) -> Result<bool, Problem> {
    let scope = &caller.profile.user.scope;
    if scope.operators.contains(&upload.sender_id) {
        return Ok(true);
    }
    let picture = portal.figures.picture().await?;
    Ok(caller.reach_of_operators(&picture, None).holds_operator(&upload.operator_id))
}

/// Whose uploads.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfOperator {
    /// Operator id.
    operator: Option<String>,
}

/// Uploads that a list shows.
const LISTED: i64 = 200;

/// Uploads inside of what the caller may see, newest first.
#[utoipa::path(get, path = "/sheets/uploads", tag = "sheets", params(OfOperator),
    responses((status = 200, body = Items<UploadRow>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    WritesSheets(caller): WritesSheets,
    Ask(of): Ask<OfOperator>,
) -> Result<Json<Items<UploadRow>>, Problem> {
    let own = &caller.profile.user.scope.operators;
    let only = of.operator.as_deref().filter(|id| !id.is_empty());
    let only = only.or(if own.len() == 1 { own.first().map(String::as_str) } else { None });
    let mut tx = portal.registry.read().await?;
    let mut items = Vec::new();
    for upload in uploads::list(&mut tx, only, LISTED).await? {
        if sees(&portal, &caller, &upload).await? {
            items.push(UploadRow::read(&mut tx, upload).await?);
        }
    }
    Ok(Json(Items { items }))
}

/// One upload, with its progress while it runs.
#[utoipa::path(get, path = "/sheets/uploads/{id}", tag = "sheets", params(("id" = String, Path)),
    responses((status = 200, body = UploadRow)))]
pub(crate) async fn one(
    State(portal): State<Portal>,
    WritesSheets(caller): WritesSheets,
    Path(id): Path<String>,
) -> Result<Json<UploadRow>, Problem> {
    let mut tx = portal.registry.read().await?;
    let upload = seen(&portal, &caller, &mut tx, &id).await?;
    Ok(Json(UploadRow::read(&mut tx, upload).await?))
}

/// A sheet to be taken in.
#[derive(Debug, Default, ToSchema)]
pub(crate) struct UploadForm {
    /// stations, orders or states.
    kind: String,
    /// Operator whose rows they are; the caller's own when absent.
    operator: Option<String>,
    /// Why somebody else than the operator sends it.
    reason: Option<String>,
    /// XLSX or CSV, at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    #[schema(ignore)]
    file_name: String,
}

impl UploadForm {
    async fn read(mut parts: Multipart) -> Result<Self, Problem> {
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(of_part)? {
            match part.name().unwrap_or_default() {
                "kind" => form.kind = part.text().await.map_err(of_part)?,
                "operator" => form.operator = Some(part.text().await.map_err(of_part)?),
                "reason" => form.reason = Some(part.text().await.map_err(of_part)?),
                "file" => {
                    let name = part.file_name().unwrap_or_default();
                    // Some browsers send the path on the person's machine.
                    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
                    form.file_name = name.chars().filter(|c| !c.is_control()).take(200).collect();
                    form.file = part.bytes().await.map_err(of_part)?.to_vec();
                }
                other => return Err(Problem::field(other, "kind, operator, reason or file")),
            }
        }
        Ok(form)
    }
}

fn of_part(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let text =
            format!("文件过大，最多 20 MB · the file is too large, at most {FILE_BYTES} bytes");
        return Problem::new(error.status(), "too_large", text);
    }
    Problem::new(error.status(), "bad_body", error.body_text())
}

/// Who reports rows of this operator when the caller sends them, and whether somebody else does it for it.
async fn sender(
    portal: &Portal,
    caller: &Caller,
    tx: &mut Tx,
    asked: Option<&str>,
) -> Result<(String, String, bool), Problem> {
    let own = &caller.profile.user.scope.operators;
    let asked = asked.map(str::trim).filter(|id| !id.is_empty());
    let Some(id) = asked.or(own.first().map(String::as_str)) else {
        return Err(Problem::field("operator", "whose rows they are"));
    };
    if own.iter().any(|one| one == id) {
        return Ok((id.to_owned(), id.to_owned(), false));
    }
    for one in own {
        if operators::get(tx, one).await?.delegations.iter().any(|owner| owner == id) {
            operators::get(tx, id).await?;
            return Ok((id.to_owned(), one.clone(), false));
        }
    }
    if !own.is_empty() {
        return Err(Problem::not_found(&format!("operator {id}")));
    }
    let picture = portal.figures.picture().await?;
    caller.see_operator(&picture, id)?;
    operators::get(tx, id).await?;
    Ok((id.to_owned(), id.to_owned(), true))
}

/// Takes a sheet in: it is kept, checked like messages and stored row by row; ask for its progress by its id.
#[utoipa::path(post, path = "/sheets/uploads", tag = "sheets",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 202, body = UploadRow), (status = 413, description = "too_large")))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    WritesSheets(caller): WritesSheets,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<UploadRow>), Problem> {
    let parts = parts.map_err(|fault| Problem::bad_request(fault.body_text()))?;
    let form = UploadForm::read(parts).await?;
    if Kind::named(&form.kind).is_none() {
        return Err(Problem::field("kind", "stations, orders or states"));
    }
    if form.file.is_empty() {
        return Err(Problem::field("file", "an XLSX or CSV file that is not empty"));
    }
    let mut tx = portal.registry.write().await?;
    let (operator_id, sender_id, for_another) =
        sender(&portal, &caller, &mut tx, form.operator.as_deref()).await?;
    let reason = form.reason.as_deref().map_or("", str::trim);
    if for_another && reason.chars().count() < 2 {
        let detail = "why it is sent for the operator, at least 2 characters";
        return Err(Problem::field("reason", detail));
    }
    let new = NewUpload {
        operator_id: &operator_id,
        sender_id: &sender_id,
        kind: &form.kind,
        file_name: &form.file_name,
        file: &form.file,
        reason,
        uploaded_by: caller.username(),
    };
    let upload = portal.desk.keep(&mut tx, &new).await?;
    let detail = json!({
        "operator": operator_id, "sender": sender_id, "kind": form.kind, "file": form.file_name, "bytes": upload.bytes,
        "repeats_of": upload.repeats_of, "reason": reason,
    });
    let object = format!("upload/{}", upload.id);
    deed::within(&mut tx, &portal, &caller, "sheet.upload", &object, detail).await?;
    tx.commit().await?;
    portal.desk.work_later(upload.id.clone());
    Ok((StatusCode::ACCEPTED, Json(UploadRow::of(upload, false))))
}

/// Stops an upload; rows that were taken before stay.
#[utoipa::path(post, path = "/sheets/uploads/{id}/cancel", tag = "sheets", params(("id" = String, Path)),
    responses((status = 200, body = UploadRow), (status = 409, description = "wrong_state")))]
pub(crate) async fn cancel(
    State(portal): State<Portal>,
    WritesSheets(caller): WritesSheets,
    Path(id): Path<String>,
) -> Result<Json<UploadRow>, Problem> {
    let mut tx = portal.registry.write().await?;
    seen(&portal, &caller, &mut tx, &id).await?;
    let upload = uploads::cancel(&mut tx, &id, portal.setting.now()).await?;
    let detail = json!({ "rows_done": upload.rows_done });
    deed::within(&mut tx, &portal, &caller, "sheet.cancel", &format!("upload/{id}"), detail)
        .await?;
    tx.commit().await?;
    Ok(Json(UploadRow::of(upload, false)))
}

/// The sheet again, with one column that says what is wrong with each row.
#[utoipa::path(get, path = "/sheets/uploads/{id}/errors", tag = "sheets", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub(crate) async fn errors(
    State(portal): State<Portal>,
    WritesSheets(caller): WritesSheets,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let mut tx = portal.registry.write().await?;
    let upload = seen(&portal, &caller, &mut tx, &id).await?;
    let file = uploads::file(&mut tx, &id, UploadPart::Errors).await?;
    let object = format!("upload/{id}");
    deed::within(&mut tx, &portal, &caller, "sheet.errors", &object, json!({})).await?;
    tx.commit().await?;
    let stem =
        upload.file_name.rsplit_once('.').map_or(upload.file_name.as_str(), |(stem, _)| stem);
    Ok(workbook(&format!("{stem}-校验结果.xlsx"), file))
}

/// The sheet to fill in: headers, lists of codes, an example, an explanation.
#[utoipa::path(get, path = "/sheets/templates/{kind}", tag = "sheets", params(("kind" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub(crate) async fn template(
    WritesSheets(_caller): WritesSheets,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    let kind = Kind::named(&kind).ok_or_else(|| Problem::not_found(&format!("template {kind}")))?;
    let file = sheets::template(kind).map_err(|error| Problem::internal(&error))?;
    Ok(workbook(&format!("{}-模板.xlsx", kind.zh()), file))
}

fn workbook(name: &str, file: Vec<u8>) -> Response {
    let coded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let disposition = format!("attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''{coded}");
    let headers = [
        (header::CONTENT_TYPE, XLSX.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file).into_response()
}
