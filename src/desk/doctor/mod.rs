//! What is wrong with a shop as it stands on this machine, and what to do about it.
//!
//! What goes in: a shop folder, the present, and the machine's own clock. What comes out: a [`DoctorOutcome`] of signs,
//! of well ones too, in the order in which they are looked at: a folder before what lies in it.
//!
//! **Invariant.** Nothing is mended and nothing told. What it writes are empty files that are gone when it comes back,
//! which show what time a disk or share has.
//! **Invariant.** What cannot be looked at hides nothing else.
//!
//! Deliberately not known here: malls, which are asked as `check` does, people's servers, which `notices` knows, and words.

mod clock;
mod disk;
mod folders;
mod rights;

use super::backup::days_since_backup;
use super::check::{MallCheck, check_mall, check_shop};
use super::error::DeskError;
use super::notices::{ChannelStanding, notices_answering};
use super::state_page::last_shown;
use crate::document::Flaw;
use crate::ledger::Ledger;
use crate::notice::Obstacle;
use crate::notice::doctor::Sign;
use crate::shop::obstacles::lasting_obstacles;
use crate::shop::{OpeningError, Shop, ShopError, ShopPlace, shown_time};

/// What was seen of a shop.
#[derive(Debug, Default)]
pub struct DoctorOutcome {
    /// Mistakes in its documents. With any, no mall is asked.
    pub flaws: Vec<Flaw>,
    /// What was seen, in order.
    pub signs: Vec<Sign>,
    /// Why the ledger is not to be used as it is.
    pub ledger_refuses: Option<ShopError>,
    /// What the last pass could not do.
    pub undone: Vec<Obstacle>,
    /// What each store's mall said, by the store's code.
    pub malls: Vec<(String, MallCheck)>,
    /// How each way by which word goes out stands, its server having been knocked at.
    pub channels: Vec<ChannelStanding>,
}

/// The present as it is decided by, and the machine's own clock, both in epoch seconds.
#[derive(Debug, Clone, Copy)]
pub struct TwoClocks {
    /// What is taken as the present.
    pub now: i64,
    /// What the machine says.
    pub machine: i64,
}

/// A shop that was looked at, for whoever shows what was seen.
pub struct LookedAt {
    /// The shop.
    pub shop: Shop,
    /// What was seen.
    pub outcome: DoctorOutcome,
}

/// Looks at a shop folder.
///
/// # Errors
/// When its documents cannot be read at all.
pub fn doctor(place: ShopPlace, clocks: TwoClocks) -> Result<LookedAt, DeskError> {
    let (shop, flaws) = match Shop::open_as_far_as_sound(place.clone()) {
        Ok(opened) => opened,
        Err(OpeningError::Flawed(flaws)) => (Shop::without_documents(place), flaws),
        Err(error) => return Err(error.into()),
    };
    let mut outcome = DoctorOutcome::default();
    if flaws.is_empty() {
        let check = check_shop(&shop);
        let (stores, own_profiles) = (check.stores.len(), check.own_profiles);
        outcome.signs.push(Sign::SettingsWell { stores, own_profiles });
    }
    outcome.flaws = flaws;
    outcome.signs.extend(folders::look(&shop));
    // Before the ledger is opened, which takes rights from others by itself.
    outcome.signs.extend(rights::look(&shop));
    outcome.signs.extend(disk::look(&shop));
    match look_at_ledger(&shop, clocks, &mut outcome) {
        Ok(()) => {}
        Err(DeskError::Shop(error)) => outcome.ledger_refuses = Some(error),
        Err(error) => return Err(error),
    }
    if outcome.flaws.is_empty() {
        look_at_notices(&shop, &mut outcome)?;
    }
    if outcome.flaws.is_empty() && outcome.ledger_refuses.is_none() {
        ask_malls(&shop, clocks.now, &mut outcome)?;
    }
    Ok(LookedAt { shop, outcome })
}

fn look_at_ledger(shop: &Shop, clocks: TwoClocks, outcome: &mut DoctorOutcome) -> Result<(), DeskError> {
    outcome.signs.extend(clock::of_disks(shop, clocks.machine));
    let ledger = shop.ledger_to_read()?;
    if let Some(behind) = shop.seen_behind.get() {
        return Err(ShopError::Behind(Box::new(behind.clone())).into());
    }
    let Some(ledger) = ledger else {
        outcome.signs.extend([Sign::ClockWell, Sign::LedgerNone]);
        return Ok(());
    };
    ledger.look_for_damage(u64::MAX)?;
    let of_clock = clock::of_ledger(shop, &ledger, clocks.now)?;
    outcome.signs.push(of_clock);
    outcome.signs.push(disk::of_ledger(shop));
    outcome.signs.push(watcher(shop, &ledger, clocks.machine)?);
    outcome.undone = lasting_obstacles(&ledger)?.into_iter().map(|lasting| lasting.obstacle).collect();
    if outcome.undone.is_empty() {
        outcome.signs.push(Sign::WorkWell);
    }
    outcome.signs.push(backup(&ledger, clocks.now)?);
    Ok(())
}

/// Who is at work, and whether it gives signs of life.
fn watcher(shop: &Shop, ledger: &Ledger, machine: i64) -> Result<Sign, DeskError> {
    const SILENT_S: i64 = 300;
    let zone = shop.settings.timezone;
    Ok(match shop.holder(ledger)? {
        Some(holder) if machine - holder.beat_at > SILENT_S => {
            Sign::WatcherSilent(holder.holder, (machine - holder.beat_at) / 60)
        }
        Some(holder) => Sign::WatcherLives(holder.holder, holder.host, shown_time(holder.since, zone)),
        None => Sign::WatcherNone(last_shown(shop).map_or_else(String::new, |at| shown_time(at, zone))),
    })
}

/// How old the last backup is.
fn backup(ledger: &Ledger, now: i64) -> Result<Sign, DeskError> {
    const OLD_DAYS: i64 = 7;
    Ok(match days_since_backup(ledger, now)? {
        None => Sign::BackupNone,
        Some(days) if days > OLD_DAYS => Sign::BackupOld(days),
        Some(days) => Sign::BackupWell(days),
    })
}

/// How word goes out. A ledger that refuses hides what waits, and not the servers.
fn look_at_notices(shop: &Shop, outcome: &mut DoctorOutcome) -> Result<(), DeskError> {
    if shop.settings.notices.is_empty() {
        outcome.signs.push(Sign::NobodyHears);
        return Ok(());
    }
    let ledger = if outcome.ledger_refuses.is_none() { shop.ledger_to_read()? } else { None };
    outcome.channels = notices_answering(shop, ledger.as_ref())?;
    Ok(())
}

fn ask_malls(shop: &Shop, now: i64, outcome: &mut DoctorOutcome) -> Result<(), DeskError> {
    let codes = check_shop(shop).malls;
    for store in shop.settings.stores.iter().filter(|store| codes.contains(&store.code)) {
        let said = check_mall(shop, store, || shop.ledger_to_read(), now)?;
        outcome.malls.push((store.code.clone(), said));
    }
    Ok(())
}
