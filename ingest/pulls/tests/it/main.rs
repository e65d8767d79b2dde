//! Pulls against a simulated platform over real HTTP, one case per fault.

mod calls;
mod comparisons;
mod full_pulls;
mod history;
mod lists;
mod supplements;
mod world;
