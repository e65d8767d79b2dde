//! `cargo bench -p bench --bench ingest`: see [`bench::ingest`].

fn main() -> anyhow::Result<()> {
    bench::ingest::run(&bench::options::Options::of_command_line()?).map(drop)
}
