//! Sending the log to the disk while a big transaction is being written.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Sends the write-ahead log of a big transaction to the disk while it is being written, so that the commit finds
/// little left to wait for. It promises nothing: what counts is the commit's own sync.
pub(super) struct EarlySync {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Small transactions never meet it.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const WORTH_BYTES: u64 = 8 << 20;

impl EarlySync {
    pub(super) fn begin(log: PathBuf) -> Self {
        let (end, ended) = channel();
        let thread = std::thread::spawn(move || {
            let mut synced = 0;
            while ended.recv_timeout(FIRST_LOOK) == Err(RecvTimeoutError::Timeout) {
                synced = sync_what_grew(&log, synced);
            }
        });
        Self { end: Some(end), thread: Some(thread) }
    }
}

/// The log's locks lie in other files, so that opening and closing it here takes none away.
fn sync_what_grew(log: &Path, synced: u64) -> u64 {
    let Ok(bytes) = std::fs::metadata(log).map(|log| log.len()) else { return synced };
    if bytes < synced + WORTH_BYTES {
        return synced;
    }
    // A failure here is told by the commit's own sync.
    // Windows syncs only through a handle that may write.
    match OpenOptions::new().write(true).open(log).and_then(|log| log.sync_data()) {
        Ok(()) => bytes,
        Err(_) => u64::MAX - WORTH_BYTES,
    }
}

impl Drop for EarlySync {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // Should it have died, the commit syncs what it did not.
            drop(thread.join());
        }
    }
}
