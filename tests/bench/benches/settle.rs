//! `cargo bench -p bench --bench settle`: see [`bench::settle`].

#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> anyhow::Result<()> {
    bench::settle::run(&bench::options::Options::of_command_line()?).map(drop)
}
