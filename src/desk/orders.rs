//! Listing orders.

use super::DeskError;
use super::explain::mall_codes;
use crate::ledger::{Ledger, LedgerError, OrderRecord, Selection};
use crate::notice::{Code, Refusal};
use crate::order::{ExportState, Order, OrderView, Shipment};
use crate::rules::Verdict;
use crate::shop::Shop;
use crate::telling;
use std::ops::ControlFlow;

/// Which orders are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrdersWish {
    /// Of which store; `None`: of all.
    pub store: Option<String>,
    /// Only those that are due.
    pub due: bool,
}

/// An order of a list.
#[derive(Debug)]
pub struct ListedOrder<'o> {
    /// The order.
    pub order: &'o Order,
    /// The shipment by which it travels.
    pub shipment: &'o Shipment,
    /// Why it is not due now; empty: it is due.
    pub reasons: Vec<Code>,
    record: &'o OrderRecord,
}

impl ListedOrder<'_> {
    /// The order as machines read it, as `json` gives it of the view.
    pub fn view<T>(&self, json: impl FnOnce(OrderView<'_>) -> T) -> T {
        let mut reasons: Vec<&'static str> = self.reasons.iter().copied().map(Code::name).collect();
        if self.order.export_state == ExportState::Stuck {
            reasons.extend(mall_codes(self.record).map(Code::name));
        }
        json(OrderView {
            order: self.order,
            shipment: self.shipment,
            is_due: self.reasons.is_empty(),
            reasons: &reasons,
            file: &self.record.origin.file,
            sheet: &self.record.origin.sheet,
            row: self.record.origin.row,
        })
    }
}

enum Ended {
    BySee,
    Refused(LedgerError),
}

impl From<LedgerError> for Ended {
    fn from(error: LedgerError) -> Self {
        Self::Refused(error)
    }
}

/// Lists orders, store by store, each store's by number; `see` gets one after the other and may end the list.
///
/// # Errors
/// [`Refusal::NoSuchStore`]; [`DeskError::Shop`] when the ledger cannot be read.
pub fn orders(
    shop: &Shop,
    ledger: &Ledger,
    wish: &OrdersWish,
    now: i64,
    see: &mut dyn FnMut(&ListedOrder<'_>) -> ControlFlow<()>,
) -> Result<(), DeskError> {
    let known = ledger.store_codes()?;
    if let Some(store) = &wish.store
        && !known.contains(store)
        && shop.store(store).is_none()
    {
        return Err(Refusal::NoSuchStore { store: store.clone(), known: shop.store_codes() }.into());
    }
    let today = shop.day(now);
    let scope = if wish.due { Selection::DueOn(today) } else { Selection::All };
    for store in known.iter().filter(|code| wish.store.as_ref().is_none_or(|wanted| wanted == *code)) {
        let look = telling::look_at(shop, store, today, None).guarded(ledger, now)?;
        let listed = ledger.for_each_order(store, scope, |record| {
            let reasons = match look.verdict(&record) {
                Verdict::Due => Vec::new(),
                Verdict::NotDue(_) if wish.due => return Ok(()),
                Verdict::NotDue(reasons) => reasons,
            };
            let shipment = telling::shipment_of(&record);
            match see(&ListedOrder { order: &record.order, shipment, reasons, record: &record }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(Ended::BySee),
            }
        });
        match listed {
            Ok(()) => {}
            Err(Ended::BySee) => return Ok(()),
            Err(Ended::Refused(error)) => return Err(error.into()),
        }
    }
    Ok(())
}
