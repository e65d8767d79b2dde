//! The executable `zhixing`. Everything is in the library, so that it is compiled once.

fn main() -> std::process::ExitCode {
    platform::start()
}
