//! What files that were taken back had said, for 変更履歴.

use super::{LedgerSource, ReportStop, go_on};
use crate::notice::{Lang, columns, file_and_sheet, undo};
use crate::order::{Field, shown_value};
use crate::report::{ChangeLine, Flow, Scope};
use std::collections::BTreeSet;

/// Hands out what was taken back in a time: of an order that is known no more one line, of the others each value.
pub(super) fn for_each_withdrawn(
    source: &LedgerSource<'_>,
    scope: &Scope,
    line: &mut dyn FnMut(&ChangeLine<'_>) -> Flow,
) -> Result<(), ReportStop> {
    let (from, to) = source.seconds(scope);
    let zone = source.shop.settings.timezone;
    let mut told = BTreeSet::new();
    for found in source.ledger.withdrawn(None)? {
        let is_other = scope.store.as_ref().is_some_and(|store| *store != found.store);
        if is_other || !(from..to).contains(&found.undone_at) {
            continue;
        }
        let arrival = source.ledger.arrival(found.fact.arrival)?;
        let file =
            arrival.map(|it| file_and_sheet(&it.name, &it.encoding, found.fact.row)).unwrap_or_default();
        let origin = columns::file_and_row(&file, found.fact.row);
        let mut say = |field: Field, before: &str| {
            go_on(line(&ChangeLine {
                at: found.undone_at,
                store: &found.store,
                number: &found.number,
                field,
                before,
                after: undo::is_undone(Lang::Ja),
                source: found.fact.source,
                origin: &origin,
                after_export: false,
            }))
        };
        let known = source.ledger.candidates(Some(&found.store), &found.number, false, 1)?;
        if known.is_empty() {
            if told.insert((found.store.clone(), found.number.clone(), found.undone)) {
                say(Field::NUMBER, &found.number)?;
            }
            continue;
        }
        for (field, value) in found.fact.said().iter() {
            if field != Field::ITEM && field != Field::NUMBER {
                say(field, &shown_value(field, &String::from_utf8_lossy(value), zone))?;
            }
        }
    }
    Ok(())
}
