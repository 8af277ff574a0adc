//! Taking orders in over a mall's API: its listing, and what is known and not in it any more.

use crate::intake::reception::{ColumnNames, Reception, Taken};
use crate::intake::{TouchedBundles, UnknownWords};
use crate::ledger::{ArrivalKind, Intake, Landing, Ledger, MallView, OrderId, Telling};
use crate::mercari::{
    Admission, AfterPage, FetchedOrder, LeftOut, OrdererSource, Orderers, PageQuery, Paging, StatusFilter,
    bare_id, statement,
};
use crate::notice::columns;
use crate::order::{ExportState, Field};
use crate::profile::FileKind;
use crate::shipment::{Status, judge};
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::due::due_now;
use crate::shop::settings::Store;
use crate::telling::mall::Stop;
use crate::telling::mall::{Clock, Heard, MallLine, Manner};
use crate::telling::outcome::FetchOutcome;
use crate::telling::push::PAGE_POINTS;
use crate::telling::together::block_on;
use chrono::{Days, TimeZone};
use futures_util::future::join_all;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

/// A listing that takes longer is left to the next run, unless somebody waits for it: files and exports come first.
const LISTING_TIME_MAX: Duration = Duration::from_secs(600);

/// What was read of a mall.
struct Catch {
    orders: Vec<FetchedOrder>,
    ids: HashSet<String>,
    /// Known orders that the mall does not know.
    missing: Vec<OrderId>,
    /// Ids of orders that are listed and cannot be read.
    odd: Vec<String>,
    whole: bool,
}

impl Catch {
    fn add(&mut self, order: FetchedOrder) -> bool {
        let is_new = self.ids.insert(order.id.clone());
        if is_new {
            self.orders.push(order);
        }
        is_new
    }
}

/// Takes the orders of one store in.
///
/// # Errors
/// [`ShopError`]; what the mall says is in the outcome.
pub fn fetch_store(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    days: Option<u32>,
    clock: Clock,
    manner: Manner<'_>,
) -> Result<FetchOutcome, ShopError> {
    let mut outcome =
        FetchOutcome { store: store.code.clone(), store_name: store.name.clone(), ..FetchOutcome::default() };
    let known = ledger.open_at_mall(&store.code)?;
    let line = match MallLine::open(shop, store, ledger, clock, manner)? {
        Ok(line) => line,
        Err(stop) => {
            outcome.stop = Some(stop);
            return Ok(outcome);
        }
    };
    let since = beginning(shop, clock.now(), days.unwrap_or(store.fetch.days));
    let reach = Reach {
        line: &line,
        in_flight: store.limits.in_flight,
        page_cost: Cell::new(PAGE_POINTS),
        one: Cell::new(1),
    };
    let catch = block_on(reach.read_all(since, &known))?;
    outcome.whole = catch.whole;
    match line.take_stop() {
        Some(Stop::Ledger(error)) => return Err(error.into()),
        stop => outcome.stop = stop,
    }
    outcome.read = catch.orders.len();
    outcome.left_out = catch.odd.len();
    outcome.odd = catch.odd.iter().map(|id| (id.clone(), LeftOut::UnknownShape)).collect();
    take_in(shop, ledger, store, &catch, clock.now(), &mut outcome)?;
    Ok(outcome)
}

/// The beginning of the local day so many days ago.
fn beginning(shop: &Shop, now: i64, days: u32) -> i64 {
    let day = shop.day(now).checked_sub_days(Days::new(u64::from(days)));
    let midnight = day.and_then(|day| day.and_hms_opt(0, 0, 0));
    let begins = midnight.and_then(|at| shop.settings.timezone.from_local_datetime(&at).earliest());
    begins.map_or(now - i64::from(days) * 86_400, |at| at.timestamp())
}

/// Reading of one store.
struct Reach<'r, 'm> {
    line: &'r MallLine<'m>,
    in_flight: u32,
    page_cost: Cell<i64>,
    one: Cell<i64>,
}

impl Reach<'_, '_> {
    async fn read_all(&self, since: i64, known: &[(OrderId, String)]) -> Catch {
        let mut catch = Catch {
            orders: Vec::new(),
            ids: HashSet::new(),
            missing: Vec::new(),
            odd: Vec::new(),
            whole: false,
        };
        let listed = [StatusFilter::WaitingForShipping, StatusFilter::Completed];
        catch.whole = self.list(since, &listed, None, &mut catch).await;
        if !catch.whole {
            return catch;
        }
        let mut unseen: HashMap<String, OrderId> = known
            .iter()
            .map(|(order, number)| (bare_id(number).to_owned(), *order))
            .filter(|(id, _)| !catch.ids.contains(id))
            .collect();
        // Known ones of these days that are not in the listing were cancelled, are being completed, or are unpaid.
        if i64::try_from(unseen.len()).unwrap_or(0) > self.page_cost.get() {
            let others = [
                StatusFilter::WaitingForPayment,
                StatusFilter::Completing,
                StatusFilter::Canceling,
                StatusFilter::Canceled,
            ];
            self.list(since, &others, Some(&mut unseen), &mut catch).await;
        }
        self.read_each(unseen, &mut catch).await;
        catch
    }

    /// Reads a listing to its end; with `wanted`, only as long as it holds enough of those, and only those.
    async fn list(
        &self,
        since: i64,
        statuses: &[StatusFilter],
        mut wanted: Option<&mut HashMap<String, OrderId>>,
        catch: &mut Catch,
    ) -> bool {
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
                    return false;
                }
                Heard::Stopped => return false,
            };
            self.line.went_on();
            whole &= page.unreadable == 0;
            let (turn, mut hits) = (paging.turn(&page), 0);
            // They are listed, so that nobody takes them for gone.
            catch.odd.extend(page.odd.into_iter().filter(|id| catch.ids.insert(id.clone())));
            for order in page.orders {
                let is_wanted = wanted.as_mut().is_none_or(|wanted| wanted.remove(&order.id).is_some());
                if is_wanted {
                    hits += i64::from(catch.add(order));
                }
            }
            stale = if hits == 0 { stale + 1 } else { 0 };
            let left =
                wanted.as_ref().map_or(i64::MAX, |wanted| i64::try_from(wanted.len()).unwrap_or(i64::MAX));
            match turn {
                AfterPage::End => return whole,
                // By id it costs less from here on.
                AfterPage::Next(_)
                    if wanted.is_some() && (hits < self.page_cost.get() || left <= self.page_cost.get()) =>
                {
                    return whole;
                }
                AfterPage::Next(cursor)
                    if stale < STALE_PAGES && (self.line.waits() || began.elapsed() < LISTING_TIME_MAX) =>
                {
                    query.after = Some(cursor);
                }
                AfterPage::Next(_) | AfterPage::Broken => {
                    self.line.stop(Stop::Listing);
                    return false;
                }
            }
        }
    }

    async fn read_each(&self, unseen: HashMap<String, OrderId>, catch: &mut Catch) {
        let mut unseen: Vec<(String, OrderId)> = unseen.into_iter().collect();
        unseen.sort_by_key(|(_, order)| *order);
        let (queue, caught) = (RefCell::new(VecDeque::from(unseen)), RefCell::new(catch));
        let worker = async || {
            loop {
                let Some((id, order)) = queue.borrow_mut().pop_front() else { return };
                let ask = async || self.line.client.order(&id).await;
                match self.line.read(&self.one, false, ask).await {
                    Heard::Got(read) => {
                        self.line.went_on();
                        caught.borrow_mut().add(read);
                    }
                    Heard::NotFound => caught.borrow_mut().missing.push(order),
                    Heard::GaveUp => caught.borrow_mut().whole = false,
                    Heard::Stopped => {
                        caught.borrow_mut().whole = false;
                        return;
                    }
                }
            }
        };
        join_all((0..self.in_flight).map(|_| worker())).await;
    }
}

fn orderers(store: &Store) -> Orderers {
    let from = match store.orderer.from {
        crate::shop::settings::OrdererFrom::ShipTo => OrdererSource::ShipTo,
        crate::shop::settings::OrdererFrom::Fixed => OrdererSource::Fixed,
    };
    Orderers { from, fixed: store.orderer.fixed.clone() }
}

fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    catch: &Catch,
    now: i64,
    outcome: &mut FetchOutcome,
) -> Result<(), ShopError> {
    let stores = &shop.settings.stores;
    let reception = Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: stores.iter().map(|s| (s.code.clone(), s.initial_status.clone())).collect(),
        today: shop.day(now),
        kind: FileKind::Orders,
        store: Some(store.code.clone()),
        old_spellings: Vec::new(),
        known_statuses: Vec::new(),
        columns: ColumnNames::default(),
        unknown: UnknownWords::default(),
        touched: TouchedBundles::default(),
        defaults: Vec::new(),
    };
    let mut intake = ledger.intake(now)?;
    let store_id = intake.store(&store.code)?;
    let mut arrival =
        TakenIn { reception: &reception, orderers: orderers(store), store: store_id, changed: false };
    for (n, order) in catch.orders.iter().enumerate() {
        arrival.take(&mut intake, n as u64 + 1, order, outcome)?;
    }
    for order in &catch.missing {
        arrival.changed |= intake.mall_record(*order)?.is_none_or(|known| known.view != MallView::NotFound);
        intake.note_standing(store_id, *order, &MallView::NotFound)?;
    }
    if arrival.changed {
        reception.settle_bundles(&intake)?;
        let taken = (outcome.created + outcome.updated) as u64;
        intake.commit(&Landing {
            name: columns::arrival_by_api(&store.code),
            store: store.code.clone(),
            kind: ArrivalKind::Fetch,
            at: now,
            row_count: catch.orders.len() as u64,
            taken,
            ..Landing::default()
        })?;
    }
    Ok(())
}

/// The taking in of one fetch.
struct TakenIn<'t, 'd> {
    reception: &'t Reception<'d>,
    orderers: Orderers,
    store: i64,
    changed: bool,
}

impl TakenIn<'_, '_> {
    fn take(
        &mut self,
        intake: &mut Intake<'_>,
        row: u64,
        order: &FetchedOrder,
        outcome: &mut FetchOutcome,
    ) -> Result<(), ShopError> {
        let (key, known) = self.known(intake, &order.id)?;
        if let Admission::LeaveOut(why) = order.admission(known.is_some()) {
            outcome.left_out += 1;
            if why != LeftOut::NotYetOrNever {
                outcome.odd.push((order.id.clone(), why));
            }
            return Ok(());
        }
        let mut said = statement(order, &self.orderers);
        if key != order.id {
            said.put_text(Field::NUMBER, &key);
        }
        match self.reception.take(intake, &key, row, said.as_statement(), None)? {
            Taken::Created => {
                outcome.created += 1;
                outcome.without_orderer +=
                    usize::from(order.is_anonymous() && self.orderers.fixed.name.is_empty());
                self.changed = true;
            }
            Taken::Updated => {
                outcome.updated += 1;
                self.changed = true;
            }
            Taken::Unchanged => outcome.unchanged += 1,
            Taken::LeftOut | Taken::Refused(_) => outcome.left_out += 1,
        }
        match known.map_or_else(|| intake.find(self.store, &key), |id| Ok(Some(id)))? {
            Some(id) => self.follow(intake, id, order),
            None => Ok(()),
        }
    }

    /// The number under which an order is known, whichever way a file wrote it.
    fn known(&self, intake: &Intake<'_>, id: &str) -> Result<(String, Option<OrderId>), ShopError> {
        for key in [id.to_owned(), format!("order_{id}")] {
            if let Some(order) = intake.find(self.store, &key)? {
                return Ok((key, Some(order)));
            }
        }
        Ok((id.to_owned(), None))
    }

    /// Notes where the mall sees the order, and what that means for what we sent or would send.
    fn follow(&mut self, intake: &Intake<'_>, id: OrderId, order: &FetchedOrder) -> Result<(), ShopError> {
        let view = MallView::of(&order.standing);
        if intake.mall_record(id)?.is_none_or(|known| known.view != view) {
            intake.note_standing(self.store, id, &view)?;
            self.changed = true;
        }
        let status = Status::of(&intake.shipment_events(id)?).map_err(crate::ledger::LedgerError::from)?;
        let news = judge(&status, &order.reading(status.events));
        if news.is_empty() {
            return Ok(());
        }
        self.changed = true;
        let due = due_now(intake, id, self.reception.rules)?;
        let mut telling = Telling { order: id, status, known: 0, due, children: Vec::new() };
        for event in &news {
            intake.keep_event(self.store, &mut telling, event)?;
        }
        if telling.status.export_state() == ExportState::Sent {
            self.reception.touched.note(id);
        }
        Ok(())
    }
}
