//! What kind of file some bytes are: the encoding of a text, its delimiter, a workbook, or nothing of that.
//!
//! What goes in: the bytes of a file in chunks of any size, as they are copied. What comes out: a [`Sniffed`].
//!
//! **Invariant.** How the bytes were portioned changes nothing, and a file is never read a second time for this
//! unless its samples do not tell.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use super::{Encoding, utf16, windows31j};

/// Smaller chunks are collected first, so that every look has enough to look at.
const LOOK: usize = 64 * 1024;
/// After the first byte that is no UTF-8, this much is counted byte for byte …
const COUNTED: usize = 1 << 20;
/// … and of what follows this much of each look, so that a big file costs no second pass.
const SAMPLE: usize = 4 * 1024;
/// How much of the beginning tells text from other things.
const BEGINNING: usize = 8 * 1024;
/// A delimiter shows in the first lines.
const LINES_LOOKED_AT: usize = 50;

/// What kind of file the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// How the text is encoded; `None` for workbooks and other binaries, and where only counting every byte
    /// can tell ([`Sniffed::is_ambiguous`]): then ask [`settle`].
    pub encoding: Option<Encoding>,
    /// A zip or an OLE container: a workbook, if it is whole.
    pub is_workbook: bool,
    /// Neither text nor a workbook.
    pub looks_binary: bool,
    /// Text that is strictly nothing, with too little evidence in the samples.
    pub is_ambiguous: bool,
    /// Text that is no table of cells between delimiters, whatever its name says.
    pub page: Option<Disguise>,
}

/// What a text is that some programs give the name of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disguise {
    /// A page of the web, with the table in it.
    Html,
    /// A workbook of 2003 as one XML text.
    Xml,
    /// A page saved with all that belongs to it, as for mail.
    Mime,
}

/// Finds the encoding of a file that goes by in chunks of any size.
///
/// A byte order mark decides, then strict UTF-8, then Windows-31J; where neither is strictly right, the one
/// in which fewer places fail. UTF-8 is checked to the end of the file or its first error. After an error
/// the rest is sampled, not read: Japanese text in Windows-31J is never mostly whole three-byte sequences
/// of UTF-8, and Japanese text in UTF-8 is hardly anything else.
#[derive(Debug, Default)]
pub struct Sniffer {
    beginning: Vec<u8>,
    pending: Vec<u8>,
    /// A UTF-8 sequence that the last look cut in two.
    cut: Vec<u8>,
    is_broken: bool,
    /// Bytes tallied since UTF-8 broke.
    counted: usize,
    is_sampled: bool,
    tally: DelimiterTally,
}

impl Sniffer {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next chunk of the file.
    pub fn feed(&mut self, chunk: &[u8]) {
        let missing = BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend_from_slice(&chunk[..missing.min(chunk.len())]);
        if self.pending.is_empty() && chunk.len() >= LOOK {
            return self.look(chunk);
        }
        self.pending.extend_from_slice(chunk);
        if self.pending.len() >= LOOK {
            let pending = std::mem::take(&mut self.pending);
            self.look(&pending);
            self.pending = pending;
            self.pending.clear();
        }
    }

    /// The file has ended.
    pub fn finish(mut self) -> Sniffed {
        let pending = std::mem::take(&mut self.pending);
        self.look(&pending);
        if !self.is_broken && !self.cut.is_empty() {
            self.is_broken = true;
            self.tally.utf8_failures += 1;
        }
        let nothing = Sniffed {
            encoding: None,
            is_workbook: false,
            looks_binary: false,
            is_ambiguous: false,
            page: page(&self.beginning),
        };
        if is_workbook(&self.beginning) {
            return Sniffed { is_workbook: true, ..nothing };
        }
        if let Some(encoding) = marked(&self.beginning) {
            return Sniffed { encoding: Some(encoding), ..nothing };
        }
        if looks_binary(&self.beginning) {
            return Sniffed { looks_binary: true, ..nothing };
        }
        if !self.is_broken {
            return Sniffed { encoding: Some(Encoding::Utf8), ..nothing };
        }
        if self.is_sampled && !self.tally.is_clear() {
            return Sniffed { is_ambiguous: true, ..nothing };
        }
        Sniffed { encoding: Some(self.tally.verdict()), ..nothing }
    }

    fn look(&mut self, bytes: &[u8]) {
        if self.is_broken {
            return self.weigh(bytes);
        }
        let mut rest = bytes;
        while !self.cut.is_empty() {
            let Some((&next, after)) = rest.split_first() else { return };
            self.cut.push(next);
            match std::str::from_utf8(&self.cut) {
                Ok(_) => self.cut.clear(),
                Err(e) if e.error_len().is_some() => return self.break_at(bytes),
                Err(_) => {}
            }
            rest = after;
        }
        match simdutf8::compat::from_utf8(rest) {
            Ok(_) => self.tally.wide += wide(rest),
            Err(e) if e.error_len().is_none() => {
                self.tally.wide += wide(&rest[..e.valid_up_to()]);
                self.cut.extend_from_slice(&rest[e.valid_up_to()..]);
            }
            Err(_) => self.break_at(bytes),
        }
    }

    fn break_at(&mut self, bytes: &[u8]) {
        self.is_broken = true;
        self.cut.clear();
        self.weigh(bytes);
        self.tally.utf8_failures = self.tally.utf8_failures.max(1);
    }

    fn weigh(&mut self, bytes: &[u8]) {
        if self.counted < COUNTED {
            self.counted += bytes.len();
            self.tally.add(bytes);
            return;
        }
        self.is_sampled = true;
        // A character is whole after a line end, which is no part of any other.
        let from = memchr(b'\n', bytes).map_or(0, |at| at + 1);
        let sample = &bytes[from..];
        self.tally.add(&sample[..sample.len().min(SAMPLE)]);
    }
}

/// Decides by counting every byte; for files whose [`Sniffed::is_ambiguous`] is true.
pub fn settle(mut source: impl Read) -> io::Result<Encoding> {
    let (mut tally, mut held, mut window) = (DelimiterTally::default(), 0, vec![0; LOOK]);
    loop {
        let read = match source.read(&mut window[held..]) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        held += read;
        if read > 0 && held < window.len() {
            continue;
        }
        // Whole lines only, so that no character is cut; a line longer than the window is cut once.
        let whole = if read == 0 { held } else { memrchr(b'\n', &window[..held]).map_or(held, |at| at + 1) };
        tally.add(&window[..whole]);
        window.copy_within(whole..held, 0);
        held -= whole;
        if read == 0 {
            return Ok(tally.verdict());
        }
    }
}

/// Evidence for and against, in places.
#[derive(Debug, Clone, Copy, Default)]
struct DelimiterTally {
    utf8_failures: u64,
    /// Whole UTF-8 sequences of three bytes and more.
    wide: u64,
    windows31j_failures: u64,
}

impl DelimiterTally {
    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.wide += wide(chunk.valid().as_bytes());
            self.utf8_failures += u64::from(!chunk.invalid().is_empty());
        }
        self.windows31j_failures += windows31j::failures(bytes);
    }

    fn verdict(self) -> Encoding {
        // A short text in UTF-8 may happen to be whole pairs of Windows-31J; text the other way round is
        // never mostly whole wide sequences. So these count before the failures are compared.
        if self.wide > 2 * self.utf8_failures || self.windows31j_failures > self.utf8_failures {
            Encoding::Utf8
        } else {
            Encoding::Windows31J
        }
    }

    /// The samples leave no doubt.
    fn is_clear(self) -> bool {
        const ENOUGH: u64 = 64;
        let for_utf8 = self.wide >= ENOUGH && self.wide > 16 * self.utf8_failures;
        let for_windows31j = self.utf8_failures >= ENOUGH
            && self.utf8_failures > 16 * self.windows31j_failures
            && self.utf8_failures > 2 * self.wide;
        for_utf8 || for_windows31j
    }
}

/// Lead bytes of UTF-8 sequences of three bytes and more, in text that is UTF-8.
fn wide(valid: &[u8]) -> u64 {
    valid.chunks(255).map(|c| u64::from(c.iter().map(|&b| u8::from(b >= 0xE0)).sum::<u8>())).sum()
}

fn marked(beginning: &[u8]) -> Option<Encoding> {
    [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find(|encoding| beginning.starts_with(encoding.byte_order_mark()))
}

/// How pages begin, behind a byte order mark and white space.
fn page(beginning: &[u8]) -> Option<Disguise> {
    let text: String =
        String::from_utf8_lossy(beginning).chars().filter(|c| !matches!(c, '\0' | '\u{feff}')).collect();
    let text = text.trim_start().to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    if begins(&["<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style", "<div"]) {
        return Some(Disguise::Html);
    }
    if begins(&["<?xml", "<workbook", "<ss:workbook"]) {
        return Some(if text.contains("<html") { Disguise::Html } else { Disguise::Xml });
    }
    begins(&["mime-version:"]).then_some(Disguise::Mime)
}

/// Zip (xlsx, xlsm, xlsb, ods) or the compound file of older and of encrypted workbooks.
fn is_workbook(beginning: &[u8]) -> bool {
    beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// A NUL, the mark of a well-known kind of file, or more control bytes than any text has.
fn looks_binary(beginning: &[u8]) -> bool {
    const MARKS: [&[u8]; 6] =
        [b"%PDF-", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"\x1F\x8B", b"7z\xBC\xAF\x27\x1C"];
    let controls = beginning.iter().filter(|b| matches!(b, 0x01..=0x08 | 0x0E..=0x19 | 0x1C..=0x1F)).count();
    MARKS.iter().any(|mark| beginning.starts_with(mark))
        || memchr(0, beginning).is_some()
        || controls * 20 > beginning.len()
}

/// The delimiter of a text file by its first bytes: comma, tab or semicolon, whichever stands most regularly
/// outside quotes; a comma when none does.
pub fn sniff_delimiter(first_bytes: &[u8], encoding: Encoding) -> u8 {
    let text;
    let bytes = match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            text = utf16::beginning(first_bytes, encoding == Encoding::Utf16Be);
            &text
        }
        _ => first_bytes,
    };
    let candidates = [b',', b'\t', b';'];
    let (mut counts, mut line, mut is_quoted) = (Vec::new(), [0_usize; 3], false);
    for &byte in bytes {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' if !is_quoted => {
                counts.push(std::mem::take(&mut line));
                if counts.len() == LINES_LOOKED_AT {
                    break;
                }
            }
            _ if !is_quoted => {
                if let Some(i) = candidates.iter().position(|&c| c == byte) {
                    line[i] += 1;
                }
            }
            _ => {}
        }
    }
    counts.push(line);
    let mut best = (0, b',');
    for (i, &candidate) in candidates.iter().enumerate() {
        let score = regularity(counts.iter().map(|line| line[i]));
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

/// The number of delimiters that stand in the lines which agree most.
fn regularity(counts: impl Iterator<Item = usize>) -> usize {
    let mut counts: Vec<usize> = counts.filter(|&n| n > 0).collect();
    counts.sort_unstable();
    counts.chunk_by(|a, b| a == b).map(|same| same.len() * same[0]).max().unwrap_or(0)
}
