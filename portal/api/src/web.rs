//! The web application: files built into the binary, or a folder for work on the front end.

use crate::problem::Problem;
use crate::setting::Setting;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::path::{Component, Path};
use std::sync::Arc;

/// One file of the built web application.
pub(crate) struct File {
    /// Path below the root.
    pub(crate) path: &'static str,
    /// Its bytes.
    pub(crate) raw: &'static [u8],
    /// The same compressed with Brotli.
    pub(crate) brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What is shown when the web application was not built in.
const PLACEHOLDER: &str = include_str!("../assets/placeholder.html");

/// Whether the web application is part of this binary.
pub fn is_built_in() -> bool {
    !FILES.is_empty()
}

/// Answers every path outside of `/api`: a file, or the application itself for its own addresses.
pub(crate) async fn serve(
    State(setting): State<Arc<Setting>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return Problem::not_found(&format!("the address {}", uri.path())).into_response();
    }
    let brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.split(',').any(|one| one.trim().split(';').next() == Some("br")));
    let own = |path: &str| match &setting.config.web_dir {
        Some(folder) => from_folder(folder, path),
        None => from_binary(path, brotli),
    };
    let is_file = path.starts_with("assets/")
        || path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match own(path) {
        Some(answer) if !path.is_empty() => answer,
        _ if is_file => Problem::not_found(&format!("the file {}", uri.path())).into_response(),
        _ => own("index.html").unwrap_or_else(placeholder),
    }
}

fn from_binary(path: &str, brotli: bool) -> Option<Response> {
    let file = FILES.iter().find(|file| file.path == path)?;
    let mut response = match file.brotli.filter(|_| brotli) {
        Some(small) => {
            let mut response = Body::from(small).into_response();
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            response
        }
        None => Body::from(file.raw).into_response(),
    };
    describe(&mut response, path);
    Some(response)
}

fn from_folder(folder: &Path, path: &str) -> Option<Response> {
    let inside = Path::new(path);
    if inside.components().any(|part| !matches!(part, Component::Normal(_))) {
        return None;
    }
    let bytes = std::fs::read(folder.join(inside)).ok()?;
    let mut response = Body::from(bytes).into_response();
    describe(&mut response, path);
    Some(response)
}

fn describe(response: &mut Response, path: &str) {
    let kind = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    // Names below assets/ carry a hash of their content.
    let keep = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}

fn placeholder() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (StatusCode::OK, headers, PLACEHOLDER).into_response()
}
