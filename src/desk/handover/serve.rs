//! The watcher's side of a request: it is done as the command by itself would do it, and answered step by step.

use super::ErrandOutcome;
use super::news::{Refused, RequestNews};
use crate::desk::{
    DeskError, ExportWish, FetchWish, NowAndThen, Observer, export, exportable, fetch, fetchable, undo,
};
use crate::ledger::{AskedCommand, Ledger, LedgerError, Request};
use crate::rules::Period;
use crate::shop::{Shop, ShopError};
use crate::telling::{Clock, ExportOutcome, FetchOutcome, Progress};
use std::sync::Arc;

/// A request that was done and whose end could not be noted: whoever asked still waits for it.
#[derive(Debug, Clone, Copy)]
pub struct Owed(i64);

/// A request that was served, for the log.
#[derive(Debug)]
pub struct Served {
    /// The command's name.
    pub command: &'static str,
    /// What came of it.
    pub outcome: Result<ErrandOutcome, DeskError>,
}

/// Begins to serve: requests that nobody has done are forgotten, because whoever asked a watcher that is no more asks
/// anew.
///
/// # Errors
/// When the ledger cannot be written.
pub fn begin_serving(ledger: &Ledger) -> Result<(), ShopError> {
    Ok(ledger.forget_requests()?)
}

/// Whether another machine waits for whoever works on a shared ledger to make way for its single pass. A server that is away
/// for a moment is asked again with the next look.
pub fn is_waited_for(ledger: &Ledger) -> bool {
    ledger.is_waited_for().unwrap_or(false)
}

/// Does the oldest request, if there is one, after noting what is still owed of one before. `now` is the watcher's own
/// present, in epoch seconds; the settings are read anew, but for the pace of `watched`, which its watchdog looks at.
///
/// # Errors
/// When the ledger refuses; what else goes wrong is told to whoever asked.
pub fn serve_next(
    watched: &Shop,
    ledger: &mut Ledger,
    now: i64,
    owed: &mut Option<Owed>,
) -> Result<Option<Served>, LedgerError> {
    if let Some(Owed(before)) = *owed {
        ledger.finish_request(before)?;
        *owed = None;
    }
    let Some((id, request)) = ledger.take_request()? else { return Ok(None) };
    // What cannot be kept is lost to whoever asked; what it tells of is in the ledger all the same.
    let answering = Answering { book: ledger.another_view().ok(), id, pace: NowAndThen::default() };
    let outcome = serve(watched, ledger, &request, now, &answering);
    if let Err(error) = &outcome {
        answering.say(&RequestNews::Refused(Refused::from(error)));
    }
    *owed = Some(Owed(id));
    ledger.finish_request(id)?;
    *owed = None;
    Ok(Some(Served { command: request.command.name(), outcome }))
}

fn serve(
    watched: &Shop,
    ledger: &mut Ledger,
    request: &Request,
    now: i64,
    observer: &Answering,
) -> Result<ErrandOutcome, DeskError> {
    // The settings as they stand now, as the command by itself would read them.
    let mut shop = Shop::open(watched.place())?;
    shop.pace = Arc::clone(&watched.pace);
    let clock = Clock::starting_at(request.now.unwrap_or(now));
    let named = request.store.as_deref();
    let mut answer = ErrandOutcome::default();
    match request.command.clone() {
        AskedCommand::Export { from, to, chosen } => {
            let stores = exportable(&shop, named);
            let period = Period::between(from, to);
            let wish = ExportWish { stores, period, chosen, ..ExportWish::default() };
            answer.told = export(&shop, ledger, &wish, clock, observer)?;
        }
        AskedCommand::Fetch { days } => {
            let wish = FetchWish { stores: fetchable(&shop, named), days, wait: false };
            answer.fetched = fetch(&shop, ledger, &wish, clock, observer)?;
        }
        AskedCommand::Undo(wish) => {
            let undone = undo(&shop, ledger, &wish, clock.began(), observer)?;
            observer.say(&RequestNews::Undone(Box::new(undone.clone())));
            answer.undone = Some(undone);
        }
    }
    Ok(answer)
}

/// Keeps for whoever asked what comes of a request.
struct Answering {
    book: Option<Ledger>,
    id: i64,
    pace: NowAndThen,
}

impl Answering {
    fn say(&self, news: &RequestNews<&FetchOutcome, &ExportOutcome>) {
        if let Some(book) = &self.book {
            // What is not kept is not heard by whoever asked; what it tells of is in the ledger all the same.
            drop(book.answer_request(self.id, &news.written()));
        }
    }
}

impl Observer for Answering {
    fn reads_again(&self, place: usize, count: usize) {
        self.say(&RequestNews::ReadsAgain { place, count });
    }

    fn store_begins(&self, _store: &str) {
        self.pace.begin();
    }

    fn progress(&self, store: &str, progress: Progress) {
        // Every word is brought to the disk: how fast it goes is told now and then.
        if !matches!(progress, Progress::Pace { .. }) || self.pace.is_time() {
            self.say(&RequestNews::Progress { store: store.to_owned(), progress });
        }
    }

    fn store_fetched(&self, fetched: &FetchOutcome) {
        self.say(&RequestNews::Fetched(fetched));
    }

    fn store_told(&self, told: &ExportOutcome) {
        self.say(&RequestNews::Told(told));
    }
}
