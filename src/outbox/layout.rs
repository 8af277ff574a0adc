//! What an export file looks like: its columns, encoding and quotes, read from a TOML document.
//!
//! What goes in: a document, then the values of one order after the other. What comes out: the bytes of a file, or
//! which character has no room in it.
//!
//! **Invariant.** A row that cannot be written whole leaves nothing behind.

mod people;

use super::codes::{Codes, NoCode};
use super::windows31j_table::windows31j;
use crate::decode::Encoding;
use crate::decode::encode::{self, encode};
use crate::document::{Document, Mistake, Table};
use crate::notice;
use crate::order::{Template, Values};
use std::sync::OnceLock;

/// What stands between several tracking numbers in one cell.
const JOINER: &str = ",";

/// A checked layout: what an export file looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    id: String,
    title: String,
    encoding: Encoding,
    newline: &'static [u8],
    quote: Quote,
    delimiter: u8,
    has_header: bool,
    /// Lines that stand above the header, as they are.
    above: Vec<String>,
    columns: Vec<Column>,
    numbers: Numbers,
}

/// What becomes of several tracking numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// They stand in one cell.
    Together,
    /// The mall takes the first.
    First,
    /// One row a parcel.
    Each,
}

#[derive(Debug, Clone, PartialEq)]
struct Column {
    header: String,
    value: Template,
    max_bytes: Option<usize>,
    codes: Option<Codes>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Always,
    Minimal,
}

/// A character that a layout's encoding cannot hold (D312), a value that is too long for its column (D313), or a word that
/// its mall has no code for (D309).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {character:?} (U+{:04X}) cannot be written in the layout's encoding", u32::from(*character))]
pub struct UnwritableValue {
    /// The column's header, or `#n`.
    pub column: String,
    /// The character as it stands in the value; of one that is too long, the first that has no room.
    pub character: char,
    /// What stands before it in the value.
    pub behind: Option<char>,
    /// By how many bytes the value is too long; 0 when it is the character that cannot be written.
    pub over: usize,
    /// The word that the mall has no code for (D309); `""` when that is not why.
    pub uncoded: String,
}

fn refusal(column: &Column, index: usize, cell: &str, character: char, over: usize) -> UnwritableValue {
    let behind = cell.find(character).and_then(|at| cell[..at].chars().next_back());
    let column = label(&column.header, index);
    UnwritableValue { column, character, behind, over, uncoded: String::new() }
}

impl Layout {
    /// Its name among layouts, as `layout = …` of a store's settings says it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name for people.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The encoding of its files.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the mall takes one tracking number an order: only the first is written, the ledger keeps all.
    pub fn takes_first_number_only(&self) -> bool {
        self.numbers == Numbers::First
    }

    /// Whether a column writes codes for names, so that nobody need look for the names' own in vain.
    pub fn wants_names(&self) -> bool {
        self.columns.iter().any(|column| column.codes.is_some())
    }

    /// Whether a column asks for the names of items, so that nobody need collect them in vain.
    pub fn wants_items(&self) -> bool {
        self.columns.iter().any(|column| column.value.wants_items())
    }

    /// Whether a column asks for the store's message.
    pub fn wants_message(&self) -> bool {
        self.columns.iter().any(|column| column.value.wants_message())
    }

    /// What stands between two cells of a row.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The column in which the order number stands, and what stands before and behind it there, when a column says it and
    /// nothing else that varies.
    pub fn number_column(&self) -> Option<(usize, (&str, &str))> {
        self.columns.iter().enumerate().find_map(|(index, column)| {
            let around = column.value.around_number().filter(|_| column.codes.is_none())?;
            Some((index, around))
        })
    }

    /// Every `[…]` that means nothing, with its column: `check` warns of them.
    pub fn unknown_placeholders(&self) -> impl Iterator<Item = (String, &str)> {
        self.columns.iter().enumerate().flat_map(|(index, column)| {
            let label = label(&column.header, index);
            column.value.unknown_placeholders().iter().map(move |text| (label.clone(), text.as_str()))
        })
    }

    /// What a file begins with: the byte order mark and the header row, where the layout has them.
    pub fn head(&self) -> Vec<u8> {
        let mut head = self.encoding.byte_order_mark().to_vec();
        for line in &self.above {
            // It was encoded when the document was read, as every header was.
            let _ = self.encode(line, &mut head);
            head.extend_from_slice(self.newline);
        }
        if self.has_header {
            // Every header was encoded when the document was read: none is refused here.
            let _ = self.render_with(&mut head, None, |column, cell| cell.push_str(&column.header));
        }
        head
    }

    /// Appends the row of one order, with its line end; one row a parcel where the mall wants it so.
    ///
    /// # Errors
    /// The first character that the encoding cannot hold, or what else cannot be written; `out` is then as it was.
    pub fn render_row(&self, values: &Values<'_>, out: &mut Vec<u8>) -> Result<(), UnwritableValue> {
        match self.numbers {
            Numbers::Each if values.tracking.len() > 1 => {
                let before = out.len();
                let rows = values
                    .tracking
                    .chunks(1)
                    .try_for_each(|tracking| self.render_one(&Values { tracking, ..*values }, out));
                rows.inspect_err(|_| out.truncate(before))
            }
            Numbers::First => {
                let tracking = &values.tracking[..values.tracking.len().min(1)];
                self.render_one(&Values { tracking, ..*values }, out)
            }
            _ => self.render_one(values, out),
        }
    }

    fn render_one(&self, values: &Values<'_>, out: &mut Vec<u8>) -> Result<(), UnwritableValue> {
        self.render_with(out, Some(values), |column, cell| column.value.render(values, JOINER, cell))
    }

    fn render_with(
        &self,
        out: &mut Vec<u8>,
        of_order: Option<&Values<'_>>,
        fill: impl Fn(&Column, &mut String),
    ) -> Result<(), UnwritableValue> {
        let before = out.len();
        let mut cell = String::with_capacity(64);
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push(self.delimiter);
            }
            cell.clear();
            fill(column, &mut cell);
            if let Some(values) = of_order {
                let settled = self.settle_value(column, values, &mut cell);
                settled
                    .map_err(|why| why.told(column, index, &cell))
                    .inspect_err(|_| out.truncate(before))?;
            }
            if let Err(encode::Unencodable { character }) = self.push_cell(&cell, out) {
                out.truncate(before);
                return Err(refusal(column, index, &cell, character, 0));
            }
        }
        out.extend_from_slice(self.newline);
        Ok(())
    }

    /// A name becomes the mall's code, and what has no code or no room is refused.
    fn settle_value(&self, column: &Column, values: &Values<'_>, cell: &mut String) -> Result<(), WhyNot> {
        if let Some(codes) = &column.codes {
            codes.put(values, cell).map_err(|NoCode| WhyNot::NoCode)?;
        }
        match self.too_long(column, cell) {
            Some((character, over)) => Err(WhyNot::TooLong(character, over)),
            None => Ok(()),
        }
    }

    /// The first character beyond the column's limit, and by how many bytes the value is over it.
    fn too_long(&self, column: &Column, cell: &str) -> Option<(char, usize)> {
        let most = column.max_bytes?;
        let (mut bytes, mut first) = (Vec::new(), None);
        for character in cell.chars() {
            // What cannot be written at all is refused by itself, with its own code.
            self.encode(character.encode_utf8(&mut [0; 4]), &mut bytes).ok()?;
            if bytes.len() > most {
                first.get_or_insert(character);
            }
        }
        first.map(|character| (character, bytes.len() - most))
    }

    fn push_cell(&self, cell: &str, out: &mut Vec<u8>) -> Result<(), encode::Unencodable> {
        if self.quote == Quote::Minimal && !self.needs_quotes(cell) {
            return self.encode(cell, out);
        }
        out.push(b'"');
        let mut parts = cell.split('"');
        self.encode(parts.next().unwrap_or_default(), out)?;
        for part in parts {
            out.extend_from_slice(b"\"\"");
            self.encode(part, out)?;
        }
        out.push(b'"');
        Ok(())
    }

    fn encode(&self, text: &str, out: &mut Vec<u8>) -> Result<(), encode::Unencodable> {
        match self.encoding {
            Encoding::Windows31J => windows31j(text, out),
            other => encode(text, other, out),
        }
    }

    fn needs_quotes(&self, cell: &str) -> bool {
        // A row of one blank cell would be read as a blank line.
        (cell.is_empty() && self.columns.len() == 1)
            || cell.bytes().any(|b| matches!(b, b'"' | b'\r' | b'\n') || b == self.delimiter)
    }
}

/// Why a value has no place in its column.
enum WhyNot {
    /// The first character that has no room, and by how many bytes the value is over it.
    TooLong(char, usize),
    NoCode,
}

impl WhyNot {
    fn told(self, column: &Column, index: usize, cell: &str) -> UnwritableValue {
        match self {
            Self::TooLong(character, over) => refusal(column, index, cell, character, over),
            Self::NoCode => UnwritableValue {
                uncoded: cell.to_owned(),
                ..refusal(column, index, cell, cell.chars().next().unwrap_or(' '), 0)
            },
        }
    }
}

fn label(header: &str, index: usize) -> String {
    if header.is_empty() { format!("#{}", index + 1) } else { header.to_owned() }
}

/// The layouts that ship with the program. A mistake in one is a fault of ours: a test reads them all.
pub fn built_in() -> &'static [Layout] {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    LAYOUTS.get_or_init(|| DOCUMENTS.iter().filter_map(|(_, text)| parse(text).ok()).collect())
}

/// Every built-in document with its file name.
const DOCUMENTS: &[(&str, &str)] = &[
    ("shipments", include_str!("builtin/shipments.toml")),
    ("colorme", include_str!("builtin/colorme.toml")),
    ("base", include_str!("builtin/base.toml")),
    ("amazon", include_str!("builtin/amazon.toml")),
    ("nextengine", include_str!("builtin/nextengine.toml")),
    ("rakuten", include_str!("builtin/rakuten.toml")),
    ("yahoo", include_str!("builtin/yahoo.toml")),
    ("shopify", include_str!("builtin/shopify.toml")),
];

/// The layout of this name; one of the shop's own wins over a built-in one.
pub fn choose<'l>(own: &'l [Layout], id: &str) -> Option<&'l Layout> {
    own.iter().chain(built_in()).find(|layout| layout.id == id)
}

/// Reads a layout document. Every mistake in it comes back at once, each with its line.
///
/// # Errors
/// All mistakes of the document, at least one.
pub fn parse(text: &str) -> Result<Layout, Vec<Mistake>> {
    let document = Document::parse(text);
    let layout = read_layout(document.root());
    let mistakes = document.into_mistakes();
    if mistakes.is_empty() { Ok(layout) } else { Err(mistakes) }
}

fn read_layout(root: Table<'_, '_>) -> Layout {
    let id = demand(&root, "id").unwrap_or_default();
    if root.has("id") && id.trim().is_empty() {
        root.wrong("id", "\"\"");
    }
    let title = root.text("title").unwrap_or_else(|| id.clone());
    let mut layout = Layout {
        id,
        title,
        encoding: Encoding::Windows31J,
        newline: b"\r\n",
        quote: Quote::Always,
        delimiter: b',',
        has_header: true,
        above: Vec::new(),
        columns: Vec::new(),
        numbers: Numbers::Together,
    };
    let numbers = [("all", Numbers::Together), ("first", Numbers::First), ("each", Numbers::Each)];
    layout.numbers = one_of(&root, "tracking", &numbers).unwrap_or(layout.numbers);
    if let Some(file) = root.table("file") {
        read_file(file, &mut layout);
    }
    let columns = root.tables("column");
    if !root.has("column") {
        root.missing("column");
    } else if columns.is_empty() {
        root.wrong("column", "[[column]]");
    }
    for table in columns {
        let column = read_column(table, &layout);
        layout.columns.push(column);
    }
    root.finish();
    layout
}

fn demand(table: &Table<'_, '_>, key: &str) -> Option<String> {
    if !table.has(key) {
        table.missing(key);
    }
    table.text(key)
}

fn read_file(file: Table<'_, '_>, layout: &mut Layout) {
    let encodings = [Encoding::Windows31J, Encoding::Utf8, Encoding::Utf8Bom].map(|e| (e.name(), e));
    layout.encoding = one_of(&file, "encoding", &encodings).unwrap_or(layout.encoding);
    let newlines: [(_, &[u8]); 2] = [("crlf", b"\r\n"), ("lf", b"\n")];
    layout.newline = one_of(&file, "newline", &newlines).unwrap_or(layout.newline);
    let quotes = [("always", Quote::Always), ("minimal", Quote::Minimal)];
    layout.quote = one_of(&file, "quote", &quotes).unwrap_or(layout.quote);
    if let Some(text) = file.text("delimiter") {
        match text.as_bytes() {
            // A letter, a digit or a space could not be told from a value by whoever reads the file.
            [byte] if byte.is_ascii_punctuation() && *byte != b'"' || *byte == b'\t' => {
                layout.delimiter = *byte;
            }
            _ => file.wrong("delimiter", notice::layout::delimiters()),
        }
    }
    layout.has_header = file.flag("header").unwrap_or(true);
    layout.above = file.texts("above").unwrap_or_default();
    layout.above.iter().for_each(|line| must_encode(&file, "above", line, layout.encoding));
    file.finish();
}

fn one_of<T: Copy>(table: &Table<'_, '_>, key: &str, choices: &[(&str, T)]) -> Option<T> {
    let text = table.text(key)?;
    let chosen = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    if chosen.is_none() {
        table.wrong(key, choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
    }
    chosen
}

fn read_column(table: Table<'_, '_>, layout: &Layout) -> Column {
    let header = if layout.has_header { demand(&table, "header") } else { table.text("header") };
    let header = header.unwrap_or_default();
    must_encode(&table, "header", &header, layout.encoding);
    let text = demand(&table, "value").unwrap_or_default();
    let value = Template::parse_for_layout(&text).unwrap_or_else(|bad| {
        table.wrong("value", notice::layout::bad_date_format(&bad.placeholder));
        Template::default()
    });
    for literal in value.literals() {
        must_encode(&table, "value", literal, layout.encoding);
    }
    let max_bytes = table.integer("max_bytes").and_then(|most| match usize::try_from(most) {
        Ok(most) if most > 0 => Some(most),
        _ => {
            table.wrong("max_bytes", "1–");
            None
        }
    });
    let codes = Codes::read(&table);
    for code in codes.iter().flat_map(Codes::written) {
        must_encode(&table, "map", code, layout.encoding);
    }
    table.finish();
    Column { header, value, max_bytes, codes }
}

/// What the document itself says in every row must be writable, else no order could ever be.
fn must_encode(table: &Table<'_, '_>, key: &str, text: &str, encoding: Encoding) {
    if let Err(refused) = encode(text, encoding, &mut Vec::new()) {
        table.wrong(key, notice::layout::unencodable(refused.character, encoding.name()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_document_is_without_mistake_and_named_as_its_file() {
        for (id, text) in DOCUMENTS {
            let layout = parse(text).unwrap_or_else(|mistakes| panic!("{id}: {mistakes:#?}"));
            assert_eq!(layout.id, *id);
        }
        assert_eq!(built_in().len(), DOCUMENTS.len());
    }
}
