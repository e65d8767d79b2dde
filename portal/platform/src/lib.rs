#![doc = include_str!("../README.md")]

pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod dispatch;
pub mod jobs;
pub mod secrets;
pub mod server;
pub mod stores;
