//! Bytes → rows of text, nothing interpreted.
//!
//! What goes in: anything that can be read and sought (never a path), and a [`Dialect`] that says what it is.
//! What comes out: [`Row`]s, one at a time, each with its number, its place in the file and its cells.
//! [`Sniffer`] finds the encoding while a file is being copied; [`encode`] is the way back to bytes.
//!
//! **Invariant.** A character that does not decode strictly is never replaced: [`Row::text`] says so.
//! **Invariant.** Rows are split on raw bytes first: `"`, `,`, tab, CR and LF are never trail bytes of Windows-31J.
//! **Invariant.** The same rows as the `csv` crate gives, except that blank records are rows too.
//! **Invariant.** Memory is bounded by [`Limits`], not by the file; reading a row allocates nothing once the
//! buffers have grown.
//! **Invariant.** What came out of Windows-31J goes back as the same bytes, or as the one spelling that
//! Microsoft gives a character that has several.
//!
//! Deliberately not known here: headers, column names, what a cell means (`profile`, `normalize`), where a
//! file lies (`inbox`), what staff are told about a broken one (`notice`).

pub mod encode;
mod odd;
mod row;
mod rows;
mod rows_again;
mod sniff;
mod split;
mod text;
mod utf16;
mod windows31j;
mod workbook;

pub use odd::{Odd, odd_in};
pub use row::{CellMark, Row};
pub use rows::Rows;
pub use rows_again::RowsAgain;
pub use sniff::{Disguise, Sniffed, Sniffer, settle, sniff_delimiter};
pub use workbook::{WorkbookSurvey, sheet_names, survey_workbook, visible_sheet_names};

use std::io;

/// A byte that has no meaning in the file's encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("byte {byte:#04x} at {at} does not decode")]
pub struct Undecodable {
    /// How many bytes of the cell stand before it.
    pub at: usize,
    /// The byte.
    pub byte: u8,
}

/// How the characters of a file are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    #[default]
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// Windows-31J (code page 932), which everybody calls Shift-JIS.
    Windows31J,
    /// UTF-16, little endian, with a byte order mark.
    Utf16Le,
    /// UTF-16, big endian, with a byte order mark.
    Utf16Be,
}

impl Encoding {
    /// The name as profiles, layouts and the ledger write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf_8",
            Self::Utf8Bom => "utf_8_bom",
            Self::Windows31J => "shift_jis",
            Self::Utf16Le => "utf_16_le",
            Self::Utf16Be => "utf_16_be",
        }
    }

    /// Reads what [`Encoding::name`] wrote; `utf_16` alone is little endian, as Excel writes it.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "utf_8" => Self::Utf8,
            "utf_8_bom" => Self::Utf8Bom,
            "shift_jis" => Self::Windows31J,
            "utf_16" | "utf_16_le" => Self::Utf16Le,
            "utf_16_be" => Self::Utf16Be,
            _ => return None,
        })
    }

    /// The bytes that such a file begins with; empty where there is no mark.
    pub fn byte_order_mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 | Self::Windows31J => b"",
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
        }
    }
}

/// Where reading stops, so that no file can exhaust the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Cells in one row.
    pub columns: usize,
    /// Bytes of one cell, in the file's encoding.
    pub field_bytes: usize,
    /// Rows of one file, blank ones included.
    pub rows: u64,
    /// Bytes of a workbook once unpacked, by its own directory and as they are unpacked.
    pub xlsx_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { columns: 512, field_bytes: 65_536, rows: 20_000_000, xlsx_bytes: 1 << 30 }
    }
}

/// What kind of file holds the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Text with a delimiter.
    #[default]
    Csv,
    /// Text with tabs.
    Tsv,
    /// A workbook of any kind that Excel or LibreOffice writes; which one is found by content.
    Workbook,
}

/// All that is needed to split a file into rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dialect {
    /// The encoding of text files; workbooks have their own.
    pub encoding: Encoding,
    /// The delimiter of text files, an ASCII byte that is no quote and no line end.
    pub delimiter: u8,
    /// The kind of file.
    pub format: Format,
    /// Quotation marks are characters like any other: formats of malls that know no quoting.
    pub is_unquoted: bool,
    /// The sheet of a workbook; empty is the first.
    pub sheet: String,
    /// What has been found by looking the workbook through ([`survey_workbook`]), so that this is not done again.
    pub survey: Option<WorkbookSurvey>,
    /// Where reading stops.
    pub limits: Limits,
}

impl Dialect {
    /// Text of this encoding with this delimiter, within the default limits.
    pub fn text(encoding: Encoding, delimiter: u8) -> Self {
        let format = if delimiter == b'\t' { Format::Tsv } else { Format::Csv };
        Self { encoding, delimiter, format, ..Self::default() }
    }

    fn grammar(&self) -> split::Grammar {
        split::Grammar { delimiter: self.delimiter, is_unquoted: self.is_unquoted }
    }

    /// A sheet of a workbook (empty is the first), within the default limits.
    pub fn workbook(sheet: impl Into<String>) -> Self {
        Self { format: Format::Workbook, sheet: sheet.into(), ..Self::default() }
    }
}

/// Bytes as people may look at them; what does not decode shows as the replacement character.
pub fn decoded(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Windows31J => windows31j::lossy(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Why a file could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file is not what it says, or parts of it are missing.
    #[error("damaged file: {0}")]
    Damaged(String),
    /// A zip that holds files, and is no workbook.
    #[error("a zip of files")]
    Packed,
    /// The file opens with a password only.
    #[error("the file is protected by a password")]
    Encrypted,
    /// A row has more cells than allowed.
    #[error("row {row} has more than {limit} columns")]
    TooManyColumns {
        /// The row, from 1.
        row: u64,
        /// What is allowed.
        limit: usize,
    },
    /// A cell is longer than allowed; often a quote that was never closed.
    #[error("row {row} has a cell of more than {limit} bytes in column {column}")]
    FieldTooLong {
        /// The row, from 1.
        row: u64,
        /// The column, from 1.
        column: usize,
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// A text somewhere in a workbook is longer than any cell may be.
    #[error("a text of more than {limit} bytes")]
    TextTooLong {
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// The file has more rows than allowed.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// What is allowed.
        limit: u64,
    },
    /// A workbook that is larger than allowed once unpacked.
    #[error("{bytes} bytes once unpacked, more than {limit}")]
    TooLarge {
        /// What its directory adds up to, or what was unpacked so far.
        bytes: u64,
        /// What is allowed.
        limit: u64,
    },
    /// The workbook has no sheet of this name.
    #[error("no sheet named {0:?}")]
    NoSuchSheet(String),
    /// The source could not be read.
    #[error("cannot read: {0}")]
    Io(#[from] io::Error),
}
