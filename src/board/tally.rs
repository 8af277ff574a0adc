//! The day's figures, counted so that nobody waits: at once where there are few orders, else on a thread of its own.
//!
//! What goes in: a desk. What comes out: figures of now, or of the last count.
//!
//! **Invariant.** Nothing is counted twice for the same state of the ledger, and nothing when nobody asks.

use super::desks::{Desks, OpenDesk};
use crate::desk::{DeskError, counts_at_once, day, ledger_mark};
use crate::notice::Lang;
use crate::report::TodayFigures;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How much longer than it took a count is left alone.
const REST: u32 = 20;

/// What was counted last.
struct Counted {
    mark: String,
    lang: Lang,
    figures: TodayFigures,
    ended: Instant,
    took: Duration,
}

/// Counts, and what was counted.
#[derive(Default)]
pub(super) struct Tally {
    last: Mutex<Option<Counted>>,
    is_counting: AtomicBool,
}

impl Tally {
    /// The figures; `None` while they are counted for the first time.
    ///
    /// # Errors
    /// When the ledger or a folder cannot be read.
    pub(super) fn figures(
        self: &Arc<Self>,
        desks: &Arc<Desks>,
        desk: &OpenDesk,
        now: i64,
        lang: Lang,
    ) -> Result<Option<TodayFigures>, DeskError> {
        if counts_at_once(&desk.ledger)? {
            return day(&desk.shop, Some(&desk.ledger), None, now, lang).map(Some);
        }
        let mark = mark(desk, now)?;
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = last.as_ref().is_none_or(|last| {
            (last.mark != mark && last.ended.elapsed() > last.took * REST) || last.lang != lang
        });
        let known = last.as_ref().filter(|last| last.lang == lang).map(|last| last.figures.clone());
        drop(last);
        if is_new && !self.is_counting.swap(true, Ordering::SeqCst) {
            let (tally, desks) = (Arc::clone(self), Arc::clone(desks));
            std::thread::spawn(move || {
                if let Err(error) = desks.at(|desk| tally.count(desk, now, lang)) {
                    tracing::warn!(%error, "the board cannot count orders");
                }
                tally.is_counting.store(false, Ordering::SeqCst);
            });
        }
        Ok(known)
    }

    fn count(&self, desk: &OpenDesk, now: i64, lang: Lang) -> Result<(), DeskError> {
        let (begun, mark) = (Instant::now(), mark(desk, now)?);
        let figures = day(&desk.shop, Some(&desk.ledger), None, now, lang)?;
        let counted = Counted { mark, lang, figures, ended: Instant::now(), took: begun.elapsed() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(counted);
        Ok(())
    }
}

/// What is another when other figures are to be expected.
fn mark(desk: &OpenDesk, now: i64) -> Result<String, DeskError> {
    Ok(format!("{} {}", ledger_mark(&desk.ledger)?, desk.shop.day(now)))
}
