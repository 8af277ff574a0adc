//! Which order a row is about.

use super::{Fate, ReadRow, RowReader, looks_like_total};
use crate::decode::Row;
use crate::normalize::columns::Bound;
use crate::normalize::damage;
use crate::notice::Code;
use crate::order::{Field, fold_text, is_blank};
use std::borrow::Cow;

impl RowReader<'_, '_> {
    /// Reads no more of a row than its order number: what becomes of it and `out.key` are as [`RowReader::read`] would
    /// say. Not for rows that lean on the row above.
    pub fn read_key(&mut self, row: &Row, out: &mut ReadRow) -> Fate {
        if let Some(fate) = self.begin(row, out) {
            return fate;
        }
        let binding = self.binding;
        for bound in binding.fields.iter().filter(|bound| bound.spec.field == Field::NUMBER) {
            self.take_text(row, bound, out);
            if !is_blank(&self.text) {
                self.say(row, bound, out);
            }
        }
        if out.key.is_empty() {
            out.key = format!("\u{0}{}", out.row);
        }
        out.said.clear();
        out.findings.clear();
        Fate::Read
    }

    pub(super) fn number_key<'t>(&self, bound: &Bound<'_>, text: &'t str) -> Cow<'t, str> {
        let mut text = text.trim();
        for prefix in
            bound.spec.strip_prefix.as_deref().into_iter().chain(self.strips_order_prefix.then_some("order_"))
        {
            text = text.strip_prefix(prefix).unwrap_or(text);
        }
        if let Some(suffix) = &bound.spec.strip_suffix {
            text = text.strip_suffix(suffix.as_str()).unwrap_or(text);
        }
        fold_text(text)
    }

    pub(super) fn say_number(&mut self, bound: &Bound<'_>, out: &mut ReadRow) -> Option<Code> {
        if damage::digits_destroyed(&self.text) {
            if bound.spec.field == Field::NUMBER {
                out.key = format!("\u{0}{}", out.row);
            }
            return Some(Code::R106);
        }
        if bound.spec.field != Field::NUMBER {
            out.said.put_text(bound.spec.field, &self.number_key(bound, &self.text));
            return None;
        }
        if looks_like_total(&self.text) {
            return Some(Code::R101);
        }
        out.key.clear();
        out.key.push_str(&self.number_key(bound, &self.text));
        let as_written = self.text.trim();
        let as_written = if self.strips_order_prefix {
            as_written.strip_prefix("order_").unwrap_or(as_written)
        } else {
            as_written
        };
        if out.key != as_written && !out.key.is_empty() {
            out.said.put_text(Field::NUMBER, as_written);
        }
        if self.binding.profile.rows.blank_number_continues {
            self.number_above.clone_from(&out.key);
        }
        if out.key.is_empty() { Some(Code::R101) } else { None }
    }
}
