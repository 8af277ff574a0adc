use crate::ledger::Holder;

/// How old the last sign of life of a holder on another machine may be, in seconds.
const PATIENCE_S: i64 = 60;

/// The present, in epoch seconds.
#[expect(clippy::disallowed_methods, reason = "the daemon and cli read the clock, nobody else")]
pub fn clock() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}

/// Whether a holder of the lease is still at work: on this machine its process is asked for, on another its
/// signs of life count.
pub fn is_alive(holder: &Holder) -> bool {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    if holder.host == host {
        return process_exists(holder.pid);
    }
    (clock() - holder.beat_at).abs() < PATIENCE_S
}

#[cfg(unix)]
fn process_exists(pid: i64) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    // "Not permitted" means that it exists.
    !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn process_exists(_pid: i64) -> bool {
    // Without a way to ask, only the signs of life count.
    true
}
