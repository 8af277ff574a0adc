//! Values of which a cell may hold several, or something else: tracking numbers, phones, postal codes.

use super::{ReadRow, RowReader};
use crate::decode::Row;
use crate::normalize::columns::Bound;
use crate::normalize::contact::{self, Contact};
use crate::normalize::{damage, parcel};
use crate::notice::{Code, Finding, columns};
use crate::order::digits;

impl RowReader<'_, '_> {
    /// Says tracking numbers, or why they cannot be said.
    pub(super) fn say_tracking(&self, bound: &Bound<'_>, out: &mut ReadRow) -> Option<Code> {
        match parcel::tracking_numbers(&self.text, bound.spec.split.as_deref()) {
            Ok(numbers) if numbers.is_empty() => None,
            Ok(numbers) => {
                out.said.put_tracking(&numbers);
                None
            }
            Err(code) => Some(code),
        }
    }

    /// Says a postal code or a phone. What is none is told and left out: a parcel can do without, and a wrong one
    /// helps nobody.
    pub(super) fn say_digits(&self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) -> Option<Code> {
        let field = bound.spec.field;
        let is_phone = field.name().ends_with("phone");
        let read = if is_phone { contact::phone(&self.text) } else { contact::postal_code(&self.text) };
        let mut warn = |code, detail: String| {
            let finding = Finding::of_cell(code, out.row, self.binding.field_label(field), self.text.clone());
            out.warnings.push(finding.with_detail(detail));
        };
        match read {
            Contact::Nothing => {}
            Contact::One(number) => out.said.put_text(field, &number),
            Contact::First(number) => {
                warn(Code::R112, columns::first_phone(&number));
                out.said.put_text(field, &number);
            }
            Contact::Not if damage::is_foreign(row, self.binding, bound) => {
                out.said.put_text(field, &digits(&self.text));
            }
            Contact::Not => warn(Code::R113, columns::left_blank(is_phone)),
        }
        None
    }
}
