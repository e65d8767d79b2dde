//! What the figures were measured on.

use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The machine, the compiler and the disk.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// Model of the processor.
    pub cpu: String,
    /// Cores this process may use.
    pub cores: usize,
    /// Memory, GiB.
    pub ram_gib: f64,
    /// Operating system kernel.
    pub kernel: String,
    /// Compiler and profile.
    pub rustc: String,
    /// File system and device of the folder that is written to.
    pub disk: String,
    /// Mean load of the last minute before the bench began.
    pub load_before: f64,
    /// Day of the run.
    pub day: String,
}

impl Machine {
    /// Looks at this machine; `dir` is where the bench writes.
    pub fn of(dir: &Path) -> Self {
        let cpus = read("/proc/cpuinfo");
        let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let memory = read("/proc/meminfo");
        let total = memory.lines().find_map(|line| {
            line.strip_prefix("MemTotal:")?.trim().split(' ').next()?.parse::<f64>().ok()
        });
        let version = Command::new("rustc").arg("--version").output();
        let version = version.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        Self {
            cpu: cpu.map(|(_, name)| name.trim().to_owned()).unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            ram_gib: (total.unwrap_or_default() / 1024.0 / 1024.0 * 10.0).round() / 10.0,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            rustc: format!("{}, {profile}", version.unwrap_or_default()),
            disk: disk(dir),
            load_before: read("/proc/loadavg")
                .split(' ')
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or_default(),
            day: chrono::Utc::now().date_naive().to_string(),
        }
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Device and file system of the mount with the longest matching path.
fn disk(dir: &Path) -> String {
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    let mounts = read("/proc/mounts");
    let parts = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let holding = parts.filter(|parts| parts.len() > 3 && dir.starts_with(parts[1]));
    let deepest = holding.max_by_key(|parts| parts[1].len());
    deepest.map(|parts| format!("{} on {}", parts[2], parts[0])).unwrap_or_default()
}

/// Folder of everything that benches write: `target/bench`.
pub fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    // Without `..`, which the paths of a lake must not have.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = here.ancestors().nth(2).unwrap_or(here);
    target.unwrap_or_else(|| project.join("target")).join("bench")
}
