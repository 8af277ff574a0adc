//! 状態.html kept up to date: how things stand, gathered and written into the shop folder.
//!
//! What goes in: a shop and its ledger after a pass. What comes out: both files, replaced at one stroke when something
//! changed, and when they were last true a minute ago.
//!
//! **Invariant.** When nothing changed, nothing is gathered: one look at the ledger's reach and the folders tells.
//! **Invariant.** A page that cannot be written stops nothing.

use super::after_label::changed_after_label;
use super::backup::{days_since_backup, last_backup};
use super::day::{day, warnings_between};
use super::init::lay_corrections_again;
use super::status::held_files;
use crate::inbox::scan;
use crate::ledger::{Ledger, PlacedBetween};
use crate::notice::labels::{changed_label, held_label};
use crate::notice::{Code, Lang, Obstacle, ObstacleKind};
use crate::order::ExportState;
use crate::outbox::publish::replace;
use crate::outbox::state_page::{FileLine, StatePage, StoreLine};
use crate::report::{ChangedLabel, HeldLabel};
use crate::shop::obstacles::lasting_obstacles;
use crate::shop::{Shop, ShopError, shown_time};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The page.
pub const STATE_PAGE: &str = "状態.html";
/// The same as text.
pub const STATE_TEXT: &str = "状態.txt";

/// Files that are shown.
const FILES: usize = 20;
/// With more orders than this they are not looked at one by one.
const MOST_ORDERS: u64 = 20_000;
/// How often the page says that it is still true.
const STILL_TRUE_S: i64 = 60;
/// How long a watcher leaves it alone.
const WATCHER_S: i64 = 5;
const DAY_S: i64 = 86_400;

/// Writes both files when something has changed, or to say that they are still true. A watcher (`is_watching`) does not
/// write them more often than every five seconds.
pub fn keep_state_page(shop: &Shop, ledger: &Ledger, now: i64, is_watching: bool) {
    if let Err(error) = keep(shop, ledger, now, is_watching) {
        tracing::warn!(%error, "the state page");
    }
    if let Err(error) = lay_corrections_again(shop) {
        tracing::warn!(%error, "the correction sheet");
    }
}

/// What keeps the page from being written: it would say nothing of that itself. A link or a pipe in its place is replaced.
pub fn state_page_trouble(shop: &Shop) -> Option<Obstacle> {
    let is_in_the_way =
        |name: &&str| shop.dir.join(name).symlink_metadata().is_ok_and(|found| found.is_dir());
    let told = |name: &str, why: io::Error| Obstacle::new(ObstacleKind::StatePage, name, &why);
    if let Some(name) = [STATE_PAGE, STATE_TEXT].into_iter().find(is_in_the_way) {
        return Some(told(name, io::ErrorKind::IsADirectory.into()));
    }
    may_be_written(&shop.dir).err().map(|why| told(STATE_PAGE, why))
}

#[cfg(unix)]
fn may_be_written(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?)
}

/// What Windows lets us do is known when it is done.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other systems")]
fn may_be_written(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn keep(shop: &Shop, ledger: &Ledger, now: i64, is_watching: bool) -> Result<(), super::DeskError> {
    let (mark, seen) = look(shop, ledger, now)?;
    let before = written(&shop.dir.join(STATE_PAGE));
    if let Some((at, was)) = before {
        let is_young = |s: i64| (0..s).contains(&(now - at));
        if (was == mark && is_young(STILL_TRUE_S)) || (is_watching && is_young(WATCHER_S)) {
            return Ok(());
        }
    }
    let page = StatePage { mark, ..gather(shop, ledger, now, seen)? };
    let failed = |e: crate::outbox::PublishError| ShopError::from(e);
    replace(&shop.dir, STATE_PAGE, page.html().as_bytes()).map_err(failed)?;
    replace(&shop.dir, STATE_TEXT, format!("\u{feff}{}", page.text()).as_bytes()).map_err(failed)?;
    Ok(())
}

/// What lies in the folders.
struct Seen {
    waiting: Vec<String>,
    unread: Vec<String>,
    held: Vec<String>,
    obstacles: Vec<(Code, String)>,
}

/// A mark of how things look: the ledger's reach, the day, and what lies in the folders.
fn look(shop: &Shop, ledger: &Ledger, now: i64) -> Result<(String, Seen), super::DeskError> {
    let mut seen = Seen {
        waiting: Vec::new(),
        unread: Vec::new(),
        held: held_files(shop),
        obstacles: obstacles(ledger)?,
    };
    if let Ok(found) = scan(&shop.inbox(), &shop.store_codes()) {
        seen.waiting = found.sightings.into_iter().map(|file| shop.shown(&file.path)).collect();
        for odd in
            found.skipped.into_iter().filter(|odd| odd.is_odd && odd.path.is_dir() && !is_system(&odd.path))
        {
            seen.unread.extend(
                files_in(&odd.path).into_iter().map(|name| format!("{}/{name}", shop.shown(&odd.path))),
            );
        }
    }
    let reach = ledger.reach()?;
    let (sets, rows) = ledger.count_held()?;
    let obstacles: Vec<String> = seen.obstacles.iter().map(|(_, line)| line.clone()).collect();
    let lists = [&seen.waiting, &seen.unread, &seen.held, &obstacles].map(|list| list.join("\n")).join("\0");
    let folders = lists
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let day = shop.day(now).format("%Y%m%d");
    let backup = last_backup(ledger)?.unwrap_or(0);
    let mark = format!(
        "{}-{}-{}-{sets}-{rows}-{day}-{backup}-{folders:x}",
        reach.arrival, reach.batch, reach.telling
    );
    Ok((mark, seen))
}

/// What could not be done; the folders that nobody reads are found here, file by file.
fn obstacles(ledger: &Ledger) -> Result<Vec<(Code, String)>, ShopError> {
    let lasting = lasting_obstacles(ledger)?.into_iter().map(|lasting| lasting.obstacle);
    let told = lasting.filter(|it| it.code() != Code::F009);
    Ok(told.map(|it| (it.code(), format!("{}　{}", it.line(Lang::Ja), it.remedy(Lang::Ja)))).collect())
}

/// Folders that shares and systems make for themselves.
fn is_system(folder: &Path) -> bool {
    const SYSTEM: [&str; 5] =
        ["@eadir", "#recycle", "$recycle.bin", "system volume information", "lost+found"];
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.starts_with('.') || SYSTEM.contains(&name.as_str())
}

fn files_in(folder: &Path) -> Vec<String> {
    const SHOWN: usize = 20;
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).take(SHOWN).collect();
    names.sort();
    names
}

/// When the last pass said how things stand, in epoch seconds.
pub(super) fn last_shown(shop: &Shop) -> Option<i64> {
    written(&shop.dir.join(STATE_PAGE)).map(|(at, _)| at)
}

/// When the page was written, and its mark.
fn written(path: &Path) -> Option<(i64, String)> {
    // Whatever else has been put there is replaced, and a pipe would not let us go.
    path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut head = Vec::new();
    File::open(path).ok()?.take(256).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.strip_prefix("<!-- shukka ")?.split(' ');
    Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
}

fn gather(shop: &Shop, ledger: &Ledger, now: i64, seen: Seen) -> Result<StatePage, super::DeskError> {
    let mut page = StatePage {
        at: (now, shown_time(now, shop.settings.timezone)),
        waiting: seen.waiting,
        unread: seen.unread,
        obstacles: seen.obstacles,
        backup_days: days_since_backup(ledger, now)?,
        ..StatePage::default()
    };
    let mut rows: BTreeMap<i64, u64> = BTreeMap::new();
    for set in ledger.lying_sets()?.iter().filter(|set| set.solved_at.is_none()) {
        let folder = shop.shown(&shop.held(&set.arrival.folder));
        let count = ledger.count_held_rows(set.arrival.id)?;
        rows.insert(set.arrival.id, count);
        page.held.push((format!("{folder}/{}", set.arrival.held_as), count));
    }
    // What lies there and no ledger knows is shown all the same.
    for name in seen.held {
        let name = format!("inbox/held/{name}");
        if !page.held.iter().any(|(known, _)| *known == name) {
            page.held.push((name, 0));
        }
    }
    for arrival in ledger.last_arrivals(FILES)? {
        let held = rows.get(&arrival.id).copied();
        let held_as = held.map(|_| arrival.held_as.clone()).unwrap_or_default();
        page.files.push(FileLine {
            at: shown_time(arrival.at, shop.settings.timezone),
            // One that gave rows back of its own counts those that are in by now, whoever brought them.
            taken: if arrival.held_as.is_empty() {
                arrival.taken
            } else {
                arrival.row_count.saturating_sub(held.unwrap_or(0))
            },
            held: held.unwrap_or(0),
            held_as,
            code: arrival.outcome.code().filter(|_| arrival.undone_at.is_none()),
            is_undone: arrival.undone_at.is_some(),
            // Files of several stores are called alike.
            name: if arrival.folder.is_empty() {
                arrival.name
            } else {
                format!("{}/{}", arrival.folder, arrival.name)
            },
        });
    }
    page.warnings = warnings_between(ledger, (now - DAY_S, now + 1), None)?;
    put_stores(&mut page, shop, ledger, now)?;
    Ok(page)
}

/// Stores, and the labels of their orders.
fn put_stores(page: &mut StatePage, shop: &Shop, ledger: &Ledger, now: i64) -> Result<(), super::DeskError> {
    let changed = |label: &ChangedLabel| {
        changed_label((&label.store, &label.number), &label.file, label.what, Lang::Ja)
    };
    let held = |label: &HeldLabel| held_label((&label.store, &label.number), Lang::Ja);
    let all = PlacedBetween {
        from: NaiveDate::MIN,
        to: NaiveDate::MAX,
        undated_from: i64::MIN,
        undated_to: i64::MAX,
    };
    let shown =
        |name: &str, code: &str| if name == code { code.to_owned() } else { format!("{name}（{code}）") };
    if ledger.count_ordered(all)? <= MOST_ORDERS {
        let day = day(shop, Some(ledger), None, now, Lang::Ja)?;
        let line = |store: crate::report::StoreDay| StoreLine {
            name: shown(&store.name, &store.code),
            can_go: store.can_go,
            waits: Some((store.waits, store.late)),
            needs_person: store.needs_person,
        };
        page.labels =
            day.changed_labels.iter().map(changed).chain(day.held_labels.iter().map(held)).collect();
        page.stores = day.stores.into_iter().map(line).collect();
        return Ok(());
    }
    page.labels = changed_after_label(ledger, None, now)?.iter().map(changed).collect();
    let mut needs_person: BTreeMap<String, u64> = BTreeMap::new();
    for (store, _, state) in ledger.unsettled()? {
        *needs_person.entry(store).or_default() += u64::from(state != ExportState::Sending);
    }
    let line = |store: &crate::shop::settings::Store| {
        Ok(StoreLine {
            name: shown(&store.name, &store.code),
            can_go: ledger.count_due(&store.code, shop.day(now))?,
            waits: None,
            needs_person: needs_person.get(&store.code).copied().unwrap_or(0),
        })
    };
    page.stores = shop.settings.stores.iter().map(line).collect::<Result<_, super::DeskError>>()?;
    Ok(())
}
