//! What is said when an arrival is taken back, or is not.

use super::Lang;
use serde::{Deserialize, Serialize};

/// Why an arrival is not taken back; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UndoRefusal {
    /// No arrival has this name, or a hash that begins so.
    NoSuchFile {
        /// What was named.
        file: String,
    },
    /// Several have.
    SeveralFiles {
        /// What was named.
        file: String,
        /// Each with its hash, time and what became of it.
        arrivals: Vec<String>,
    },
    /// It was taken back before.
    UndoneBefore {
        /// The file.
        file: String,
        /// When.
        at: String,
    },
    /// It is not put away yet.
    NotFiled {
        /// The file.
        file: String,
    },
    /// An original that must be read again is not in the archive.
    OriginalGone {
        /// Its place there.
        file: String,
    },
    /// It is no more what it was.
    OriginalChanged {
        /// Its place in the archive.
        file: String,
    },
    /// It would be read otherwise than it was: settings or formats have changed.
    ReadsOtherwise {
        /// Its place in the archive.
        file: String,
        /// The format by which it was read.
        profile: String,
    },
    /// Something that was told to a store rests on it.
    Told {
        /// Store and number of each order.
        orders: Vec<(String, String)>,
    },
}

impl UndoRefusal {
    /// For people.
    pub fn words(&self, _lang: Lang) -> String {
        String::new()
    }
}
