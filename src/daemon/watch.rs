//! The watcher's loop: look, let files become quiet, make a pass, wait.
//!
//! What goes in: what is watched, and the work to be done ([`Work`]). What comes out: calls of that work, until an
//! end is asked for.
//!
//! Deliberately not known here: what a pass does, and where settings come from.

use super::share::{Share, sends_events};
use super::wake::{Wake, Wakes};
use crate::inbox::{Quiet, Scan, Settled, Sighting, scan};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often a folder whose file system sends events is looked at all the same.
pub const NET: Duration = Duration::from_secs(60);

/// How long a file may be restless before it is named.
const RESTLESS: Duration = Duration::from_secs(60);

/// What is watched, and how.
#[derive(Debug, Clone)]
pub struct WatchedFolder {
    /// The inbox.
    pub inbox: PathBuf,
    /// Codes of the stores, whose folders lie in it.
    pub stores: Vec<String>,
    /// A folder in which any change wakes.
    pub bell: PathBuf,
    /// How long a file must be unchanged.
    pub settle: Duration,
    /// How often a silent share is looked at.
    pub poll: Duration,
    /// How often any other is looked at all the same, and at least how often a sign of life is given.
    pub net: Duration,
    /// A pass at least this often.
    pub every: Duration,
}

/// What the daemon asks of whoever runs it.
pub trait Work {
    /// Why it cannot go on.
    type Error;

    /// One pass with the files that are quiet, perhaps none. `stop` is asked between steps.
    ///
    /// # Errors
    /// Only what makes going on impossible; everything else is said and waits for the next pass.
    fn pass(&mut self, settled: &[Settled], stop: &dyn Fn() -> bool) -> Result<(), Self::Error>;
    /// What other commands ask for meanwhile.
    ///
    /// # Errors
    /// Only what makes going on impossible.
    fn requests(&mut self, stop: &dyn Fn() -> bool) -> Result<(), Self::Error>;
    /// Reads the settings again; a mistake in them keeps the old ones and is said.
    fn reload(&mut self) -> WatchedFolder;
    /// The inbox has gone (true) or come back (false).
    fn share(&mut self, is_offline: bool);
    /// A file that does not come to rest.
    fn restless(&mut self, name: &str, seen_for: Duration);
    /// The files in `inbox/held/` that staff have changed.
    fn mended(&mut self) -> Vec<Sighting>;
    /// Looks again at files of the last hour, whose writers may go on; how long until the next look is due.
    fn late(&mut self) -> Option<Duration>;
    /// Everything is set up.
    fn ready(&mut self);
    /// A sign of life after each look.
    ///
    /// # Errors
    /// When another watcher has taken the folder over.
    fn alive(&mut self) -> Result<(), Self::Error>;
    /// Whether this inbox was marked before.
    fn inbox_is_known(&mut self) -> bool;
    /// It is marked now, which is to be remembered.
    fn inbox_is_marked(&mut self);
}

/// Watches until an end is asked for.
///
/// # Errors
/// What [`Work::pass`] gives, or that signals cannot be listened to.
pub fn watch<W: Work>(mut look: WatchedFolder, work: &mut W) -> Result<(), W::Error>
where
    W::Error: From<io::Error>,
{
    let mut wakes = Wakes::new()?;
    let mut share = Share::new(work.inbox_is_known());
    wakes.watch(&folders(&look), &held_folder(&look));
    let (mut quiet, start) = (Quiet::default(), Instant::now());
    let (mut last_pass, mut named): (Option<Duration>, Vec<PathBuf>) = (None, Vec::new());
    let mut held = HeldLook::default();
    work.ready();
    loop {
        let now = start.elapsed();
        held.look(&look, &wakes, now, work);
        let online = look_once(&look, &mut share, &mut quiet, &held.mended, now);
        if share.is_marked() && !work.inbox_is_known() {
            work.inbox_is_marked();
        }
        if let Some(is_offline) = share.turned(online) {
            work.share(is_offline);
            if !is_offline {
                wakes.watch(&folders(&look), &held_folder(&look));
            }
        }
        let settled = if online { quiet.settled(start.elapsed(), look.settle) } else { Vec::new() };
        if !settled.is_empty() || last_pass.is_none_or(|last| now >= last + look.every) {
            work.pass(&settled, &|| wakes.is_ending())?;
            settled.iter().for_each(|file| quiet.restart(&file.sighting.path, start.elapsed()));
            last_pass = Some(start.elapsed());
        }
        work.requests(&|| wakes.is_ending())?;
        name_restless(&quiet, start.elapsed(), look.settle, &mut named, work);
        let late = work.late().unwrap_or(Duration::MAX);
        work.alive()?;
        match wakes.next(patience(&look, &quiet, online, start.elapsed(), last_pass).min(late)) {
            Wake::End => return Ok(()),
            Wake::Reload => {
                look = work.reload();
                wakes.watch(&folders(&look), &held_folder(&look));
                last_pass = None;
            }
            Wake::Files | Wake::Time => {}
        }
    }
}

/// What was seen of the files with staff. There may be thousands that nobody touches: they are looked at when something
/// changed among them, as long as one is on its way, and now and then.
#[derive(Default)]
struct HeldLook {
    at: Option<Duration>,
    mended: Vec<Sighting>,
}

impl HeldLook {
    fn look<W: Work>(&mut self, look: &WatchedFolder, wakes: &Wakes, now: Duration, work: &mut W) {
        const POLLS: u32 = 5;
        let every = if sends_events(&look.inbox) { look.net } else { (look.poll * POLLS).min(look.net) };
        let is_due = self.at.is_none_or(|at| now >= at + every);
        if wakes.has_held_changed() || is_due || !self.mended.is_empty() {
            (self.at, self.mended) = (Some(now), work.mended());
        }
    }
}

fn folders(look: &WatchedFolder) -> Vec<PathBuf> {
    let mut folders = vec![look.inbox.clone(), look.bell.clone()];
    folders.extend(look.stores.iter().map(|store| look.inbox.join(store)));
    folders
}

fn held_folder(look: &WatchedFolder) -> PathBuf {
    look.inbox.join("held")
}

/// One look; false when the share is offline. What was seen before stays known then.
fn look_once(
    look: &WatchedFolder,
    share: &mut Share,
    quiet: &mut Quiet,
    mended: &[Sighting],
    now: Duration,
) -> bool {
    match scan(&look.inbox, &look.stores) {
        Ok(Scan { mut sightings, .. }) if share.is_there(&look.inbox, !sightings.is_empty()) => {
            sightings.extend_from_slice(mended);
            quiet.observe(now, &sightings);
            true
        }
        _ => false,
    }
}

/// How long nothing need be done: until the next file is quiet, the next look, or the next pass by the clock.
fn patience(
    look: &WatchedFolder,
    quiet: &Quiet,
    online: bool,
    now: Duration,
    last_pass: Option<Duration>,
) -> Duration {
    let net = if online && sends_events(&look.inbox) { look.net } else { look.poll.min(look.net) };
    let mut until = (now + net).min(last_pass.unwrap_or(now) + look.every);
    if let Some(next) = quiet.next_at(look.settle) {
        // One that is quiet already and still there could not be taken: it is tried again with the next look.
        until = until.min(if next > now { next } else { now + look.poll });
    }
    until.saturating_sub(now)
}

fn name_restless<W: Work>(
    quiet: &Quiet,
    now: Duration,
    settle: Duration,
    named: &mut Vec<PathBuf>,
    work: &mut W,
) {
    let restless = quiet.restless(now, settle);
    named.retain(|path| restless.iter().any(|(sighting, _)| sighting.path == *path));
    for (sighting, seen_for) in restless.into_iter().filter(|(_, seen_for)| *seen_for >= RESTLESS) {
        if !named.contains(&sighting.path) {
            work.restless(&sighting.name, seen_for);
            named.push(sighting.path.clone());
        }
    }
}
