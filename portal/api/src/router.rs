//! All routes of the portal.

use crate::parts::PortalParts;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::rate::Rates;
use crate::{
    application, applications, audit, certificate, connector, credentials, facets, finding,
    grid_area, grid_areas, grid_deliveries, grid_upload, health, heat, idempotency, interface,
    jobs, live, load, me, message, meta, onboarding, onboarding_keys, operators, orders, overview,
    pull_history, pulls, quarantine, query, rules, session, sheets, shield, station, stations,
    supplements, trace, try_data, users, vehicle, web,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Every route of `/api/v1` with its documentation.
pub(crate) fn documented() -> OpenApiRouter<Portal> {
    OpenApiRouter::with_openapi(crate::published::Document::openapi())
        .merge(people())
        .merge(monitoring())
        .merge(supervision())
        .merge(spreadsheets())
        .merge(grid_companies())
        .merge(administration())
        .merge(onboarded())
}

fn onboarded() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(applications::list, applications::create))
        .routes(routes!(applications::mine))
        .routes(routes!(application::one, application::change))
        .routes(routes!(application::submit))
        .routes(routes!(application::give_back))
        .routes(routes!(application::accept))
        .routes(routes!(application::ask_live))
        .routes(routes!(application::go_live))
        .routes(routes!(application::set_address))
        .routes(routes!(onboarding_keys::issue))
        .routes(routes!(onboarding_keys::tell))
        .routes(routes!(onboarding_keys::rotate))
        .routes(routes!(onboarding_keys::revoke))
        .routes(routes!(onboarding::runs, onboarding::begin))
        .routes(routes!(onboarding::report))
        .routes(routes!(onboarding::start))
        .routes(routes!(onboarding::reset))
        .routes(routes!(certificate::of_application))
        .routes(routes!(certificate::check))
}

fn people() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(session::begin, session::end))
        .routes(routes!(session::refresh))
        .routes(routes!(me::me))
        .routes(routes!(me::set_locale))
        .routes(routes!(me::set_password))
        .routes(routes!(me::views, me::add_view))
        .routes(routes!(me::drop_view))
        .routes(routes!(meta::meta))
        .routes(routes!(meta::areas))
        .routes(routes!(meta::boundaries))
        .routes(routes!(meta::definitions))
        .routes(routes!(meta::one_definition))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}

fn monitoring() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(overview::overview))
        .routes(routes!(load::load))
        .routes(routes!(heat::heat))
        .routes(routes!(stations::list))
        .routes(routes!(stations::points))
        .routes(routes!(facets::facets))
        .routes(routes!(station::station))
        .routes(routes!(load::of_station))
        .routes(routes!(load::week))
        .routes(routes!(orders::of_station))
        .routes(routes!(connector::connector))
        .routes(routes!(connector::states))
        .routes(routes!(connector::orders))
        .routes(routes!(orders::order))
        .routes(routes!(orders::curve))
        .routes(routes!(vehicle::vehicles))
        .routes(routes!(vehicle::platforms))
        .routes(routes!(live::ticket))
        .routes(routes!(live::live))
}

fn supervision() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(interface::list))
        .routes(routes!(interface::one))
        .routes(routes!(message::list))
        .routes(routes!(message::message))
        .routes(routes!(quarantine::list))
        .routes(routes!(rules::list))
        .routes(routes!(try_data::check))
        .routes(routes!(finding::list))
        .routes(routes!(operators::list, operators::create))
        .routes(routes!(operators::one, operators::change))
        .routes(routes!(operators::approve))
        .routes(routes!(operators::refuse))
        .routes(routes!(operators::suspend))
        .routes(routes!(operators::resume))
        .routes(routes!(credentials::issue))
        .routes(routes!(credentials::rotate))
        .routes(routes!(credentials::revoke))
        .routes(routes!(pulls::page, pulls::set))
        .routes(routes!(pull_history::runs))
        .routes(routes!(pulls::run))
        .routes(routes!(pulls::confirm))
        .routes(routes!(pulls::discard))
        .routes(routes!(supplements::list, supplements::open))
        .routes(routes!(supplements::try_now))
}

fn spreadsheets() -> OpenApiRouter<Portal> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(sheets::list, sheets::begin))
        .layer(DefaultBodyLimit::max(sheets::FILE_BYTES));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(sheets::one))
        .routes(routes!(sheets::cancel))
        .routes(routes!(sheets::errors))
        .routes(routes!(sheets::template))
}

fn grid_companies() -> OpenApiRouter<Portal> {
    // A day is larger than other bodies; the gate for grid companies counts its bytes itself.
    let upload = OpenApiRouter::new().routes(routes!(grid_upload::deliver));
    OpenApiRouter::new()
        .routes(routes!(grid_deliveries::list))
        .routes(routes!(grid_areas::list))
        .routes(routes!(grid_area::one))
        .merge(upload.layer(DefaultBodyLimit::disable()))
}

fn administration() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::change))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::run))
        .routes(routes!(query::run))
}

/// Why the portal does not start.
#[derive(Debug, thiserror::Error)]
#[error("the portal cannot read its keys from the registry")]
pub struct StartError(#[from] registry::RegistryError);

/// The portal: interface, documentation, live events and web application. Starts two small background tasks.
///
/// # Errors
/// [`StartError`] when the keys of sessions cannot be read.
pub async fn router(parts: PortalParts) -> Result<Router, StartError> {
    let rates = Rates::new(&parts.config);
    let portal = Portal::new(parts).await?;
    let interface: Router<Portal> = documented().split_for_parts().0;
    let interface = interface
        .route("/openapi.json", get(crate::published::serve))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(portal.clone(), idempotency::layer))
        .layer(from_fn_with_state((portal.clone(), Arc::clone(&rates)), crate::rate::layer))
        .layer(DefaultBodyLimit::max(idempotency::MAX_BODY))
        .layer(compression());
    let all = Router::new()
        .nest("/api/v1", interface)
        .route("/metrics", get(health::metrics))
        .merge(crate::published::docs())
        .fallback(web::serve)
        .layer(from_fn(shield::layer))
        .layer(from_fn(trace::layer))
        .with_state(portal);
    Ok(all)
}

/// Compresses answers over 1 kB, but never a stream of events.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(SizeAbove::new(1_024).and(NotForContentType::SSE))
}

async fn unknown(uri: axum::http::Uri) -> Response {
    Problem::not_found(&format!("the address {}", uri.path())).into_response()
}

async fn wrong_method(method: axum::http::Method) -> Response {
    let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    Problem::new(status, "method_not_allowed", format!("{method} is not possible here"))
        .into_response()
}
