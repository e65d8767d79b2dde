//! Rebuilds the crate when a migration is added: the migrations are embedded at build time.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
