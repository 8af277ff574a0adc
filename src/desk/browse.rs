//! Orders page by page, those that came in last first: what a list on a screen shows.

use super::DeskError;
use super::orders::{day_of, is_open, late_days};
use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::notice::{Code, Refusal};
use crate::order::{ExportState, MallState, SoughtText};
use crate::report::DayOf;
use crate::rules::Verdict;
use crate::shop::Shop;
use crate::telling::{self, StoreLook};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Orders that are looked at for one page at most: what is rare in a long list is looked for page by page.
const LOOKED_AT: usize = 5_000;
/// Of those, so many of the newest before an index is asked.
const GLANCED_AT: usize = 400;

/// How far an order has come, as people sort them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStage {
    /// Its store can be told now.
    CanGo,
    /// Something keeps it back.
    Waits,
    /// A person must look: its telling is unsure or stuck.
    NeedsPerson,
    /// Open for longer than it should be.
    Late,
    /// Its store was told.
    Sent,
    /// Nothing is to be done about it any more, but it was not told.
    Done,
}

impl OrderStage {
    /// All, as they are offered.
    pub const ALL: [Self; 6] =
        [Self::CanGo, Self::Waits, Self::NeedsPerson, Self::Late, Self::Sent, Self::Done];

    /// Its word in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::CanGo => "can-go",
            Self::Waits => "waits",
            Self::NeedsPerson => "needs-person",
            Self::Late => "late",
            Self::Sent => "sent",
            Self::Done => "done",
        }
    }

    /// The stage of that word.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// Which orders a page shows: those that are all of this.
#[derive(Debug, Clone, Default)]
pub struct BrowseWish {
    /// Those that have a text.
    pub text: Option<SoughtText>,
    /// Of which store; `None`: of all.
    pub store: Option<String>,
    /// Only those that have come so far.
    pub stage: Option<OrderStage>,
    /// Only those that are not due for this reason.
    pub reason: Option<Code>,
    /// Only those placed on a day and later.
    pub from: Option<NaiveDate>,
    /// Only those placed on a day and earlier.
    pub to: Option<NaiveDate>,
    /// Only what came in before this order: the end of the page before.
    pub before: Option<OrderId>,
    /// Whether the text is looked for in numbers only: whoever may not see people cannot ask for them either.
    pub numbers_only: bool,
}

/// An order of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowsedOrder {
    /// Its number in the ledger, for the next page.
    pub id: OrderId,
    /// The code of its store.
    pub store: String,
    /// Its number.
    pub number: String,
    /// The day on which it was placed.
    pub ordered: Option<NaiveDate>,
    /// Who gets it; else who bought it.
    pub name: String,
    /// What it costs, in yen.
    pub total: Option<i64>,
    /// What is in it, the first thing.
    pub item: String,
    /// How many more things.
    pub more_items: usize,
    /// Its carrier.
    pub carrier: String,
    /// Its tracking numbers.
    pub tracking: Vec<String>,
    /// Its ship date.
    pub ship_date: Option<NaiveDate>,
    /// How far its telling has come.
    pub state: ExportState,
    /// Why it is not due; empty: it is due.
    pub reasons: Vec<Code>,
    /// What its store says of it.
    pub mall: MallState,
    /// Its status.
    pub status: String,
    /// How many days it has been open, when that is too long.
    pub late_days: Option<i64>,
    /// How far it has come.
    pub stage: OrderStage,
    /// Whether something that was told has changed since.
    pub changed_after: bool,
}

/// A page of orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrowsePage {
    /// Its orders.
    pub orders: Vec<BrowsedOrder>,
    /// Where the next page begins, when there may be one.
    pub next: Option<OrderId>,
    /// Whether the page ended because many orders had been looked at, and not because it was full.
    pub is_cut: bool,
}

/// A page of at most `most` orders.
///
/// # Errors
/// [`Refusal::NoSuchStore`]; [`DeskError::Shop`] when the ledger cannot be read.
pub fn browse(
    shop: &Shop,
    ledger: &Ledger,
    wish: &BrowseWish,
    most: usize,
    now: i64,
) -> Result<BrowsePage, DeskError> {
    let known = ledger.store_codes()?;
    if let Some(store) = &wish.store
        && !known.contains(store)
        && shop.store(store).is_none()
    {
        return Err(Refusal::NoSuchStore { store: store.clone(), known: shop.store_codes() }.into());
    }
    let mut looks = HashMap::new();
    for store in known.iter().filter(|code| wish.store.as_ref().is_none_or(|wanted| wanted == *code)) {
        let look = telling::look_at(shop, store, shop.day(now), None).guarded(ledger, now)?;
        looks.insert(store.clone(), look);
    }
    let mut page = BrowseLook {
        shop,
        ledger,
        wish,
        looks,
        most,
        today: shop.day(now),
        looked_at: 0,
        bound: LOOKED_AT,
        last: None,
        found: BrowsePage::default(),
    };
    // What many orders are, the newest show at once; only what is rare is asked of an index.
    if wish.text.is_none() && page.is_full_of_newest(ledger)? {
        return Ok(page.found);
    }
    let walked = match page.named(ledger)? {
        Some(mut named) => {
            named.sort_unstable_by(|a, b| b.cmp(a));
            named.dedup();
            named.retain(|id| wish.before.is_none_or(|before| *id < before));
            ledger.for_each_named(&named, |record| page.show(&record))
        }
        None => ledger.for_each_newest(wish.before, |record| page.show(&record)),
    };
    if let Err(BrowseEnd::Refused(error)) = walked {
        return Err(error.into());
    }
    Ok(page.found)
}

enum BrowseEnd {
    Full,
    Refused(LedgerError),
}

impl From<LedgerError> for BrowseEnd {
    fn from(error: LedgerError) -> Self {
        Self::Refused(error)
    }
}

struct BrowseLook<'s> {
    shop: &'s Shop,
    ledger: &'s Ledger,
    wish: &'s BrowseWish,
    looks: HashMap<String, StoreLook<'s>>,
    most: usize,
    today: NaiveDate,
    looked_at: usize,
    /// So many are looked at.
    bound: usize,
    last: Option<OrderId>,
    found: BrowsePage,
}

impl BrowseLook<'_> {
    /// Looks at some of the newest: whether they fill the page. If not, nothing has been looked at.
    fn is_full_of_newest(&mut self, ledger: &Ledger) -> Result<bool, DeskError> {
        self.bound = GLANCED_AT;
        let walked = ledger.for_each_newest(self.wish.before, |record| self.show(&record));
        if let Err(BrowseEnd::Refused(error)) = walked {
            return Err(error.into());
        }
        let is_full = self.found.orders.len() == self.most && self.found.next.is_some();
        if !is_full {
            self.found = BrowsePage::default();
            (self.looked_at, self.last, self.bound) = (0, None, LOOKED_AT);
        }
        Ok(is_full)
    }

    /// Orders that an index names, when one knows more than the order of coming in does.
    fn named(&self, ledger: &Ledger) -> Result<Option<Vec<OrderId>>, DeskError> {
        let mut named = Vec::new();
        let wish = self.wish;
        for store in self.looks.keys() {
            if let Some(text) = &wish.text {
                named.extend(ledger.orders_saying(store, text)?);
            } else if wish.stage == Some(OrderStage::CanGo) {
                named.extend(ledger.due_orders(store, self.today)?);
            } else if wish.stage == Some(OrderStage::NeedsPerson) {
                self.ids(ledger, store, Selection::Unsettled, &mut named)?;
            } else if wish.from.is_some() || wish.to.is_some() {
                let end = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(self.today);
                let (from, to) = (wish.from.unwrap_or(end(1, 1, 1)), wish.to.unwrap_or(end(9999, 12, 31)));
                let placed = Selection::Placed(self.shop.placed_between(from, to));
                self.ids(ledger, store, placed, &mut named)?;
            } else {
                return Ok(None);
            }
        }
        Ok(Some(named))
    }

    fn ids(
        &self,
        ledger: &Ledger,
        store: &str,
        selection: Selection,
        named: &mut Vec<OrderId>,
    ) -> Result<(), LedgerError> {
        ledger.for_each_order(store, selection, |record| {
            named.push(record.id);
            Ok::<(), LedgerError>(())
        })
    }

    fn show(&mut self, record: &OrderRecord) -> Result<(), BrowseEnd> {
        if self.found.orders.len() == self.most || self.looked_at == self.bound {
            self.found.is_cut = self.found.orders.len() < self.most;
            self.found.next = self.last;
            return Err(BrowseEnd::Full);
        }
        self.looked_at += 1;
        self.last = Some(record.id);
        if let Some(order) = self.row(record)? {
            self.found.orders.push(order);
        }
        Ok(())
    }

    /// The row of an order; none of one that is not wanted.
    fn row(&self, record: &OrderRecord) -> Result<Option<BrowsedOrder>, LedgerError> {
        let (wish, order) = (self.wish, &record.order);
        let Some(look) = self.looks.get(&order.store) else { return Ok(None) };
        let reasons = match look.verdict(record) {
            Verdict::Due => Vec::new(),
            Verdict::NotDue(reasons) => reasons,
        };
        let late_days = late_days(self.shop, record, &reasons, self.today);
        let stage = stage(record, &reasons);
        let shipment = telling::shipment_of(record);
        let has_text = |text: &SoughtText| {
            if wish.numbers_only {
                text.is_in_numbers(order, &shipment.tracking)
            } else {
                text.is_in(order, &shipment.tracking)
            }
        };
        let is_wanted = wish.text.as_ref().is_none_or(has_text)
            && wish.stage.is_none_or(|wanted| {
                if wanted == OrderStage::Late { late_days.is_some() } else { wanted == stage }
            })
            && wish.reason.is_none_or(|reason| reasons.contains(&reason))
            && self.is_of_period(record);
        if !is_wanted {
            return Ok(None);
        }
        let names =
            [&order.ship_to.name, &order.orderer.name, &order.ship_to.company, &order.orderer.company];
        Ok(Some(BrowsedOrder {
            id: record.id,
            store: order.store.clone(),
            number: order.number.clone(),
            ordered: order.ordered_at.map(|at| self.shop.day(at)),
            name: names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default(),
            total: order.totals.total.map(crate::order::Yen::amount),
            item: order.items.first().map(|item| item.name.clone()).unwrap_or_default(),
            more_items: order.items.len().saturating_sub(1),
            carrier: shipment.carrier.clone(),
            tracking: shipment.tracking.clone(),
            ship_date: shipment.ship_date,
            state: order.export_state,
            reasons,
            mall: order.mall,
            status: order.status.clone(),
            late_days,
            stage,
            changed_after: !telling::changed_after(self.ledger, record)?.is_empty(),
        }))
    }

    fn is_of_period(&self, record: &OrderRecord) -> bool {
        let (from, to) = (self.wish.from, self.wish.to);
        (from.is_none() && to.is_none())
            || day_of(self.shop, record, DayOf::Ordered)
                .is_some_and(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
    }
}

/// How far an order has come.
fn stage(record: &OrderRecord, reasons: &[Code]) -> OrderStage {
    match record.order.export_state {
        ExportState::Sent => OrderStage::Sent,
        ExportState::Unsure | ExportState::Stuck => OrderStage::NeedsPerson,
        _ if !is_open(record, reasons) => OrderStage::Done,
        _ if reasons.is_empty() => OrderStage::CanGo,
        _ => OrderStage::Waits,
    }
}
