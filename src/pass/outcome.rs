//! What came of a pass, as plain values; `notice` makes sentences of them.

use super::desk::Taken;
use crate::inbox::Spooled;
use crate::notice::{Code, Finding};
use crate::profile::Profile;

/// How many findings of a file are shown on a terminal; all of them stand in its 理由.txt.
const SHOWN: usize = 10;

/// What came of one file.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "counts of what their names say")]
pub struct FileOutcome {
    /// Its number in the ledger.
    pub arrival: i64,
    /// Its name, with its store folder.
    pub name: String,
    /// The profile's title; `""` when none fitted.
    pub profile: String,
    /// Held or known as a whole.
    pub whole: Option<Code>,
    pub row_count: u64,
    pub taken: u64,
    pub held: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub left_out: u64,
    pub warnings: Vec<Finding>,
    /// The first problems.
    pub findings: Vec<Finding>,
    pub more_findings: u64,
    /// Under `archive/`; `""` when it is not there.
    pub archived_as: String,
    /// Under `inbox/held/`; `""` when nothing was held.
    pub held_as: String,
}

impl FileOutcome {
    /// Nothing has come of it yet.
    pub fn new(spooled: &Spooled, profile: Option<&Profile>) -> Self {
        let original = &spooled.original;
        let name = match original.folder.as_str() {
            "" => original.name.clone(),
            folder => format!("{folder}/{}", original.name),
        };
        Self { name, profile: profile.map(|p| p.title.clone()).unwrap_or_default(), ..Self::default() }
    }

    /// Takes a finding among those shown, while there is room.
    pub fn show(&mut self, finding: &Finding) {
        if self.findings.len() < SHOWN {
            self.findings.push(finding.clone());
        } else {
            self.more_findings += 1;
        }
    }

    /// Counts an order that was taken, with its rows.
    pub(super) fn count(&mut self, taken: &Taken, rows: u64) {
        match taken {
            Taken::Created => self.created += 1,
            Taken::Updated => self.updated += 1,
            Taken::Unchanged => self.unchanged += 1,
            Taken::LeftOut => self.left_out += 1,
            Taken::Refused(_) => return,
        }
        self.taken += rows;
    }

    /// Whether staff have something to mend.
    pub fn is_held(&self) -> bool {
        self.held > 0 || self.whole.is_some_and(|code| code != Code::F006)
    }
}

/// What came of one store's export.
#[derive(Debug, Clone, Default)]
pub struct ExportOutcome {
    /// The store's code.
    pub store: String,
    /// The store's name.
    pub store_name: String,
    /// The file written, within the shop folder; `""` when nothing was due.
    pub file: String,
    /// Orders that went.
    pub sent: Vec<String>,
    /// How many went.
    pub sent_count: u64,
    /// Orders that were looked at and did not go, each with its reasons.
    pub left: Vec<(String, Vec<Code>)>,
    /// Characters that the layout cannot hold: order, column, character.
    pub unencodable: Vec<(String, String, char)>,
    /// Values that are too long for the layout: order, column, bytes over.
    pub too_long: Vec<(String, String, usize)>,
    /// Orders with several tracking numbers of which the mall takes the first: order, how many.
    pub first_only: Vec<(String, usize)>,
    /// Whether nothing was written because it was only asked what would go.
    pub dry: bool,
}

/// What came of a pass.
#[derive(Debug, Clone, Default)]
pub struct PassOutcome {
    /// File by file.
    pub files: Vec<FileOutcome>,
    /// Store by store.
    pub exports: Vec<ExportOutcome>,
    /// Files that are still changing, locked or empty: they wait.
    pub waiting: Vec<String>,
}

impl PassOutcome {
    /// Whether this pass gave something back to staff.
    pub fn is_held(&self) -> bool {
        self.files.iter().any(FileOutcome::is_held)
    }
}
