#![doc = include_str!("../README.md")]

pub mod code;
mod deviation;
mod document;
mod fields;
mod lines;
mod read;
mod refusal;
mod table;
mod write;

pub use code::Code;
pub use deviation::{Deviation, Noted};
pub use document::{Block, Document, Kind, Layout, Limit, Row};
pub use read::{Policy, Read, ReadOptions, read};
pub use refusal::{Refusal, Why};
pub use write::{NotWritten, Style, number, write};
