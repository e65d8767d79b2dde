//! The portal over a real lake and a real registry with a small seeded world.

mod contract;
mod figures;
mod house;
mod lists;
mod live;
mod onboarding;
mod operators;
mod people;
mod pulls;
mod scope;
mod sheets;
mod vehicles;
#[path = "../../../../analytics/indicators/tests/it/world.rs"]
mod world;
