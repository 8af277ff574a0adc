use super::{Field, FieldKind, Statement, StatementBuf, date_of_code, same_text};
use chrono_tz::Tz;

/// Whether two values of a field, in the layout's form, say the same: values are compared, not spellings.
pub fn same_value(field: Field, a: &[u8], b: &[u8]) -> bool {
    if a == b {
        return true;
    }
    match field.kind() {
        FieldKind::Text | FieldKind::Notes | FieldKind::Number => {
            match (std::str::from_utf8(a), std::str::from_utf8(b)) {
                (Ok(a), Ok(b)) => same_text(a, b),
                _ => false,
            }
        }
        _ => false,
    }
}

/// A value in the layout's form as people read it: days with slashes, moments by the clock of the time zone, tracking
/// numbers with commas.
pub fn shown_value(field: Field, value: &str, zone: Tz) -> String {
    match field.kind() {
        FieldKind::Date => {
            date_of_code(value).map_or(value.to_owned(), |day| day.format("%Y/%m/%d").to_string())
        }
        FieldKind::Tracking => value.replace('\n', ","),
        FieldKind::Flag if value.is_empty() => String::new(),
        FieldKind::Flag => if value == "1" { "はい" } else { "いいえ" }.to_owned(),
        FieldKind::Moment => value
            .parse()
            .ok()
            .and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0))
            .map_or(value.to_owned(), |at| at.with_timezone(&zone).format("%Y/%m/%d %H:%M").to_string()),
        _ => value.to_owned(),
    }
}

impl<'a> Statement<'a> {
    /// The value of a field as people read it; `""` when nothing is said.
    pub fn shown(self, field: Field, zone: Tz) -> String {
        self.text(field).map_or_else(String::new, |value| shown_value(field, value, zone))
    }

    /// Whether this statement says the same of a field as another. Items are compared all together.
    pub fn agrees(self, other: Statement<'_>, field: Field) -> bool {
        if field == Field::ITEM {
            return self.items().map(Statement::as_bytes).eq(other.items().map(Statement::as_bytes));
        }
        match (self.raw(field), other.raw(field)) {
            (Some(a), Some(b)) => same_value(field, a, b),
            (a, b) => a == b,
        }
    }
}

impl StatementBuf {
    /// Says all that another statement says.
    pub fn put_all(&mut self, said: Statement<'_>) {
        if self.is_empty() {
            self.bytes.extend_from_slice(said.as_bytes());
            return;
        }
        for (field, value) in said.iter() {
            self.put_raw(field, value);
        }
    }
}
