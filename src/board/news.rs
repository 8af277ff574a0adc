//! News for open pages: that something changed, as server-sent events.
//!
//! What goes in: whoever listens. What comes out: an event whenever the shop stands otherwise than before.
//!
//! **Invariant.** Nobody looks at the ledger when nobody listens; one looks for all who do.
//! **Invariant.** A stream ends when the server does.

use super::desks::{Desks, OpenDesk};
use crate::desk::{DeskError, change_mark, standing_mark};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How often the ledger is looked at while somebody listens.
const LOOK: Duration = Duration::from_millis(500);

/// What is told to all who listen.
pub(super) struct News {
    told: watch::Sender<u64>,
    is_looking: Arc<AtomicBool>,
}

impl Default for News {
    fn default() -> Self {
        Self { told: watch::channel(0).0, is_looking: Arc::default() }
    }
}

impl News {
    /// Listens; somebody looks from now on.
    pub(super) fn listen(&self, desks: Arc<Desks>, ended: watch::Receiver<bool>) -> watch::Receiver<u64> {
        let mut listener = self.told.subscribe();
        listener.mark_unchanged();
        if !self.is_looking.swap(true, Ordering::SeqCst) {
            let (told, is_looking) = (self.told.clone(), Arc::clone(&self.is_looking));
            std::thread::spawn(move || {
                look(&desks, &told, &ended, &is_looking);
            });
        }
        listener
    }
}

/// Looks until nobody listens any more or the server ends.
fn look(desks: &Desks, told: &watch::Sender<u64>, ended: &watch::Receiver<bool>, is_looking: &AtomicBool) {
    loop {
        // What the ledger says of changes it says to one connection: it is kept.
        let looked = desks.at(|desk| Ok(look_at(desk, told, ended)));
        if let Ok(Err(error)) | Err(error) = looked {
            tracing::warn!(%error, "the board cannot look whether something changed");
        }
        let is_over = *ended.borrow() || told.receiver_count() == 0;
        if is_over {
            is_looking.store(false, Ordering::SeqCst);
            // Whoever came meanwhile found that somebody looks.
            let is_needed = told.receiver_count() > 0 && !*ended.borrow();
            if !is_needed || is_looking.swap(true, Ordering::SeqCst) {
                return;
            }
        }
        std::thread::sleep(LOOK);
    }
}

fn look_at(
    desk: &OpenDesk,
    told: &watch::Sender<u64>,
    ended: &watch::Receiver<bool>,
) -> Result<(), DeskError> {
    let mut marks = (change_mark(&desk.ledger)?, standing_mark(&desk.shop, &desk.ledger)?);
    while told.receiver_count() > 0 && !*ended.borrow() {
        std::thread::sleep(LOOK);
        let mark = change_mark(&desk.ledger)?;
        if mark == marks.0 {
            continue;
        }
        let standing = standing_mark(&desk.shop, &desk.ledger)?;
        if standing != marks.1 {
            told.send_modify(|count| *count += 1);
        }
        marks = (mark, standing);
    }
    Ok(())
}
