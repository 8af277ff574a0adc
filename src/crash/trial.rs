//! A trial: which step fails how, from the environment.
//!
//! `SHUKKA_CRASH=file.archive:abort@2` kills the process when the second hit of that point is reached; `eio` is a
//! refusal of that one step, `enospc` a disk that is full from there on until the process ends. Several are
//! separated by commas. `SHUKKA_CRASH_LOG` names a file that gets a line for every hit and from which a process
//! goes on counting where the one before it ended.

use super::Point;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, OnceLock, PoisonError};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    Abort,
    Eio,
    Enospc,
}

struct Plan {
    point: String,
    harm: Harm,
    hit: u64,
}

struct Trial {
    plans: Vec<Plan>,
    log: Option<File>,
    hits: HashMap<String, u64>,
    is_full: bool,
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

pub(super) fn reached(point: Point) -> io::Result<()> {
    static TRIAL: OnceLock<Mutex<Trial>> = OnceLock::new();
    let mut trial = TRIAL.get_or_init(|| Mutex::new(begin())).lock().unwrap_or_else(PoisonError::into_inner);
    let count = trial.hits.entry(point.name().to_owned()).or_default();
    *count += 1;
    let hit = *count;
    if let Some(log) = &mut trial.log {
        log.write_all(format!("{}\n", point.name()).as_bytes())?;
    }
    let planned = trial.plans.iter().find(|plan| plan.point == point.name() && plan.hit == hit);
    match planned.map(|plan| plan.harm) {
        Some(Harm::Abort) => die(),
        Some(Harm::Eio) => return Err(io::Error::from_raw_os_error(EIO)),
        Some(Harm::Enospc) => trial.is_full = true,
        None => {}
    }
    if trial.is_full { Err(io::Error::from_raw_os_error(ENOSPC)) } else { Ok(()) }
}

/// As `kill -9` does it: no destructor runs, no buffer is written.
fn die() -> ! {
    #[cfg(unix)]
    // Should the system refuse even that, the next line dies as suddenly.
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}

#[expect(clippy::disallowed_methods, reason = "a trial is planned in the environment")]
fn begin() -> Trial {
    let plans = std::env::var("SHUKKA_CRASH").unwrap_or_default();
    let log = std::env::var("SHUKKA_CRASH_LOG").ok();
    let mut hits = HashMap::new();
    let before = log.as_ref().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    for name in before.lines() {
        *hits.entry(name.to_owned()).or_default() += 1;
    }
    Trial {
        plans: plans.split(',').filter_map(plan).collect(),
        log: log.and_then(|path| File::options().append(true).create(true).open(path).ok()),
        hits,
        is_full: false,
    }
}

fn plan(text: &str) -> Option<Plan> {
    let (point, rest) = text.split_once(':')?;
    let (harm, hit) = rest.split_once('@')?;
    let harm = match harm {
        "abort" => Harm::Abort,
        "eio" => Harm::Eio,
        "enospc" => Harm::Enospc,
        _ => return None,
    };
    Some(Plan { point: point.to_owned(), harm, hit: hit.parse().ok()? })
}
