//! One row → what it says of its order, or every problem it has.

mod bounds;
mod number;
pub mod state;
mod several;

use super::cell;
use super::closing::is_closing;
use super::columns::{Binding, Bound, is_word};
use super::damage::{self, Damage};
use super::nothing::{is_empty_day, is_left_by_program, says_no_day};
use super::packed::unpack;
use super::plain::{self, Plain, Room};
use crate::decode::{CellMark, Odd, Row, odd_in};
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, FieldKind, StatementBuf, bare_text, fold_text, is_blank, is_invisible};
use crate::profile::From;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::sync::Arc;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Blank, or left out by the profile's own word.
    Skipped,
    /// Passed over: the header once more, or a closing line.
    Passed,
    /// It says something, or has findings.
    Read,
}

/// One row, read. Reused from row to row.
#[derive(Debug, Default)]
pub struct ReadRow {
    /// The order number as it is compared; of a row without one, a key that no other row has.
    pub key: String,
    /// The row as Excel shows it.
    pub row: u64,
    /// Where the raw record lies: offset and length.
    pub span: (u64, u64),
    /// What it says.
    pub said: StatementBuf,
    /// Every problem it has; without any it may be taken.
    pub findings: Vec<Finding>,
    /// What is told of a row that is taken all the same.
    pub warnings: Vec<Finding>,
    /// The order numbers of other rows that a quotation mark has drawn into this one.
    pub swallowed: Vec<String>,
}

/// Reads rows by a binding.
pub struct RowReader<'b, 'p> {
    binding: &'b Binding<'p>,
    zone: Tz,
    strips_order_prefix: bool,
    scratch: Vec<u8>,
    text: String,
    room: Room,
    above: Vec<String>,
    number_above: String,
    item: StatementBuf,
    states: state::States,
    /// Which of several sheets the rows are of, the first of them 0.
    sheet: u64,
    /// Whether the row may hold odd or invisible characters; asked once a row.
    is_odd: bool,
    /// The last header that stood among the rows.
    header_met: Option<Header>,
}

/// A header that stands among rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// The one on top once more.
    Same,
    /// Another one, with its names as they are compared: below it a row may stand in its order.
    Other(Arc<Vec<String>>),
}

impl<'b, 'p> RowReader<'b, 'p> {
    /// `zone` is what local times mean; `strips_order_prefix` is for Mercari Shops, whose numbers are written
    /// with and without `order_`.
    pub fn new(binding: &'b Binding<'p>, zone: Tz, strips_order_prefix: bool) -> Self {
        Self {
            binding,
            zone,
            strips_order_prefix,
            scratch: Vec::new(),
            text: String::new(),
            room: Room::new(zone),
            above: Vec::new(),
            number_above: String::new(),
            item: StatementBuf::new(),
            states: state::States::default(),
            sheet: 0,
            is_odd: false,
            header_met: None,
        }
    }

    /// Takes the header that was met last, if any was.
    pub fn take_header(&mut self) -> Option<Header> {
        self.header_met.take()
    }

    /// For whoever reads rows out of turn: the last header above the next row.
    pub fn put_header(&mut self, last: Option<Header>) {
        self.header_met = last;
    }

    /// The same for a further sheet of a workbook, the first of them 1.
    #[must_use]
    pub fn of_sheet(mut self, sheet: u64) -> Self {
        self.sheet = sheet;
        self
    }

    /// Reads one row.
    pub fn read(&mut self, row: &Row, out: &mut ReadRow) -> Fate {
        self.is_odd = row.may_be_odd();
        if let Some(fate) = self.begin(row, out) {
            return fate;
        }
        let order_only = self.condition(row, self.binding.order_rows.as_ref()) == Some(true);
        let has_items = !order_only && self.condition(row, self.binding.item_rows.as_ref()) != Some(false);
        let is_option = has_items && self.condition(row, self.binding.option_rows.as_ref()) == Some(true);
        self.item.clear();
        let mut item_filled = false;
        let binding = self.binding;
        for bound in &binding.fields {
            if bound.is_item && (!has_items || is_option || binding.is_packed) {
                continue;
            }
            if bound.spec.field == Field::NUMBER && !out.key.is_empty() {
                continue;
            }
            if state::is_state(bound.spec.field) {
                self.take_state(row, bound, out);
                continue;
            }
            let plain = if self.is_odd {
                Plain::Unsaid
            } else {
                plain::say(row, bound, &mut self.room, &mut self.item, &mut out.said)
            };
            match plain {
                Plain::Said => {
                    item_filled |= bound.is_item;
                    continue;
                }
                Plain::Blank => {
                    self.note_blank(row, bound, out);
                    continue;
                }
                Plain::Unsaid => {}
            }
            self.take_text(row, bound, out);
            if is_blank(&self.text) && !has_no_value(row, bound) {
                self.note_blank(row, bound, out);
                continue;
            }
            item_filled |= bound.is_item && !matches!(bound.spec.from, From::Value(_));
            self.say(row, bound, out);
        }
        self.say_states(out);
        if is_option {
            self.say_option(row, out);
        } else if has_items && binding.is_packed {
            self.say_packed_items(row, out);
        } else if item_filled {
            out.said.put_item(self.item.as_statement());
        }
        if binding.profile.rows.ditto.is_some() {
            self.remember(row);
        }
        if out.key.is_empty() {
            out.key = stand_in(out);
        }
        Fate::Read
    }

    /// An option of the item above: an item with nothing but options, which `combine` adds to that one.
    fn say_option(&mut self, row: &Row, out: &mut ReadRow) {
        let binding = self.binding;
        let mut option = String::new();
        for field in [Field::ITEM_NAME, Field::ITEM_OPTIONS] {
            let Some(bound) = binding.fields.iter().find(|b| b.spec.field == field) else { continue };
            self.take_text(row, bound, out);
            if !is_blank(&self.text) {
                option.push_str(if option.is_empty() { "" } else { " " });
                option.push_str(&self.text);
            }
        }
        if !option.is_empty() {
            self.item.put_text(Field::ITEM_OPTIONS, &option);
            out.said.put_item(self.item.as_statement());
        }
    }

    /// All items of a row whose cells hold the values of several: the pieces of one index are one item.
    fn say_packed_items(&mut self, row: &Row, out: &mut ReadRow) {
        let binding = self.binding;
        let mut columns: Vec<(&Bound<'_>, Vec<String>)> = Vec::new();
        for bound in binding.fields.iter().filter(|b| b.spec.field.is_item()) {
            self.take_text(row, bound, out);
            let key = bound.spec.packed.as_deref().unwrap_or_default();
            columns.push((bound, unpack(key, &self.text)));
        }
        let count = columns.iter().map(|(_, pieces)| pieces.len()).max().unwrap_or(0);
        for index in 0..count {
            self.item.clear();
            for (bound, pieces) in &columns {
                self.text = pieces.get(index).cloned().unwrap_or_default();
                if bound.spec.field == Field::ITEM_QUANTITY
                    && let Some((_, count)) = self.text.rsplit_once(':')
                {
                    // `code:count`: the code says the same as the cell of codes.
                    self.text = count.to_owned();
                }
                if !is_blank(&self.text) {
                    self.say(row, bound, out);
                }
            }
            if !self.item.is_empty() {
                out.said.put_item(self.item.as_statement());
            }
        }
    }

    /// Puts the field's text into `self.text`: cells joined, prefix and suffix cut, `map` applied.
    fn take_text(&mut self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) {
        self.text.clear();
        if let From::Value(value) = &bound.spec.from {
            self.text.push_str(value);
            return;
        }
        let widths = if bound.spec.pad.len() == bound.cells.len() { &bound.spec.pad[..] } else { &[] };
        for (at, cell) in bound.cells.iter().copied().enumerate().filter(|(_, cell)| *cell < row.len()) {
            let Ok(text) = row.text(cell, &mut self.scratch) else {
                let finding =
                    Finding::of_cell(Code::R102, out.row, self.binding.label(cell), row.lossy(cell));
                out.findings.push(finding);
                continue;
            };
            if self.is_odd
                && let Some(odd) = odd_in(text)
            {
                let finding = Finding::of_cell(Code::R102, out.row, self.binding.label(cell), text);
                out.findings.push(finding.with_detail(odd_words(odd)));
                continue;
            }
            let ditto = self.binding.profile.rows.ditto.as_deref();
            let text = match ditto.filter(|ditto| fold_text(text) == *ditto) {
                Some(_) => self.above.get(cell).map_or("", String::as_str),
                None => text,
            };
            let bare: Cow<'_, str> = if bound.is_bare {
                bare_text(text)
            } else if self.is_odd && bound.is_word {
                text.chars().filter(|c| !is_invisible(*c)).collect::<String>().into()
            } else {
                text.into()
            };
            let text = bare.as_ref();
            if is_blank(text) || (self.is_odd && text.chars().all(|c| c.is_whitespace() || is_invisible(c))) {
                continue;
            }
            if !self.text.is_empty() {
                self.text.push_str(&bound.spec.join);
            }
            match widths.get(at) {
                Some(width) => self.text.push_str(&format!("{:0>width$}", fold_text(text), width = *width)),
                None => self.text.push_str(text),
            }
        }
        self.adapt(bound);
        if let Some(lead) = &bound.spec.lead {
            let folded = fold_text(&self.text).into_owned();
            let lacks =
                folded.starts_with(|c: char| c.is_ascii_digit()) && !folded.starts_with(lead.as_str());
            if lacks && !damage::is_foreign(row, self.binding, bound) {
                self.text = format!("{lead}{folded}");
            }
        }
    }

    fn adapt(&mut self, bound: &Bound<'_>) {
        let spec = bound.spec;
        if let Some(prefix) = &spec.strip_prefix
            && let Some(rest) = self.text.trim_start().strip_prefix(prefix.as_str())
        {
            self.text = rest.trim_start().to_owned();
        }
        if let Some(suffix) = &spec.strip_suffix
            && let Some(rest) = self.text.trim_end().strip_suffix(suffix.as_str())
        {
            self.text = rest.trim_end().to_owned();
        }
        if !spec.yes.is_empty() && !is_blank(&self.text) {
            let folded = fold_text(&self.text);
            let yes = spec.yes.iter().any(|text| text == "*" || text.eq_ignore_ascii_case(&folded));
            self.text.clear();
            self.text.push(if yes { '1' } else { '0' });
        }
        let mapped = spec.mapped(&self.text).or_else(|| spec.mapped(&bare_text(&self.text)));
        if let Some(mapped) = mapped {
            self.text = mapped.to_owned();
        } else if is_word(spec.field) {
            self.bare_word(spec.field);
        } else if matches!(bound.kind, FieldKind::Date | FieldKind::Moment) {
            // Where a carrier's file gives no ship date, the parcel leaves today: 未定 must not say that.
            let is_none = if spec.field == Field::SHIP_DATE {
                is_empty_day(&self.text)
            } else {
                says_no_day(&self.text)
            };
            if is_none {
                self.text.clear();
            }
        }
    }

    /// A mark around a word that is compared must not make another word of it, nor what a program writes for nothing be
    /// one.
    fn bare_word(&mut self, field: Field) {
        if self.text.starts_with(['\'', '=']) {
            self.text = bare_text(&self.text).into_owned();
        }
        if field == Field::STATUS && self.text.trim().len() < self.text.len() {
            self.text = self.text.trim().to_owned();
        }
        if is_left_by_program(&self.text) {
            self.text.clear();
        }
    }

    fn note_blank(&mut self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) {
        let field = bound.spec.field;
        let rows = &self.binding.profile.rows;
        if field == Field::NUMBER && rows.blank_number_continues && !self.number_above.is_empty() {
            out.key.clone_from(&self.number_above);
            return;
        }
        if !self.binding.profile.required.contains(&field) || bound.spec.default.is_some() {
            return;
        }
        let undecodable = bound.cells.iter().any(|cell| {
            let label = self.binding.label(*cell);
            out.findings.iter().any(|f| f.code == Code::R102 && f.column == label)
        });
        if !undecodable {
            let label = self.binding.field_label(field);
            let finding = Finding::of_cell(Code::R101, out.row, label, "");
            let is_sum = field == Field::NUMBER && (0..row.len()).any(|at| is_closing(&row.lossy(at)));
            let detail = if is_sum { columns::looks_like_total() } else { String::new() };
            out.findings.push(finding.with_detail(detail));
        }
    }

    /// Says the text of one field, or notes why it cannot be said.
    fn say(&mut self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) {
        let spec = bound.spec;
        let field = spec.field;
        if has_no_value(row, bound) {
            return self.refuse(Code::R101, false, bound, out);
        }
        if let Some(damage) = damage::of(row, self.binding, bound, &self.text) {
            let label = self.binding.field_label(field);
            let finding = Finding::of_cell(Code::R106, out.row, label, self.text.clone());
            out.findings.push(finding.with_detail(damaged(damage, field)));
            if field == Field::NUMBER {
                out.key = stand_in(out);
            }
            return;
        }
        let target = if bound.is_item { &mut self.item } else { &mut out.said };
        let format = spec.format.as_deref();
        let refused = match bound.kind {
            FieldKind::Text | FieldKind::Notes | FieldKind::Item => {
                target.put_text(field, &self.text);
                None
            }
            FieldKind::Digits => self.say_digits(row, bound, out),
            FieldKind::Yen => put(cell::yen(&self.text), Code::R103, |yen| target.put_yen(field, yen)),
            FieldKind::Count => put(cell::count(&self.text), Code::R103, |n| target.put_integer(field, n)),
            FieldKind::Date => {
                put(cell::date(&self.text, format, self.zone), Code::R104, |day| target.put_date(field, day))
            }
            FieldKind::Moment => put(cell::moment(&self.text, format, self.zone), Code::R104, |at| {
                target.put_integer(field, at)
            }),
            FieldKind::Flag => put(cell::flag(&self.text), Code::R108, |yes| target.put_flag(field, yes)),
            FieldKind::Number => self.say_number(bound, out),
            FieldKind::Tracking => self.say_tracking(bound, out),
        };
        if let Some(code) = refused {
            self.refuse(code, true, bound, out);
        }
    }

    /// `is_valued`: the cell has a text of its own, which is not what a formula left.
    fn refuse(&self, code: Code, is_valued: bool, bound: &Bound<'_>, out: &mut ReadRow) {
        let label = self.binding.field_label(bound.spec.field);
        let mut finding = Finding::of_cell(code, out.row, label, self.text.clone());
        if code == Code::R101 {
            let words = if is_closing(&self.text) {
                columns::looks_like_total()
            } else if is_valued {
                columns::no_order_number(&self.text)
            } else {
                columns::no_cached_value()
            };
            finding = finding.with_detail(words);
        }
        match code {
            Code::R112 => finding = finding.with_detail(columns::several_numbers()),
            Code::R113 => finding = finding.with_detail(columns::tracking_form()),
            _ => {}
        }
        out.findings.push(finding);
    }

    fn remember(&mut self, row: &Row) {
        let ditto = self.binding.profile.rows.ditto.clone().unwrap_or_default();
        self.above.resize(row.len().max(self.above.len()), String::new());
        for cell in 0..row.len() {
            let mut scratch = Vec::new();
            let text = row.text(cell, &mut scratch).unwrap_or("");
            if fold_text(text) != ditto {
                text.clone_into(&mut self.above[cell]);
            }
        }
    }
}

/// What stands in for the number of a row that has none: no other row stands where it does, and no number looks so.
fn stand_in(row: &ReadRow) -> String {
    format!("\u{0}{}", row.span.0)
}

fn put<T>(value: Option<T>, code: Code, say: impl FnOnce(T)) -> Option<Code> {
    match value {
        Some(value) => {
            say(value);
            None
        }
        None => Some(code),
    }
}

/// Whether a workbook's cell holds an error, or a formula whose result was not stored.
fn has_no_value(row: &Row, bound: &Bound<'_>) -> bool {
    let mut marks = bound.cells.iter().filter(|cell| **cell < row.len()).map(|cell| row.mark(*cell));
    marks.any(|mark| matches!(mark, CellMark::ErrorCell | CellMark::FormulaWithoutValue))
}

fn damaged(damage: Damage, field: Field) -> String {
    match damage {
        Damage::Digits => String::new(),
        Damage::Zeros => columns::zeros_lost(field.name().ends_with("phone")),
        Damage::Date => columns::became_date(),
    }
}

fn odd_words(odd: Odd) -> String {
    match odd {
        Odd::Nul => columns::nul(),
        Odd::Escape => columns::iso_2022_jp(),
        Odd::Control(character) => columns::control(character),
        Odd::Lost => columns::lost_character(),
    }
}
