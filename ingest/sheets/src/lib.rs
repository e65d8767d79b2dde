#![doc = include_str!("../README.md")]

mod batch;
mod book;
mod cell;
mod column;
mod convert;
mod delimited;
mod errors_file;
mod fault;
mod filled;
mod finding;
mod header;
mod kind;
mod limits;
mod merges;
mod orders;
mod packed;
mod stations;
mod template;
mod value;
mod when;

pub use batch::{Batch, Told};
pub use book::{Book, Row};
pub use cell::Cell;
pub use column::{Column, Form, Level};
pub use convert::{Event, Seen, convert};
pub use errors_file::{ByRow, error_file};
pub use fault::Fault;
pub use filled::filled;
pub use finding::{RowFinding, Rule, Severity};
pub use header::Header;
pub use kind::Kind;
pub use limits::Limits;
pub use template::template;
