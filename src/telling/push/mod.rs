//! Telling a store by its API: each due order is carried through its saga, several at once.

mod carry;
mod inquiries;
mod messages;
mod plan;

pub use messages::messages_have_ended;
pub use plan::plan_of;

use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, ShipmentJournal, Telling};
use crate::mercari::{AfterPage, PageQuery, Paging, StatusFilter, bare_id};
use crate::notice::Code;
use crate::notice::again::WhyNotAgain;
use crate::shipment::{Phase, Reading, Stage, Status, WhyOut};
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::due::{due_if_unsent, due_once_parent_sent};
use crate::shop::local_day;
use crate::telling::export::StoreLook;
use crate::telling::guards::{Inquiries, remember_inquiries};
use crate::telling::job::{Job, may_still_come, next_ready};
use crate::telling::mall::{Clock, Heard, MallLine, Manner, Progress, Stop};
use crate::telling::orders_to_tell::{Wave, due_but_guarded, select};
use crate::telling::outcome::{ExportOutcome, MallOutcome};
use crate::telling::together::block_on;
use futures_util::future::join_all;
use messages::MessageWatch;
use plan::Texts;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Orders that are read, sent and read back together.
const CHUNK: usize = 200;
/// What a page is taken to cost until the mall's headers say otherwise.
pub(super) const PAGE_POINTS: i64 = 2;
/// A story of more steps than this in one run goes in circles.
const STEPS_MAX: usize = 80;

/// Everything that the orders on their way share.
struct Push<'p, 'm> {
    line: &'p MallLine<'m>,
    journal: RefCell<ShipmentJournal<'p>>,
    ledger: &'p Ledger,
    store: &'p str,
    in_flight: usize,
    messages: MessageWatch,
    /// Orders whose change was answered with 400 or 422 in this run.
    bad_requests: Cell<u32>,
    page_cost: Cell<i64>,
    listing_cost: Cell<i64>,
    one: Cell<i64>,
    /// Orders that are to go, and those that have come as far as they go now.
    total: Cell<usize>,
    through: Cell<usize>,
}

/// Exports what is due of one store over its API.
///
/// # Errors
/// [`ShopError`]; what the mall says is in the outcome.
pub fn export_api(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    clock: Clock,
    manner: Manner<'_>,
) -> Result<ExportOutcome, ShopError> {
    let Some(store) = look.store else { return Ok(ExportOutcome::default()) };
    let mut outcome = ExportOutcome::of(store);
    let mut of_mall = MallOutcome::default();
    if store.export.enabled {
        let mut look = look.clone();
        if store.export.hold_s > 0 {
            let due = due_but_guarded(&look, ledger)?;
            Arc::make_mut(&mut look.guards).see(ledger, &store.code, due)?;
        }
        // Whether a message waits is asked anew, if anything would go.
        Arc::make_mut(&mut look.guards).hear(Inquiries::Unasked);
        let first = select(&look, ledger, Wave::First)?;
        let has_work = !first.is_empty() || !select(&look, ledger, Wave::Children)?.is_empty();
        if has_work {
            say_first(&look, ledger, &first, manner)?;
            match MallLine::open(look.shop, store, ledger, clock, manner)? {
                Err(stop) => of_mall.stop = Some(stop),
                Ok(line) => {
                    let first = heed_inquiries(&mut look, ledger, &line, first, &mut outcome, &mut of_mall)?;
                    push_all(&look, ledger, &line, first, &mut outcome, &mut of_mall)?;
                }
            }
        }
        (of_mall.sending, of_mall.unsure, of_mall.stuck_count) = ledger.count_unsettled(&store.code)?;
    }
    outcome.mall = Some(of_mall);
    Ok(outcome)
}

/// Leaves out what waits for an answer to its buyer, when the store wants that.
fn heed_inquiries(
    look: &mut StoreLook<'_>,
    ledger: &Ledger,
    line: &MallLine<'_>,
    first: Vec<OrderRecord>,
    outcome: &mut ExportOutcome,
    of_mall: &mut MallOutcome,
) -> Result<Vec<OrderRecord>, ShopError> {
    let Some(store) = look.store.filter(|store| store.export.hold_on_message) else { return Ok(first) };
    let heard = block_on(inquiries::read_inquiries(line))?;
    if let Some(Stop::Ledger(error)) = line.take_stop_of_ledger() {
        return Err(error.into());
    }
    of_mall.inquiries_unknown = heard == Inquiries::Unknown;
    remember_inquiries(ledger, &store.code, &heard)?;
    Arc::make_mut(&mut look.guards).hear(heard);
    let goes = select(look, ledger, Wave::First)?;
    let kept: HashSet<OrderId> = goes.iter().map(|record| record.id).collect();
    let left = first.into_iter().filter(|record| !kept.contains(&record.id));
    outcome.left.extend(left.map(|record| (record.order.number, vec![Code::D317])));
    Ok(goes)
}

/// The first time that a store is told by itself, what it will be told.
fn say_first(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    first: &[OrderRecord],
    manner: Manner<'_>,
) -> Result<(), ShopError> {
    let Some(store) = look.store.filter(|_| manner.is_auto) else { return Ok(()) };
    if is_first_telling(ledger, &store.code)? {
        let zone = look.shop.settings.timezone;
        let oldest = first.iter().filter_map(|record| record.order.ordered_at).min();
        let oldest = oldest.and_then(|at| local_day(at, zone));
        (manner.tell)(&store.code, Progress::FirstTelling { orders: first.len() as u64, oldest });
    }
    Ok(())
}

/// Whether a store is told by itself for the first time; from now on it is not.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn is_first_telling(ledger: &Ledger, store: &str) -> Result<bool, LedgerError> {
    let key = format!("export by itself since {store}");
    if ledger.remembered(&key)?.is_some() {
        return Ok(false);
    }
    ledger.remember(&key, "1")?;
    Ok(true)
}

fn push_all(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    line: &MallLine<'_>,
    first: Vec<OrderRecord>,
    outcome: &mut ExportOutcome,
    of_mall: &mut MallOutcome,
) -> Result<(), ShopError> {
    let Some(store) = look.store else { return Ok(()) };
    let push = Push {
        line,
        journal: RefCell::new(ShipmentJournal::open(ledger, &store.code)?),
        ledger,
        store: &store.code,
        in_flight: usize::try_from(store.limits.in_flight).unwrap_or(1).max(1),
        messages: MessageWatch::open(ledger, &store.code, look.today)?,
        bad_requests: Cell::new(0),
        total: Cell::new(0),
        through: Cell::new(0),
        page_cost: Cell::new(PAGE_POINTS),
        listing_cost: Cell::new(PAGE_POINTS),
        one: Cell::new(1),
    };
    let texts = match Texts::of(store) {
        Ok(texts) => texts,
        Err(bad) => {
            of_mall.stop = Some(Stop::Template(bad));
            return Ok(());
        }
    };
    let mut carried = Vec::new();
    let mut records = first;
    for wave in [Wave::First, Wave::Children] {
        if wave == Wave::Children {
            records = select(look, ledger, wave)?;
        }
        let mut jobs = VecDeque::new();
        for record in records.drain(..) {
            jobs.push_back(push.admit(look, &record, &texts)?);
        }
        if jobs.is_empty() {
            continue;
        }
        // Before a call leaves, somebody outside the ledger knows that the mall is being told.
        note_telling(look.shop, ledger)?;
        carried.extend(block_on(push.run(jobs))?);
        note_telling(look.shop, ledger)?;
    }
    match line.take_stop() {
        Some(Stop::Ledger(error)) => return Err(error.into()),
        stop => of_mall.stop = stop,
    }
    carried.sort_by(|a, b| a.number.cmp(&b.number));
    for job in carried {
        tell_of(&job, outcome, of_mall);
    }
    if let Some(silent) = &mut of_mall.silent
        && push.messages.off().is_some()
    {
        silent.reason = push.messages.reason();
    }
    Ok(())
}

/// Work at the mall begins or has ended: a ledger of before does not cover what the witness knows from here on.
pub(super) fn note_telling(shop: &Shop, ledger: &Ledger) -> Result<(), ShopError> {
    ledger.note_telling()?;
    shop.keep_witness(ledger)
}

/// How many orders of an outcome are named; the rest are counted.
const NAMED: usize = 200;

/// What came of an order whose tracking was to be told once more.
fn tell_of_correction(job: &Job, outcome: &mut ExportOutcome) {
    let number = job.number.clone();
    match job.status.phase {
        Phase::Done if job.status.is_correction_refused() => {
            outcome.not_again.push((number, WhyNotAgain::Refused(job.status.refusal.clone())));
        }
        Phase::Done if job.is_dropped => outcome.not_again.push((number, WhyNotAgain::Over)),
        Phase::Done => outcome.again.push(number),
        _ => outcome.not_again.push((number, WhyNotAgain::Later)),
    }
}

fn tell_of(job: &Job, outcome: &mut ExportOutcome, of_mall: &mut MallOutcome) {
    if job.is_correction {
        return tell_of_correction(job, outcome);
    }
    match &job.status.phase {
        Phase::Done => {
            outcome.sent_count += 1;
            if outcome.sent.len() < NAMED {
                outcome.sent.push(job.number.clone());
            }
        }
        Phase::ByHand => of_mall.by_hand.push(job.number.clone()),
        Phase::Barred => outcome.left.push((job.number.clone(), vec![Code::D309])),
        Phase::Stuck(why) => of_mall.stuck.push((job.number.clone(), why.clone())),
        Phase::Open | Phase::Closed | Phase::Correcting => {}
    }
    match job.status.left_out.filter(|_| !job.was_left_out) {
        None | Some(WhyOut::Nothing) => {}
        Some(WhyOut::TooLong) => of_mall.too_long.push(job.number.clone()),
        Some(why) => of_mall.silent.get_or_insert_default().add(&job.number, why, &job.status.refusal),
    }
}

impl Push<'_, '_> {
    fn admit(&self, look: &StoreLook<'_>, record: &OrderRecord, texts: &Texts) -> Result<Job, ShopError> {
        let rules = &look.shop.settings.rules;
        let id = bare_id(&record.order.number).to_owned();
        let telling = telling_of(look.shop, self.ledger, record)?;
        let status = telling.status.clone();
        self.journal.borrow_mut().admit(&id, telling);
        // What stands half told in an old ledger may have its message by now, and a second one is worse than none.
        let silenced = look.guards.doubts_story(status.changed_at).then_some(WhyOut::Unsure);
        let mut plan = texts.plan(look, record);
        plan.no_messages = self.messages.off().or(silenced);
        let is_correction = status.phase == Phase::Correcting;
        let begun = !is_correction && status.parcels.iter().any(|parcel| parcel.stage == Stage::Completed);
        Ok(Job {
            id,
            number: record.order.number.clone(),
            order: record.id,
            ordered_at: record.order.ordered_at,
            plan,
            held_back: !begun && rules.is_excluded(&record.order.status),
            lost: may_still_come(&status, self.line.clock.now()),
            silenced,
            losses: 0,
            held_off: 0,
            was_left_out: status.left_out.is_some(),
            status,
            reading: None,
            view: record.mall.as_ref().map(|mall| mall.view.clone()).unwrap_or_default(),
            is_correction,
            is_dropped: false,
        })
    }

    /// Carries all orders as far as they go now.
    async fn run(&self, mut jobs: VecDeque<Job>) -> Vec<Job> {
        self.total.set(jobs.len());
        let mut carried = Vec::with_capacity(jobs.len());
        while !jobs.is_empty() && !self.line.is_stopped() {
            let mut chunk: Vec<Job> = jobs.drain(..jobs.len().min(CHUNK)).collect();
            self.read_together(&mut chunk, true).await;
            chunk = self.carry_all(chunk).await;
            self.look_back(&mut chunk).await;
            carried.extend(chunk);
            self.through.set(carried.len());
        }
        self.wait_for_completion(&mut carried).await;
        carried
    }

    /// One more order has come as far as it goes now.
    fn tell_pace(&self) {
        self.through.set(self.through.get() + 1);
        let done = self.through.get();
        let (s, left) = (self.line.clock.elapsed().as_secs(), self.total.get().saturating_sub(done));
        if left == 0 {
            return;
        }
        let by_pace = s * left as u64 / done.max(1) as u64;
        const POINTS_PER_ORDER: usize = 5;
        let affordable = usize::try_from(self.line.points_left()).unwrap_or(0) / POINTS_PER_ORDER;
        let an_hour = (usize::try_from(self.line.ceiling()).unwrap_or(0) / POINTS_PER_ORDER).max(1);
        let hours = u64::from(affordable < left) * (1 + (left - affordable.min(left)) / an_hour) as u64;
        self.line.tell(Progress::Pace { done, left, s, s_left: by_pace + hours * 3600 });
    }

    async fn carry_all(&self, jobs: Vec<Job>) -> Vec<Job> {
        let (queue, done) = (RefCell::new(VecDeque::from(jobs)), RefCell::new(Vec::new()));
        let worker = async || {
            loop {
                let Some(mut job) = next_ready(&mut queue.borrow_mut()) else { return };
                let wait = job.settles_in();
                if !wait.is_zero() {
                    self.line.settle(wait).await;
                }
                self.carry(&mut job).await;
                let settles = !job.settles_in().is_zero() && job.losses < self.line.attempts();
                if settles && !self.line.is_stopped() {
                    queue.borrow_mut().push_back(job);
                } else {
                    done.borrow_mut().push(job);
                    self.tell_pace();
                }
            }
        };
        join_all((0..self.in_flight).map(|_| worker())).await;
        done.into_inner()
    }

    /// Reads back once what has only to become completed.
    async fn look_back(&self, jobs: &mut Vec<Job>) {
        let (mut waiting, rest): (Vec<Job>, Vec<Job>) =
            std::mem::take(jobs).into_iter().partition(Job::only_waits);
        *jobs = rest;
        if !waiting.is_empty() && !self.line.is_stopped() {
            for job in &mut waiting {
                job.reading = None;
            }
            self.read_together(&mut waiting, false).await;
            waiting = self.carry_all(waiting).await;
        }
        jobs.extend(waiting);
    }

    async fn wait_for_completion(&self, jobs: &mut Vec<Job>) {
        let mut wait = Duration::from_millis(500);
        const LONGEST: Duration = Duration::from_secs(60);
        while jobs.iter().any(Job::only_waits) && !self.line.is_stopped() {
            let before = jobs.iter().filter(|job| job.only_waits()).count();
            if !self.line.pause(wait).await {
                return;
            }
            self.look_back(jobs).await;
            if jobs.iter().filter(|job| job.only_waits()).count() < before {
                self.line.went_on();
            }
            wait = (wait * 2).min(LONGEST);
        }
    }

    /// Reads orders by page as long as that costs less than one by one; the rest are read when they are carried.
    async fn read_together(&self, jobs: &mut [Job], lines: bool) {
        let cost = if lines { &self.page_cost } else { &self.listing_cost };
        let asked: HashMap<String, usize> = jobs
            .iter()
            .enumerate()
            .filter(|(_, job)| job.ordered_at.is_some())
            .map(|(n, job)| (job.id.clone(), n))
            .collect();
        let mut missing = asked.len();
        let moments = || jobs.iter().filter_map(|job| job.ordered_at);
        let (Some(from), Some(to)) = (moments().min(), moments().max()) else { return };
        let mut statuses = vec![StatusFilter::WaitingForShipping];
        if !lines || jobs.iter().any(|job| job.status.events > 0) {
            statuses.extend([StatusFilter::Completing, StatusFilter::Completed]);
        }
        let mut query =
            PageQuery { ordered_from: Some(from), ordered_before: Some(to + 1), statuses, after: None };
        let mut paging = Paging::default();
        while i64::try_from(missing).unwrap_or(i64::MAX) > cost.get() {
            let (found, turn) = if lines {
                let Heard::Got(page) =
                    self.line.read(cost, true, async || self.line.client.page(&query).await).await
                else {
                    return;
                };
                let turn = paging.turn(&page);
                let read = page.orders.iter();
                (read.map(|order| (order.id.clone(), order.reading(0))).collect::<Vec<_>>(), turn)
            } else {
                let ask = async || self.line.client.standings(&query).await;
                let Heard::Got(page) = self.line.read(cost, true, ask).await else { return };
                let turn = paging.turn(&page);
                let read = page.orders.into_iter().map(|(id, standing, _)| {
                    let messages = crate::shipment::Messages::NotRead;
                    (id, Reading { asked_at: 0, standing, unshipped: None, messages })
                });
                (read.collect(), turn)
            };
            let mut hits = 0;
            for (id, mut reading) in found {
                if let Some(n) = asked.get(&id)
                    && jobs[*n].reading.is_none()
                {
                    // Nothing is sent while pages are read, so what was known then is what is known now.
                    reading.asked_at = jobs[*n].status.events;
                    jobs[*n].reading = Some(reading);
                    hits += 1;
                }
            }
            missing -= hits;
            if hits > 0 {
                self.line.went_on();
            }
            match turn {
                AfterPage::Next(cursor) if i64::try_from(hits).unwrap_or(0) >= cost.get() => {
                    query.after = Some(cursor)
                }
                _ => return,
            }
        }
    }
}

/// An order as the journal is to know it.
///
/// # Errors
/// When the ledger cannot be read, or its story cannot.
pub fn telling_of(shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<Telling, LedgerError> {
    let rules = &shop.settings.rules;
    let children = ledger.orders_of(&record.order.store, &ledger.children(record.id)?)?;
    let children = children.iter().map(|child| (child.id, due_once_parent_sent(child, rules))).collect();
    let status = Status::of(&ledger.shipment_events(record.id)?)?;
    let parent = record.parent.iter().flat_map(|parent| &parent.facts);
    let known = record.facts.iter().chain(parent).map(|fact| fact.arrival).max().unwrap_or(0);
    Ok(Telling { order: record.id, status, known, due: due_if_unsent(record, rules), children })
}

/// Whether a store is told over its API.
pub fn is_api(shop: &Shop, store: &str) -> bool {
    shop.store(store).is_some_and(|store| store.export.via == crate::shop::settings::Via::Api)
}
