//! What came of one file, as a plain value; `notice` makes sentences of it.

use super::reception::Taken;
use crate::inbox::Spooled;
use crate::notice::{Code, Finding, Obstacle, ObstacleKind};
use crate::profile::Profile;
use crate::shop::ShopError;

/// How many findings of a file are shown on a terminal; all of them stand in its 理由.txt.
const SHOWN: usize = 10;
/// Of so many orders that were cancelled before they were known it is kept that they came.
const LEFT_OUT_KEPT: usize = 1000;

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
    pub passed: u64,
    pub taken: u64,
    pub held: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub left_out: u64,
    /// Orders that were cancelled and that their store lets go on: the first of them.
    pub revived: Vec<String>,
    /// Orders that were cancelled before they were known, with their rows: the first of them.
    pub left_out_orders: Vec<(String, u64)>,
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

    /// Names an order of which people are to hear beside the counts, while there is room.
    pub(super) fn name(&mut self, taken: &Taken, number: &str, row: u64) {
        match taken {
            Taken::Revived if self.revived.len() < SHOWN => self.revived.push(number.to_owned()),
            Taken::LeftOut if self.left_out_orders.len() < LEFT_OUT_KEPT => {
                self.left_out_orders.push((number.to_owned(), row));
            }
            _ => {}
        }
    }

    /// Counts an order that was taken, with its rows.
    pub(super) fn count(&mut self, taken: &Taken, rows: u64) {
        match taken {
            Taken::Created => self.created += 1,
            Taken::Updated | Taken::Revived => self.updated += 1,
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

/// What came of a pass's files.
#[derive(Debug, Default)]
pub struct IntakeOutcome {
    /// Files that were taken in, held or known already.
    pub files: u64,
    /// Whether this pass gave something back to staff.
    pub is_held: bool,
    /// Files that are still changing, locked or empty: they wait.
    pub waiting: Vec<String>,
    /// What could not be done; the rest was done all the same.
    pub obstacles: Vec<Obstacle>,
    /// Whether nothing new is taken in, since a folder that every file needs refuses.
    pub is_blocked: bool,
}

impl IntakeOutcome {
    /// What came of one thing: `None` when it could not be done, which is noted, and the pass goes on around it.
    ///
    /// # Errors
    /// What is not the fault of this one thing: the ledger.
    pub(super) fn of_one<T>(
        &mut self,
        done: Result<T, ShopError>,
        kind: ObstacleKind,
        about: &str,
    ) -> Result<Option<T>, ShopError> {
        let error = match done {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error.of_one_thing(kind, about)?,
        };
        self.obstacles.push(error);
        Ok(None)
    }
}
