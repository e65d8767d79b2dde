//! The same expectations against SQLite and against a private PostgreSQL cluster.

mod access;
mod audit;
mod databases;
mod operation;
mod operators;
mod people;
mod postgres;
mod schema;
mod sessions;
mod uploads;
