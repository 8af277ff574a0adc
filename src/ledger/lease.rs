//! Who works on a shop folder: one process at a time.

/// Who works on the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `watch` or `run`.
    pub holder: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i64,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// Its last sign of life, in epoch seconds.
    pub beat_at: i64,
    /// How many signs of life it has given: a number that stands still tells a dead holder on another machine,
    /// whatever the clocks say.
    pub beats: i64,
}

/// What came of asking for the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseTaken {
    /// It is ours.
    Ours,
    /// Somebody else's, who gives signs of life.
    Theirs(Holder),
}
