//! Which order a row is about.

use super::{Fate, ReadRow, RowReader, looks_like_total, stand_in};
use crate::decode::{CellMark, Row};
use crate::normalize::columns::Bound;
use crate::normalize::damage;
use crate::notice::Code;
use crate::order::{Field, fold_text, is_blank};
use std::borrow::Cow;

impl RowReader<'_, '_> {
    /// Reads no more of a row than its order number: what becomes of it and `out.key` are as [`RowReader::read`] would
    /// say, also of a row whose own number nobody knows yet. Not for rows that lean on the row above.
    pub fn read_key(&mut self, row: &Row, out: &mut ReadRow) -> Fate {
        if let Some(fate) = self.begin(row, out) {
            return fate;
        }
        let binding = self.binding;
        for bound in binding.fields.iter().filter(|bound| bound.spec.field == Field::NUMBER) {
            if self.take_plain_number(row, bound, out) {
                continue;
            }
            self.take_text(row, bound, out);
            if !is_blank(&self.text) {
                self.say(row, bound, out);
            }
        }
        if out.key.is_empty() {
            out.key = stand_in(out);
        }
        out.said.clear();
        out.findings.clear();
        Fate::Read
    }

    /// Takes an order number that means itself, which most do. What is taken here is what the careful way takes.
    #[inline]
    pub(super) fn take_plain_number(&self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) -> bool {
        let Some(cell) = bound.plain.filter(|_| bound.spec.field == Field::NUMBER) else { return false };
        let text = row.raw(cell);
        if row.mark(cell) != CellMark::Plain
            || self.binding.profile.rows.blank_number_continues
            || !means_itself(text)
        {
            return false;
        }
        out.key.clear();
        out.key.extend(text.iter().map(|byte| char::from(*byte)));
        true
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
                out.key = stand_in(out);
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

/// Letters, digits and hyphens, a digit among them, and nothing that a spreadsheet may have made of a longer number.
fn means_itself(text: &[u8]) -> bool {
    let (mut has_digit, mut has_hyphen, mut has_e) = (false, false, false);
    for byte in text {
        match byte {
            b'0'..=b'9' => has_digit = true,
            b'-' => has_hyphen = true,
            b'E' | b'e' => has_e = true,
            b'A'..=b'Z' | b'a'..=b'z' => {}
            _ => return false,
        }
    }
    let begins_with_letter = text.first().is_some_and(u8::is_ascii_alphabetic);
    has_digit && (begins_with_letter || (!has_e && (has_hyphen || text.len() <= 15)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_itself_is_no_damage_and_no_sum() {
        let whole =
            ["S000000000", "123456-20261001-0000012345", "1", "123456789012345", "E1", "A4E11", "order-1"];
        for text in whole {
            assert!(means_itself(text.as_bytes()), "{text}");
            assert!(
                !damage::digits_destroyed(text) && !looks_like_total(text) && fold_text(text) == text,
                "{text}"
            );
        }
        for text in ["", "1E5", "4E11", "1234567890123450", "TOTAL", "#1001", "order_1", "1.0", " 1", "１"] {
            assert!(!means_itself(text.as_bytes()), "{text}");
        }
    }
}
