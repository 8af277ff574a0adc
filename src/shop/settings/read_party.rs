//! Who somebody is, as the settings say it.

use crate::document::Table;
use crate::order::{Part, Party};

pub(super) fn read_party(table: &Table<'_, '_>, party: &mut Party) {
    const KEYS: [&str; 10] = [
        "name",
        "kana",
        "company",
        "postal_code",
        "prefecture",
        "city",
        "address1",
        "address2",
        "phone",
        "email",
    ];
    for (part, key) in Part::ALL.into_iter().zip(KEYS) {
        let Some(text) = table.text(key) else { continue };
        let is_digits = matches!(part, Part::PostalCode | Part::Phone);
        *party.part_mut(part) = if is_digits { crate::order::digits(&text) } else { text };
    }
}
