//! The list of forgotten orders, which lies outside the ledger: an old ledger that is put back, or a backup that is
//! restored, does not know of them, and forgets them again by it.
//!
//! What goes in: the stores and numbers of orders, before their ledger forgets them. What comes out: all that were ever
//! forgotten. It names no person.
//!
//! **Invariant.** The list goes first: what it holds may be forgotten still, and nothing is forgotten that it does not hold.
//! **Invariant.** It is only added to. A line that a crash has cut short is passed over, and its order stands there again
//! once it is forgotten.

use super::{Shop, ShopError};
use crate::crash::{Point, here};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// In `state/`, which goes with the ledger.
const IN_STATE: &str = "forgotten";
/// In `outbox/`, which stays when `state/` is put back.
const IN_OUTBOX: &str = ".shukka-forgotten";

impl Shop {
    /// Notes orders that are about to be forgotten: store and number.
    ///
    /// # Errors
    /// When one of the lists cannot be written: then nothing is to be forgotten.
    pub fn note_forgotten<'o>(
        &self,
        orders: &(impl Iterator<Item = (&'o str, &'o str)> + Clone),
    ) -> Result<(), ShopError> {
        for path in [self.state().join(IN_STATE), self.dir.join("outbox").join(IN_OUTBOX)] {
            let noted = here(Point::ForgetList).and_then(|()| add(&path, orders.clone()));
            noted.map_err(|error| ShopError::io(&path, error))?;
        }
        Ok(())
    }

    /// All orders that were ever forgotten, as far as the lists of this shop know.
    ///
    /// # Errors
    /// When one of them is there and cannot be read.
    pub fn forgotten(&self) -> Result<BTreeSet<(String, String)>, ShopError> {
        let mut found = read(&self.state().join(IN_STATE))?;
        found.append(&mut forgotten_in(&self.dir.join("outbox"))?);
        Ok(found)
    }
}

/// The forgotten orders that the list in an outbox knows.
///
/// # Errors
/// When it is there and cannot be read.
pub fn forgotten_in(outbox: &Path) -> Result<BTreeSet<(String, String)>, ShopError> {
    read(&outbox.join(IN_OUTBOX))
}

fn add<'o>(path: &PathBuf, orders: impl Iterator<Item = (&'o str, &'o str)>) -> io::Result<()> {
    let mut how = File::options();
    how.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    let mut list = BufWriter::new(how.open(path)?);
    // Behind a line that a crash has cut short.
    list.write_all(b"\n")?;
    for (store, number) in orders {
        serde_json::to_writer(&mut list, &(store, number))?;
        list.write_all(b"\n")?;
    }
    list.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn read(path: &Path) -> Result<BTreeSet<(String, String)>, ShopError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        file => file.map_err(|error| ShopError::io(path, error))?,
    };
    let mut found = BTreeSet::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|error| ShopError::io(path, error))?;
        if let Ok(order) = serde_json::from_str::<(String, String)>(&line) {
            found.insert(order);
        }
    }
    Ok(found)
}
