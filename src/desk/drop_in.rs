//! Putting a file into the inbox for somebody who has no share: as if they had dropped it.
//!
//! What goes in: a name and bytes, one piece after the other. What comes out: a file in the inbox that a pass takes as any
//! other, or nothing.
//!
//! **Invariant.** It appears whole, under a name of its own, in the inbox or the folder of a store that the settings name.
//! **Invariant.** What is broken off leaves a hidden file that no pass reads, and that is swept away a day later.

use super::{DeskError, Doer, note_deed};
use crate::desk::people::DeedKind;
use crate::inbox::is_passed_over;
use crate::ledger::Ledger;
use crate::notice::Refusal;
use crate::outbox::publish::{Prepared, commit};
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};
use unicode_normalization::UnicodeNormalization;

/// What a hidden file that is being put in is called.
const HIDDEN: &str = ".shukka-put-";
/// How long one that was broken off may lie.
const SWEPT_AFTER: Duration = Duration::from_secs(86_400);
/// Bytes of a name before its ending: file systems hold 255 in all, and held files get an ending and a number more.
const NAME_BYTES: usize = 180;

/// A file on its way into the inbox. Dropped before its end, it is removed.
pub struct DropIn {
    file: Option<File>,
    prepared: Prepared,
    name: String,
    bytes: u64,
    most: u64,
}

/// A name as it may lie in the inbox: its last part, without what no system can hold; `None` when nothing is left or
/// the inbox passes it over.
pub fn name_to_drop(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_bad = |c: char| c.is_control() || r#":*?"<>|"#.contains(c) || is_hidden_mark(c);
    let kept: String = last.nfc().filter(|c| !is_bad(*c)).collect();
    let mut kept = kept.trim_matches([' ', '.', '\u{3000}']).to_owned();
    let (stem, ending) = match kept.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 8 => (stem.to_owned(), format!(".{ending}")),
        _ => (kept.clone(), String::new()),
    };
    let device = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_numbered = |kind: &str| device.strip_prefix(kind).is_some_and(|rest| rest.chars().count() == 1);
    let is_device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&device.as_str())
        || is_numbered("COM")
        || is_numbered("LPT");
    let end = stem.floor_char_boundary(NAME_BYTES);
    let stem = &stem[..end];
    kept = format!("{}{stem}{ending}", if is_device { "_" } else { "" });
    (!stem.trim().is_empty() && !is_passed_over(&kept)).then_some(kept)
}

/// What changes how a name reads and is not seen.
fn is_hidden_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl DropIn {
    /// Begins to put a file into the inbox, or into the folder of a store (`""`: the inbox itself).
    ///
    /// # Errors
    /// [`Refusal::NoSuchStore`], [`Refusal::NameNotTaken`]; [`DeskError::Shop`] when the disk refuses.
    pub fn begin(shop: &Shop, store: &str, name: &str) -> Result<Self, DeskError> {
        if !store.is_empty() && shop.store(store).is_none() {
            let known = shop.store_codes();
            return Err(Refusal::NoSuchStore { store: store.to_owned(), known }.into());
        }
        let Some(name) = name_to_drop(name) else {
            return Err(Refusal::NameNotTaken { name: name.to_owned() }.into());
        };
        let folder = if store.is_empty() { shop.inbox() } else { shop.inbox().join(store) };
        let number = crate::shop::next_number();
        let temporary = folder.join(format!("{HIDDEN}{}-{number}", std::process::id()));
        let prepared = Prepared { target: folder.join(&name), temporary };
        let _ = std::fs::remove_file(&prepared.temporary); // One of an earlier process of this number.
        let file =
            File::create_new(&prepared.temporary).map_err(|e| ShopError::io(&prepared.temporary, e))?;
        Ok(Self { file: Some(file), prepared, name, bytes: 0, most: shop.settings.limits.file_bytes })
    }

    /// Writes a piece. `false`: the file is larger than files may be.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&mut self, piece: &[u8]) -> Result<bool, DeskError> {
        self.bytes += piece.len() as u64;
        if self.bytes > self.most {
            return Ok(false);
        }
        match &mut self.file {
            Some(file) => file.write_all(piece).map_err(|e| ShopError::io(&self.prepared.temporary, e))?,
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Lets it appear, as somebody's deed; the name that it has.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn finish(mut self, ledger: &Ledger, doer: &Doer, kind: DeedKind) -> Result<String, DeskError> {
        if let Some(file) = self.file.take() {
            file.sync_all().map_err(|e| ShopError::io(&self.prepared.temporary, e))?;
        }
        note_deed(ledger, &doer.deed(kind, &self.name, ""))?;
        let path = commit(&self.prepared).map_err(ShopError::from)?;
        Ok(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }
}

impl Drop for DropIn {
    fn drop(&mut self) {
        // After its end there is nothing any more.
        drop(std::fs::remove_file(&self.prepared.temporary));
    }
}

/// Removes what was broken off a day ago or earlier by the machine's clock, in epoch seconds: a server that was killed could
/// not.
pub fn sweep_broken_off(shop: &Shop, clock: i64) {
    let clock = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(clock).unwrap_or(0));
    let folders = shop.store_codes().into_iter().map(|code| shop.inbox().join(code));
    for folder in folders.chain([shop.inbox()]) {
        sweep(&folder, clock);
    }
}

fn sweep(folder: &Path, clock: SystemTime) {
    // A folder that cannot be listed is told of by whoever drops something into it.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(HIDDEN);
        let changed = entry.metadata().and_then(|found| found.modified());
        let is_old = changed.is_ok_and(|at| clock.duration_since(at).is_ok_and(|age| age > SWEPT_AFTER));
        if is_ours && is_old {
            // One that refuses is hidden, and is tried again with the next upload.
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::name_to_drop;

    #[test]
    fn a_name_is_reduced_to_what_a_share_can_hold_and_the_inbox_reads() {
        for (name, kept) in [
            ("注文.csv", "注文.csv"),
            ("..\\..\\shukka.toml", "shukka.toml"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\a.csv", "a.csv"),
            ("CON.csv", "_CON.csv"),
            ("com1", "_com1"),
            ("a\u{202e}vsc.exe\0.csv. ", "avsc.exe.csv"),
            ("か\u{3099}.csv", "が.csv"),
            ("a:b*?.csv", "ab.csv"),
            ("注文.csv.直す.xlsx", "注文.csv.直す.xlsx"),
        ] {
            assert_eq!(name_to_drop(name).as_deref(), Some(kept), "{name:?}");
        }
        for name in
            ["", "..", "/", ".htaccess.part", "a.tmp", "注文.csv.理由.txt", "Thumbs.db", "~$a.xlsx", " . "]
        {
            assert_eq!(name_to_drop(name), None, "{name:?}");
        }
        let long = name_to_drop(&format!("{}.csv", "あ".repeat(10_000))).unwrap();
        assert!(long.strip_suffix(".csv").is_some() && long.len() < 200, "{}", long.len());
    }
}
