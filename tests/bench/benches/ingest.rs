//! `cargo bench -p bench --bench ingest`: see [`bench::ingest`].

#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> anyhow::Result<()> {
    bench::ingest::run(&bench::options::Options::of_command_line()?).map(drop)
}
