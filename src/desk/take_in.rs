//! Taking in what lies in the inbox.

use super::Observer;
use super::status::unreadable_held_folders;
use super::strangers::strangers;
use crate::inbox::{Quiet, Settled, scan, survey};
use crate::intake::{self, FileOutcome, IntakeOutcome};
use crate::ledger::Ledger;
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::{Shop, ShopError};
use std::time::{Duration, Instant};

/// Which files are taken in.
#[derive(Debug, Clone, Copy)]
pub enum Files<'f> {
    /// These, which a watcher has seen come to rest.
    Settled(&'f [Settled]),
    /// All that are whole after one quiet time.
    AfterQuietTime,
    /// All that are there, without a quiet time.
    AtOnce,
}

/// Files that are whole, and the names of those that may still grow.
#[derive(Debug, Default)]
pub struct InboxLook {
    /// They are taken in.
    pub settled: Vec<Settled>,
    /// They wait.
    pub restless: Vec<String>,
    /// What nobody takes, and what cannot be looked at.
    pub obstacles: Vec<Obstacle>,
}

impl Files<'_> {
    /// Looks which files are whole now; that takes a quiet time where one is to be kept.
    /// An inbox that cannot be listed is said, and has no file.
    ///
    /// # Errors
    /// The ledger.
    pub fn look(&self, shop: &Shop, ledger: &Ledger) -> Result<InboxLook, ShopError> {
        let look = match self {
            Self::Settled(settled) => Ok(InboxLook { settled: settled.to_vec(), ..InboxLook::default() }),
            Self::AfterQuietTime => {
                look_twice(shop, ledger, Some(Duration::from_millis(shop.settings.inbox.settle_ms)))
            }
            Self::AtOnce => look_twice(shop, ledger, None),
        };
        let survey = survey(&shop.inbox(), &shop.store_codes());
        match (look, survey) {
            (Ok(mut look), Ok(obstacles)) => {
                look.obstacles = obstacles;
                look.obstacles.extend(intake::changed_files(shop, ledger)?.refused);
                look.obstacles.extend(unreadable_held_folders(shop));
                look.obstacles.extend(strangers(shop, ledger)?);
                Ok(look)
            }
            (Err(ShopError::Io(_, e)), _) | (_, Err(e)) => {
                let obstacles = vec![Obstacle::new(ObstacleKind::Look, "inbox/", &e)];
                Ok(InboxLook { obstacles, ..InboxLook::default() })
            }
            (Err(e), _) => Err(e),
        }
    }
}

/// The key under which the ledger remembers that an inbox was marked.
const MARKED: &str = "inbox marked";

/// Whether the inbox was there before, as the ledger remembers: an empty folder in its place is a share that is away. A
/// ledger that cannot be read now says so in the pass.
pub fn inbox_is_marked(shop: &Shop, ledger: &Ledger) -> bool {
    let inbox = shop.inbox().to_string_lossy().into_owned();
    ledger.remembered(MARKED).is_ok_and(|path| path.is_some_and(|path| path == inbox))
}

/// Remembers that the inbox is there; whether it is. What cannot be written is remembered with the next look.
pub fn mark_inbox(shop: &Shop, ledger: &Ledger) -> bool {
    ledger.remember(MARKED, &shop.inbox().to_string_lossy()).is_ok()
}

/// Looks again at the files of the last hour whose turn it is: those whose writers went on come back into the inbox. How
/// long until the next turn. What refuses now is looked at, and said, by the next pass.
pub fn look_at_late_files(shop: &Shop, ledger: &Ledger, now: i64) -> Option<Duration> {
    if shop.late_files.next_in().is_some_and(|next| next.is_zero()) {
        let looked = intake::look_again(shop, ledger, now, &mut IntakeOutcome::default());
        if let Err(error) = looked {
            tracing::warn!(%error, "files of the last hour cannot be looked at");
        }
    }
    shop.late_files.next_in()
}

/// Takes in the rows of carriers and correction sheets that came before their orders, where those are here now.
///
/// # Errors
/// [`ShopError`].
pub fn take_in_awaited(
    shop: &Shop,
    ledger: &mut Ledger,
    now: i64,
    outcome: IntakeOutcome,
    observer: &dyn Observer,
) -> Result<IntakeOutcome, ShopError> {
    if outcome.is_blocked || observer.is_stopping() {
        return Ok(outcome);
    }
    let settled = intake::awaited_files(shop, ledger)?;
    if settled.is_empty() {
        return Ok(outcome);
    }
    let look = InboxLook { settled, ..InboxLook::default() };
    take_in(shop, ledger, look, now, outcome, observer)
}

fn look_twice(shop: &Shop, ledger: &Ledger, settle: Option<Duration>) -> Result<InboxLook, ShopError> {
    let inbox = shop.inbox();
    let stores = shop.store_codes();
    let look = || {
        let mut found = scan(&inbox, &stores).map_err(|e| ShopError::io(&inbox, e))?;
        found.sightings.extend(intake::changed_files(shop, ledger)?.sightings);
        Ok::<_, ShopError>(found)
    };
    let (mut quiet, start) = (Quiet::default(), Instant::now());
    let first = look()?;
    quiet.observe(Duration::ZERO, &first.sightings);
    if let Some(settle) = settle
        && !first.sightings.is_empty()
    {
        std::thread::sleep(settle);
        quiet.observe(start.elapsed(), &look()?.sightings);
    }
    let (now, settle) = (start.elapsed(), settle.unwrap_or_default());
    let restless = quiet.restless(now, settle).iter().map(|(sighting, _)| sighting.name.clone()).collect();
    let mut settled = quiet.settled(now, settle);
    // Of two forms of the same rows, the one that was saved later has the last word.
    let saved = |file: &Settled| {
        let is_held = file.sighting.path.starts_with(shop.held(""));
        if is_held { file.sighting.identity.mtime } else { i64::MIN }
    };
    settled.sort_by_key(saved);
    Ok(InboxLook { settled, restless, obstacles: Vec::new() })
}

/// Takes in the files of a look. Each is told to the observer once it is in; between two of them it may ask for an
/// end. `outcome` holds what came of finishing what was begun before.
///
/// # Errors
/// [`ShopError`].
pub fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    look: InboxLook,
    now: i64,
    mut outcome: IntakeOutcome,
    observer: &dyn Observer,
) -> Result<IntakeOutcome, ShopError> {
    let stop = || observer.is_stopping();
    let mut hear = |file: &FileOutcome| observer.file_in(file);
    intake::take_in(shop, ledger, &look.settled, now, &mut outcome, &stop, &mut hear)?;
    outcome.waiting.extend(look.restless);
    outcome.obstacles.extend(look.obstacles);
    ledger.learn_told()?;
    Ok(outcome)
}
