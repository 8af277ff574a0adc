//! What came of a pass, as plain values; `notice` makes sentences of them.

use super::desk::Taken;
use super::mall::Stop;
use crate::inbox::Spooled;
use crate::mercari::LeftOut;
use crate::notice::{Code, Finding};
use crate::profile::Profile;
use crate::shipment::WhyStuck;

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
        let place = self.findings.partition_point(|shown| shown.row <= finding.row);
        if place < SHOWN {
            self.findings.insert(place, finding.clone());
        }
        if self.findings.len() > SHOWN || place >= SHOWN {
            self.findings.truncate(SHOWN);
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
#[derive(Debug, Default)]
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
    /// What the mall said, of stores that are told over its API.
    pub mall: Option<MallOutcome>,
}

/// What came of telling a mall.
#[derive(Debug, Default)]
pub struct MallOutcome {
    /// Why it ended before everything had gone.
    pub stop: Option<Stop>,
    /// Orders that somebody shipped in the mall's own screen.
    pub by_hand: Vec<String>,
    /// Orders that a person must decide since this run.
    pub stuck: Vec<(String, WhyStuck)>,
    /// Orders that went without their message, which is too long.
    pub too_long: Vec<String>,
    /// Whether the mall said in this run that its message function is gone.
    pub retired_now: bool,
    /// Orders of the store that are being sent.
    pub sending: u64,
    /// Orders of the store whose outcome is unknown.
    pub unsure: u64,
    /// Orders of the store that a person must decide.
    pub stuck_count: u64,
}

impl MallOutcome {
    /// Whether there was nothing to do and nothing is open.
    pub fn is_idle(&self) -> bool {
        self.stop.is_none()
            && self.by_hand.is_empty()
            && self.stuck.is_empty()
            && self.sending + self.unsure + self.stuck_count == 0
    }
}

/// What came of one store's fetch.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "counts of what their names say")]
pub struct FetchOutcome {
    pub store: String,
    pub store_name: String,
    /// Orders read.
    pub read: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub left_out: usize,
    /// Orders that were left out for a reason that people should know.
    pub odd: Vec<(String, LeftOut)>,
    /// New anonymous orders without an orderer.
    pub without_orderer: usize,
    /// Whether every page was whole.
    pub whole: bool,
    /// Why it ended early.
    pub stop: Option<Stop>,
}

/// What came of a pass.
#[derive(Debug, Default)]
pub struct PassOutcome {
    /// Files that were taken in, held or known already.
    pub files: u64,
    /// Whether this pass gave something back to staff.
    pub is_held: bool,
    /// Store by store: orders taken in over an API.
    pub fetches: Vec<FetchOutcome>,
    /// Store by store.
    pub exports: Vec<ExportOutcome>,
    /// Files that are still changing, locked or empty: they wait.
    pub waiting: Vec<String>,
}
