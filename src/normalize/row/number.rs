//! Which order a row is about.

use super::{Fate, ReadRow, RowReader, stand_in};
use crate::decode::{CellMark, Row};
use crate::normalize::closing::is_closing;
use crate::normalize::columns::Bound;
use crate::normalize::damage;
use crate::normalize::nothing::{is_left_by_program, says_none};
use crate::notice::Code;
use crate::order::{Field, bare_text, fold_text, is_blank};
use std::borrow::Cow;

impl RowReader<'_, '_> {
    /// Reads no more of a row than its order number: what becomes of it and `out.key` are as [`RowReader::read`] would
    /// say, also of a row whose own number nobody knows yet. Not for rows that lean on the row above.
    pub fn read_key(&mut self, row: &Row, out: &mut ReadRow) -> Fate {
        self.is_odd = false;
        if let Some(fate) = self.begin(row, out) {
            return fate;
        }
        let binding = self.binding;
        let is_unread = out.key.is_empty();
        self.is_odd = is_unread && row.may_be_odd();
        for bound in binding.fields.iter().filter(|bound| is_unread && bound.spec.field == Field::NUMBER) {
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
        out.warnings.clear();
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

    pub(super) fn number_key(&self, bound: &Bound<'_>, text: &str) -> Cow<'static, str> {
        let bare = bare_text(text);
        let mut text = bare.trim();
        for prefix in
            bound.spec.strip_prefix.as_deref().into_iter().chain(self.strips_order_prefix.then_some("order_"))
        {
            text = text.strip_prefix(prefix).unwrap_or(text);
        }
        if let Some(suffix) = &bound.spec.strip_suffix {
            text = text.strip_suffix(suffix.as_str()).unwrap_or(text);
        }
        Cow::Owned(fold_text(text).into_owned())
    }

    pub(super) fn say_number(&mut self, bound: &Bound<'_>, out: &mut ReadRow) -> Option<Code> {
        if damage::digits_destroyed(&self.text) {
            if bound.spec.field == Field::NUMBER {
                out.key = stand_in(out);
            }
            return Some(Code::R106);
        }
        if bound.spec.field != Field::NUMBER {
            // `なし` and `-` are no parent.
            if says_none(&self.text) {
                return None;
            }
            out.said.put_text(bound.spec.field, &self.number_key(bound, &self.text));
            return None;
        }
        // Neither a closing word nor a dash is the number of an order, nor a formula that a spreadsheet would work out, nor
        // what programs and spreadsheets write where there is none: orders would meet under it.
        let bare = bare_text(&self.text);
        let is_formula = bare.starts_with(['=', '＝']);
        let is_truth = ["true", "false"].iter().any(|word| bare.trim().eq_ignore_ascii_case(word));
        let is_nothing = is_truth || is_left_by_program(&bare) || !bare.chars().any(char::is_alphanumeric);
        if is_formula || is_nothing || is_closing(&self.text) {
            return Some(Code::R101);
        }
        out.key.clear();
        out.key.push_str(&self.number_key(bound, &self.text));
        let bare = bare_text(&self.text);
        let as_written = bare.trim();
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
                !damage::digits_destroyed(text) && !is_closing(text) && fold_text(text) == text,
                "{text}"
            );
        }
        for text in ["", "1E5", "4E11", "1234567890123450", "TOTAL", "#1001", "order_1", "1.0", " 1", "１"] {
            assert!(!means_itself(text.as_bytes()), "{text}");
        }
    }
}
