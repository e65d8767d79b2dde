//! From the journal into the tables, and order among the files there.

pub(crate) mod arrange;
pub(crate) mod compact;
pub(crate) mod days;
pub(crate) mod repeats;
pub(crate) mod revisions;
pub(crate) mod run;
