//! Readiness and watchdog for systemd, when it started us.

use std::time::Duration;

/// How often systemd's watchdog is to hear of us: half its patience; `None` when nobody watches this process.
#[expect(clippy::disallowed_methods, reason = "the environment is where systemd says how patient it is")]
pub(super) fn watchdog() -> Option<Duration> {
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let is_ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    let patience = number("WATCHDOG_USEC").filter(|usec| is_ours && *usec > 0)?;
    Some(Duration::from_micros(patience / 2))
}

/// Sends one state to systemd; nothing happens where there is none.
#[expect(clippy::disallowed_methods, reason = "the environment is where systemd says where it listens")]
pub(super) fn notify(state: &str) {
    #[cfg(target_os = "linux")]
    if let Ok(path) = std::env::var("NOTIFY_SOCKET") {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::{SocketAddr, UnixDatagram};
        let address = match path.strip_prefix('@') {
            Some(name) => SocketAddr::from_abstract_name(name),
            None => SocketAddr::from_pathname(&path),
        };
        if let (Ok(socket), Ok(address)) = (UnixDatagram::unbound(), address) {
            // Nobody listening is nobody's fault.
            drop(socket.send_to_addr(state.as_bytes(), &address));
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = state;
}
