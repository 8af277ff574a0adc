//! The line to one store's mall: its client, its points, and how long anything is waited for.

use crate::ledger::{Ledger, LedgerError};
use crate::mercari::{
    Backoff, BadSettings, Budget, Client, ClientSettings, HOUR_S, Outcome, Rate, Reply, SettingTrouble,
    Token, TokenTrouble, Window,
};
use crate::order::BadTemplate;
use crate::shop::settings::{Store, TokenSource};
use crate::shop::{Pace, SecretTrouble, Shop, ShopError, read_kept_text};
use crate::telling::purse::purse;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The present of a run: `--now` plus the time since the run began.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    base: i64,
    start: Instant,
}

impl Clock {
    /// Begins to run at a moment, in epoch seconds.
    pub fn starting_at(now: i64) -> Self {
        Self { base: now, start: Instant::now() }
    }

    /// The moment at which it began to run, in epoch seconds.
    pub fn began(&self) -> i64 {
        self.base
    }

    /// The present, in epoch seconds.
    pub fn now(&self) -> i64 {
        self.base + i64::try_from(self.start.elapsed().as_secs()).unwrap_or(0)
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// How far a run has come, for people who watch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// So many orders are done and left after so many seconds; `s_left` is what the rest will take.
    Pace {
        /// Orders done.
        done: usize,
        /// Orders left.
        left: usize,
        /// Seconds since the beginning.
        s: u64,
        /// Seconds to go, the points of the hour considered.
        s_left: u64,
    },
    /// The first telling of a store by itself begins: so many orders, the oldest of which was ordered on this day.
    FirstTelling {
        /// How many.
        orders: u64,
        /// The day; `None`: not known.
        oldest: Option<NaiveDate>,
    },
    /// Points are used up; so many seconds to wait.
    WaitsForPoints {
        /// Seconds.
        s: i64,
    },
}

/// How a run is to go about it.
#[derive(Clone, Copy)]
pub struct Manner<'m> {
    /// Wait as long as it takes, instead of half a minute.
    pub wait: bool,
    /// Whether it goes by itself: the first telling of a store then says what it will tell.
    pub is_auto: bool,
    /// Hears how far it has come: the store's code and where it stands.
    pub tell: &'m dyn Fn(&str, Progress),
}

/// Why nothing more is asked of a store's mall in this run.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum Stop {
    /// There is no token.
    #[error("no token")]
    Token(#[source] TokenTrouble),
    /// The settings do not make a client.
    #[error("settings")]
    Settings(#[source] BadSettings),
    /// A template cannot be written.
    #[error("template")]
    Template(#[source] BadTemplate),
    /// The mall says that a setting is wrong.
    #[error("the mall refuses: {0:?}")]
    Trouble(SettingTrouble),
    /// No connection.
    #[error("no connection")]
    NoConnection,
    /// The mall does not answer as it should.
    #[error("no answer")]
    NoAnswer,
    /// The mall's listing has no end, or goes in circles.
    #[error("a listing without an end")]
    Listing,
    /// The points are used up for so many seconds.
    #[error("no points for {0} s")]
    Points(i64),
    /// A request costs more than the settings allow in an hour.
    #[error("the ceiling is below the cost of one request")]
    CeilingTooLow,
    /// The ledger. It ends the verb, and is in no outcome.
    #[error(transparent)]
    #[serde(skip)]
    Ledger(LedgerError),
}

impl Stop {
    /// Whether the shop's own settings are to blame, before the mall was asked at all.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Settings(_) | Self::Template(_) | Self::CeilingTooLow)
    }
}

/// The client of a store.
///
/// # Errors
/// When there is no token or the settings do not make a client.
pub fn client_of(shop: &Shop, store: &Store) -> Result<Client, Stop> {
    let token = store.token.as_ref().map_or(Err(TokenTrouble::Empty), |source| read_token(shop, source));
    let settings = ClientSettings {
        endpoint: store.endpoint.clone(),
        client_name: store.client_name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        token: token.map_err(Stop::Token)?,
        timeout: Duration::from_secs(store.limits.timeout_s),
    };
    Client::new(&settings).map_err(Stop::Settings)
}

/// Reads a token from where the settings say that it is.
///
/// # Errors
/// [`TokenTrouble`].
pub fn read_token(shop: &Shop, source: &TokenSource) -> Result<Token, TokenTrouble> {
    match read_kept_text(&shop.dir, source) {
        Ok(text) => Token::parse(&text),
        Err(SecretTrouble::NoVariable(name)) => Err(TokenTrouble::NoVariable(name)),
        Err(SecretTrouble::Unreadable(path, source)) => Err(TokenTrouble::Unreadable { path, source }),
        Err(SecretTrouble::Exposed(path)) => Err(TokenTrouble::Exposed(path)),
        Err(SecretTrouble::Malformed) => Err(TokenTrouble::Malformed),
    }
}

/// What came of a read.
pub enum Heard<T> {
    /// This.
    Got(T),
    /// The mall does not know it.
    NotFound,
    /// It was tried several times, without an answer that can be used.
    GaveUp,
    /// The run has stopped.
    Stopped,
}

/// How long a run waits without `--wait` while nothing goes on.
const PATIENCE: Duration = Duration::from_secs(30);
/// What may end a little later: a reading that was asked for in time, or one after a wait for points.
const GRACE: Duration = Duration::from_secs(4);
/// How often something is tried in one run.
const ATTEMPTS: u32 = 7;
/// The same with `--wait`: ten minutes and more.
const ATTEMPTS_WAITING: u32 = 40;

/// The line to the mall of one store.
pub struct MallLine<'m> {
    /// The client.
    pub client: Client,
    /// The run's clock.
    pub clock: Clock,
    store: String,
    pace: Arc<Pace>,
    book: Ledger,
    manner: Manner<'m>,
    window: RefCell<Window>,
    quiet_since: Cell<Instant>,
    stop: RefCell<Option<Stop>>,
    remaining: Cell<Option<i64>>,
    told_at: Cell<Option<Instant>>,
    seed: Cell<u64>,
}

impl<'m> MallLine<'m> {
    /// Opens the line of a store.
    ///
    /// # Errors
    /// When the ledger cannot be read. Why there is no client comes as the inner error.
    pub fn open(
        shop: &Shop,
        store: &Store,
        ledger: &Ledger,
        clock: Clock,
        manner: Manner<'m>,
    ) -> Result<Result<Self, Stop>, ShopError> {
        let client = match client_of(shop, store) {
            // Nobody takes over from us before twice that.
            Ok(client) => client.fresh_for(ledger.patience()? / 2),
            Err(stop) => return Ok(Err(stop)),
        };
        let book = ledger.another_view()?;
        let now = clock.now();
        let budget = Budget {
            points_per_hour: i64::from(store.limits.points_per_hour),
            reserve: i64::from(store.limits.reserve),
        };
        let (mut spent, mut blocked) = (Vec::new(), None);
        for code in purse(shop, store, &client, &book, now)? {
            spent.extend(book.points_since(&code, now - HOUR_S)?);
            let until = book.remembered(&blocked_key(&code))?.and_then(|text| text.parse::<i64>().ok());
            blocked = blocked.max(until);
        }
        let mut window = Window::new(budget, spent);
        if let Some(until) = blocked.filter(|until| *until > now && *until - now <= HOUR_S) {
            window.exhausted(now, Some(until - now));
        }
        Ok(Ok(Self {
            client,
            clock,
            store: store.code.clone(),
            pace: Arc::clone(&shop.pace),
            book,
            manner,
            window: RefCell::new(window),
            quiet_since: Cell::new(Instant::now()),
            stop: RefCell::new(None),
            remaining: Cell::new(None),
            told_at: Cell::new(None),
            seed: Cell::new(u64::from(std::process::id()) << 20),
        }))
    }

    /// Why the run has stopped, taken out.
    pub fn take_stop(&self) -> Option<Stop> {
        self.stop.borrow_mut().take()
    }

    /// Why the run has stopped, taken out when it is the ledger.
    pub fn take_stop_of_ledger(&self) -> Option<Stop> {
        let mut stop = self.stop.borrow_mut();
        if matches!(*stop, Some(Stop::Ledger(_))) { stop.take() } else { None }
    }

    /// Whether the run has stopped.
    pub fn is_stopped(&self) -> bool {
        self.stop.borrow().is_some()
    }

    /// Whether it waits as long as it takes.
    pub fn waits(&self) -> bool {
        self.manner.wait
    }

    /// Tells whoever watches.
    pub fn tell(&self, progress: Progress) {
        (self.manner.tell)(&self.store, progress);
    }

    /// Stops the run; the first reason stays.
    pub fn stop(&self, why: Stop) {
        self.stop.borrow_mut().get_or_insert(why);
    }

    /// Something went on.
    pub fn went_on(&self) {
        self.quiet_since.set(Instant::now());
    }

    /// Points that may be spent now.
    pub fn points_left(&self) -> i64 {
        self.window.borrow().left(self.clock.now())
    }

    /// Points that may be spent in an hour.
    pub fn ceiling(&self) -> i64 {
        self.window.borrow().ceiling()
    }

    /// Waits between attempts.
    pub fn backoff(&self) -> Backoff {
        self.seed.set(self.seed.get().wrapping_add(0x9e37_79b9));
        Backoff::new(self.seed.get())
    }

    /// How often something may be tried in this run.
    pub fn attempts(&self) -> u32 {
        if self.manner.wait { ATTEMPTS_WAITING } else { ATTEMPTS }
    }

    /// Waits; false when that would take more patience than there is.
    pub async fn pause(&self, time: Duration) -> bool {
        if !self.manner.wait && self.quiet_since.get().elapsed() + time > PATIENCE {
            return false;
        }
        tokio::time::sleep(time).await;
        true
    }

    /// Waits a moment that a question needs; patience with the mall is none of its business.
    pub async fn settle(&self, time: Duration) {
        tokio::time::sleep(time).await;
        self.went_on();
    }

    /// Whether nothing has gone on for longer than is waited: then nothing new is begun.
    pub fn is_out_of_patience(&self) -> bool {
        !self.manner.wait && self.quiet_since.get().elapsed() > PATIENCE + GRACE / 2
    }

    /// A reading, for as long as there is patience; it may be asked for again, so nothing is lost with it.
    async fn in_time<T>(&self, reading: impl Future<Output = T>) -> Option<T> {
        if self.manner.wait {
            return Some(reading.await);
        }
        let left = (PATIENCE + GRACE).checked_sub(self.quiet_since.get().elapsed())?;
        tokio::time::timeout(left, reading).await.ok()
    }

    /// Whether the mall answers to this shop at all: what it refused was refused for its own sake then.
    pub async fn still_answers(&self) -> bool {
        if !self.take(1, true).await {
            return false;
        }
        let Some(reply) = self.in_time(self.client.shop()).await else { return false };
        self.hear(&reply.rate, false);
        matches!(reply.outcome, Outcome::Accepted(_))
    }

    /// Takes points, waiting for them as long as there is patience. With `book` they are on disk at once;
    /// otherwise the caller books them with what he keeps. False: the run has stopped.
    pub async fn take(&self, points: i64, book: bool) -> bool {
        loop {
            if self.is_stopped() {
                return false;
            }
            let now = self.clock.now();
            self.pace.went_on();
            let taken = self.window.borrow_mut().take(now, points);
            match taken {
                Ok(()) => {
                    if book && let Err(error) = self.book.spend_points(&self.store, now, points) {
                        self.stop(Stop::Ledger(error));
                        return false;
                    }
                    return true;
                }
                Err(None) => self.stop(Stop::CeilingTooLow),
                Err(Some(at)) => {
                    let s = (at - now).max(1);
                    self.tell_waiting(s);
                    if !self.pause(Duration::from_secs(s.unsigned_abs())).await {
                        self.stop(Stop::Points(s));
                    }
                }
            }
        }
    }

    fn tell_waiting(&self, s: i64) {
        const AGAIN: Duration = Duration::from_secs(60);
        if self.manner.wait && self.told_at.get().is_none_or(|at| at.elapsed() > AGAIN) {
            self.told_at.set(Some(Instant::now()));
            self.tell(Progress::WaitsForPoints { s });
        }
    }

    /// Hears the headers of an answer: what they say the request cost, when it went alone.
    pub fn hear(&self, rate: &Rate, alone: bool) -> Option<i64> {
        let now = self.clock.now();
        self.window.borrow_mut().observe(now, rate);
        let (before, after) = (self.remaining.get(), rate.remaining);
        // Answers under way together come in any order; the lowest of them is the last.
        self.remaining.set(if alone { after } else { before.min(after).or(after) });
        const DEAREST: i64 = 100;
        Some(before? - after?).filter(|cost| alone && (1..=DEAREST).contains(cost))
    }

    /// Hears that the mall has had enough.
    pub fn exhausted(&self, reset: Option<i64>) {
        let until = self.window.borrow_mut().exhausted(self.clock.now(), reset);
        if let Err(error) = self.book.remember(&blocked_key(&self.store), &until.to_string()) {
            self.stop(Stop::Ledger(error));
        }
    }

    /// Reads something, again and again with growing waits. `cost` learns what it costs.
    pub async fn read<T>(&self, cost: &Cell<i64>, alone: bool, ask: impl AsyncFn() -> Reply<T>) -> Heard<T> {
        const PUZZLED_MAX: u32 = 2;
        let (mut backoff, mut puzzled) = (self.backoff(), 0);
        loop {
            if !self.take(cost.get(), true).await {
                return Heard::Stopped;
            }
            let Some(reply) = self.in_time(ask()).await else {
                self.stop(Stop::NoAnswer);
                return Heard::Stopped;
            };
            let dear = self.hear(&reply.rate, alone);
            let mut no_connection = false;
            match reply.outcome {
                Outcome::Accepted(value) => {
                    if let Some(dear) = dear {
                        cost.set(dear);
                    }
                    return Heard::Got(value);
                }
                Outcome::NotFound => return Heard::NotFound,
                Outcome::Configuration(trouble) => {
                    self.stop(Stop::Trouble(trouble));
                    return Heard::Stopped;
                }
                Outcome::RateLimited(reset) => {
                    self.exhausted(reset);
                    continue;
                }
                Outcome::Deferred(_) => no_connection = true,
                // An error that we do not know may pass, but is not worth the whole of our patience.
                Outcome::Refused(_) | Outcome::Retired if puzzled >= PUZZLED_MAX => return Heard::GaveUp,
                Outcome::Refused(_) | Outcome::Retired => puzzled += 1,
                Outcome::Lost(_) => {}
            }
            if backoff.attempts() >= self.attempts() || !self.pause(backoff.next_wait()).await {
                if no_connection {
                    self.stop(Stop::NoConnection);
                    return Heard::Stopped;
                }
                return Heard::GaveUp;
            }
        }
    }
}

fn blocked_key(store: &str) -> String {
    format!("mall blocked {store}")
}
