//! Taking in what lies in the inbox.

use super::Observer;
use crate::inbox::{Quiet, Settled, scan, survey};
use crate::intake::{self, FileOutcome, IntakeOutcome};
use crate::ledger::Ledger;
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::{Shop, ShopError};
use std::io;
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
    pub fn look(&self, shop: &Shop) -> InboxLook {
        let look = match self {
            Self::Settled(settled) => Ok(InboxLook { settled: settled.to_vec(), ..InboxLook::default() }),
            Self::AfterQuietTime => {
                look_twice(shop, Some(Duration::from_millis(shop.settings.inbox.settle_ms)))
            }
            Self::AtOnce => look_twice(shop, None),
        };
        let survey = survey(&shop.inbox(), &shop.store_codes());
        match (look, survey) {
            (Ok(mut look), Ok(obstacles)) => {
                look.obstacles = obstacles;
                look
            }
            (Err(e), _) | (_, Err(e)) => {
                let obstacles = vec![Obstacle::new(ObstacleKind::Look, "inbox/", &e)];
                InboxLook { obstacles, ..InboxLook::default() }
            }
        }
    }
}

fn look_twice(shop: &Shop, settle: Option<Duration>) -> io::Result<InboxLook> {
    let inbox = shop.inbox();
    let stores = shop.store_codes();
    let look = || scan(&inbox, &stores);
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
    Ok(InboxLook { settled: quiet.settled(now, settle), restless, obstacles: Vec::new() })
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
    Ok(outcome)
}
