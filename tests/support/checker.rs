//! The independent checker: whether everything that was dropped is accounted for exactly once.
//!
//! What goes in: a shop folder at rest and what was dropped into it. What comes out: every violation, in words.
//!
//! **Invariant.** It shares no code with the program: it reads the folders and, by plain SQL, the ledger.
//!
//! Deliberately not known here: how the drops were made and what was done to the program meanwhile.
#![allow(dead_code, reason = "the kill loop and the census each use a part")]

use super::world::files_of;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What the generator knows of what it dropped.
#[derive(Default)]
pub struct Dropped {
    /// Content by hash, and how many times it was dropped whole and left alone.
    pub files: BTreeMap<Vec<u8>, i64>,
    /// Contents that may have been overwritten before they were seen.
    pub fleeting: BTreeSet<Vec<u8>>,
    /// Files that are too large even to be copied, and so have no hash, by name.
    pub too_large: BTreeSet<String>,
    /// Order numbers that must be exported, once.
    pub due: BTreeSet<String>,
    /// Order numbers that the rules forbid to export.
    pub forbidden: BTreeSet<String>,
    /// Contents whose files are gone with the orders in them, which were forgotten.
    pub forgotten: BTreeSet<Vec<u8>>,
    /// Files that others have put into our folders.
    pub foreign: BTreeSet<PathBuf>,
}

impl Dropped {
    /// Notes that this content was dropped.
    pub fn note(&mut self, content: &[u8]) {
        *self.files.entry(hash(content)).or_default() += 1;
    }
}

/// SHA-256.
pub fn hash(content: &[u8]) -> Vec<u8> {
    Sha256::digest(content).to_vec()
}

/// One arrival as the ledger has it.
struct Arrival {
    hash: Vec<u8>,
    name: String,
    folder: String,
    outcome: String,
    rows: [i64; 3],
    state: i64,
    archived_as: String,
    held_as: String,
    /// Whether its held rows are all in, and their files gone from the held folder.
    is_cleared: bool,
    /// How many of its rows are still with staff.
    open_rows: i64,
}

/// Checks a shop folder at rest.
pub fn check(dir: &Path, dropped: &Dropped) -> Result<(), String> {
    let ledger = rusqlite::Connection::open(dir.join("state/ledger.db")).map_err(|e| e.to_string())?;
    let mut wrong = String::new();
    let arrivals = arrivals(&ledger).map_err(|e| e.to_string())?;
    check_contents(dir, &arrivals, dropped, &mut wrong);
    check_places(dir, &arrivals, dropped, &mut wrong);
    check_leftovers(dir, &mut wrong);
    check_exports(&ledger, dir, dropped, &mut wrong).map_err(|e| e.to_string())?;
    check_witness(dir)?;
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The hidden witness of the ledger's reach, which is no export file.
const WITNESS: &str = ".shukka-witness";
/// The hidden list of orders that were forgotten, which is none either.
const FORGOTTEN: &str = ".shukka-forgotten";

/// Every export file that has appeared, at whatever moment, is known to the witness in `state/`: an older ledger that is
/// put back is told by it.
pub fn check_witness(dir: &Path) -> Result<(), String> {
    let known = std::fs::read_to_string(dir.join("state/witness")).unwrap_or_default();
    let known = known.lines().find_map(|line| line.strip_prefix("batch ")?.parse().ok()).unwrap_or(0_i64);
    for path in files_of(&dir.join("outbox")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let number = name.strip_suffix(".csv").and_then(|stem| stem.rsplit('-').next()?.parse::<i64>().ok());
        if number.is_some_and(|number| number > known) {
            return Err(format!("the witness knows batches up to {known}, and there is {name}"));
        }
    }
    Ok(())
}

fn arrivals(ledger: &rusqlite::Connection) -> rusqlite::Result<Vec<Arrival>> {
    let mut query = ledger.prepare(
        "SELECT sha256, name, folder, outcome, row_count, taken, held, state, archived_as, held_as,
         COALESCE((SELECT h.state = 2 FROM held_sets h WHERE h.arrival = arrivals.id), 0),
         (SELECT COUNT(*) FROM held_rows r WHERE r.arrival = arrivals.id AND r.solved_at IS NULL)
         FROM arrivals WHERE sha256 <> x'' OR outcome <> '' ORDER BY id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Arrival {
            hash: row.get(0)?,
            name: row.get(1)?,
            folder: row.get(2)?,
            outcome: row.get(3)?,
            rows: [row.get(4)?, row.get(5)?, row.get(6)?],
            state: row.get(7)?,
            archived_as: row.get(8)?,
            held_as: row.get(9)?,
            is_cleared: row.get(10)?,
            open_rows: row.get(11)?,
        })
    })?;
    rows.collect()
}

/// Whether all of an arrival was given back, as a file or row by row: then the same bytes are judged afresh.
fn is_given_back(arrival: &Arrival) -> bool {
    let [_, taken, held] = arrival.rows;
    !is_archived(arrival) || (arrival.outcome.is_empty() && held > 0 && taken == 0)
}

/// Whether the content of an arrival belongs into the archive; else it was given back whole.
fn is_archived(arrival: &Arrival) -> bool {
    arrival.outcome.is_empty() || arrival.outcome == "F006"
}

/// Every drop is one arrival, and of equal contents one at most is taken in; one of which rows were given back is judged
/// afresh when it comes again, since those rows may be in by now.
fn check_contents(dir: &Path, arrivals: &[Arrival], dropped: &Dropped, wrong: &mut String) {
    let mut seen: BTreeMap<&[u8], (i64, i64)> = BTreeMap::new();
    let mut held_in_part: BTreeSet<&[u8]> = BTreeSet::new();
    for arrival in arrivals.iter().filter(|arrival| !arrival.hash.is_empty()) {
        let counts = seen.entry(&arrival.hash).or_default();
        counts.0 += 1;
        let is_judged_afresh = held_in_part.contains(arrival.hash.as_slice());
        counts.1 += i64::from(arrival.outcome.is_empty() && !is_given_back(arrival) && !is_judged_afresh);
        if arrival.outcome.is_empty() && arrival.rows[2] > 0 {
            held_in_part.insert(&arrival.hash);
        }
    }
    for (hash, times) in &dropped.files {
        let (arrived, taken) = seen.get(hash.as_slice()).copied().unwrap_or_default();
        let held = arrivals.iter().filter(|a| a.hash == *hash && is_given_back(a)).count();
        if arrived != *times || (taken != 1 && held == 0) || taken > 1 {
            writeln!(wrong, "dropped {times} times, arrived {arrived}, taken in {taken}, held {held}")
                .unwrap();
        }
    }
    for hash in seen.keys() {
        let is_known = dropped.fleeting.contains(*hash) || dropped.forgotten.contains(*hash);
        if !dropped.files.contains_key(*hash) && !is_known {
            writeln!(wrong, "an arrival that nobody dropped").unwrap();
        }
    }
    for name in &dropped.too_large {
        let found = arrivals.iter().filter(|a| a.hash.is_empty() && a.name == *name).count();
        let there = files_of(&dir.join("inbox/held")).iter().filter(|path| path.ends_with(name)).count();
        if (found, there) != (1, 1) {
            writeln!(wrong, "{name}: {found} arrivals, {there} files in held").unwrap();
        }
    }
}

/// Every arrival is filed, its rows add up, its original, held rows and reasons lie where the ledger says, and
/// nothing else lies there.
fn check_places(dir: &Path, arrivals: &[Arrival], dropped: &Dropped, wrong: &mut String) {
    let (archive, held) = (dir.join("archive"), dir.join("inbox/held"));
    let is_here = |path: &&PathBuf| path.starts_with(&archive) || path.starts_with(&held);
    let mut expected: BTreeSet<PathBuf> = dropped.foreign.iter().filter(is_here).cloned().collect();
    let mut cleared: Vec<String> = Vec::new();
    for arrival in arrivals {
        let [rows, taken, given_back] = arrival.rows;
        if arrival.state != 1 || (arrival.outcome.is_empty() && rows != taken + given_back) {
            let state = arrival.state;
            writeln!(wrong, "{}: state {state}, rows {rows}, {taken} in, {given_back} held", arrival.name)
                .unwrap();
        }
        if is_archived(arrival) && !dropped.forgotten.contains(&arrival.hash) {
            let path = archive.join(&arrival.archived_as);
            has_content(&path, &arrival.hash, wrong);
            expected.insert(path);
        }
        if arrival.held_as.is_empty() {
            continue;
        }
        if arrival.is_cleared {
            // All of it is in: its files lie in the archive, under its name or with a number.
            cleared.push(arrival.held_as.split('.').next().unwrap_or_default().to_owned());
            continue;
        }
        let path = held.join(&arrival.folder).join(&arrival.held_as);
        if is_archived(arrival) {
            if lines(&path) != arrival.open_rows + 1 || arrival.open_rows > given_back {
                let open = arrival.open_rows;
                writeln!(wrong, "{}: {open} rows held, {} lines", path.display(), lines(&path)).unwrap();
            }
            expected.insert(held.join(&arrival.folder).join(format!("{}.直す.xlsx", arrival.held_as)));
        } else {
            has_content(&path, &arrival.hash, wrong);
        }
        expected.insert(held.join(&arrival.folder).join(format!("{}.理由.txt", arrival.held_as)));
        expected.insert(path);
    }
    let found: BTreeSet<PathBuf> = [&archive, &held].into_iter().flat_map(|dir| files_of(dir)).collect();
    let is_cleared = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        path.starts_with(&archive) && cleared.iter().any(|stem| name.starts_with(stem))
    };
    for path in expected.symmetric_difference(&found) {
        if found.contains(path) && is_cleared(path) {
            continue;
        }
        let what = if found.contains(path) { "nobody knows of" } else { "there is no" };
        writeln!(wrong, "{what} {}", path.display()).unwrap();
    }
}

fn has_content(path: &Path, expected: &[u8], wrong: &mut String) {
    let same = std::fs::read(path).is_ok_and(|bytes| expected.is_empty() || hash(&bytes) == expected);
    if !same {
        writeln!(wrong, "not what was dropped: {}", path.display()).unwrap();
    }
}

fn lines(path: &Path) -> i64 {
    let bytes = std::fs::read(path).unwrap_or_default();
    i64::try_from(bytes.split(|byte| *byte == b'\n').count() - 1).unwrap()
}

/// Nothing lies in the inbox any more, no temporary file anywhere, no private copy.
fn check_leftovers(dir: &Path, wrong: &mut String) {
    for path in
        ["inbox", "archive", "outbox", "state/spool"].iter().flat_map(|name| files_of(&dir.join(name)))
    {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let in_inbox = path.starts_with(dir.join("inbox")) && !path.starts_with(dir.join("inbox/held"));
        let is_ours = [WITNESS, FORGOTTEN].iter().any(|ours| path == dir.join("outbox").join(ours));
        let is_marker = (in_inbox && name == ".shukka-inbox") || is_ours;
        let is_hidden = name.starts_with('.') || path.extension().is_some_and(|e| e == "part" || e == "tmp");
        if !is_marker && (in_inbox || is_hidden || path.starts_with(dir.join("state"))) {
            writeln!(wrong, "left over: {}", path.display()).unwrap();
        }
    }
}

/// Every export row is there once, what is forbidden never, and every export file is a batch of the ledger.
fn check_exports(
    ledger: &rusqlite::Connection,
    dir: &Path,
    dropped: &Dropped,
    wrong: &mut String,
) -> rusqlite::Result<()> {
    let mut exported: BTreeMap<String, i64> = BTreeMap::new();
    let mut files: BTreeSet<PathBuf> = files_of(&dir.join("outbox")).into_iter().collect();
    files.retain(|path| ![WITNESS, FORGOTTEN].iter().any(|ours| *path == dir.join("outbox").join(ours)));
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        // The numbers are ASCII, whatever the encoding of the rest.
        for line in bytes.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
            let number = line.split(|byte| *byte == b',').next().unwrap_or_default();
            *exported.entry(String::from_utf8_lossy(number).trim_matches('"').to_owned()).or_default() += 1;
        }
    }
    let mut query = ledger
        .prepare("SELECT s.code || '/' || b.name, b.state FROM batches b JOIN stores s ON s.id = b.store")?;
    let mut batches = BTreeSet::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        batches.insert(dir.join("outbox").join(row.get::<_, String>(0)?));
        if row.get::<_, i64>(1)? != 2 {
            writeln!(wrong, "a batch that is not published").unwrap();
        }
    }
    for path in batches.symmetric_difference(&files).filter(|path| !dropped.foreign.contains(*path)) {
        writeln!(wrong, "a batch without its file, or a file without its batch: {}", path.display()).unwrap();
    }
    for number in &dropped.due {
        if exported.get(number) != Some(&1) {
            writeln!(wrong, "{number} was exported {:?} times", exported.get(number)).unwrap();
        }
    }
    for (number, times) in &exported {
        let forbidden = dropped.forbidden.contains(number);
        if forbidden || *times != 1 {
            writeln!(wrong, "{number} was exported {times} times, forbidden: {forbidden}").unwrap();
        }
    }
    Ok(())
}
