//! Whether the clocks agree: the machine's, those of the disks that things lie on, and the ledger's last entry.

use crate::desk::DeskError;
use crate::ledger::Ledger;
use crate::notice::doctor::Sign;
use crate::shop::{Shop, shown_time};
use std::fs::File;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Clocks that go so many seconds apart still agree.
const AGREE_S: i64 = 120;

/// The clocks of the disks under the inbox and `state/`: each says its time of a file that is made there and removed.
pub(super) fn of_disks(shop: &Shop, machine: i64) -> Vec<Sign> {
    let mut apart = Vec::new();
    for folder in [shop.inbox(), shop.state()] {
        // A folder that takes no file is told of as one that cannot be written to.
        let Some(at) = time_of(&folder) else { continue };
        if (at - machine).abs() > AGREE_S {
            apart.push(Sign::ClockApart(shop.shown(&folder), at - machine));
        }
    }
    apart
}

/// What time the disk under a folder says it is, in epoch seconds.
fn time_of(folder: &Path) -> Option<i64> {
    let path = folder.join(format!(".shukka-doctor-{}", std::process::id()));
    let made = File::create_new(&path).and_then(|file| file.metadata()).and_then(|found| found.modified());
    // One that stays is hidden, and is passed over by whoever looks for files.
    let _ = std::fs::remove_file(&path);
    let since = made.ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

/// Whether the present is behind the last entry of the ledger.
pub(super) fn of_ledger(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Sign, DeskError> {
    let last = ledger.last_arrivals(1)?.first().map_or(i64::MIN, |arrival| arrival.at);
    if last > now.saturating_add(AGREE_S) {
        return Ok(Sign::ClockBehind(shown_time(last, shop.settings.timezone)));
    }
    Ok(Sign::ClockWell)
}
