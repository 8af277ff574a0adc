//! Reading a TOML document so that every mistake in it is found at once, each with its line.
//!
//! What goes in: the text of a profile, a layout or the settings. What comes out: checked values as they are
//! asked for, and at the end all [`Mistake`]s: broken syntax, unknown keys with the nearest known one, wrong
//! types, missing and impossible values.
//!
//! **Invariant.** A mistake never hides another: asking goes on with a default.
//! **Invariant.** A key that nobody asked for is a mistake.
//!
//! Deliberately not known here: what any key means.

mod flaw;

pub use flaw::Flaw;

use chrono::NaiveDate;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One mistake in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The key in full, such as `store.export.via`; empty for broken syntax.
    pub key: String,
    /// What is wrong with it.
    pub kind: MistakeKind,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MistakeKind {
    /// The text is no TOML; the parser's words.
    Syntax(String),
    /// Nobody knows this key.
    UnknownKey {
        /// The known key that is written most alike.
        nearest: Option<String>,
    },
    /// The value has the wrong type; the type that was wanted.
    WrongType(&'static str),
    /// The value cannot be; why, in the words of `notice`.
    WrongValue(String),
    /// The key must be there.
    Missing,
}

/// A parsed document that collects mistakes while it is read.
pub struct Document<'t> {
    text: &'t str,
    root: Spanned<DeTable<'t>>,
    mistakes: RefCell<Vec<Mistake>>,
}

impl<'t> Document<'t> {
    /// Parses as much as can be parsed.
    pub fn parse(text: &'t str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let document = Self { text, root, mistakes: RefCell::default() };
        for error in errors {
            let kind = MistakeKind::Syntax(error.message().to_owned());
            document.push(error.span().unwrap_or(0..0), String::new(), kind);
        }
        document
    }

    /// The table that the document is.
    pub fn root(&self) -> Table<'_, 't> {
        Table::new(self, self.root.get_ref(), 0..0, String::new())
    }

    /// All mistakes, in the order of their lines.
    pub fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|m| m.line);
        mistakes
    }

    fn push(&self, span: Range<usize>, key: String, kind: MistakeKind) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        self.mistakes.borrow_mut().push(Mistake { line, key, kind });
    }
}

/// One table of a document. Ask for its keys, then [`Table::finish`].
pub struct Table<'d, 't> {
    document: &'d Document<'t>,
    keys: &'d DeTable<'t>,
    span: Range<usize>,
    path: String,
    asked: RefCell<Vec<String>>,
}

impl<'d, 't> Table<'d, 't> {
    fn new(document: &'d Document<'t>, table: &'d DeTable<'t>, span: Range<usize>, path: String) -> Self {
        Self { document, keys: table, span, path, asked: RefCell::default() }
    }

    /// The keys of this table, as written, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = &'d str> + use<'d, 't> {
        self.keys.keys().map(|key| key.get_ref().as_ref())
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&'d Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.keys.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| value)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &'static str) {
        self.document.push(value.span(), self.path_of(key), MistakeKind::WrongType(wanted));
    }

    /// Notes that the value of a key cannot be.
    pub fn wrong(&self, key: &str, why: impl Into<String>) {
        let span = self.find(key).map_or(self.span.clone(), Spanned::span);
        self.document.push(span, self.path_of(key), MistakeKind::WrongValue(why.into()));
    }

    /// Notes that a key must be there.
    pub fn missing(&self, key: &str) {
        self.document.push(self.span.clone(), self.path_of(key), MistakeKind::Missing);
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.find(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, value, "text");
        }
        text
    }

    /// A yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        let value = self.find(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "true or false");
        }
        flag
    }

    /// A whole number.
    pub fn integer(&self, key: &str) -> Option<i64> {
        let value = self.find(key)?;
        let number = whole(value.get_ref());
        if number.is_none() {
            self.wrong_type(key, value, "a whole number");
        }
        number
    }

    /// A day, bare (`2027-01-15`) or between quotation marks.
    pub fn day(&self, key: &str) -> Option<NaiveDate> {
        let value = self.find(key)?;
        let bare = value.get_ref().as_datetime().filter(|moment| moment.time.is_none());
        let of_bare = bare.and_then(|moment| moment.date).and_then(|date| {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        });
        let day = of_bare.or_else(|| value.get_ref().as_str()?.trim().parse().ok());
        if day.is_none() {
            self.wrong_type(key, value, "a day such as 2027-01-15");
        }
        day
    }

    /// One whole number, or a list of them.
    pub fn integers(&self, key: &str) -> Option<Vec<i64>> {
        let value = self.find(key)?;
        let numbers = match value.get_ref().as_array() {
            Some(list) => list.iter().map(|entry| whole(entry.get_ref())).collect::<Option<Vec<_>>>(),
            None => whole(value.get_ref()).map(|n| vec![n]),
        };
        if numbers.is_none() {
            self.wrong_type(key, value, "a whole number or a list of them");
        }
        numbers
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let value = self.find(key)?;
        let texts = value.get_ref().as_array().and_then(|a| {
            a.iter().map(|v| v.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.wrong_type(key, value, "a list of texts");
        }
        texts
    }

    /// A table within.
    pub fn table(&self, key: &str) -> Option<Table<'d, 't>> {
        let value = self.find(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table");
            return None;
        };
        Some(Table::new(self.document, table, value.span(), self.path_of(key)))
    }

    /// A list of tables, such as `[[store]]`; empty when the key is not there.
    pub fn tables(&self, key: &str) -> Vec<Table<'d, 't>> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for entry in list {
            match entry.get_ref().as_table() {
                Some(table) => tables.push(Table::new(self.document, table, entry.span(), self.path_of(key))),
                None => self.wrong_type(key, entry, "a table"),
            }
        }
        tables
    }

    /// Whether a list stands at a key; anything else is no mistake here.
    pub fn is_list(&self, key: &str) -> bool {
        self.keys.iter().any(|(name, value)| name.get_ref() == key && value.get_ref().as_array().is_some())
    }

    /// The table at a key when a table stands there; anything else is no mistake here.
    pub fn value_table(&self, key: &str) -> Option<Table<'d, 't>> {
        let value = self.find(key)?;
        let table = value.get_ref().as_table()?;
        Some(Table::new(self.document, table, value.span(), self.path_of(key)))
    }

    /// Reports every key that nobody asked for, with the nearest of those that were.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.keys {
            if !asked.iter().any(|a| a == key.get_ref()) {
                let nearest = nearest(key.get_ref(), asked.iter().map(String::as_str)).map(str::to_owned);
                let kind = MistakeKind::UnknownKey { nearest };
                self.document.push(key.span(), self.path_of(key.get_ref()), kind);
            }
        }
    }

    /// Reports one key as unknown, for tables whose keys are values (fields of a profile).
    pub fn unknown(&self, key: &str, nearest: Option<&str>) {
        self.asked.borrow_mut().push(key.to_owned());
        let span = self.keys.keys().find(|k| k.get_ref() == key).map_or(self.span.clone(), Spanned::span);
        let kind = MistakeKind::UnknownKey { nearest: nearest.map(str::to_owned) };
        self.document.push(span, self.path_of(key), kind);
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

/// The known word that is written most alike, if any is near enough to be meant.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|k| (strsim::jaro_winkler(word, k), k))
        .filter(|(score, _)| *score >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_come_together_each_with_its_line_and_the_nearest_key() {
        let document = Document::parse("titel = 'x'\nrows = 'three'\n[file]\nencodng = 1\nx = \n");
        let root = document.root();
        let _ = (root.text("title"), root.integer("rows"));
        if let Some(file) = root.table("file") {
            let _ = file.text("encoding");
            file.finish();
        }
        root.finish();
        let mistakes = document.into_mistakes();
        let shown: Vec<_> = mistakes.iter().map(|m| (m.line, m.key.as_str())).collect();
        assert_eq!(shown[..3], [(1, "titel"), (2, "rows"), (4, "file.encodng")]);
        assert_eq!(mistakes[0].kind, MistakeKind::UnknownKey { nearest: Some("title".into()) });
        assert!(mistakes.iter().any(|m| matches!(m.kind, MistakeKind::Syntax(_))), "{mistakes:?}");
    }
}
