//! A profile bound to the header of one file: names have become positions.

use crate::notice::{Code, Finding, columns};
use crate::order::{FieldKind, fold_text, is_blank};
use crate::profile::{ColumnRef, Condition, FieldSpec, From, Profile};

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
        Self { spec, cells, kind: spec.field.kind(), is_item: spec.field.is_item(), country: None, plain }
    }
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
        let folded = fold_text(text);
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
    /// The header's texts as the file writes them; empty without a header.
    pub header: Vec<String>,
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
        let folded: Vec<String> =
            header.unwrap_or_default().iter().map(|name| fold_text(name).into_owned()).collect();
        let mut twice = Vec::new();
        let mut find = |column: &ColumnRef| find_column(column, &folded, &mut twice);
        let has_ditto = profile.rows.ditto.is_some();
        let fields = profile
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
        let binding = Self {
            profile,
            width: match header {
                Some(header) => Some(header.len()),
                None => match profile.identify.column_count[..] {
                    [one] => Some(one),
                    _ => None,
                },
            },
            fields,
            order_rows: condition(&profile.rows.order),
            item_rows: condition(&profile.rows.item),
            skipped_rows: condition(&profile.rows.skip),
            option_rows: condition(&profile.rows.option),
            is_packed: profile.fields.iter().any(|spec| spec.packed.is_some()),
            header_row: profile.header_row,
            header: header.unwrap_or_default().to_vec(),
        };
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

    /// The name of a cell for people: the header's text, or `#n`.
    pub fn label(&self, cell: usize) -> String {
        match self.header.get(cell) {
            Some(name) if !is_blank(name) => name.trim().to_owned(),
            _ => format!("#{}", cell + 1),
        }
    }

    /// The name of a field for people: its first cell's, or the canonical name.
    pub fn field_label(&self, field: crate::order::Field) -> String {
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
