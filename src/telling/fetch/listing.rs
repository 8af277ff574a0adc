//! The listing of a mall, read page by page, and what is known and not in it, read one by one.
//!
//! What goes in: the line to the mall, and the orders that we know. What comes out: every order that was read, handed to
//! the harvest as it comes.
//!
//! **Invariant.** Of a listing nothing is kept but the ids that it named.
//!
//! Deliberately not known here: what becomes of an order.

use super::harvest::Harvest;
use crate::ledger::OrderId;
use crate::mercari::{AfterPage, PageQuery, Paging, StatusFilter, bare_id};
use crate::shop::ShopError;
use crate::telling::mall::{Heard, MallLine, Stop};
use crate::telling::push::PAGE_POINTS;
use futures_util::future::join_all;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

/// Whose orders are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// All that the mall lists, and those that we know besides.
    All,
    /// Those that we know.
    Known,
}

/// A listing that takes longer is left to the next run, unless somebody waits for it: files and exports come first.
const LISTING_TIME_MAX: Duration = Duration::from_secs(600);

/// The states in which a listing has what is to come in.
const LISTED: [StatusFilter; 2] = [StatusFilter::WaitingForShipping, StatusFilter::Completed];
/// The other ones: known orders of these days that are not listed were cancelled, are being completed, or are unpaid.
const OTHERS: [StatusFilter; 4] = [
    StatusFilter::WaitingForPayment,
    StatusFilter::Completing,
    StatusFilter::Canceling,
    StatusFilter::Canceled,
];

/// Reading of one store.
pub(super) struct Listing<'l, 'm> {
    line: &'l MallLine<'m>,
    in_flight: u32,
    page_cost: Cell<i64>,
    one: Cell<i64>,
    harvest: RefCell<Harvest<'l>>,
    /// The ids that were read or named.
    seen: RefCell<HashSet<String>>,
}

impl<'l, 'm> Listing<'l, 'm> {
    pub(super) fn new(line: &'l MallLine<'m>, in_flight: u32, harvest: Harvest<'l>) -> Self {
        Self {
            line,
            in_flight,
            page_cost: Cell::new(PAGE_POINTS),
            one: Cell::new(1),
            harvest: RefCell::new(harvest),
            seen: RefCell::default(),
        }
    }

    /// Reads what is wanted to its end and takes it to the ledger; whether all of it was read.
    pub(super) async fn read(
        self,
        since: i64,
        whose: Whose,
        known: Vec<(OrderId, String)>,
    ) -> Result<bool, ShopError> {
        let mut missing = Vec::new();
        let whole = self.read_all(since, whose, known, &mut missing).await;
        // What was read before it stopped is good all the same.
        self.harvest.borrow_mut().store_it(&missing)?;
        whole
    }

    async fn read_all(
        &self,
        since: i64,
        whose: Whose,
        known: Vec<(OrderId, String)>,
        missing: &mut Vec<OrderId>,
    ) -> Result<bool, ShopError> {
        let known = known.into_iter().map(|(order, number)| (bare_id(&number).to_owned(), order));
        let mut unseen: HashMap<String, OrderId> = match whose {
            Whose::All => {
                if !self.list(since, &LISTED, None).await? {
                    return Ok(false);
                }
                let seen = self.seen.borrow();
                known.filter(|(id, _)| !seen.contains(id)).collect()
            }
            Whose::Known => known.collect(),
        };
        for statuses in [&LISTED[..], &OTHERS[..]].into_iter().skip(usize::from(whose == Whose::All)) {
            if i64::try_from(unseen.len()).unwrap_or(0) > self.page_cost.get() {
                self.list(since, statuses, Some(&mut unseen)).await?;
            }
        }
        self.read_each(unseen, missing).await
    }

    /// Reads a listing to its end; with `wanted`, only as long as it holds enough of those, and only those.
    async fn list(
        &self,
        since: i64,
        statuses: &[StatusFilter],
        mut wanted: Option<&mut HashMap<String, OrderId>>,
    ) -> Result<bool, ShopError> {
        let mut query =
            PageQuery { ordered_from: Some(since), statuses: statuses.to_vec(), ..PageQuery::default() };
        let (mut paging, mut whole, mut stale) = (Paging::default(), true, 0);
        const STALE_PAGES: u32 = 3;
        let began = Instant::now();
        loop {
            let ask = async || self.line.client.page(&query).await;
            let page = match self.line.read(&self.page_cost, true, ask).await {
                Heard::Got(page) => page,
                Heard::GaveUp | Heard::NotFound => {
                    self.line.stop(Stop::NoAnswer);
                    return Ok(false);
                }
                Heard::Stopped => return Ok(false),
            };
            self.line.went_on();
            whole &= page.unreadable == 0;
            let (turn, mut hits) = (paging.turn(&page), 0);
            // They are listed, so that nobody takes them for gone.
            for id in page.odd {
                if self.seen.borrow_mut().insert(id.clone()) {
                    self.harvest.borrow_mut().pass_over(id);
                }
            }
            for order in page.orders {
                let is_wanted = wanted.as_mut().is_none_or(|wanted| wanted.remove(&order.id).is_some());
                if is_wanted && self.seen.borrow_mut().insert(order.id.clone()) {
                    self.harvest.borrow_mut().bring(order)?;
                    hits += 1;
                }
            }
            stale = if hits == 0 { stale + 1 } else { 0 };
            let left =
                wanted.as_ref().map_or(i64::MAX, |wanted| i64::try_from(wanted.len()).unwrap_or(i64::MAX));
            match turn {
                AfterPage::End => return Ok(whole),
                // By id it costs less from here on.
                AfterPage::Next(_)
                    if wanted.is_some() && (hits < self.page_cost.get() || left <= self.page_cost.get()) =>
                {
                    return Ok(whole);
                }
                AfterPage::Next(cursor)
                    if stale < STALE_PAGES && (self.line.waits() || began.elapsed() < LISTING_TIME_MAX) =>
                {
                    query.after = Some(cursor);
                }
                AfterPage::Next(_) | AfterPage::Broken => {
                    self.line.stop(Stop::Listing);
                    return Ok(false);
                }
            }
        }
    }

    /// Reads what is left one by one; whether each of them was read.
    async fn read_each(
        &self,
        unseen: HashMap<String, OrderId>,
        missing: &mut Vec<OrderId>,
    ) -> Result<bool, ShopError> {
        let mut unseen: Vec<(String, OrderId)> = unseen.into_iter().collect();
        unseen.sort_by_key(|(_, order)| *order);
        let (queue, missing) = (RefCell::new(VecDeque::from(unseen)), RefCell::new(missing));
        let whole = Cell::new(true);
        let worker = async || -> Result<(), ShopError> {
            loop {
                let Some((id, order)) = queue.borrow_mut().pop_front() else { return Ok(()) };
                let ask = async || self.line.client.order(&id).await;
                match self.line.read(&self.one, false, ask).await {
                    Heard::Got(read) => {
                        self.line.went_on();
                        if self.seen.borrow_mut().insert(read.id.clone()) {
                            self.harvest.borrow_mut().bring(read)?;
                        }
                    }
                    Heard::NotFound => missing.borrow_mut().push(order),
                    Heard::GaveUp => whole.set(false),
                    Heard::Stopped => {
                        whole.set(false);
                        return Ok(());
                    }
                }
            }
        };
        let ended = join_all((0..self.in_flight).map(|_| worker())).await;
        ended.into_iter().collect::<Result<(), ShopError>>()?;
        Ok(whole.get())
    }
}
