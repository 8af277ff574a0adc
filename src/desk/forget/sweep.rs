//! Files that hold only forgotten orders leave the folders; those that hold others too are named.
//!
//! **Invariant.** Nothing that waits for staff goes while a row in it is of an order that nobody knows yet, unless what is
//! mixed is to go. What has waited since a time before is named: nobody else would ever come to it.
//! **Invariant.** An export file goes only when its layout writes anything of a person: it shows what was told.

use super::files::{FileContent, Reader};
use super::outcome::{ForgetOutcome, ForgetWish, StayingFile};
use super::seen::SeenFiles;
use crate::crash::{Point, here};
use crate::desk::DeskError;
use crate::desk::files::files_below;
use crate::intake::TWIN_ENDING;
use crate::ledger::Ledger;
use crate::notice::{Obstacle, ObstacleKind};
use crate::outbox::Layout;
use crate::outbox::publish::remove;
use crate::shop::Shop;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What is written beside a held file to say why.
const REASONS: &str = ".理由.txt";

/// A look at all files, and what follows from it.
pub(super) struct Sweep<'s> {
    pub shop: &'s Shop,
    pub ledger: &'s Ledger,
    pub wish: ForgetWish,
    /// Whether nothing is removed.
    pub is_dry: bool,
}

impl Sweep<'_> {
    /// Looks at every file of the archive, of what is held and of the outbox; not into those of which `seen` knows that
    /// they stay.
    pub(super) fn all(
        &self,
        mut seen: Option<SeenFiles>,
        outcome: &mut ForgetOutcome,
    ) -> Result<(), DeskError> {
        let mut reader = Reader::new(self.shop, self.ledger, self.wish.before);
        let held = self.shop.held("");
        let exports = self.exports_without_people()?;
        let left = self.left_with_staff()?;
        let folders = [self.shop.archive(), held.clone(), self.shop.dir.join("outbox")];
        let files: Vec<PathBuf> = folders.iter().flat_map(|folder| files_below(folder)).collect();
        let (reasons, files): (Vec<PathBuf>, Vec<PathBuf>) =
            files.into_iter().partition(|path| path.to_string_lossy().ends_with(REASONS));
        for path in files {
            if exports.contains_key(&path) {
                continue;
            }
            let (is_held, is_old) = (path.starts_with(&held), self.is_old(&path));
            // Of what waits for staff there is little, and it changes.
            let mut seen = seen.as_mut().filter(|_| !is_held);
            if let Some(seen) = &mut seen
                && seen.stays(&path, is_old, |order| reader.stays(order))?
            {
                continue;
            }
            let content = reader.look_into(&path)?;
            // What staff have left for so long is of people too, also where nobody can read whose it is.
            let is_left = left.contains(&path) && content.as_ref().is_none_or(|it| it.staying == 0);
            let goes = content.as_ref().is_some_and(|it| it.goes(is_old) && !(is_held && it.unknown > 0));
            let is_mixed = is_left || content.as_ref().is_some_and(|it| it.forgotten > 0);
            if goes || (self.wish.mixed && is_mixed) {
                self.remove(&path, outcome);
                continue;
            }
            if is_mixed {
                let content = content.clone().unwrap_or_default();
                outcome.staying.push(self.staying(&path, is_held, &content));
            }
            if let Some(seen) = seen {
                seen.note(&path, is_old, content.as_ref());
            }
        }
        if let Some(Err(error)) = seen.map(SeenFiles::keep) {
            tracing::warn!(%error, "what was seen of files is not kept: they are read again");
        }
        // Reasons quote cells: they go with what they are about.
        for path in reasons {
            let about = path.to_string_lossy().into_owned();
            let about = PathBuf::from(about.trim_end_matches(REASONS));
            let was_removed = outcome.removed.contains(&self.shop.shown(&about));
            if was_removed || (!about.exists() && self.is_old(&path)) {
                self.remove(&path, outcome);
            }
        }
        if self.is_dry { Ok(()) } else { self.clear_late() }
    }

    /// What is kept for an hour beside the archive, named for its arrival, goes with what lies there.
    fn clear_late(&self) -> Result<(), DeskError> {
        for path in files_below(&self.shop.state().join("late")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Ok(id) = name.parse() else { continue };
            let Some(arrival) = self.ledger.arrival(id)? else { continue };
            if !arrival.archived_as.is_empty() && !self.shop.archive().join(&arrival.archived_as).exists() {
                // One that refuses is removed by the pass that ends its hour.
                let _ = std::fs::remove_file(&path);
            }
        }
        Ok(())
    }

    /// What has lain with staff since a time before.
    fn left_with_staff(&self) -> Result<BTreeSet<PathBuf>, DeskError> {
        let mut found = BTreeSet::new();
        for set in self.ledger.lying_sets()? {
            let arrival = &set.arrival;
            if self.shop.day(arrival.at) < self.wish.before {
                let folder = self.shop.held(&arrival.folder);
                found.insert(folder.join(&arrival.held_as));
                found.insert(folder.join(format!("{}{TWIN_ENDING}", arrival.held_as)));
            }
        }
        Ok(found)
    }

    /// Export files whose layouts write nothing of a person.
    fn exports_without_people(&self) -> Result<BTreeMap<PathBuf, i64>, DeskError> {
        let mut found = BTreeMap::new();
        for file in self.shop.batch_files()? {
            let layout = self.ledger.batch_of(file.batch)?.map(|batch| batch.layout);
            let layout = layout.and_then(|id| self.shop.layouts.iter().find(|layout| layout.id() == id));
            if layout.is_some_and(|layout: &Layout| !layout.names_people()) {
                found.insert(file.path, file.batch);
            }
        }
        Ok(found)
    }

    fn staying(&self, path: &Path, is_held: bool, content: &FileContent) -> StayingFile {
        let until = content.until.filter(|_| content.open == 0);
        StayingFile { path: self.shop.shown(path), open: content.open, is_held, until }
    }

    /// Whether a file is itself of a time before: by the day of the archive in which it lies, or by its last change.
    fn is_old(&self, path: &Path) -> bool {
        let day = path.parent().and_then(Path::file_name).and_then(|day| day.to_str());
        let day = day.and_then(|day| day.parse::<NaiveDate>().ok()).or_else(|| {
            let changed = std::fs::metadata(path).and_then(|found| found.modified()).ok()?;
            let seconds = changed.duration_since(UNIX_EPOCH).ok()?.as_secs();
            Some(self.shop.day(i64::try_from(seconds).ok()?))
        });
        day.is_some_and(|day| day < self.wish.before)
    }

    fn remove(&self, path: &Path, outcome: &mut ForgetOutcome) {
        let shown = self.shop.shown(path);
        if self.is_dry {
            outcome.removed.push(shown);
            return;
        }
        let removed = here(Point::ForgetFile).and_then(|()| remove(path).map_err(|refused| refused.source));
        match removed {
            Ok(()) => outcome.removed.push(shown),
            Err(why) => outcome.obstacles.push(Obstacle::new(ObstacleKind::Forget, &shown, &why)),
        }
        let day = path.parent().filter(|day| day.parent() == Some(&self.shop.archive()));
        if let Some(day) = day {
            // One that is not empty stays.
            let _ = std::fs::remove_dir(day);
        }
    }
}
