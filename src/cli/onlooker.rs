//! The terminal looks on while a verb works: a line for each file, how far a store has come, what came of it.

use super::{Context, json, screen, show};
use crate::desk::{NowAndThen, Observer};
use crate::intake::FileOutcome;
use crate::notice::{Lang, mall, shipment, undo, watching};
use crate::shop::Shop;
use crate::telling::{ExportOutcome, FetchOutcome, Progress};
use indicatif::ProgressBar;
use serde_json::Value;
use std::cell::RefCell;

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
    /// Files for machines; `None`: they are shown to people.
    files: Option<RefCell<Vec<Value>>>,
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
        Self { shop, lang: context.lang, stores, stop, gauge: RefCell::default(), files: None }
    }

    /// Keeps what came of files for machines.
    #[must_use]
    pub(super) fn for_machines(mut self) -> Self {
        self.files = Some(RefCell::default());
        self
    }

    /// What came of the files, where it was kept.
    pub(super) fn files(self) -> Vec<Value> {
        self.files.map(RefCell::into_inner).unwrap_or_default()
    }
}

impl Observer for Onlooker<'_> {
    fn is_stopping(&self) -> bool {
        (self.stop)()
    }

    fn file_in(&self, file: &FileOutcome) {
        match &self.files {
            Some(files) => files.borrow_mut().push(json::file_json(file, self.lang)),
            None => show::file(file, self.lang),
        }
    }

    fn reads_again(&self, place: usize, count: usize) {
        screen::complain(&undo::reading(place, count, self.lang));
    }

    fn store_begins(&self, _store: &str) {
        self.gauge.replace(Some(Gauge::new()));
    }

    fn progress(&self, store: &str, progress: Progress) {
        match &*self.gauge.borrow() {
            Some(gauge) => gauge.show(store, progress, self.lang),
            // What a watcher tells of its work for us comes now and then.
            None => screen::complain(&how_far(store, progress, self.lang)),
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
            Stores::AtOnce { json: true } => screen::say_json(&json::export_json(told)),
            Stores::AtOnce { json: false } => show::export(told, self.lang),
            Stores::AtTheEnd => return,
        }
        show::mall_of(self.shop, told, self.lang);
    }

    fn handed_over(&self, pid: i64) {
        screen::complain(&watching::handed_over(pid, self.lang));
    }

    fn watcher_went(&self) {
        screen::complain(watching::watcher_went(self.lang));
    }
}

/// How far one store has come: by a bar on a terminal, else by a line now and then. It goes off the terminal with its
/// owner.
struct Gauge {
    bar: ProgressBar,
    lines: NowAndThen,
}

impl Gauge {
    fn new() -> Self {
        Self { bar: screen::telling(), lines: NowAndThen::default() }
    }

    fn show(&self, store: &str, progress: Progress, lang: Lang) {
        let words = how_far(store, progress, lang);
        match progress {
            Progress::WaitsForPoints { .. } | Progress::FirstTelling { .. } => {
                self.bar.suspend(|| screen::complain(&words))
            }
            Progress::Pace { done, left, .. } => {
                screen::told(&self.bar, done, left, &words);
                if !screen::is_watched() && self.lines.is_time() {
                    screen::complain(&words);
                }
            }
        }
    }
}

fn how_far(store: &str, progress: Progress, lang: Lang) -> String {
    match progress {
        Progress::WaitsForPoints { s } => mall::waiting_for_points(store, s, lang),
        Progress::FirstTelling { orders, oldest } => {
            shipment::first_telling(store, orders, oldest.map(|day| day.to_string()).as_deref(), lang)
        }
        Progress::Pace { done, left, s, s_left } => {
            mall::pace(store, done as u64 * 60 / s.max(1), left, s_left.div_ceil(60), lang)
        }
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
