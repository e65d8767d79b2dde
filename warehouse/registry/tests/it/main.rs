//! The same expectations against SQLite and against a private PostgreSQL cluster.

mod access;
mod audit;
mod databases;
mod onboarding;
mod operation;
mod operators;
mod people;
mod postgres;
mod pulls;
mod schema;
mod sessions;
mod supplements;
mod uploads;
