//! A mall's own codes for names, in one column of a layout.

use crate::document::Table;
use crate::order::{Values, fold_text};

/// Codes of a column: what stands for which word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    /// Folded words, each with its code.
    map: Vec<(String, String)>,
    /// Whether a word without a code is written as it is.
    keeps_unmapped: bool,
}

/// The mall has no code for the word.
pub(super) struct NoCode;

impl Codes {
    /// Reads `map` and `unmapped` of a column; none when it has neither.
    pub(super) fn read(table: &Table<'_, '_>) -> Option<Self> {
        let mut keeps_unmapped = false;
        if let Some(text) = table.text("unmapped") {
            match text.as_str() {
                "hold" => {}
                "keep" => keeps_unmapped = true,
                _ => table.wrong("unmapped", "hold, keep"),
            }
        }
        let Some(entries) = table.table("map") else {
            if table.has("unmapped") {
                table.missing("map");
            }
            return None;
        };
        let mut map = Vec::new();
        for word in entries.keys().collect::<Vec<_>>() {
            if let Some(code) = entries.text(word) {
                map.push((fold_text(word).into_owned(), code));
            }
        }
        entries.finish();
        Some(Self { map, keeps_unmapped })
    }

    /// Every code.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.map.iter().map(|(_, code)| code.as_str())
    }

    /// Puts the code in the place of the word. A carrier and a method go by their one name too, whatever the order calls
    /// them. A blank has no code and needs none.
    ///
    /// # Errors
    /// [`NoCode`]; the cell is then as it was.
    pub(super) fn put(&self, values: &Values<'_>, cell: &mut String) -> Result<(), NoCode> {
        let name = match cell.as_str() {
            it if it == values.carrier => values.carrier_name,
            it if it == values.method => values.method_name,
            _ => "",
        };
        match self.code_of(cell).or_else(|| self.code_of(name)) {
            Some(code) => code.clone_into(cell),
            None if self.keeps_unmapped || cell.is_empty() => {}
            None => return Err(NoCode),
        }
        Ok(())
    }

    fn code_of(&self, word: &str) -> Option<&str> {
        let folded = fold_text(word);
        self.map.iter().find(|(known, _)| *known == folded).map(|(_, code)| code.as_str())
    }
}
