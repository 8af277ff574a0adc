//! One source that several readers go through at once, each from its own place: two parts of a package are unpacked side
//! by side.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// What is read of a package at once.
const CHUNK: usize = 64 * 1024;

/// A source, and where this reader of it stands.
#[derive(Debug)]
pub(super) struct SharedSource<R> {
    source: Arc<Mutex<R>>,
    at: u64,
}

/// A reader of its own of a shared source.
pub(super) type OwnReader<R> = BufReader<SharedSource<R>>;

impl<R: Read + Seek> SharedSource<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source: Arc::new(Mutex::new(source)), at: 0 }
    }

    /// One more reader, which begins at the start.
    pub(super) fn reader(&self) -> OwnReader<R> {
        BufReader::with_capacity(CHUNK, Self { source: Arc::clone(&self.source), at: 0 })
    }
}

impl<R: Read + Seek> Read for SharedSource<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // The place is set anew before every read: what a reader that panicked has left does not matter.
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(self.at))?;
        let read = source.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for SharedSource<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?,
            SeekFrom::End(_) => self.source.lock().unwrap_or_else(PoisonError::into_inner).seek(to)?,
        };
        Ok(self.at)
    }
}
