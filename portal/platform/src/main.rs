//! The executable `zhixing`. Everything is in the library, so that it is compiled once.

#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    platform::start()
}
