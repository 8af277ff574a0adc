//! Listing orders.

use super::DeskError;
use super::explain::mall_codes;
use crate::ledger::{Ledger, LedgerError, OrderRecord, Selection};
use crate::notice::{Code, Refusal};
use crate::order::{ExportState, Order, OrderView, Shipment, SoughtText, same_text, status};
use crate::report::DayOf;
use crate::rules::Verdict;
use crate::shop::Shop;
use crate::telling;
use chrono::NaiveDate;
use std::ops::ControlFlow;

/// Which orders are listed: those that are all of this.
#[derive(Debug, Clone, Default)]
pub struct OrdersWish {
    /// Those that have a text.
    pub text: Option<SoughtText>,
    /// Of which store; `None`: of all.
    pub store: Option<String>,
    /// Only those that are due.
    pub due: bool,
    /// Only those with this status.
    pub status: Option<String>,
    /// Only those that are not due for this reason.
    pub reason: Option<Code>,
    /// Only those of a day and later.
    pub from: Option<NaiveDate>,
    /// Only those of a day and earlier.
    pub to: Option<NaiveDate>,
    /// Which day that is.
    pub by: DayOf,
    /// So many at most.
    pub limit: Option<usize>,
}

impl OrdersWish {
    /// Whether nothing but a store is asked for.
    pub fn is_for_all(&self) -> bool {
        let Self { text, store: _, due, status, reason, from, to, by: _, limit: _ } = self;
        text.is_none() && !due && status.is_none() && reason.is_none() && from.is_none() && to.is_none()
    }

    fn takes(&self, shop: &Shop, record: &OrderRecord, reasons: &[Code]) -> bool {
        let tracking = &telling::shipment_of(record).tracking;
        self.text.as_ref().is_none_or(|text| text.is_in(&record.order, tracking))
            && (!self.due || reasons.is_empty())
            && self.status.as_ref().is_none_or(|status| same_text(status, &record.order.status))
            && self.reason.is_none_or(|reason| reasons.contains(&reason))
            && self.is_of_period(shop, record)
    }

    fn is_of_period(&self, shop: &Shop, record: &OrderRecord) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        day_of(shop, record, self.by)
            .is_some_and(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }

    /// What of a store has to be gone through.
    fn selection(&self, shop: &Shop, today: NaiveDate) -> Selection {
        if self.due {
            return Selection::DueOn(today);
        }
        match (self.from, self.to) {
            (None, None) => Selection::All,
            (from, to) if self.by == DayOf::Ordered => {
                let end = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
                let (from, to) = (from.unwrap_or(end(1, 1, 1)), to.unwrap_or(end(9999, 12, 31)));
                Selection::Placed(shop.placed_between(from, to))
            }
            _ => Selection::All,
        }
    }
}

/// The day of an order that a period is about.
pub(super) fn day_of(shop: &Shop, record: &OrderRecord, by: DayOf) -> Option<NaiveDate> {
    match by {
        DayOf::Ordered => {
            let came = || record.facts.first().map(|fact| fact.at);
            record.order.ordered_at.or_else(came).map(|at| shop.day(at))
        }
        DayOf::Shipped => telling::shipment_of(record).ship_date,
        DayOf::Sent => {
            let sent = record.sent.as_ref().filter(|sent| sent.state == ExportState::Sent);
            sent.map(|sent| shop.day(sent.at))
        }
    }
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
    /// How many days it has been open, when that is longer than it should be.
    pub late_days: Option<i64>,
    /// Whether what was told of it has changed since.
    pub is_changed: bool,
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
            changed_after: self.is_changed,
            file: &self.record.origin.file,
            sheet: &self.record.origin.sheet,
            row: self.record.origin.row,
        })
    }
}

enum ListEnd {
    BySee,
    Refused(LedgerError),
}

impl From<LedgerError> for ListEnd {
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
    let mut left = wish.limit.unwrap_or(usize::MAX);
    for store in known.iter().filter(|code| wish.store.as_ref().is_none_or(|wanted| wanted == *code)) {
        let look = telling::look_at(shop, store, today, None).guarded(ledger, now)?;
        let show = |record: OrderRecord| {
            let reasons = match look.verdict(&record) {
                Verdict::Due => Vec::new(),
                Verdict::NotDue(reasons) => reasons,
            };
            if !wish.takes(shop, &record, &reasons) {
                return Ok(());
            }
            if left == 0 {
                return Err(ListEnd::BySee);
            }
            left -= 1;
            let shipment = telling::shipment_of(&record);
            let late_days = late_days(shop, &record, &reasons, today);
            let is_changed = !telling::changed_after(ledger, &record)?.is_empty();
            let (order, record) = (&record.order, &record);
            match see(&ListedOrder { order, shipment, reasons, late_days, is_changed, record }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(ListEnd::BySee),
            }
        };
        let listed = match &wish.text {
            Some(text) => {
                let found = ledger.orders_saying(store, text)?;
                ledger.for_each_of(store, &found, |_| true, show)
            }
            None => ledger.for_each_order(store, wish.selection(shop, today), show),
        };
        match listed {
            Ok(()) => {}
            Err(ListEnd::BySee) => return Ok(()),
            Err(ListEnd::Refused(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// How many days an order has been open, when that is longer than the settings allow.
pub(super) fn late_days(
    shop: &Shop,
    record: &OrderRecord,
    reasons: &[Code],
    today: NaiveDate,
) -> Option<i64> {
    let most = i64::from(shop.settings.late_days_of(&record.order.store));
    if most == 0 || !is_open(record, reasons) {
        return None;
    }
    let days = (today - day_of(shop, record, DayOf::Ordered)?).num_days();
    (days > most).then_some(days)
}

/// Whether the shop still has to do something about an order. What it is never to be told about is no work of anybody.
pub(super) fn is_open(record: &OrderRecord, reasons: &[Code]) -> bool {
    let order = &record.order;
    let is_told = matches!(order.export_state, ExportState::Sent | ExportState::Closed);
    let is_canceled = order.canceled || same_text(&order.status, status::CANCELED);
    let is_never = reasons.iter().any(|code| matches!(code, Code::D305 | Code::D311 | Code::D314));
    !is_told && !is_canceled && !is_never
}
