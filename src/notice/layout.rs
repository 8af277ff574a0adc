//! Words about mistakes in a layout document or a profile. They stand beside file, line and key, for whoever wrote the layout;
//! they are examples and lists of what may be written, so they read the same in every language.

/// A date format that cannot be written.
pub fn bad_date_format(placeholder: &str) -> String {
    format!("{placeholder} → [出荷日:%Y/%m/%d], [出荷日:%Y-%m-%d], [出荷日:%Y%m%d]")
}

/// A character that the layout's own encoding cannot hold.
pub fn unencodable(character: char, encoding: &str) -> String {
    format!("{character} (U+{:04X}): encoding = \"{encoding}\"", u32::from(character))
}

/// What a delimiter can be.
pub fn delimiters() -> String {
    "\",\" \";\" \"\\t\" \"|\" …".to_owned()
}

/// A hole that a draft of a profile left and nobody filled.
pub fn draft_hole() -> &'static str {
    "？ → 見出しの名前 / the name of a header"
}
