//! UTF-16 as UTF-8, as it is read.
//!
//! **Invariant.** What is no character stays none: it spoils its cell, not the file.

use std::io::{self, Read};

/// Bytes taken from the source at a time.
const CHUNK: usize = 64 * 1024;

/// Reads UTF-16 as UTF-8. A lone surrogate or half a unit comes out as bytes that are no UTF-8, so that the
/// cell, not the file, fails to decode.
#[derive(Debug)]
pub(super) struct Utf16<R> {
    source: R,
    big_endian: bool,
    input: Vec<u8>,
    /// Bytes in `input`.
    held: usize,
    /// The high half of a pair whose low half has not come yet.
    high: Option<u16>,
    output: Vec<u8>,
    /// Bytes of `output` already given away.
    given: usize,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(source: R, big_endian: bool) -> Self {
        let input = vec![0; CHUNK];
        Self { source, big_endian, input, held: 0, high: None, output: Vec::new(), given: 0 }
    }

    /// Turns one more chunk; false at the end of the source.
    fn turn(&mut self) -> io::Result<bool> {
        self.output.clear();
        self.given = 0;
        let read = loop {
            match self.source.read(&mut self.input[self.held..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.held += read;
        let whole = self.held & !1;
        for at in (0..whole).step_by(2) {
            let pair = [self.input[at], self.input[at + 1]];
            let unit = if self.big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
            self.push(unit);
        }
        self.input.copy_within(whole..self.held, 0);
        self.held -= whole;
        if read == 0 {
            if let Some(high) = self.high.take() {
                push_code(&mut self.output, u32::from(high));
            }
            if self.held > 0 {
                self.output.push(0xFF);
                self.held = 0;
            }
        }
        Ok(read > 0 || !self.output.is_empty())
    }

    fn push(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            if (0xDC00..0xE000).contains(&unit) {
                let code = 0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
                return push_code(&mut self.output, code);
            }
            push_code(&mut self.output, u32::from(high));
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            push_code(&mut self.output, u32::from(unit));
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if !self.turn()? {
                return Ok(0);
            }
        }
        let length = into.len().min(self.output.len() - self.given);
        into[..length].copy_from_slice(&self.output[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// The code point as UTF-8; a surrogate in the same shape, which no strict reader accepts.
fn push_code(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let [_, _, high, low] = code.to_be_bytes();
        out.extend([0xE0 | high >> 4, 0x80 | (high & 0xF) << 2 | low >> 6, 0x80 | low & 0x3F]);
    }
}

/// The beginning of a file as UTF-8, for sniffing.
pub(super) fn beginning(bytes: &[u8], big_endian: bool) -> Vec<u8> {
    let mut text = Vec::new();
    // Reading from memory does not fail.
    let _ = Utf16::new(bytes, big_endian).read_to_end(&mut text);
    text
}
