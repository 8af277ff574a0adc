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
    /// A random number by which it is known: machines may have one name, and numbers of processes come again.
    pub instance: i64,
}
