//! What came of a pass, as plain values; `notice` makes sentences of them.

use crate::desk::{ForgetOutcome, LabelsOutcome};
use crate::intake::IntakeOutcome;
use crate::notice::Obstacle;
use crate::telling::{ExportOutcome, FetchOutcome};

/// What came of a pass.
#[derive(Debug, Default)]
pub struct PassOutcome {
    /// What came of the files.
    pub intake: IntakeOutcome,
    /// Store by store: orders taken in over an API.
    pub fetches: Vec<FetchOutcome>,
    /// Store by store.
    pub exports: Vec<ExportOutcome>,
    /// The label files that were written.
    pub labels: LabelsOutcome,
    /// What was forgotten, when anything was to be.
    pub forgotten: Option<ForgetOutcome>,
    /// What could not be done, all of it; the rest was done all the same.
    pub obstacles: Vec<Obstacle>,
    /// Those among them that are new, or were told long ago.
    pub obstacles_to_tell: Vec<Obstacle>,
}

impl PassOutcome {
    /// Whether something waits for staff: rows or files that were given back, or something that could not be done.
    pub fn needs_staff(&self) -> bool {
        self.intake.is_held || !self.obstacles.is_empty()
    }
}
