//! One text → the value of a field in the layout's form: for defaults, and for what staff type.

use super::cell;
use super::parcel;
use crate::order::{Field, Kind, bare_text, digits, fold_text};
use chrono_tz::Tz;

/// A text as a value of a field, in the layout's form; `None` when it cannot be read as one.
pub fn value_of(field: Field, text: &str, format: Option<&str>, zone: Tz) -> Option<String> {
    let bare = bare_text(text);
    let text = if matches!(field.kind(), Kind::Text | Kind::Notes) { text } else { bare.as_ref() };
    Some(match field.kind() {
        Kind::Text | Kind::Notes => text.to_owned(),
        Kind::Number => fold_text(text).into_owned(),
        Kind::Digits => digits(text),
        Kind::Yen => cell::yen(text)?.to_string(),
        Kind::Count => cell::count(text)?.to_string(),
        Kind::Date => crate::order::date_code(cell::date(text, format, zone)?),
        Kind::Moment => cell::moment(text, format, zone)?.to_string(),
        Kind::Flag => if cell::flag(text)? { "1" } else { "0" }.to_owned(),
        Kind::Tracking => {
            let numbers = parcel::tracking_numbers(text, None).ok()?;
            numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        Kind::Item => return None,
    })
}
