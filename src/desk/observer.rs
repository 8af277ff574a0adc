use crate::intake::FileOutcome;
use crate::telling::{ExportOutcome, FetchOutcome, Progress};

/// Whoever looks on while a verb works, and may ask it to end: a terminal, a log, a browser. Whoever has nothing to
/// say to something leaves it out.
///
/// What is told here is told while the work goes on; the outcome of the verb holds it once more, but for the files,
/// of which there may be many.
pub trait Observer {
    /// Whether an end was asked for. It is asked between two steps; what is begun goes on to its end.
    fn is_stopping(&self) -> bool {
        false
    }

    /// A file is in, held, or known already.
    fn file_in(&self, _file: &FileOutcome) {}

    /// A store's mall is about to be asked or told, or its export file about to be written.
    fn store_begins(&self, _store: &str) {}

    /// How far it has come with a store, by its code.
    fn progress(&self, _store: &str, _progress: Progress) {}

    /// A store's orders were fetched, as far as that went.
    fn store_fetched(&self, _fetched: &FetchOutcome) {}

    /// A store was told, as far as that went.
    fn store_told(&self, _told: &ExportOutcome) {}
}
