//! `cargo bench -p bench --bench queries`: see [`bench::queries`].

fn main() -> anyhow::Result<()> {
    bench::queries::run(&bench::options::Options::of_command_line()?).map(drop)
}
