//! Stories through the real binary. See README.md beside this file.

mod callee;
mod grid;
mod kill;
mod onboarding;
mod operator;
mod server;
mod vehicle;

/// TLS of the HTTP client needs a provider even for plain HTTP.
pub fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
