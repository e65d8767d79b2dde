//! The journal: rows are durable here before anybody is told so.

mod frame;
mod queue;
pub(crate) mod replay;
pub(crate) mod segment;
mod writer;

pub(crate) use queue::Journal;
pub(crate) use writer::Start;
