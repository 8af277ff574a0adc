use crate::ledger::Holder;

/// How old the last sign of life of a holder may be, in seconds, before it says nothing any more.
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

/// What can be said of a holder of the lease at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// His process is at work here.
    Here,
    /// His process is no more.
    Gone,
    /// Only his next sign of life will tell: he is on another machine, whose clock is not ours, or a process of his
    /// number is there, but has given no sign for long (numbers come again after a restart, clocks jump).
    Unclear,
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

/// What can be said of a holder of the lease at a glance.
pub fn life(holder: &Holder) -> Life {
    let here = this_machine() == holder.host;
    judge(here, !here || may_be_ours(holder.pid), is_fresh(holder))
}

fn judge(is_here: bool, is_there: bool, is_fresh: bool) -> Life {
    match (is_here, is_there, is_fresh) {
        (true, false, _) => Life::Gone,
        (true, true, true) => Life::Here,
        _ => Life::Unclear,
    }
}

/// Whether a holder is taken for alive by those who only look (`status`).
pub fn is_alive(holder: &Holder) -> bool {
    match life(holder) {
        Life::Here => true,
        Life::Gone => false,
        // A long transaction lets no sign of life through, and its process is there.
        Life::Unclear => is_fresh(holder) || this_machine() == holder.host,
    }
}

fn is_fresh(holder: &Holder) -> bool {
    (clock() - holder.beat_at).abs() < PATIENCE_S
}

/// Whether a process of this number is there and may be this program.
#[cfg(unix)]
fn may_be_ours(pid: i64) -> bool {
    let Some(number) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    // "Not permitted" means that it exists.
    if matches!(rustix::process::test_kill_process(number), Err(rustix::io::Errno::SRCH)) {
        return false;
    }
    if is_over(pid) {
        return false;
    }
    // Where the system tells the names of processes, one of another name has only got the number.
    let name = |who: &str| std::fs::read_to_string(format!("/proc/{who}/comm")).ok();
    match (name(&pid.to_string()), name("self")) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => true,
    }
}

/// Whether a process is over and only waits for its parent to ask how it ended: it keeps its number until then.
#[cfg(unix)]
fn is_over(pid: i64) -> bool {
    // `pid (name) state …`; the name may hold anything, closing brackets too.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}

#[cfg(not(unix))]
fn may_be_ours(_pid: i64) -> bool {
    // Without a way to ask, only the signs of life count.
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_that_is_no_more_is_gone_and_no_clock_of_another_machine_counts() {
        assert_eq!(judge(true, true, true), Life::Here);
        assert_eq!(judge(true, false, true), Life::Gone);
        for (is_here, is_fresh) in [(true, false), (false, true), (false, false)] {
            assert_eq!(judge(is_here, true, is_fresh), Life::Unclear);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_number_that_another_program_has_now_is_nobody() {
        let mut sleeper = std::process::Command::new("sleep").arg("60").spawn().expect("a process");
        let found = may_be_ours(i64::from(sleeper.id()));
        sleeper.kill().expect("killed");
        sleeper.wait().expect("gone");
        assert!(!found && may_be_ours(i64::from(std::process::id())));
    }
}
