//! Figures against hand-computed numbers.

mod figures;
mod monitor;
mod world;
