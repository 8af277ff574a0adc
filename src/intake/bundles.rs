//! Bundles named in a file (同梱): which of them can be. A parent may stand later in the file than its child, so
//! orders that name one wait until all others are in.

use crate::intake::reception::Reception;
use crate::ledger::{Intake, OrderId, Result};
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, StatementBuf, fold_text};
use crate::profile::FileKind;
use crate::shop::{SoughtOrder, find_order};
use std::collections::BTreeSet;

/// An order that names its parent, waiting.
pub struct WaitingChild {
    /// The order number as it is compared.
    pub key: String,
    /// Its rows: number and place of the raw record.
    pub rows: Vec<(u64, (u64, u64))>,
    /// What the file says of it.
    pub said: StatementBuf,
}

impl WaitingChild {
    /// The numbers of all that wait, as [`judge`] wants them.
    pub fn numbers(all: &[Self]) -> BTreeSet<String> {
        all.iter().map(|order| bare(&order.key).to_owned()).collect()
    }

    fn parent_key(&self) -> String {
        let text = self.said.as_statement().text(Field::BUNDLE_PARENT).unwrap_or("").to_owned();
        fold_text(&text).into_owned()
    }

    fn refusal(&self, detail: String) -> Finding {
        let row = self.rows.first().map_or(0, |(row, _)| *row);
        Finding::of_cell(Code::O205, row, "bundle.parent", self.parent_key()).with_detail(detail)
    }
}

/// A number without what Mercari Shops writes in front of it.
fn bare(key: &str) -> &str {
    key.strip_prefix("order_").unwrap_or(key)
}

/// Judges the bundle of one waiting order: its parent, or why it cannot be. `all` are the numbers of those that wait
/// beside it.
///
/// # Errors
/// When the ledger cannot be read.
pub fn judge(
    reception: &Reception<'_>,
    intake: &Intake<'_>,
    order: &WaitingChild,
    all: &BTreeSet<String>,
) -> Result<std::result::Result<OrderId, Finding>> {
    let named = order.parent_key();
    // A parent that names a parent of its own in this file, or the order itself.
    if all.contains(bare(&named)) {
        return Ok(Err(order.refusal(columns::parent_is_child(&named))));
    }
    let child = find_child(reception, intake, order)?;
    let store = match child {
        Some(child) => Some(intake.name_of(child)?.0),
        None => reception.store.clone(),
    };
    let ask = |store: Option<&str>, number: &str, prefix: bool, most: usize| {
        if prefix { Ok(Vec::new()) } else { intake.candidates(store, number, prefix, most) }
    };
    let parent = match find_order(store.as_deref(), &named, ask)? {
        SoughtOrder::One(parent) => parent,
        SoughtOrder::None => return Ok(Err(order.refusal(columns::parent_unknown(&named)))),
        SoughtOrder::Several(found) => {
            let names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
            return Ok(Err(order.refusal(columns::candidates(&names))));
        }
    };
    if intake.parent(parent)?.is_some() || child == Some(parent) {
        return Ok(Err(order.refusal(columns::parent_is_child(&named))));
    }
    if let Some(child) = child
        && intake.has_children(child)?
    {
        return Ok(Err(order.refusal(columns::has_children(&order.key))));
    }
    Ok(Ok(parent))
}

fn find_child(
    reception: &Reception<'_>,
    intake: &Intake<'_>,
    order: &WaitingChild,
) -> Result<Option<OrderId>> {
    if reception.kind == FileKind::Orders {
        let store = intake.store(reception.store.as_deref().unwrap_or_default())?;
        return intake.find(store, &order.key);
    }
    Ok(match reception.find(intake, &order.key)? {
        SoughtOrder::One(child) => Some(child),
        _ => None,
    })
}
