//! The gate as operators meet it: real lake, real registry, real envelopes.

mod answers;
mod deliveries;
mod door;
mod held;
mod identity;
mod limits;
mod orders;
mod reconciliations;
mod repeats;
mod reports;
mod storm;
mod token;
mod trials;
mod world;
