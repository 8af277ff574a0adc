//! Words about mistakes in a layout document or a profile. They stand beside file, line and key, for whoever wrote the layout;
//! they are examples and lists of what may be written, so they read the same in every language.

use super::{Code, Lang};

/// A date format that cannot be written.
pub fn bad_date_format(placeholder: &str) -> String {
    format!("{placeholder} → [出荷日:%Y/%m/%d], [出荷日:%Y-%m-%d], [出荷日:%Y%m%d]")
}

/// A character that the layout's own encoding cannot hold.
pub fn unencodable(character: char, encoding: &str) -> String {
    format!("{character} (U+{:04X}): encoding = \"{encoding}\"", u32::from(character))
}

/// A word for which a layout has no code.
pub fn uncoded(number: &str, column: &str, word: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "    {number}  {} 「{column}」に書くモールのコードが、「{word}」にはありません。配送業者を直すか、layouts/ に自分の書き出しの形を置いて map に足してください。",
            Code::D309
        ),
        Lang::En => format!(
            "    {number}  {} column \"{column}\": the mall has no code for \"{word}\". Correct the carrier, or add it to the map of a layout of your own in layouts/.",
            Code::D309
        ),
    }
}

/// What a delimiter can be.
pub fn delimiters() -> String {
    "\",\" \";\" \"\\t\" \"|\" …".to_owned()
}

/// A hole that a draft of a profile left and nobody filled.
pub fn draft_hole() -> &'static str {
    "？ → 見出しの名前 / the name of a header"
}
