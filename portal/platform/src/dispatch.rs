//! One address for both doors: the access gate and the portal.

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use tower::ServiceExt;

/// Path under which operators test.
const SANDBOX: &str = "/sandbox";

/// Joins the routers. What is under `/sandbox` goes to the sandbox; what is under an access prefix, or is posted outside
/// `/api`, goes to the gate.
pub fn join(
    gate: Router,
    sandbox: Router,
    portal: Router,
    prefixes: &'static [&'static str],
) -> Router {
    Router::new().fallback(move |request: Request| {
        let door = if is_under(request.uri().path(), SANDBOX) {
            sandbox.clone()
        } else if is_for_gate(request.method(), request.uri().path(), prefixes) {
            gate.clone()
        } else {
            portal.clone()
        };
        async move { answer(door, request).await }
    })
}

async fn answer(door: Router, request: Request) -> Response {
    match door.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn is_for_gate(method: &Method, path: &str, prefixes: &[&str]) -> bool {
    let plain = path.trim_start_matches('/');
    if plain == "api" || plain.starts_with("api/") {
        return false;
    }
    prefixes.iter().any(|prefix| is_under(path, prefix)) || method == Method::POST
}

/// Whether a path lies under a prefix that is not the root.
fn is_under(path: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_matches('/');
    let rest = path.trim_start_matches('/').strip_prefix(prefix);
    !prefix.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_gets_its_prefixes_and_posts_outside_the_api() {
        let prefixes = ["/evcs/v1", "/evcs/v1.0", "/"];
        let gate = |method: Method, path: &str| is_for_gate(&method, path, &prefixes);
        assert!(gate(Method::POST, "/evcs/v1/query_token"));
        assert!(gate(Method::GET, "/evcs/v1/query_token"));
        assert!(gate(Method::POST, "//evcs/v1.0//query_token/"));
        assert!(gate(Method::POST, "/notification_stationStatus"));
        assert!(!gate(Method::POST, "/api/v1/session"));
        assert!(!gate(Method::GET, "/stations"));
        assert!(!gate(Method::GET, "/evcs/v11/x"));
        assert!(is_under("//sandbox/evcs/v1/query_token", SANDBOX));
        assert!(!is_under("/sandboxes", SANDBOX));
    }
}
