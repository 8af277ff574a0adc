//! Whether a message is worth a try: what the mall did with the ones before it decides.
//!
//! What goes in: what came of each message that was sent. What comes out: why none is tried at present, if so.
//!
//! **Invariant.** A message never holds a shipment back: a mall that will not have them, or does not answer to them,
//! is asked a few times and then no more.
//!
//! Deliberately not known here: what becomes of an order (`shipment`).

use crate::ledger::{Ledger, LedgerError};
use crate::shipment::WhyOut;
use chrono::NaiveDate;
use std::cell::{Cell, RefCell};
use std::time::Instant;

/// So many in a row without one that arrived, and none is tried any more.
const IN_A_ROW: u32 = 3;

/// The messages of one store in one run.
pub(super) struct MessageWatch {
    key: String,
    today: NaiveDate,
    off: RefCell<Option<(WhyOut, String)>>,
    refused: Cell<u32>,
    lost: Cell<u32>,
    lost_at: Cell<Option<Instant>>,
}

impl MessageWatch {
    /// As the ledger remembers it of today.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn open(ledger: &Ledger, store: &str, today: NaiveDate) -> Result<Self, LedgerError> {
        let key = messages_key(store);
        let off = ledger.remembered(&key)?.and_then(|text| remembered(&text));
        let off = off.filter(|(day, _, _)| *day == today).map(|(_, why, reason)| (why, reason));
        let (refused, lost) = (Cell::new(0), Cell::new(0));
        Ok(Self { key, today, off: RefCell::new(off), refused, lost, lost_at: Cell::new(None) })
    }

    /// Why none is tried at present.
    pub(super) fn off(&self) -> Option<WhyOut> {
        self.off.borrow().as_ref().map(|(why, _)| *why)
    }

    /// The mall's words about that.
    pub(super) fn reason(&self) -> String {
        self.off.borrow().as_ref().map(|(_, reason)| reason.clone()).unwrap_or_default()
    }

    /// One arrived.
    pub(super) fn arrived(&self) {
        self.refused.set(0);
        self.lost.set(0);
    }

    /// The mall says that there are none any more.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn ended(&self, ledger: &Ledger, reason: &str) -> Result<(), LedgerError> {
        self.stop(ledger, WhyOut::Retired, reason)
    }

    /// The mall would not have one.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn refused(&self, ledger: &Ledger, reason: &str) -> Result<(), LedgerError> {
        self.refused.set(self.refused.get() + 1);
        if self.refused.get() < IN_A_ROW {
            return Ok(());
        }
        self.stop(ledger, WhyOut::Refused, reason)
    }

    /// What became of one that left at `sent` is unknown. Those that were out together count as one: a line that broke
    /// says nothing of messages.
    pub(super) fn lost(&self, sent: Instant, reason: &str) {
        if self.lost_at.get().is_some_and(|at| sent < at) {
            return;
        }
        self.lost_at.set(Some(Instant::now()));
        self.lost.set(self.lost.get() + 1);
        if self.lost.get() >= IN_A_ROW {
            self.off.borrow_mut().get_or_insert((WhyOut::Unsure, reason.to_owned()));
        }
    }

    fn stop(&self, ledger: &Ledger, why: WhyOut, reason: &str) -> Result<(), LedgerError> {
        if self.off.borrow().is_some() {
            return Ok(());
        }
        *self.off.borrow_mut() = Some((why, reason.to_owned()));
        let word = if why == WhyOut::Retired { "ended" } else { "refused" };
        ledger.remember(&self.key, &format!("{}\t{word}\t{reason}", self.today))
    }
}

/// Whether the mall's last word on a store's messages was that there are none any more.
///
/// # Errors
/// When the ledger cannot be read.
pub fn messages_have_ended(ledger: &Ledger, store: &str) -> Result<bool, LedgerError> {
    let off = ledger.remembered(&messages_key(store))?.and_then(|text| remembered(&text));
    Ok(off.is_some_and(|(_, why, _)| why == WhyOut::Retired))
}

fn messages_key(store: &str) -> String {
    format!("mall messages off {store}")
}

fn remembered(text: &str) -> Option<(NaiveDate, WhyOut, String)> {
    let mut parts = text.splitn(3, '\t');
    let day = parts.next()?.parse().ok()?;
    let why = if parts.next()? == "ended" { WhyOut::Retired } else { WhyOut::Refused };
    Some((day, why, parts.next().unwrap_or_default().to_owned()))
}
