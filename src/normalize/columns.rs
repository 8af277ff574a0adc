//! A profile bound to the header of one file: names have become positions.

use crate::notice::{Code, Finding, columns};
use crate::order::{Field, FieldKind, bare_text, fold_text, is_blank};
use crate::profile::{ColumnRef, Condition, FieldSpec, From, Profile, folded_header};

/// Where one field stands in this file.
#[derive(Debug, Clone)]
pub struct Bound<'p> {
    /// How it is read.
    pub spec: &'p FieldSpec,
    /// Its cells, from 0; empty when the file lacks them or the value is fixed.
    pub cells: Vec<usize>,
    /// What its values are.
    pub kind: FieldKind,
    /// Whether it belongs to an item.
    pub is_item: bool,
    /// The cell that names the country of a postal code or a phone.
    pub country: Option<usize>,
    /// Whether it is a number, an identifier or a date: what a program put around such a value is no part of it.
    pub is_bare: bool,
    /// Whether it is a state or another word that is compared: nothing invisible is part of it.
    pub is_word: bool,
    /// The only cell it is, when that cell says the value as it stands: nothing is joined, cut, mapped or repeated
    /// from the row above.
    pub plain: Option<usize>,
}

impl<'p> Bound<'p> {
    fn new(spec: &'p FieldSpec, cells: Vec<usize>, has_ditto: bool) -> Self {
        let as_it_stands = spec.pad.is_empty()
            && spec.yes.is_empty()
            && spec.map.is_empty()
            && spec.lead.is_none()
            && spec.packed.is_none()
            && spec.strip_prefix.is_none()
            && spec.strip_suffix.is_none()
            && !has_ditto;
        let plain = match cells[..] {
            [only] if as_it_stands => Some(only),
            _ => None,
        };
        let (kind, is_item) = (spec.field.kind(), spec.field.is_item());
        let is_bare = is_bare(spec.field);
        let is_word = is_bare || is_word(spec.field) || !spec.map.is_empty() || !spec.yes.is_empty();
        Self { spec, cells, kind, is_item, country: None, is_bare, is_word, plain }
    }
}

fn is_bare(field: Field) -> bool {
    !matches!(field.kind(), FieldKind::Text | FieldKind::Notes) || field == Field::ITEM_SKU
}

/// Whether texts of this field are words that are compared.
pub(super) fn is_word(field: Field) -> bool {
    matches!(
        field,
        Field::STATUS
            | Field::CARRIER
            | Field::METHOD
            | Field::PAYMENT
            | Field::REQUESTED_TIME
            | Field::ORDERER_EMAIL
            | Field::SHIP_TO_EMAIL
    )
}

/// A condition on the cell at a position; `None`: the file lacks the column, its cell counts as blank.
#[derive(Debug, Clone)]
pub struct BoundCondition<'p> {
    cell: Option<usize>,
    condition: &'p Condition,
}

impl BoundCondition<'_> {
    /// The cell to look at.
    pub fn cell(&self) -> Option<usize> {
        self.cell
    }

    /// Whether this text makes it true.
    pub fn holds(&self, text: &str) -> bool {
        let bare = bare_text(text);
        let folded = fold_text(&bare);
        self.condition.one_of.iter().any(|wanted| *wanted == folded)
            || self.condition.starts_with.as_ref().is_some_and(|start| folded.starts_with(start.as_str()))
    }
}

/// A profile bound to a file.
#[derive(Debug, Clone)]
pub struct Binding<'p> {
    /// The profile.
    pub profile: &'p Profile,
    /// How many columns a row has; `None`: as many as it likes (no header, no count).
    pub width: Option<usize>,
    /// How many blank cells every row of the file has behind those.
    pub trailing: usize,
    /// The header's names as they are compared.
    pub names: Vec<String>,
    /// Where the order number stands: which of `fields` it is, and its cell.
    pub number: Option<(usize, usize)>,
    /// The header's texts as the file writes them; empty without a header.
    pub header: Vec<String>,
    /// The sheet, where rows are read from several; else empty.
    pub sheet: String,
    /// Every field that the profile reads.
    pub fields: Vec<Bound<'p>>,
    /// Rows with fields of the order only.
    pub order_rows: Option<BoundCondition<'p>>,
    /// Rows with items.
    pub item_rows: Option<BoundCondition<'p>>,
    /// Rows left out.
    pub skipped_rows: Option<BoundCondition<'p>>,
    /// Rows that add an option to the item above.
    pub option_rows: Option<BoundCondition<'p>>,
    /// Whether cells hold the values of several items.
    pub is_packed: bool,
    /// The row of the header, from 1; 0: there is none.
    pub header_row: u64,
}

impl<'p> Binding<'p> {
    /// Binds a profile to a header (`None` for files without one).
    ///
    /// # Errors
    /// F001 when a name that the profile uses stands in the header twice: the profile is refused for this file.
    pub fn new(profile: &'p Profile, header: Option<&[String]>) -> Result<Self, Vec<Finding>> {
        let folded: Vec<String> = header.unwrap_or_default().iter().map(|name| folded_header(name)).collect();
        let mut twice = Vec::new();
        let mut find = |column: &ColumnRef| find_column(column, &folded, &mut twice);
        let has_ditto = profile.rows.ditto.is_some();
        let fields: Vec<Bound<'p>> = profile
            .fields
            .iter()
            .map(|spec| Bound {
                country: spec.country.as_ref().and_then(&mut find),
                ..Bound::new(spec, bind_spec(spec, &mut find), has_ditto)
            })
            .collect();
        let mut condition = |condition: &'p Option<Condition>| {
            condition.as_ref().map(|c| BoundCondition { cell: find(&c.column), condition: c })
        };
        let mut binding = Self {
            profile,
            width: match header {
                Some(header) => Some(header.len()),
                None => match profile.identify.column_count[..] {
                    [one] => Some(one),
                    _ => None,
                },
            },
            trailing: 0,
            number: fields
                .iter()
                .position(|bound| bound.spec.field == Field::NUMBER)
                .and_then(|at| Some((at, *fields[at].cells.first()?))),
            fields,
            order_rows: condition(&profile.rows.order),
            item_rows: condition(&profile.rows.item),
            skipped_rows: condition(&profile.rows.skip),
            option_rows: condition(&profile.rows.option),
            is_packed: profile.fields.iter().any(|spec| spec.packed.is_some()),
            header_row: profile.header_row,
            header: header.unwrap_or_default().to_vec(),
            names: Vec::new(),
            sheet: String::new(),
        };
        binding.names = folded;
        twice.sort_unstable();
        twice.dedup();
        if twice.is_empty() {
            return Ok(binding);
        }
        let refused = |name: &String| Finding::of_file(Code::F001, columns::header_twice(&profile.id, name));
        Err(twice.iter().map(refused).collect())
    }

    /// The same for a header that stands elsewhere, below title lines.
    #[must_use]
    pub fn with_header_at(mut self, row: u64) -> Self {
        self.header_row = row;
        self
    }

    /// The same for a file without a header whose profile knows several counts: the first row says which it is.
    #[must_use]
    pub fn with_rows_as_wide_as_the_first(mut self, columns: Option<usize>) -> Self {
        if self.header_row == 0 && !self.profile.identify.column_count.is_empty() {
            self.width = self.width.or(columns);
        }
        self
    }

    /// The same for a file in which every row has so many blank cells more than the header has names.
    #[must_use]
    pub fn with_trailing_blanks(mut self, cells: usize) -> Self {
        self.trailing = cells;
        self
    }

    /// The same for one of several sheets.
    #[must_use]
    pub fn of_sheet(mut self, name: &str) -> Self {
        name.clone_into(&mut self.sheet);
        self
    }

    /// The name of a cell for people: the header's text, or `#n`; of several sheets with the sheet's, as Excel writes it.
    pub fn label(&self, cell: usize) -> String {
        let name = match self.header.get(cell) {
            Some(name) if !is_blank(name) => name.trim().to_owned(),
            _ => format!("#{}", cell + 1),
        };
        if self.sheet.is_empty() { name } else { format!("{}!{name}", self.sheet) }
    }

    /// The name of a field for people: its first cell's, or the canonical name.
    pub fn field_label(&self, field: Field) -> String {
        let bound = self.fields.iter().find(|bound| bound.spec.field == field);
        match bound.and_then(|bound| bound.cells.first()) {
            Some(cell) => self.label(*cell),
            None => match bound.map(|bound| &bound.spec.from) {
                Some(From::Columns(refs) | From::FirstOf(refs)) if !refs.is_empty() => refs[0].label(),
                _ => field.name().to_owned(),
            },
        }
    }
}

/// Whether rows stand in a header of text, where a quotation mark that was not closed has drawn them: behind a line break
/// in one of its cells, as many cells as it has itself. The finding holds the whole file, of which nothing else would be
/// said.
pub fn rows_in_header(header: &[String], delimiter: u8) -> Option<Finding> {
    let delimiter = char::from(delimiter);
    let is_row = |line: &str| line.split(delimiter).count() >= header.len();
    let has_rows = |cell: &String| cell.split(['\r', '\n']).skip(1).any(is_row);
    (header.len() > 1 && header.iter().any(has_rows))
        .then(|| Finding::of_file(Code::F004, columns::swallowed_by_header()))
}

fn bind_spec(spec: &FieldSpec, find: &mut impl FnMut(&ColumnRef) -> Option<usize>) -> Vec<usize> {
    match &spec.from {
        From::Columns(refs) => refs.iter().filter_map(find).collect(),
        From::FirstOf(refs) => refs.iter().find_map(find).into_iter().collect(),
        From::Value(_) => Vec::new(),
    }
}

fn find_column(column: &ColumnRef, header: &[String], twice: &mut Vec<String>) -> Option<usize> {
    let name = match column {
        ColumnRef::Position(n) => return Some(n - 1),
        ColumnRef::Name(name) => fold_text(name),
    };
    let mut places = header.iter().enumerate().filter(|(_, h)| **h == name).map(|(i, _)| i);
    let first = places.next();
    if places.next().is_some() {
        twice.push(name.into_owned());
    }
    first
}
