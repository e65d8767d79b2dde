//! `cargo bench -p bench --bench settle`: see [`bench::settle`].

fn main() -> anyhow::Result<()> {
    bench::settle::run(&bench::options::Options::of_command_line()?).map(drop)
}
