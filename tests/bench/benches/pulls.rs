//! `cargo bench -p bench --bench pulls`: see [`bench::pulls`].

#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> anyhow::Result<()> {
    bench::pulls::run(&bench::options::Options::of_command_line()?).map(drop)
}
