//! Memory and processor time of this process and its threads, from `/proc`.

use std::time::Duration;

/// Resident memory of this process, bytes.
pub fn resident() -> u64 {
    status_kib("VmRSS:") * 1024
}

/// Highest resident memory of this process so far, bytes.
pub fn highest_resident() -> u64 {
    status_kib("VmHWM:") * 1024
}

fn status_kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// Processor time of all threads that live, in user and kernel mode.
pub fn process_cpu() -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    threads.flatten().map(|thread| on_cpu(&thread.path().join("schedstat"))).sum()
}

/// Processor time of the calling thread.
pub fn thread_cpu() -> Duration {
    on_cpu(std::path::Path::new("/proc/thread-self/schedstat"))
}

fn on_cpu(path: &std::path::Path) -> Duration {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Bytes in mebibytes, one decimal.
pub fn mib(bytes: u64) -> f64 {
    (bytes as f64 / f64::from(1 << 20) * 10.0).round() / 10.0
}
