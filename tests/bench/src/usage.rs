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

/// Ticks per second in `/proc`, the same on every Linux of today.
const TICKS: u64 = 100;

/// Processor time of this process in user and kernel mode, threads that ended included; steps of 10 ms.
pub fn process_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold blanks; fields are counted from behind its closing bracket.
    let fields = text.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks: u64 =
        fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// Processor time of the calling thread.
pub fn thread_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Bytes in mebibytes, one decimal.
pub fn mib(bytes: u64) -> f64 {
    (bytes as f64 / f64::from(1 << 20) * 10.0).round() / 10.0
}
