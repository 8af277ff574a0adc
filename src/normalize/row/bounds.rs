//! Whether a row is a row: where it ends is checked, not believed.
//!
//! Of nearly every row this is answered by its number, its width and one look for line breaks; the rest is done only for
//! what looks like something else.

use super::{Fate, Header, ReadRow, RowReader, stand_in};
use crate::decode::Row;
use crate::normalize::cell;
use crate::normalize::closing::{is_closing, is_sum};
use crate::normalize::columns::{Bound, BoundCondition};
use crate::notice::{Code, Finding, columns, sheet_row};
use crate::order::{Field, FieldKind, is_blank};
use crate::profile::{FileKind, folded_header};
use std::sync::Arc;

/// Longer texts are no order numbers.
const LONGEST_NUMBER: usize = 64;

impl RowReader<'_, '_> {
    /// What becomes of a row whose values need not be looked at. `out.key` is the number where that means itself.
    pub(super) fn begin(&mut self, row: &Row, out: &mut ReadRow) -> Option<Fate> {
        out.key.clear();
        out.said.clear();
        out.findings.clear();
        out.warnings.clear();
        out.swallowed.clear();
        out.row = sheet_row(self.sheet, row.number());
        out.span = row.span();
        if self.sheet > 0 {
            out.span.0 = sheet_row(self.sheet, out.span.0);
        }
        // Files that were joined have a byte order mark where one of them began.
        if row.is_blank() || (row.len() == 1 && row.raw(0) == "\u{feff}".as_bytes()) {
            return Some(Fate::Skipped);
        }
        let number = self.number_of(row, out);
        // A header that stands there once more may have a quotation mark, too, and rows of orders behind it.
        if !number && row.has_line_breaks() && self.boundary_is_wrong(row, out) {
            return Some(Fate::Read);
        }
        if !number && let Some(fate) = self.is_no_data(row, out) {
            return Some(fate);
        }
        if self.boundary_is_wrong(row, out) || self.width_is_wrong(row, out) {
            return Some(Fate::Read);
        }
        let skipped = self.condition(row, self.binding.skipped_rows.as_ref()) == Some(true);
        if skipped {
            return Some(Fate::Skipped);
        }
        if self.is_of_other_header(row, out) {
            let finding = Finding::of_cell(Code::R110, out.row, "", "");
            out.findings.push(finding.with_detail(columns::below_other_header()));
            self.put_key(row, out);
            return Some(Fate::Read);
        }
        if self.is_lone(row) {
            let label = self.binding.field_label(Field::NUMBER);
            out.findings
                .push(Finding::of_cell(Code::R101, out.row, label, "").with_detail(columns::lone_number()));
            self.put_key(row, out);
            return Some(Fate::Read);
        }
        None
    }

    /// Takes the order number when it means itself; whether the row can be nothing but data.
    #[inline]
    fn number_of(&self, row: &Row, out: &mut ReadRow) -> bool {
        let Some((at, cell)) = self.binding.number else { return true };
        if self.take_plain_number(row, &self.binding.fields[at], out) {
            return true;
        }
        // A header and a closing word have no digit, unless they count; the few headers that have one are looked at.
        row.raw(cell).iter().any(u8::is_ascii_digit)
            && !self.binding.names.get(cell).is_some_and(|name| name.contains(|c: char| c.is_ascii_digit()))
            && !(row.raw(cell).len() <= 24 && self.is_lone(row))
    }

    /// The header once more, and closing lines. `None`: it is data, as far as can be seen.
    fn is_no_data(&mut self, row: &Row, out: &mut ReadRow) -> Option<Fate> {
        let filled = |i: &usize| !row.is_blank_cell(*i);
        let first = (0..row.len()).find(filled)?;
        let first_text = row.lossy(first);
        if is_closing(&first_text) && (first + 1..row.len()).filter(filled).all(|i| is_sum(&row.lossy(i))) {
            return Some(Fate::Passed);
        }
        let names = &self.binding.names;
        let number_cell = self.binding.number.map(|(_, cell)| cell);
        let may_be_header = names.contains(&folded_header(&first_text))
            || number_cell.is_some_and(|cell| names.get(cell) == Some(&folded_header(&row.lossy(cell))));
        if names.is_empty() || !may_be_header {
            return None;
        }
        let texts: Vec<String> = (0..row.len()).map(|i| folded_header(&row.lossy(i))).collect();
        let last = |texts: &[String]| texts.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1);
        if texts[..last(&texts)] == names[..last(names)] {
            self.header_met = Some(Header::Same);
            return Some(Fate::Passed);
        }
        let all = texts.iter().filter(|text| !text.is_empty()).count();
        let known = texts.iter().filter(|text| !text.is_empty() && names.contains(text)).count();
        let stands_over_numbers = number_cell.is_some_and(|cell| texts.get(cell) == names.get(cell));
        if stands_over_numbers || (known >= 2 && known * 2 > all) {
            out.findings
                .push(Finding::of_cell(Code::R110, out.row, "", "").with_detail(columns::header_again()));
            out.key = stand_in(out);
            self.header_met = Some(Header::Other(Arc::new(texts)));
            return Some(Fate::Read);
        }
        None
    }

    /// Whether a row below a header with other columns may stand in that header's order: whatever would be an amount, a
    /// count or a day there can be read as one.
    fn is_of_other_header(&mut self, row: &Row, out: &mut ReadRow) -> bool {
        let Some(Header::Other(names)) = &self.header_met else { return false };
        let (names, binding) = (Arc::clone(names), self.binding);
        let mut aside = ReadRow { row: out.row, ..ReadRow::default() };
        for bound in binding.fields.iter().filter(|bound| bound.spec.packed.is_none()) {
            let &[cell] = &*bound.cells else { continue };
            let there = binding.names.get(cell).and_then(|name| names.iter().position(|other| other == name));
            let Some(there) = there.filter(|there| *there != cell && *there < row.len()) else { continue };
            let text = row.lossy(there);
            if self.reads(bound, &text) == Some(false) {
                self.take_text(row, bound, &mut aside);
                let own = std::mem::take(&mut self.text);
                if self.reads(bound, &own) == Some(true) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether a text can be what a field of amounts, counts or days holds; `None` of other fields. A blank one can.
    fn reads(&self, bound: &Bound<'_>, text: &str) -> Option<bool> {
        let format = bound.spec.format.as_deref();
        let is_read = match bound.kind {
            FieldKind::Yen => cell::yen(text).is_some(),
            FieldKind::Count => cell::count(text).is_some(),
            FieldKind::Date => cell::date(text, format, self.zone).is_some(),
            FieldKind::Moment => cell::moment(text, format, self.zone).is_some(),
            _ => return None,
        };
        Some(is_blank(text) || is_read)
    }

    /// Whether a quotation mark shows that the row is not one row: text stands behind it, or a whole row within.
    fn boundary_is_wrong(&mut self, row: &Row, out: &mut ReadRow) -> bool {
        let has_stray = row.has_text_behind_quote();
        if row.has_line_breaks() {
            self.find_swallowed(row, out);
        }
        if !has_stray && out.swallowed.is_empty() {
            return false;
        }
        self.put_key(row, out);
        let key = std::mem::take(&mut out.key);
        let detail = match out.swallowed.len() {
            0 => columns::text_behind_quote(),
            more => columns::swallowed(more + 1, &key, &out.swallowed),
        };
        out.findings.push(Finding::of_cell(Code::R111, out.row, "", "").with_detail(detail));
        out.swallowed.retain(|number| !number.is_empty() && *number != key);
        out.swallowed.dedup();
        out.key = key;
        true
    }

    /// Looks for lines of the record that are whole rows, as a reader sees them who knows no quoting.
    #[cold]
    fn find_swallowed(&mut self, row: &Row, out: &mut ReadRow) {
        // What cannot be a text is said of the whole row; here it must be the same whoever asks.
        let is_odd = std::mem::take(&mut self.is_odd);
        let mut line = Row::new();
        // Only looked at: the number is yet to be read with care.
        let key = std::mem::take(&mut out.key);
        self.put_key(row, out);
        let own = shape_of(&out.key);
        out.key = key;
        for bytes in row.lines().skip(1) {
            let found = [false, true].into_iter().find_map(|is_unquoted| {
                row.read_line(bytes, is_unquoted, &mut line);
                self.whole_row(&line, &own)
            });
            out.swallowed.extend(found);
        }
        self.is_odd = is_odd;
    }

    /// The order number of a line that is a whole row: as wide as the table, its number, amounts and dates can be read.
    /// Where there is hardly any of those to go by, the number must look like that of the row, which has the shape `own`.
    fn whole_row(&mut self, line: &Row, own: &str) -> Option<String> {
        let width = self.binding.width?;
        let (at, _) = self.binding.number?;
        let is_wide = line.len() >= width && (width..line.len()).all(|i| line.is_blank_cell(i));
        if !is_wide || line.is_blank() {
            return None;
        }
        let (binding, mut aside) = (self.binding, ReadRow::default());
        let (mut days, mut counts) = (0, 0);
        for bound in binding.fields.iter().filter(|bound| !bound.cells.is_empty()) {
            // Where all items stand in one cell, that cell is neither an amount nor a count.
            let is_one_value = bound.spec.packed.is_none();
            if !is_one_value {
                continue;
            }
            self.take_text(line, bound, &mut aside);
            let text = self.text.trim_matches('"');
            match self.reads(bound, text) {
                None => continue,
                Some(false) => return None,
                Some(true) => {}
            }
            match bound.kind {
                _ if is_blank(text) => {}
                FieldKind::Date | FieldKind::Moment => days += 1,
                _ => counts += 1,
            }
        }
        self.take_text(line, &binding.fields[at], &mut aside);
        let text = self.text.trim_matches('"').to_owned();
        if is_blank(&text) {
            return binding.profile.rows.blank_number_continues.then(String::new);
        }
        let key = self.number_key(&binding.fields[at], &text);
        let is_number = key.chars().count() <= LONGEST_NUMBER
            && key.contains(|c: char| c.is_ascii_digit())
            && key.chars().all(|c| c.is_alphanumeric() || "-_#/.@+&:".contains(c));
        let is_like_it = (days > 0 && counts > 1) || shape_of(&key) == own;
        (is_number && is_like_it).then(|| key.into_owned())
    }

    fn width_is_wrong(&self, row: &Row, out: &mut ReadRow) -> bool {
        let found = row.len();
        if found == 1 && row.raw(0).iter().all(|byte| *byte == 0) {
            // What a broken copy leaves has no width.
            out.findings.push(Finding::of_cell(Code::R102, out.row, "", "").with_detail(columns::nul_row()));
            out.key = stand_in(out);
            return true;
        }
        let is_text = !row.record().is_empty();
        let wrong = self.binding.width.is_some_and(|width| {
            // The blank cell behind a row may be its last one, moved by a delimiter too many. In a workbook nothing moves.
            let most = if is_text { width + self.binding.trailing } else { usize::MAX };
            found < width || found > most || (width..found).any(|i| !row.is_blank_cell(i))
        });
        if !wrong && !row.is_unclosed() {
            return false;
        }
        let detail = match self.binding.width {
            Some(width) if wrong && !row.is_unclosed() && found == 1 && width > 2 => columns::one_cell(),
            Some(width) if wrong && !row.is_unclosed() => {
                columns::width(!self.binding.header.is_empty(), width, found)
            }
            _ => columns::unclosed_quote(),
        };
        out.findings.push(Finding::of_cell(Code::R105, out.row, "", "").with_detail(detail));
        self.put_key(row, out);
        true
    }

    /// The number of a row that is held unread: it is read all the same, so that the whole order is held with it.
    fn put_key(&self, row: &Row, out: &mut ReadRow) {
        out.key.clear();
        let mut scratch = Vec::new();
        if let Some((at, cell)) = self.binding.number
            && let Ok(text) = row.text(cell, &mut scratch)
        {
            out.key = self.number_key(&self.binding.fields[at], text).into_owned();
        }
        if out.key.is_empty() {
            out.key = stand_in(out);
        }
    }

    /// Whether nothing but the order number is filled in, where other columns are there to be filled.
    #[inline]
    fn is_lone(&self, row: &Row) -> bool {
        // What carriers' and staff's files say nothing of does no harm.
        if self.binding.profile.kind != FileKind::Orders {
            return false;
        }
        let Some((at, _)) = self.binding.number else { return false };
        let cells = &self.binding.fields[at].cells;
        row.len() > cells.len() && (0..row.len()).all(|i| cells.contains(&i) || row.is_blank_cell(i))
    }

    pub(super) fn condition(&self, row: &Row, condition: Option<&BoundCondition<'_>>) -> Option<bool> {
        let condition = condition?;
        let mut scratch = Vec::new();
        let text = match condition.cell().filter(|cell| *cell < row.len()) {
            Some(cell) => row.text(cell, &mut scratch).unwrap_or(""),
            None => "",
        };
        Some(condition.holds(text))
    }
}

/// What a number looks like: `A-0012` and `B-7` are both letters, a hyphen, digits.
fn shape_of(number: &str) -> String {
    let mut shape = String::new();
    for c in number.chars() {
        let kind = match c {
            c if c.is_ascii_digit() => '9',
            c if c.is_alphabetic() => 'a',
            other => other,
        };
        if !(matches!(kind, '9' | 'a') && shape.ends_with(kind)) {
            shape.push(kind);
        }
    }
    shape
}
