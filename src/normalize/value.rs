//! One text → the value of a field in the layout's form: for defaults, and for what staff type.

use super::cell;
use crate::order::{Field, FieldKind, digits, fold_text, is_blank};
use chrono_tz::Tz;

/// A text as a value of a field, in the layout's form; `None` when it cannot be read as one.
pub fn value_of(field: Field, text: &str, format: Option<&str>, zone: Tz) -> Option<String> {
    Some(match field.kind() {
        FieldKind::Text | FieldKind::Notes => text.to_owned(),
        FieldKind::Number => fold_text(text).into_owned(),
        FieldKind::Digits => digits(text),
        FieldKind::Yen => cell::yen(text)?.to_string(),
        FieldKind::Count => cell::count(text)?.to_string(),
        FieldKind::Date => crate::order::date_code(cell::date(text, format)?),
        FieldKind::Moment => cell::moment(text, format, zone)?.to_string(),
        FieldKind::Flag => if cell::flag(text)? { "1" } else { "0" }.to_owned(),
        FieldKind::Tracking => {
            let numbers: Option<Vec<_>> =
                text.split([',', '\n', '、']).filter(|t| !is_blank(t)).map(cell::tracking).collect();
            numbers?.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        FieldKind::Item => return None,
    })
}
