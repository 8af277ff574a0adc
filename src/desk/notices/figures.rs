//! The day in figures, for the letter that tells of it; and what is late, once a day.

use crate::desk::DeskError;
use crate::desk::day::day;
use crate::ledger::{Ledger, TidingNote};
use crate::notice::word_out::{DailyFigures, DailyLine};
use crate::notice::{Lang, TidingKind, Weight};
use crate::shop::obstacles::lasting_obstacles;
use crate::shop::settings::NoticeSettings;
use crate::shop::{Shop, ShopError};
use chrono::{NaiveDate, NaiveTime};

/// The key under which the ledger remembers the day on which late orders were looked for.
const LOOKED: &str = "late orders";

/// The figures of a day, as they stand now or stood at its end.
///
/// # Errors
/// When the ledger or a folder cannot be read.
pub(super) fn figures_of(
    shop: &Shop,
    ledger: &Ledger,
    notice: &NoticeSettings,
    which: NaiveDate,
    now: i64,
    lang: Lang,
) -> Result<DailyFigures, DeskError> {
    let at = if shop.day(now) == which { now } else { end_of(shop, which).unwrap_or(now) };
    let found = day(shop, Some(ledger), None, at, lang)?;
    let is_wanted = |code: &String| notice.stores.is_empty() || notice.stores.contains(code);
    let stores = found.stores.into_iter().filter(|store| is_wanted(&store.code));
    Ok(DailyFigures {
        day: which,
        stores: stores
            .map(|store| DailyLine {
                name: store.name,
                came: store.came,
                told: store.told,
                can_go: store.can_go,
                waits: store.waits,
                late: store.late,
                needs_person: store.needs_person,
            })
            .collect(),
        // Reasons are counted over all stores: they are left out where only some are wanted.
        waits: if notice.stores.is_empty() { found.waits } else { Vec::new() },
        held_files: found.held_files.len() as u64,
        obstacles: lasting_obstacles(ledger)?.len() as u64,
    })
}

/// The last second of a day.
fn end_of(shop: &Shop, day: NaiveDate) -> Option<i64> {
    let midnight = day.succ_opt()?.and_time(NaiveTime::MIN).and_local_timezone(shop.settings.timezone);
    Some(midnight.earliest()?.timestamp() - 1)
}

/// Looks once a day whether orders are late, and notes it; nothing is looked for when nobody wants to hear of it.
///
/// # Errors
/// When the ledger or a folder cannot be read or written.
pub(super) fn look_for_late_orders(
    shop: &Shop,
    ledger: &Ledger,
    now: i64,
    lang: Lang,
) -> Result<(), DeskError> {
    let settings = &shop.settings;
    let is_wanted = settings.notices.iter().any(|notice| notice.what.contains(&Weight::Ordinary))
        && settings.stores.iter().any(|store| settings.late_days_of(&store.code) > 0);
    let today = shop.day(now).to_string();
    if !is_wanted || ledger.remembered(LOOKED)?.as_deref() == Some(&today) {
        return Ok(());
    }
    let found = day(shop, Some(ledger), None, now, lang)?;
    let notes = found.stores.into_iter().filter(|store| store.late > 0).map(|store| TidingNote {
        key: format!("late/{today}/{}", store.code),
        kind: TidingKind::Late,
        store: store.code,
        count: store.late,
    });
    let notes: Vec<TidingNote> = notes.collect();
    let before = ledger.tidings()?.into_iter().filter(|tiding| tiding.kind == TidingKind::Late);
    let over: Vec<String> =
        before.map(|tiding| tiding.key).filter(|key| !notes.iter().any(|note| note.key == *key)).collect();
    ledger.note_tidings(&notes, &over, now)?;
    ledger.remember(LOOKED, &today).map_err(ShopError::from)?;
    Ok(())
}
