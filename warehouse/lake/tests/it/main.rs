//! Stories of the lake.

mod compaction;
mod crash;
mod days;
mod full_disk;
mod governed;
mod grouping;
mod journal;
mod live;
mod past;
mod queries;
mod repeats;
mod rows;
