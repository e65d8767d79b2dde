//! The interface as an OpenAPI document and its pages.

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Head of the document; paths and schemas come from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "智行 Zhixing",
        description = "EV charging monitoring platform of a province. Energy in Wh, power in W, money in fen, prices in \
            0.0001 CNY/kWh, shares 0 to 1, times RFC 3339 UTC, days Beijing local. Errors are application/problem+json.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    security(("bearer" = [])),
    modifiers(&Bearer),
    components(schemas(
        crate::problem::ProblemBody,
        crate::overview::OverviewEvent,
        crate::live::StatusEvent,
        crate::live::IngestEvent,
    )),
    tags(
        (name = "session", description = "logging in, the person, saved views"),
        (name = "meta", description = "deployment, areas, definitions, health"),
        (name = "monitoring", description = "overview, load, heat"),
        (name = "stations", description = "stations and connectors"),
        (name = "orders", description = "orders and their curves"),
        (name = "live", description = "server-sent events"),
        (name = "messages", description = "interface monitor and message log"),
        (name = "quality", description = "rules, findings, quarantine, self-check"),
        (name = "sheets", description = "spreadsheets of operators without a platform of their own"),
        (name = "operators", description = "operators and credentials"),
        (name = "onboarding", description = "applications, sandbox, conformance test, certificates of access"),
        (name = "admin", description = "users, audit, jobs, governed SQL"),
    )
)]
pub(crate) struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let document = crate::router::documented().split_for_parts().1;
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// The OpenAPI document, as it is committed under `specs/published/openapi.json`.
pub fn openapi() -> String {
    TEXT.clone()
}

/// Answers with the document.
pub(crate) async fn serve() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")],
        TEXT.as_str(),
    )
        .into_response()
}

/// The pages of the documentation, from the binary.
pub(crate) fn docs<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SwaggerUi::new("/api/docs")
        .config(Config::from("/api/v1/openapi.json").validator_url("none"))
        .into()
}
