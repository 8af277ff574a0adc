//! `export` and `fetch` beside a watcher, who has the folder: it is asked through the ledger, and what comes of it is
//! heard here as if it had been done here.
//!
//! ```text
//!   who asks                         ledger                       the watcher
//!   request ───────────────────────▶ requests ──────────────────▶ serve_next: fetch, export
//!   rings (a file in state/bell) ─────────────────────────────────▲
//!   hears values, shows them ◀────── request_lines ◀───────────── Answering: each store, how far it is
//!   withdraws the request ─────────▶
//! ```
//!
//! **Invariant.** What travels are outcome values, never words: whoever asks shows them in its own language and form.
//! **Invariant.** A watcher that dies over a request leaves it to whoever asked; the ledger knows what was done.
//!
//! Deliberately not known here: how anything is shown, and how long a watcher may take.

mod news;
mod serve;

pub use serve::{Owed, Served, begin_serving, is_waited_for, serve_next};

use super::{DeskError, Observer};
use crate::crash::{Point, here};
use crate::intake::Undone;
use crate::ledger::{AskedCommand, AskedUndo, Chosen, Handling, Holder, Ledger, Request};
use crate::shop::{AtBeat, Claimant, Claimed, Lease, Shop, ShopError};
use crate::telling::{ExportOutcome, FetchOutcome, Stop};
use chrono::NaiveDate;
use news::{Refused, RequestNews};
use std::time::{Duration, Instant};

/// Who does what was asked for.
pub enum WhoseTurn {
    /// We ourselves: the folder is ours.
    Ours(Lease),
    /// The watcher has done it.
    Done(ErrandOutcome),
    /// Nobody: another command is at work.
    Busy(Claimed),
}

/// What came of a request in its last round.
#[derive(Debug, Default)]
pub struct ErrandOutcome {
    /// Store by store: what was fetched.
    pub fetched: Vec<FetchOutcome>,
    /// Store by store: what was told.
    pub told: Vec<ExportOutcome>,
    /// What was taken back.
    pub undone: Option<Undone>,
}

/// A request for a watcher.
#[derive(Debug, Clone)]
pub struct Errand {
    /// What, and with which period or how far back.
    pub command: AskedCommand,
    /// The store; `None`: all that the command is about.
    pub store: Option<String>,
    /// The present to reckon with, in epoch seconds; `None`: the watcher's own.
    pub now: Option<i64>,
    /// Asks again until nothing is left that time alone can settle.
    pub wait: bool,
}

impl Errand {
    /// To export, with the ends of the period as far as they are given, and which orders.
    pub fn export(from: Option<NaiveDate>, to: Option<NaiveDate>, chosen: Chosen) -> Self {
        Self { command: AskedCommand::Export { from, to, chosen }, store: None, now: None, wait: false }
    }

    /// To take an arrival back, or to see what that would change.
    pub fn undo(wish: AskedUndo) -> Self {
        Self { command: AskedCommand::Undo(wish), store: None, now: None, wait: false }
    }

    /// To fetch, so many days back where that is given.
    pub fn fetch(days: Option<u32>) -> Self {
        Self { command: AskedCommand::Fetch { days }, store: None, now: None, wait: false }
    }
}

/// How often what is left is asked for when it is not points that were missing.
const ROUNDS: u32 = 40;
/// How often a watcher is asked how far it is.
const LOOK: Duration = Duration::from_millis(100);
/// A watcher that is at work for so many looks is asked whether it is alive, and woken once more.
const LOOKS: u32 = 10;

/// Takes the folder, or lets the watcher who has it do the errand. A watcher is never kept from its folders for longer
/// than one round takes: whoever waits for a mall asks it again.
///
/// # Errors
/// When the ledger cannot be written, or why the watcher could not do it.
pub fn claim_or_ask(
    shop: &Shop,
    ledger: &Ledger,
    claimant: Claimant<'_>,
    errand: &Errand,
    observer: &dyn Observer,
) -> Result<WhoseTurn, DeskError> {
    let (mut rounds, mut told, start) = (0, None, Instant::now());
    loop {
        let them = match shop.claim(ledger, claimant, AtBeat::nothing())? {
            Ok(lease) => return Ok(WhoseTurn::Ours(lease)),
            Err(Claimed::By(them)) if them.holder == "watch" => them,
            Err(them) => return Ok(WhoseTurn::Busy(them)),
        };
        if told != Some(them.instance) {
            observer.handed_over(them.pid);
            told = Some(them.instance);
        }
        // A present that was given goes on while we wait.
        let passed = i64::try_from(start.elapsed().as_secs()).unwrap_or(0);
        let request = Request {
            command: errand.command.clone(),
            store: errand.store.clone(),
            now: errand.now.map(|now| now + passed),
        };
        let Some(heard) = ask(shop, ledger, (&them, claimant.clock), &request, observer)? else {
            observer.watcher_went();
            continue;
        };
        let again_s = heard.answer.again_s().filter(|_| errand.wait && rounds < ROUNDS);
        match (heard.refused, again_s) {
            // Mended since the watcher has read them, it is asked once more.
            (Some(Refused::Documents), _) if rounds < ROUNDS => drop(Shop::open(shop.place())?),
            (Some(refused), _) => return Err(refused.into_error()),
            (None, Some(again_s)) => std::thread::sleep(Duration::from_secs(u64::from(again_s))),
            (None, None) => return Ok(WhoseTurn::Done(heard.answer)),
        }
        rounds += 1;
    }
}

/// What was heard of a request until it was done.
#[derive(Default)]
struct HeardSoFar {
    answer: ErrandOutcome,
    refused: Option<Refused>,
}

impl HeardSoFar {
    fn take(&mut self, news: RequestNews, observer: &dyn Observer) {
        match news {
            RequestNews::Progress { store, progress } => observer.progress(&store, progress),
            RequestNews::Fetched(fetched) => {
                observer.store_fetched(&fetched);
                self.answer.fetched.push(fetched);
            }
            RequestNews::Told(told) => {
                observer.store_told(&told);
                self.answer.told.push(told);
            }
            RequestNews::ReadsAgain { place, count } => observer.reads_again(place, count),
            RequestNews::Undone(undone) => self.answer.undone = Some(*undone),
            RequestNews::Refused(refused) => self.refused = Some(refused),
        }
    }
}

/// Asks the watcher once. `None`: it has gone before it was done.
fn ask(
    shop: &Shop,
    ledger: &Ledger,
    (them, clock): (&Holder, fn() -> i64),
    request: &Request,
    observer: &dyn Observer,
) -> Result<Option<HeardSoFar>, DeskError> {
    let id = ledger.ask(request, clock())?;
    let heard = ring(shop).map_err(DeskError::from).and_then(|()| listen(shop, ledger, them, id, observer));
    if let Err(error) = ledger.withdraw(id) {
        // What came of it stands all the same, and the next watcher forgets what it finds.
        tracing::warn!(%error, "a request cannot be withdrawn");
    }
    heard
}

/// Wakes the watcher.
pub(super) fn ring(shop: &Shop) -> Result<(), ShopError> {
    let path = shop.bell().join(std::process::id().to_string());
    here(Point::RequestRing)
        .and_then(|()| std::fs::File::create(&path))
        .map_err(|e| ShopError::io(&path, e))?;
    std::fs::remove_file(&path).map_err(|e| ShopError::io(&path, e))
}

/// Wakes the watcher to something that need not wait for its clock; where that fails, it waits.
pub fn wake_watcher(shop: &Shop) {
    if let Err(error) = ring(shop) {
        tracing::warn!(%error, "the watcher cannot be woken");
    }
}

fn listen(
    shop: &Shop,
    ledger: &Ledger,
    them: &Holder,
    id: i64,
    observer: &dyn Observer,
) -> Result<Option<HeardSoFar>, DeskError> {
    let (mut heard, mut count, mut looks) = (HeardSoFar::default(), 0, 0);
    loop {
        // What is done has said all that it has to say.
        let handling = ledger.handling(id)?;
        for written in ledger.request_news(id, count)? {
            heard.take(RequestNews::read(&written)?, observer);
            count += 1;
        }
        match handling {
            Some(Handling::Done) => return Ok(Some(heard)),
            None => return Ok(None),
            Some(Handling::Asked | Handling::Taken) => {}
        }
        looks += 1;
        if looks % LOOKS == 0 {
            if shop.holder(ledger)?.is_none_or(|holder| holder.instance != them.instance) {
                return Ok(None);
            }
            // Its disk may have refused when it was woken before: it looks once more.
            drop(ring(shop));
        }
        std::thread::sleep(LOOK);
    }
}

/// When to come again for what waits for nothing but time.
const SOON_S: u32 = 10;

impl ErrandOutcome {
    /// In how many seconds asking again makes sense, when something is left that time alone can settle.
    fn again_s(&self) -> Option<u32> {
        let fetched = self.fetched.iter().filter_map(|fetched| fetched.stop.as_ref().and_then(over_in_s));
        let told = self.told.iter().filter_map(|told| told.mall.as_ref());
        let told = told.filter_map(|of_mall| match &of_mall.stop {
            None if of_mall.sending + of_mall.unsure > 0 => Some(SOON_S),
            stop => stop.as_ref().and_then(over_in_s),
        });
        fetched.chain(told).max()
    }
}

/// In how many seconds a stop may be over by itself.
fn over_in_s(stop: &Stop) -> Option<u32> {
    match stop {
        Stop::Points(s) => Some(u32::try_from(*s).unwrap_or(SOON_S).max(1)),
        Stop::NoConnection | Stop::NoAnswer => Some(SOON_S),
        _ => None,
    }
}
