//! `cargo bench -p bench --bench queries`: see [`bench::queries`].

#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> anyhow::Result<()> {
    bench::queries::run(&bench::options::Options::of_command_line()?).map(drop)
}
