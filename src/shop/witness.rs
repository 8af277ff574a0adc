//! The witness: what lies beside the ledger, and in `outbox/`, and knows how far the shop's ledger had come.
//!
//! What goes in: a ledger that is opened. What comes out: that it is the shop's, or why it is not ([`Behind`]). A ledger
//! that is put back from a copy does not know what was told since, and would tell it twice.
//!
//! **Invariant.** The ledger goes first: a witness is only written what is committed there, so that a crash between the
//! two leaves a witness that is behind, and no healthy ledger is ever refused.
//! **Invariant.** Nothing leaves the shop before a witness knows of it: it is kept between the commit of a batch and the
//! appearance of its file, and before and after the calls that tell a mall.
//! **Invariant.** The witness in `state/` must be kept, else nothing leaves. The one in `outbox/` may be out of reach,
//! as a share can be; it is kept with the next.
//!
//! Deliberately not known here: what is done with a ledger that is behind (`desk::accept`).

use super::{Behind, BehindHow, Shop, ShopError};
use crate::crash::{Point, here};
use crate::ledger::{Ledger, Reach};
use crate::notice::{Obstacle, ObstacleKind};
use crate::outbox::publish::{replace, replace_private};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// The witness in `state/`.
const IN_STATE: &str = "witness";
/// The witness in `outbox/`: hidden, it says nothing to staff.
const IN_OUTBOX: &str = ".shukka-witness";
/// What stands above it, for whoever opens it.
const HEAD: &str = "# shukka: この店の台帳がどこまで進んだかの控えです。消さないでください。\n\
                    # shukka: how far the ledger of this shop has come. Do not delete it.\n";

impl Shop {
    /// Whether this ledger (`None`: there is no such file) is behind what the shop had. It writes nothing.
    ///
    /// # Errors
    /// When the ledger or a folder cannot be read.
    pub fn is_behind(&self, ledger: Option<&Ledger>) -> Result<Option<Behind>, ShopError> {
        let found = ledger.map(|ledger| ledger.reach()).transpose()?.unwrap_or_default();
        let witnesses = self.witnesses();
        let known = witnesses.iter().cloned().reduce(|one, other| one.beside(&other));
        let is_another = witnesses.iter().any(|witness| witness.identity != found.identity);
        let is_covered = witnesses.iter().all(|witness| found.covers(witness));
        let how = match ledger {
            None if known.as_ref().is_some_and(|known| !known.is_empty()) => Some(BehindHow::Missing),
            None => self.has_worked(&found)?.then_some(BehindHow::Missing),
            Some(_) if found.is_empty() && (found.identity.is_empty() || is_another || !is_covered) => {
                let was = known.as_ref().is_some_and(|known| !known.is_empty());
                (was || self.has_worked(&found)?).then_some(BehindHow::Empty)
            }
            Some(_) if found.identity.is_empty() && !witnesses.is_empty() => Some(BehindHow::Older),
            Some(_) if is_another => Some(BehindHow::Another),
            Some(_) if !is_covered => Some(BehindHow::Older),
            // Without the witness in `outbox/`, the numbers in the names of export files stand for it.
            // They are asked as far as they can be read: the witness in `state/` has been asked.
            Some(_) => (witnesses.len() < PLACES
                && self.highest_batch_file().unwrap_or(found.batch) > found.batch)
                .then_some(BehindHow::Older),
        };
        let Some(how) = how else { return Ok(None) };
        let highest_batch =
            self.highest_batch_file().unwrap_or(0).max(known.as_ref().map_or(0, |known| known.batch));
        Ok(Some(Behind { how, found, known, highest_batch, place: self.ledger_place() }))
    }

    /// As [`Shop::is_behind`], an error when it is.
    ///
    /// # Errors
    /// [`ShopError::Behind`]; or when the ledger or a folder cannot be read.
    pub(super) fn must_be_ours(&self, ledger: Option<&Ledger>) -> Result<(), ShopError> {
        match self.is_behind(ledger)? {
            Some(behind) => Err(ShopError::Behind(Box::new(behind))),
            None => Ok(()),
        }
    }

    /// Has the witnesses know how far the ledger has come. What a witness knows already is not written again.
    ///
    /// # Errors
    /// When the ledger cannot be read, or the witness in `state/` not be written.
    pub fn keep_witness(&self, ledger: &Ledger) -> Result<(), ShopError> {
        self.keep_witnesses(ledger).map(drop)
    }

    /// As [`Shop::keep_witness`]; what keeps the one in the outbox from being written, if anything.
    ///
    /// # Errors
    /// As there.
    pub fn keep_witnesses(&self, ledger: &Ledger) -> Result<Option<Obstacle>, ShopError> {
        let (mut reach, mut obstacle) = (ledger.reach()?, None);
        if reach.identity.is_empty() {
            ledger.identify(&new_identity())?;
            reach = ledger.reach()?;
        }
        for (dir, name) in self.witness_places() {
            let before = text_of(&dir, name);
            // Another process that works on the same ledger may have gone further since.
            let known = before.as_deref().and_then(read).filter(|known| known.identity == reach.identity);
            let text = written(&known.map_or_else(|| reach.clone(), |known| reach.beside(&known)));
            if before.as_deref() == Some(text.as_str()) {
                continue;
            }
            let kept =
                here(Point::WitnessKeep).map_err(|e| ShopError::io(&dir.join(name), e)).and_then(|()| {
                    let keep = if name == IN_STATE { replace_private } else { replace };
                    Ok(keep(&dir, name, text.as_bytes())?)
                });
            match kept {
                Err(error) if name == IN_OUTBOX => {
                    let about = self.shown(&dir.join(name));
                    obstacle = Some(error.of_one_thing(ObstacleKind::Witness, &about)?);
                }
                kept => kept?,
            }
        }
        Ok(obstacle)
    }

    /// The highest number that a batch's file in `outbox/` has; 0 when there is none. A store's folder that refuses says
    /// nothing: it must not keep the others from their work.
    ///
    /// # Errors
    /// When `outbox/` itself cannot be listed.
    fn highest_batch_file(&self) -> Result<i64, ShopError> {
        let files = gather_batch_files(&self.dir.join("outbox"), &|error| {
            tracing::warn!(%error, "a store's folder in the outbox cannot be looked into");
            Ok(Vec::new())
        })?;
        Ok(files.into_iter().map(|file| file.batch).max().unwrap_or(0))
    }

    /// The export files in `outbox/`, whatever wrote them, by their numbers.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn batch_files(&self) -> Result<Vec<BatchFile>, ShopError> {
        batch_files_in(&self.dir.join("outbox"))
    }

    /// Whether files show that the shop has worked before, of which a ledger that has come so far knows nothing.
    fn has_worked(&self, found: &Reach) -> Result<bool, ShopError> {
        if self.highest_batch_file()? > found.batch {
            return Ok(true);
        }
        for day in list(&self.archive())? {
            let is_day = day.file_name().is_some_and(|name| name.to_str().is_some_and(is_day_name));
            // A day that refuses is no reason to do nothing, as long as the others can be asked.
            if is_day && list(&day).is_ok_and(|files| !files.is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the witnesses know; one that is missing or damaged knows nothing.
    fn witnesses(&self) -> Vec<Reach> {
        let read_one = |(dir, name): (PathBuf, &str)| {
            let text = text_of(&dir, name)?;
            let reach = read(&text);
            if reach.is_none() {
                tracing::warn!(name, "a witness of the ledger is damaged");
            }
            reach
        };
        self.witness_places().into_iter().filter_map(read_one).collect()
    }

    fn witness_places(&self) -> [(PathBuf, &'static str); PLACES] {
        [(self.state(), IN_STATE), (self.dir.join("outbox"), IN_OUTBOX)]
    }
}

/// In so many places a witness lies.
const PLACES: usize = 2;

/// A file in `outbox/` whose name is that of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFile {
    /// The folder in which it lies, which is named for its store.
    pub store: String,
    /// The number of the batch.
    pub batch: i64,
    /// Where it lies.
    pub path: PathBuf,
}

/// The export files in an outbox, by their numbers.
///
/// # Errors
/// When a folder cannot be listed.
pub fn batch_files_in(outbox: &Path) -> Result<Vec<BatchFile>, ShopError> {
    gather_batch_files(outbox, &Err)
}

fn gather_batch_files(
    outbox: &Path,
    refused: &dyn Fn(ShopError) -> Result<Vec<PathBuf>, ShopError>,
) -> Result<Vec<BatchFile>, ShopError> {
    let mut found = Vec::new();
    for folder in list(outbox)? {
        let store = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !std::fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()) || store.starts_with('.') {
            continue;
        }
        for path in list(&folder).or_else(refused)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(batch) = batch_number(&name) {
                found.push(BatchFile { store: store.clone(), batch, path });
            }
        }
    }
    found.sort_by(|a, b| (a.batch, &a.path).cmp(&(b.batch, &b.path)));
    Ok(found)
}

/// What the witness in an outbox knows; `None` when it is not there, or damaged.
pub fn witness_in(outbox: &Path) -> Option<Reach> {
    read(&text_of(outbox, IN_OUTBOX)?)
}

/// A witness as it lies there; `None` when it is not there. One that refuses to be read knows nothing as long as it does,
/// which its owner has to hear: the other one, and the names of export files, are all that is left.
fn text_of(dir: &Path, name: &str) -> Option<String> {
    let path = dir.join(name);
    // A pipe in its place would not let us go.
    if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return None;
    }
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
        Err(error) => {
            tracing::warn!(name, error = %error.kind(), "a witness of the ledger cannot be read");
            None
        }
    }
}

/// The number of the batch in `acme-shipments-20261001-090000-12.csv`, also in a copy of it (`… (2).csv`).
fn batch_number(name: &str) -> Option<i64> {
    let stem = name.strip_suffix(".csv")?;
    let stem = stem.rsplit_once(" (").map_or(stem, |(before, _)| before);
    let (before, batch) = stem.rsplit_once('-')?;
    let (before, time) = before.rsplit_once('-')?;
    let (_, day) = before.rsplit_once('-')?;
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(day, 8) && digits(time, 6)).then(|| batch.parse().ok()).flatten()
}

fn is_day_name(name: &str) -> bool {
    name.len() == 10 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// What lies in a folder; nothing where there is none.
fn list(folder: &Path) -> Result<Vec<PathBuf>, ShopError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(e) => return Err(ShopError::io(folder, e)),
    };
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|e| ShopError::io(folder, e))).collect()
}

/// A name that no other ledger has.
fn new_identity() -> String {
    // The standard library seeds its maps from the system's randomness.
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

fn written(reach: &Reach) -> String {
    let Reach { identity, batch, telling, arrival } = reach;
    let mut text = HEAD.to_owned();
    let facts = format!("identity {identity}\nbatch {batch}\ntelling {telling}\narrival {arrival}\n");
    text.push_str(&facts);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "check {}", check_of(&facts));
    text
}

/// What a witness says; `None` when it is damaged.
fn read(text: &str) -> Option<Reach> {
    let (mut reach, mut facts) = (Reach::default(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(' ')?;
        match key {
            "identity" => value.clone_into(&mut reach.identity),
            "batch" => reach.batch = value.parse().ok()?,
            "telling" => reach.telling = value.parse().ok()?,
            "arrival" => reach.arrival = value.parse().ok()?,
            "check" => return (check_of(&facts) == value).then_some(reach),
            _ => {}
        }
        facts.push_str(line);
        facts.push('\n');
    }
    None
}

fn check_of(facts: &str) -> String {
    Sha256::digest(facts.as_bytes())[..4].iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_reads_back_what_was_written_and_a_damaged_one_knows_nothing() {
        let reach = Reach { identity: new_identity(), batch: 12, telling: 3, arrival: 400 };
        let text = written(&reach);
        assert_eq!(read(&text), Some(reach));
        assert_eq!(read(&text.replace("batch 12", "batch 11")), None);
        assert_eq!(read(&text[..text.len() - 12]), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn the_number_of_a_batch_is_read_from_the_name_of_its_file() {
        for (name, number) in [
            ("acme-shipments-20261001-090000-12.csv", Some(12)),
            ("my-store-shipments-20261001-090000-7 (2).csv", Some(7)),
            ("shipments-20261001-090000-3.csv", Some(3)),
            ("注文-12.csv", None),
            ("acme-shipments-20261001-090000-12.csv.part", None),
            ("突合-2026-10-01-2026-10-31.xlsx", None),
        ] {
            assert_eq!(batch_number(name), number, "{name}");
        }
    }
}
