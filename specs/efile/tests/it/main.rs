//! Reading and writing of E documents.

mod cases;
mod identity;
mod tolerances;
