//! What came of a pass, as plain values; `notice` makes sentences of them.

use crate::desk::LabelsOutcome;
use crate::intake::IntakeOutcome;
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
}
