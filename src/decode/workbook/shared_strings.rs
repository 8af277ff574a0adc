//! The shared strings of an xlsx, unpacked only as far as cells have asked for them.
//!
//! **Invariant.** What is asked for is found, or it is unusual and calamine says what is wrong.

use std::io::Read;

use super::part_window::PartWindow;
use super::plain_xml::{Halt, attributes, item, next_tag, stands};

/// The strings so far.
pub(super) struct SharedStrings<P> {
    /// `None`: the package has none.
    part: Option<PartWindow<P>>,
    has_begun: bool,
    has_ended: bool,
    bytes: Vec<u8>,
    /// The end of each string in `bytes`.
    ends: Vec<u32>,
}

impl<P: Read> SharedStrings<P> {
    pub(super) fn new(part: Option<PartWindow<P>>) -> Self {
        Self { has_ended: part.is_none(), part, has_begun: false, bytes: Vec::new(), ends: Vec::new() }
    }

    /// The string of this number.
    pub(super) fn get(&mut self, number: u32) -> Result<&[u8], Halt> {
        let number = number as usize;
        while self.ends.len() <= number {
            self.read()?;
        }
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Ok(&self.bytes[from..self.ends[number] as usize])
    }

    /// Reads to the end, whatever nobody has asked for.
    pub(super) fn finish(&mut self) -> Result<(), Halt> {
        while !self.has_ended {
            self.bytes.clear();
            self.ends.clear();
            self.read()?;
        }
        Ok(())
    }

    /// Reads as many strings as lie in the window.
    fn read(&mut self) -> Result<(), Halt> {
        let part = self.part.as_mut().filter(|_| !self.has_ended).ok_or(Halt::Unusual)?;
        if !self.has_begun {
            part.seek_data(b"<sst")?;
            let tag = attributes(part.rest(), 0, |_, _| Ok(()))?;
            part.pass(tag.end);
            (self.has_begun, self.has_ended) = (true, tag.is_empty);
            return Ok(());
        }
        let mut passed = 0;
        let end = loop {
            let from = self.bytes.len();
            match string(&part.rest()[passed..], &mut self.bytes) {
                Ok(Some(end)) => {
                    passed += end;
                    self.ends.push(u32::try_from(self.bytes.len()).map_err(|_| Halt::Unusual)?);
                }
                Ok(None) => {
                    self.has_ended = true;
                    break Ok(());
                }
                Err(halt) => {
                    self.bytes.truncate(from);
                    break Err(halt);
                }
            }
        };
        part.pass(passed);
        match end {
            Err(Halt::Unfinished) => part.grow(),
            end => end,
        }
    }
}

/// Writes the next string and says where it ends; `None` behind the last.
fn string(bytes: &[u8], out: &mut Vec<u8>) -> Result<Option<usize>, Halt> {
    let at = next_tag(bytes, 0)?;
    if stands(bytes, at, b"</sst>")? {
        return Ok(None);
    }
    if !stands(bytes, at, b"<si")? {
        return Err(Halt::Unusual);
    }
    let tag = attributes(bytes, at + 3, |_, _| Ok(()))?;
    if tag.is_empty { Ok(Some(tag.end)) } else { item(bytes, tag.end, b"</si>", out).map(Some) }
}
