/// The present, in epoch seconds.
#[expect(clippy::disallowed_methods, reason = "the daemon and cli read the clock, nobody else")]
pub fn clock() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}

/// The name of this machine.
#[cfg(unix)]
pub fn this_machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The name of this machine; empty where the system does not tell it.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "Windows tells its name in the environment")]
pub fn this_machine() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
