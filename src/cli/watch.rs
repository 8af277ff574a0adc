//! `shukka watch`: the daemon.

use super::export::say_risky_told;
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen, show, systemd};
use crate::board::Serving;
use crate::daemon::{NET, Schedule, WatchedFolder, Work, clock, end_when_asked, watch};
use crate::desk::check::must_be_whole;
use crate::desk::{
    Files, Owed, PassMade, Postman, Served, WordOut, begin_serving, changed_files, go_on_forgetting,
    has_other_documents, inbox_is_marked, is_waited_for, look_at_late_files, mark_inbox, note_documents,
    note_pass, serve_next,
};
use crate::inbox::{Settled, Sighting};
use crate::notice::{Code, Obstacle, guide, watching as words};
use crate::pass::{PassPlan, pass};
use crate::shop::{AtBeat, Lease, Ledger, LedgerErrorKind, Shop, ShopError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// An inbox that has been away for so long is told of: a share that is started anew is not.
const AWAY: Duration = Duration::from_secs(300);

pub(super) fn run(context: &Context) -> Result<Ending, Failure> {
    loop {
        match watch_while_ours(context)? {
            WatchEnd::AsAsked => {
                systemd::notify("STOPPING=1");
                screen::complain(words::ended(context.lang));
                return Ok(Ending::Well);
            }
            WatchEnd::TakenOver => screen::complain(words::stands_by_again(context.lang)),
            WatchEnd::MadeWay => {}
        }
    }
}

/// Why watching came to its end.
enum WatchEnd {
    /// It was asked to end.
    AsAsked,
    /// Another machine's watcher has taken over, and this one stands by from here on.
    TakenOver,
    /// It made way for another machine's single pass.
    MadeWay,
}

fn watch_while_ours(context: &Context) -> Result<WatchEnd, Failure> {
    let shop = Arc::new(context.shop()?);
    if shop.is_ledger_shared() {
        end_when_asked()?;
    }
    let ledger = once_it_is_there(context, &shop)?;
    must_be_whole(&ledger, u64::MAX)?;
    let at_work = Arc::new(AtomicBool::new(false));
    let differ = has_other_documents(&shop, &ledger).map_err(ShopError::from)?;
    if differ {
        screen::complain(words::other_documents(context.lang));
    }
    let lease = context.lease_in_turn(&shop, &ledger, "watch", watchdog(&shop, &at_work))?;
    lease.beat(&ledger).map_err(ShopError::from)?;
    note_documents(&shop, &ledger).map_err(ShopError::from)?;
    begin_serving(&ledger)?;
    let board = board_of(context, &shop)?;
    let look = look_of(&shop);
    let is_shared = shop.is_ledger_shared();
    let postman =
        Postman::begin(Arc::clone(&shop), &ledger, context.now, context.lang).map_err(ShopError::from)?;
    let mut watcher = Watcher {
        context,
        shop,
        ledger,
        lease: &lease,
        at_work,
        postman,
        away_since: None,
        is_known: None,
        schedule: Schedule::default(),
        owed: None,
        makes_way: false,
    };
    let watched = watch(look, &mut watcher);
    let makes_way = watcher.makes_way;
    if let Some(board) = board {
        board.end();
    }
    match watched {
        Err(_) if makes_way => Ok(WatchEnd::MadeWay),
        Err(_) if is_shared && lease.is_lost() => Ok(WatchEnd::TakenOver),
        watched => watched.map(|()| WatchEnd::AsAsked),
    }
}

/// The ledger; of a server that is away, once it is back.
fn once_it_is_there(context: &Context, shop: &Shop) -> Result<Ledger, Failure> {
    const LOOK: Duration = Duration::from_secs(2);
    let mut is_said = false;
    loop {
        match shop.ledger() {
            Err(error) if error.of_ledger() == Some(LedgerErrorKind::Interrupted) => {
                if !std::mem::replace(&mut is_said, true) {
                    goes_on(Failure::from(error).show(context));
                    systemd::notify("READY=1");
                }
                systemd::notify("WATCHDOG=1");
                std::thread::sleep(LOOK);
            }
            ledger => return Ok(ledger?),
        }
    }
}

/// The board, where the settings ask for it. Where it cannot be, that is said, and files are watched all the same.
fn board_of(context: &Context, shop: &Shop) -> Result<Option<Serving>, Failure> {
    let Some(listen) = shop.settings.board.listen else { return Ok(None) };
    match super::board::serve(context, shop, listen)? {
        Ok(serving) => Ok(Some(serving)),
        Err(words) => {
            screen::complain(&words);
            Ok(None)
        }
    }
}

fn look_of(shop: &Shop) -> WatchedFolder {
    let poll = Duration::from_millis(shop.settings.inbox.poll_ms);
    // Nothing on this machine says when another one asks for something, or drops a file.
    let net = if shop.is_ledger_shared() { NET.min(poll) } else { NET };
    WatchedFolder {
        inbox: shop.inbox(),
        stores: shop.store_codes(),
        bell: shop.bell(),
        settle: Duration::from_millis(shop.settings.inbox.settle_ms),
        poll,
        net: systemd::watchdog().map_or(net, |period| period.min(net)),
        every: Duration::from_secs(shop.settings.watch.every_s),
    }
}

struct Watcher<'c> {
    context: &'c Context,
    shop: Arc<Shop>,
    ledger: Ledger,
    lease: &'c Lease,
    at_work: Arc<AtomicBool>,
    postman: Postman,
    away_since: Option<Instant>,
    is_known: Option<bool>,
    schedule: Schedule,
    owed: Option<Owed>,
    /// Another machine waits to make a single pass.
    makes_way: bool,
}

/// Tells systemd's watchdog of a long pass as long as that goes on: one that stands still is not spoken for.
fn watchdog(shop: &Shop, at_work: &Arc<AtomicBool>) -> AtBeat {
    let (pace, at_work, mut before) = (Arc::clone(&shop.pace), Arc::clone(at_work), 0);
    let act = move || {
        let steps = pace.steps();
        if at_work.load(Ordering::Relaxed) && steps != before {
            systemd::notify("WATCHDOG=1");
        }
        before = steps;
    };
    AtBeat { every: systemd::watchdog().unwrap_or(NET), act: Box::new(act) }
}

impl Watcher<'_> {
    /// The context of one pass: `--now` is frozen for decisions, else the clock is read anew.
    fn present(&self) -> Context {
        let now = if self.context.is_frozen { self.context.now } else { clock() };
        self.context.at(now)
    }

    /// Remembers how a pass went, for whoever asks whether all is well.
    fn note_pass(&self, at: i64, took: Duration, is_well: bool) {
        let ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        if let Err(error) = note_pass(&self.ledger, PassMade { at, ms, is_well }) {
            tracing::warn!(%error, "how the pass went cannot be remembered");
        }
    }

    /// Notes for the log how a command that was handed over ended.
    fn note(&self, served: Served) {
        let Served { command, outcome } = served;
        let ending = outcome.map_or_else(
            |error| Failure::from(error).told(self.context).1,
            |answer| {
                let fetched = answer.fetched.iter().map(show::ending_of_fetch);
                fetched.chain(answer.told.iter().map(show::ending_of_export)).fold(Ending::Well, worse)
            },
        );
        tracing::info!(command, ending = ending.code(), "request");
    }
}

impl Work for Watcher<'_> {
    type Error = Failure;

    fn pass(&mut self, settled: &[Settled], stop: &dyn Fn() -> bool) -> Result<(), Failure> {
        let context = self.present();
        let due = self.schedule.due(&self.shop);
        let is_inbox_away = self.away_since.is_some_and(|since| since.elapsed() >= AWAY);
        let word = WordOut::Beside(&self.postman);
        let plan = PassPlan { files: Files::Settled(settled), due, wait: false, is_inbox_away, word };
        let onlooker = Onlooker::who_may_stop(&context, &self.shop, Stores::AtTheEnd, stop);
        self.at_work.store(true, Ordering::Relaxed);
        let start = Instant::now();
        let passed = pass(&self.shop, &mut self.ledger, context.now, &plan, &onlooker);
        self.at_work.store(false, Ordering::Relaxed);
        // A folder that nobody reads waits for staff, as held rows do: the watcher is well.
        let is_of_staff = |obstacle: &Obstacle| obstacle.code() == Code::F009;
        let is_well = passed.as_ref().is_ok_and(|outcome| outcome.obstacles.iter().all(is_of_staff));
        self.note_pass(context.now, start.elapsed(), is_well);
        match passed {
            Ok(outcome) => {
                show::news(&context, &self.shop, &outcome);
                say_risky_told(&context, &self.shop, &self.ledger, outcome.exports.iter())
                    .unwrap_or_else(|failure| goes_on(failure.show(&context)));
            }
            // What a disk or share refuses now may go well later; what was committed is finished then.
            Err(error) => {
                self.postman.pass_failed(context.now);
                goes_on(Failure::from(error).show(&context));
            }
        }
        if !stop() && self.schedule.report_is_due(&self.shop, context.now) {
            match super::report::this_month(&context, &self.shop, &self.ledger) {
                Ok(path) => screen::say(&guide::report_written(&path, context.lang)),
                Err(failure) => goes_on(failure.show(&context)),
            }
        }
        Ok(())
    }

    fn requests(&mut self, stop: &dyn Fn() -> bool) -> Result<(), Failure> {
        while !stop() {
            self.at_work.store(true, Ordering::Relaxed);
            let now = self.present().now;
            let served = serve_next(&self.shop, &mut self.ledger, now, &mut self.owed);
            self.at_work.store(false, Ordering::Relaxed);
            match served {
                Ok(Some(served)) => self.note(served),
                Ok(None) => break,
                Err(error) => {
                    goes_on(Failure::from(ShopError::from(error)).show(self.context));
                    break;
                }
            }
        }
        // What was asked to be forgotten; what cannot be forgotten now is owed, and the next pass tells why.
        if !stop()
            && let Err(error) = go_on_forgetting(&self.shop, &self.ledger)
        {
            tracing::warn!(%error, "forgetting goes on with the next pass");
        }
        Ok(())
    }

    fn reload(&mut self) -> WatchedFolder {
        match self.context.shop() {
            Ok(mut shop) => {
                // The watchdog looks at the first one's.
                shop.pace = Arc::clone(&self.shop.pace);
                self.shop = Arc::new(shop);
                self.postman.shop_changed(Arc::clone(&self.shop));
                let noted = self.shop.ledger().and_then(|ledger| Ok(note_documents(&self.shop, &ledger)?));
                if let Err(error) = noted {
                    goes_on(Failure::from(error).show(self.context));
                }
                screen::complain(words::reloaded(self.context.lang));
            }
            Err(failure) => {
                goes_on(failure.show(self.context));
                screen::complain(words::kept_old(self.context.lang));
            }
        }
        look_of(&self.shop)
    }

    fn share(&mut self, is_offline: bool) {
        self.away_since = is_offline.then(Instant::now);
        screen::complain(&words::share(is_offline, self.context.lang));
    }

    fn restless(&mut self, name: &str, seen_for: Duration) {
        screen::complain(&words::restless(name, seen_for.as_secs(), self.context.lang));
    }

    fn mended(&mut self) -> Vec<Sighting> {
        // A ledger that cannot be read now says so in the pass.
        changed_files(&self.shop, &self.ledger).unwrap_or_default().sightings
    }

    fn late(&mut self) -> Option<Duration> {
        look_at_late_files(&self.shop, &self.ledger, self.present().now)
    }

    fn ready(&mut self) {
        let dir = self.context.dir.to_string_lossy().into_owned();
        screen::complain(&words::begun(&dir, self.context.lang));
        systemd::notify("READY=1");
    }

    fn alive(&mut self) -> Result<(), Failure> {
        systemd::notify("WATCHDOG=1");
        if self.lease.is_lost() {
            return Err(Failure::Usage(words::taken_over(self.context.lang).to_owned()));
        }
        self.makes_way = is_waited_for(&self.ledger);
        if self.makes_way {
            return Err(Failure::Usage(words::taken_over(self.context.lang).to_owned()));
        }
        Ok(())
    }

    fn inbox_is_known(&mut self) -> bool {
        *self.is_known.get_or_insert_with(|| inbox_is_marked(&self.shop, &self.ledger))
    }

    fn inbox_is_marked(&mut self) {
        self.is_known = Some(mark_inbox(&self.shop, &self.ledger));
    }
}

/// A failure was shown, and the watcher goes on: how it would end a command is of no use to it.
fn goes_on(_: super::Ending) {}
