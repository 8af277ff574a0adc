//! The terminal looks on while a verb works: a line for each file, how far a store has come, what came of it.

use super::{Context, json, screen, show};
use crate::desk::Observer;
use crate::intake::FileOutcome;
use crate::notice::{Lang, mall};
use crate::shop::Shop;
use crate::telling::{ExportOutcome, FetchOutcome, Progress};
use indicatif::ProgressBar;
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// When what came of a store is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stores {
    /// At once, as lines or as JSON.
    AtOnce {
        /// As JSON.
        json: bool,
    },
    /// By whoever has the outcome, after all else.
    AtTheEnd,
}

/// A terminal that looks on.
pub(super) struct Onlooker<'c> {
    shop: &'c Shop,
    lang: Lang,
    stores: Stores,
    stop: &'c dyn Fn() -> bool,
    gauge: RefCell<Option<Gauge>>,
}

impl<'c> Onlooker<'c> {
    /// Looks on to the end.
    pub(super) fn new(context: &Context, shop: &'c Shop, stores: Stores) -> Self {
        Self::who_may_stop(context, shop, stores, &|| false)
    }

    /// Looks on and may ask for an end.
    pub(super) fn who_may_stop(
        context: &Context,
        shop: &'c Shop,
        stores: Stores,
        stop: &'c dyn Fn() -> bool,
    ) -> Self {
        Self { shop, lang: context.lang, stores, stop, gauge: RefCell::default() }
    }
}

impl Observer for Onlooker<'_> {
    fn is_stopping(&self) -> bool {
        (self.stop)()
    }

    fn file_in(&self, file: &FileOutcome) {
        show::file(file, self.lang);
    }

    fn store_begins(&self, _store: &str) {
        self.gauge.replace(Some(Gauge::new()));
    }

    fn progress(&self, store: &str, progress: Progress) {
        if let Some(gauge) = &*self.gauge.borrow() {
            gauge.show(store, progress, self.lang);
        }
    }

    fn store_fetched(&self, fetched: &FetchOutcome) {
        self.gauge.replace(None);
        if self.stores != Stores::AtTheEnd {
            show::fetch(self.shop, fetched, self.lang);
        }
    }

    fn store_told(&self, told: &ExportOutcome) {
        self.gauge.replace(None);
        match self.stores {
            Stores::AtOnce { json: true } => screen::say(&json::export_json(told)),
            Stores::AtOnce { json: false } => show::export(told, self.lang),
            Stores::AtTheEnd => return,
        }
        show::mall_of(self.shop, told, self.lang);
    }
}

/// How far one store has come: by a bar on a terminal, else by a line now and then. It goes off the terminal with its
/// owner.
struct Gauge {
    bar: ProgressBar,
    next_line: Cell<Instant>,
}

impl Gauge {
    /// What is over in a few seconds need not be told of on the way.
    const FIRST: Duration = Duration::from_secs(5);
    const EVERY: Duration = Duration::from_secs(30);

    fn new() -> Self {
        Self { bar: screen::telling(), next_line: Cell::new(Instant::now() + Self::FIRST) }
    }

    fn show(&self, store: &str, progress: Progress, lang: Lang) {
        match progress {
            Progress::WaitsForPoints { s } => {
                self.bar.suspend(|| screen::complain(&mall::waiting_for_points(store, s, lang)));
            }
            Progress::Pace { done, left, s, s_left } => {
                let per_minute = done as u64 * 60 / s.max(1);
                let words = mall::pace(store, per_minute, left, s_left.div_ceil(60), lang);
                screen::told(&self.bar, done, left, &words);
                if !screen::is_watched() && Instant::now() > self.next_line.get() {
                    self.next_line.set(Instant::now() + Self::EVERY);
                    screen::complain(&words);
                }
            }
        }
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
