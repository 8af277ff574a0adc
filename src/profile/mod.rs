//! What a file looks like: profiles, and which of them fits a file.
//!
//! What goes in: TOML documents (the built-in ones and the shop's `profiles/*.toml`) and the header row of a
//! file. What comes out: checked [`Profile`]s, every mistake in a document at once, and [`identify`]'s answer.
//!
//! **Invariant.** A file is recognised by its content, never by its name; two that fit are a refusal.
//! **Invariant.** A format is a document, not code: what TOML cannot say becomes a new named option here.
//!
//! Deliberately not known here: what values mean (`normalize`) and how bytes become rows (`decode`).

mod builtin;
mod draft;
mod taught;
mod identify;
mod raw;

pub use builtin::built_in;
pub use draft::draft;
pub use identify::{
    Identified, Sample, header_row_in, identify, identify_below, likely_header, nearest_by_header,
    nearest_by_width,
};
pub use raw::parse;
pub use taught::{Lesson, fields_to_choose, proposed_fields, taught};

use crate::order::{Field, Mall, bare_text, fold_text};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// Creates and updates orders.
    Orders,
    /// Changes any field of orders already known: staff's corrections.
    Updates,
    /// Brings carrier, method, tracking and ship date to orders already known.
    Shipments,
}

impl FileKind {
    /// As profiles and the ledger write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Updates => "updates",
            Self::Shipments => "shipments",
        }
    }

    /// Reads what [`FileKind::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Orders, Self::Updates, Self::Shipments].into_iter().find(|kind| kind.name() == name)
    }
}

/// Who wrote a profile; the shop's own win over the built-in ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Ships with the program.
    BuiltIn,
    /// Lies in the shop's `profiles/`.
    Own,
}

/// The outer form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma separated.
    Csv,
    /// Tab separated.
    Tsv,
    /// An Excel or LibreOffice workbook.
    Workbook,
}

/// A header's name in the form in which names are compared.
pub fn folded_header(name: &str) -> String {
    fold_text(&bare_text(name)).into_owned()
}

/// A column named by its header or by its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRef {
    /// The header's text as the profile writes it.
    Name(String),
    /// From 1: `#n`.
    Position(usize),
}

impl ColumnRef {
    /// Reads `#n` or a name.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()) {
            Some(n) if n > 0 => Self::Position(n),
            _ => Self::Name(text.to_owned()),
        }
    }

    /// As the profile writes it.
    pub fn label(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Position(n) => format!("#{n}"),
        }
    }
}

/// How a profile tells its files from all others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identify {
    /// All of these headers are there.
    pub columns: Vec<String>,
    /// None of these headers is there.
    pub without: Vec<String>,
    /// Exactly so many columns.
    pub column_count: Vec<usize>,
    /// What cells of the first row look like, for files without a header.
    pub looks_like: Vec<(usize, LooksLike)>,
}

/// A shape of a cell by which a file without a header is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// Digits only, or blank.
    Digits,
    /// A tracking number of 10 to 14 digits, hyphens allowed, or blank.
    Tracking,
    /// A date.
    Date,
    /// Anything that is not blank.
    Filled,
}

/// A test on a cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The cell looked at.
    pub column: ColumnRef,
    /// True when it equals one of these after NFKC and trimming.
    pub one_of: Vec<String>,
    /// True when it begins with this after NFKC and trimming.
    pub starts_with: Option<String>,
}

/// Which rows carry what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowKinds {
    /// Rows with fields of the order only, no item.
    pub order: Option<Condition>,
    /// Rows with an item.
    pub item: Option<Condition>,
    /// Rows that are left out.
    pub skip: Option<Condition>,
    /// Rows that only add an option to the item of the row above: its name and options become options there.
    pub option: Option<Condition>,
    /// A blank order number means: the same order as the row above.
    pub blank_number_continues: bool,
    /// This text in a cell means: the same value as in the row above.
    pub ditto: Option<String>,
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// One cell, or several joined.
    Columns(Vec<ColumnRef>),
    /// The first of these columns that the file has: spellings of one thing.
    FirstOf(Vec<ColumnRef>),
    /// Always this text.
    Value(String),
}

/// How one canonical field is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// Which field.
    pub field: Field,
    /// Where its text comes from.
    pub from: From,
    /// What stands between joined cells; blank cells are left out.
    pub join: String,
    /// Cuts one cell into several values.
    pub split: Option<String>,
    /// The key of a cell that packs values of several items: `L` reads `L1=…&L2=…`.
    pub packed: Option<String>,
    /// A strftime format for dates.
    pub format: Option<String>,
    /// Texts that mean other texts; keys are folded, `*` is any text that is not blank and has none of its own.
    pub map: Vec<(String, String)>,
    /// For a new order whose cell is blank.
    pub default: Option<String>,
    /// Cut off at the front when it is there.
    pub strip_prefix: Option<String>,
    /// Cut off at the end when it is there.
    pub strip_suffix: Option<String>,
    /// Zero-fills each of the joined cells to so many digits: parts of postal codes whose zeros a sheet dropped.
    pub pad: Vec<usize>,
    /// Put in front of a text that begins with another digit: the 0 of a phone number that a sheet dropped.
    pub lead: Option<String>,
    /// For postal codes and phones: the column that names the country, so that foreign ones are not taken for Japanese
    /// ones that lost their zeros.
    pub country: Option<ColumnRef>,
    /// For yes-or-no fields: these texts mean yes and every other no; `*` is anything that is not blank.
    pub yes: Vec<String>,
}

impl FieldSpec {
    /// A field that is one column and nothing else.
    pub fn of_column(field: Field, column: &str) -> Self {
        Self {
            field,
            from: From::Columns(vec![ColumnRef::parse(column)]),
            join: String::new(),
            split: None,
            packed: None,
            format: None,
            map: Vec::new(),
            default: None,
            strip_prefix: None,
            strip_suffix: None,
            pad: Vec::new(),
            lead: None,
            country: None,
            yes: Vec::new(),
        }
    }

    /// The mapped text, when `map` knows this one.
    pub fn mapped<'s>(&'s self, text: &str) -> Option<&'s str> {
        if self.map.is_empty() {
            return None;
        }
        let folded = fold_text(text);
        let known = self.map.iter().find(|(from, _)| *from == folded);
        // Of what a mall says of an order, `Refunded` must not be another word than `refunded`.
        let is_state = self.field == Field::CANCELED || self.field.is_mall_state();
        let same_letters =
            || self.map.iter().find(|(from, _)| is_state && from.eq_ignore_ascii_case(&folded));
        let other = || self.map.iter().find(|(from, _)| from == "*" && !folded.is_empty());
        known.or_else(same_letters).or_else(other).map(|(_, to)| to.as_str())
    }
}

/// A checked profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name among profiles.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What its files are about.
    pub kind: FileKind,
    /// The store that its files belong to; `inbox/<store>/` wins over it.
    pub store: Option<String>,
    /// The mall whose format it is.
    pub mall: Option<Mall>,
    /// Who wrote it.
    pub rank: Rank,
    /// The outer form; `None`: whatever the file is.
    pub format: Option<FileFormat>,
    /// The encoding, when it is not to be found out: `shift_jis`, `utf_8`, `utf_16`.
    pub encoding: Option<String>,
    /// Its files know no quoting: cells are told apart by delimiters alone.
    pub is_unquoted: bool,
    /// The row of the header, from 1; 0: there is none.
    pub header_row: u64,
    /// Whether the document says so itself; otherwise the header may stand below title lines.
    pub header_row_is_given: bool,
    /// Its files have no order number: orders are only proposed, by name and time, and never matched by themselves.
    pub matched_by_name: bool,
    /// The sheet's name; empty: the first.
    pub sheet: String,
    /// How its files are recognised.
    pub identify: Identify,
    /// Which rows carry what.
    pub rows: RowKinds,
    /// How fields are read, in the order in which statements carry them.
    pub fields: Vec<FieldSpec>,
    /// Fields that may not be blank.
    pub required: Vec<Field>,
}

impl Profile {
    /// The names of the columns that it reads, as its document names them.
    pub fn column_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for spec in &self.fields {
            let refs = match &spec.from {
                From::Columns(refs) | From::FirstOf(refs) => &refs[..],
                From::Value(_) => &[],
            };
            for name in refs.iter().map(ColumnRef::label) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// How a field is read, when the profile reads it.
    pub fn spec(&self, field: Field) -> Option<&FieldSpec> {
        self.fields.iter().find(|spec| spec.field == field)
    }
}
