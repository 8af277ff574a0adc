//! Columns of a correction sheet that nobody reads: a header that is misspelt would drop its correction in silence.

use crate::document::nearest;
use crate::normalize::columns::Binding;
use crate::notice::{Code, Finding, files};
use crate::order::is_blank;
use crate::outbox::held_workbook::IN_FRONT;
use crate::profile::{ColumnRef, FileKind, From, Rank};

/// The warning that names the columns of a built-in correction sheet that its format does not read; of other files most
/// columns are the mall's own business.
pub fn unread_columns(binding: &Binding<'_>) -> Option<Finding> {
    let profile = binding.profile;
    if profile.kind != FileKind::Updates || profile.rank != Rank::BuiltIn {
        return None;
    }
    let is_read = |cell: usize| binding.fields.iter().any(|bound| bound.cells.contains(&cell));
    let ours = |name: &str| IN_FRONT.contains(&name) || files::ready_sheet_header().contains(&name);
    let known: Vec<&str> = profile.fields.iter().flat_map(|spec| names_of(&spec.from)).collect();
    let unread: Vec<(String, Option<&str>)> = binding
        .header
        .iter()
        .enumerate()
        .filter(|(cell, name)| !is_blank(name) && !is_read(*cell) && !ours(name.trim()))
        .map(|(_, name)| (name.trim().to_owned(), nearest(name.trim(), known.iter().copied())))
        .collect();
    (!unread.is_empty()).then(|| Finding::of_file(Code::F010, files::columns_not_read(&unread)))
}

fn names_of(from: &From) -> impl Iterator<Item = &str> {
    let refs = match from {
        From::Columns(refs) | From::FirstOf(refs) => &refs[..],
        From::Value(_) => &[],
    };
    refs.iter().filter_map(|column| match column {
        ColumnRef::Name(name) => Some(name.as_str()),
        ColumnRef::Position(_) => None,
    })
}
