//! Rows of carriers and correction sheets whose order is not to be found, or not the only one.

use crate::desk::DeskError;
use crate::ledger::{Ledger, OrderId};
use crate::normalize::columns::Binding;
use crate::normalize::row::ReadRow;
use crate::notice::{Code, Finding, columns};
use crate::order::Field;
use crate::profile::FileKind;
use crate::shop::{Shop, SoughtOrder, find_order};

/// Why a row would be given back when its file comes: O203 or O204. Which of several orders has a label of this carrier is
/// not looked at: where that alone decides, the row would go in after all.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn astray(
    shop: &Shop,
    ledger: Option<&Ledger>,
    binding: &Binding<'_>,
    read: &ReadRow,
) -> Result<Option<Finding>, DeskError> {
    let found = match ledger {
        Some(ledger) => find_order(None, &read.key, |store, number, prefix, most| {
            ledger.candidates(store, number, prefix, most)
        })?,
        None => SoughtOrder::None,
    };
    let finding =
        |code| Finding::of_cell(code, read.row, binding.field_label(Field::NUMBER), read.key.clone());
    Ok(match (found, ledger) {
        (SoughtOrder::None, _) => Some(finding(Code::O203)),
        (SoughtOrder::Several(candidates), Some(ledger)) => {
            let is_carriers = binding.profile.kind == FileKind::Shipments;
            let open = if is_carriers { count_open(shop, ledger, &candidates)? } else { 0 };
            let names: Vec<String> = candidates.into_iter().map(|(_, name)| name).collect();
            (open != 1).then(|| finding(Code::O204).with_detail(columns::candidates(&names)))
        }
        _ => None,
    })
}

/// How many of several orders may still be told: a carrier's row is about one of those.
fn count_open(shop: &Shop, ledger: &Ledger, candidates: &[(OrderId, String)]) -> Result<usize, DeskError> {
    let mut open = 0;
    for (order, _) in candidates {
        let record = ledger.order(*order)?;
        open += usize::from(
            record.is_some_and(|it| !it.order.is_settled() && shop.store(&it.order.store).is_some()),
        );
    }
    Ok(open)
}
