//! A part of a package while it is unpacked: a window on its text that moves on.
//!
//! **Invariant.** What the window shows is UTF-8. It grows only for one element that is longer, and only up to a limit.

use std::io::Read;

use super::plain_xml::Halt;

/// What is unpacked at once.
const CHUNK: usize = 128 * 1024;

/// The first bytes, within which the data must begin.
const HEAD: usize = 16 * 1024;

/// The window.
pub(super) struct PartWindow<P> {
    part: P,
    bytes: Vec<u8>,
    /// What is still to be read: `bytes[from..sound]`; what lies behind is the beginning of a character.
    from: usize,
    sound: usize,
    limit: usize,
    has_ended: bool,
}

impl<P: Read> PartWindow<P> {
    /// On a part of which no element is longer than `limit` bytes.
    pub(super) fn new(part: P, limit: usize) -> Self {
        Self { part, bytes: Vec::new(), from: 0, sound: 0, limit, has_ended: false }
    }

    /// What is still to be read and is there.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.from..self.sound]
    }

    /// So many bytes of the rest are read.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.from += bytes;
    }

    /// Unpacks more. Where there is no more, or what comes is no text, that is unusual.
    pub(super) fn grow(&mut self) -> Result<(), Halt> {
        if self.has_ended || self.sound - self.from > self.limit {
            return Err(Halt::Unusual);
        }
        self.bytes.drain(..self.from);
        self.sound -= self.from;
        self.from = 0;
        let mut filled = self.bytes.len();
        let want = filled + CHUNK;
        self.bytes.resize(want, 0);
        while filled < want {
            match self.part.read(&mut self.bytes[filled..]) {
                Ok(0) => {
                    self.has_ended = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Halt::Unusual),
            }
        }
        self.bytes.truncate(filled);
        match simdutf8::compat::from_utf8(&self.bytes[self.sound..]) {
            Ok(_) => self.sound = filled,
            Err(e) if e.error_len().is_none() && !self.has_ended => self.sound += e.valid_up_to(),
            Err(_) => return Err(Halt::Unusual),
        }
        Ok(())
    }

    /// Moves to behind the name of the element that holds the data: `<sheetData`, `<sst`. It stands near the beginning of a
    /// part that is written in UTF-8, without comments.
    pub(super) fn seek_data(&mut self, name: &[u8]) -> Result<(), Halt> {
        self.grow()?;
        let head = &self.rest()[..self.rest().len().min(HEAD)];
        let at = memchr::memmem::find(head, name).ok_or(Halt::Unusual)?;
        let before = &head[..at];
        if memchr::memmem::find(before, b"<!").is_some() || !is_utf8_by_its_word(before) {
            return Err(Halt::Unusual);
        }
        self.pass(at + name.len());
        Ok(())
    }
}

/// Whether the declaration says UTF-8, or nothing.
fn is_utf8_by_its_word(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let Some(declaration) = head.strip_prefix(b"<?xml") else {
        return memchr::memmem::find(head, b"<?").is_none();
    };
    let end = memchr::memmem::find(declaration, b"?>").unwrap_or(0);
    let (declaration, rest) = declaration.split_at(end);
    if memchr::memmem::find(&rest[rest.len().min(2)..], b"<?").is_some() {
        return false;
    }
    match memchr::memmem::find(declaration, b"encoding") {
        Some(at) => declaration[at..].to_ascii_lowercase().windows(5).any(|name| name == b"utf-8"),
        None => true,
    }
}
