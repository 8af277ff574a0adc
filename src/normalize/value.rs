//! One text → the value of a field in the layout's form: for defaults, and for what staff type.

use super::cell;
use super::parcel;
use crate::order::{Field, FieldKind, bare_text, digits, fold_text};
use chrono_tz::Tz;

/// A text as a value of a field, in the layout's form; `None` when it cannot be read as one.
pub fn value_of(field: Field, text: &str, format: Option<&str>, zone: Tz) -> Option<String> {
    let bare = bare_text(text);
    let text = if matches!(field.kind(), FieldKind::Text | FieldKind::Notes) { text } else { bare.as_ref() };
    Some(match field.kind() {
        FieldKind::Text | FieldKind::Notes => text.to_owned(),
        FieldKind::Number => fold_text(text).into_owned(),
        FieldKind::Digits => digits(text),
        FieldKind::Yen => cell::yen(text)?.to_string(),
        FieldKind::Count => cell::count(text)?.to_string(),
        FieldKind::Date => crate::order::date_code(cell::date(text, format, zone)?),
        FieldKind::Moment => cell::moment(text, format, zone)?.to_string(),
        FieldKind::Flag => if cell::flag(text)? { "1" } else { "0" }.to_owned(),
        FieldKind::Tracking => {
            let numbers = parcel::tracking_numbers(text, None).ok()?;
            numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        FieldKind::Item => return None,
    })
}
