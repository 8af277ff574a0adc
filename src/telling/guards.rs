//! What keeps an order back that is due by the rules: time to stop it (D316), an unanswered message of the buyer (D317),
//! and the word of a person that it may go all the same.
//!
//! What goes in: a store's settings and what the ledger remembers of it. What comes out: [`Guards`], which a look at the
//! store's orders asks.
//!
//! **Invariant.** A store without such settings asks nothing and remembers nothing.
//! **Invariant.** What cannot be known of messages counts as a message that waits.
//!
//! Deliberately not known here: which order is due (`rules`), and how inquiries are read (`push`).

use crate::ledger::{Ledger, LedgerError};
use crate::mercari::bare_id;
use crate::shop::settings::{Store, Via};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What keeps due orders of one store back, as the ledger remembers it.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    is_set: bool,
    /// Orders placed until then may have been told without the ledger knowing of it.
    doubted_until: Option<i64>,
    /// The mall itself is asked about each order before anything of it is sent.
    asks_mall: bool,
    now: i64,
    hold_s: i64,
    /// When a pass first saw an order due, by its number.
    seen: BTreeMap<String, i64>,
    released: HashSet<String>,
    inquiries: Inquiries,
    /// Numbers of due orders that were told under a store that the settings do not have any more.
    told_elsewhere: HashSet<String>,
}

/// What is known of the messages of a store's buyers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Inquiries {
    /// They were never asked for, or nobody wants to know.
    #[default]
    Unasked,
    /// The mall did not tell, or not in a way that can be understood.
    Unknown,
    /// These orders have one that waits for the seller, by their ids at the mall.
    Waiting(BTreeSet<String>),
}

impl Guards {
    /// As the ledger remembers them of a store, in epoch seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn of(ledger: &Ledger, store: &Store, now: i64) -> Result<Self, LedgerError> {
        let export = &store.export;
        let doubted_until =
            ledger.doubts()?.into_iter().find(|doubt| doubt.store == store.code).map(|doubt| doubt.until);
        let asks = export.hold_s > 0 || export.max_age_days > 0 || export.hold_on_message;
        if !asks && doubted_until.is_none() {
            return Ok(Self::default());
        }
        let text = |key: String| Ok::<_, LedgerError>(ledger.remembered(&key)?.unwrap_or_default());
        let mut guards = Self {
            is_set: true,
            doubted_until,
            asks_mall: export.via == Via::Api,
            now,
            hold_s: i64::try_from(export.hold_s).unwrap_or(i64::MAX),
            released: text(released_key(&store.code))?.lines().map(str::to_owned).collect(),
            ..Self::default()
        };
        if export.hold_s > 0 {
            guards.seen = text(seen_key(&store.code))?.lines().filter_map(seen_of).collect();
        }
        if export.hold_on_message {
            guards.inquiries = inquiries_of(&text(inquiries_key(&store.code))?);
        }
        Ok(guards)
    }

    /// The same with the orders that a store that is no more may have told already.
    pub(super) fn with_told_elsewhere(mut self, numbers: HashSet<String>) -> Self {
        self.is_set |= !numbers.is_empty();
        self.told_elsewhere = numbers;
        self
    }

    /// Whether this order was told under a store that the settings do not have any more: whether it is the same one
    /// cannot be known.
    pub fn was_told_elsewhere(&self, number: &str) -> bool {
        self.told_elsewhere.contains(number)
    }

    /// Whether any guard is set at all.
    pub fn are_set(&self) -> bool {
        self.is_set
    }

    /// Whether a person has said that an order may go.
    pub fn is_released(&self, number: &str) -> bool {
        self.released.contains(number)
    }

    /// Whether a story that went on then last, in epoch seconds, may have gone on without the ledger knowing of it.
    pub fn doubts_story(&self, changed_at: Option<i64>) -> bool {
        self.doubted_until.is_some_and(|until| changed_at.is_some_and(|at| at <= until))
    }

    /// Whether an order that was placed then, in epoch seconds, may have been told without anybody knowing of it. A mall
    /// that is asked over its API knows: an order is read before anything of it is sent, and one that is shipped is left.
    pub fn doubts(&self, ordered_at: Option<i64>) -> bool {
        !self.asks_mall && self.doubted_until.is_some_and(|until| ordered_at.is_none_or(|at| at <= until))
    }

    /// Whether an order may still be stopped.
    pub fn holds(&self, number: &str) -> bool {
        self.hold_s > 0 && self.held_until(number).is_none_or(|until| self.now < until)
    }

    /// Until when an order may still be stopped, in epoch seconds; `None`: no pass has seen it due yet.
    pub fn held_until(&self, number: &str) -> Option<i64> {
        self.seen.get(number).map(|at| at.saturating_add(self.hold_s))
    }

    /// Whether a message of its buyer waits, or may.
    pub fn waits_for_answer(&self, number: &str) -> bool {
        match &self.inquiries {
            Inquiries::Unasked => false,
            Inquiries::Unknown => true,
            Inquiries::Waiting(orders) => orders.contains(bare_id(number)),
        }
    }

    /// The same as if no person had said anything.
    pub(super) fn without_releases(&self) -> Self {
        Self { released: HashSet::new(), ..self.clone() }
    }

    /// What is known of messages from now on.
    pub(super) fn hear(&mut self, inquiries: Inquiries) {
        self.inquiries = inquiries;
    }

    /// These orders are due but for their guards: those that were not are seen now, those that are no more are forgotten.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn see(
        &mut self,
        ledger: &Ledger,
        store: &str,
        numbers: Vec<String>,
    ) -> Result<(), LedgerError> {
        let seen: BTreeMap<String, i64> = numbers
            .into_iter()
            .map(|number| {
                let at = self.seen.get(&number).copied().unwrap_or(self.now);
                (number, at)
            })
            .collect();
        if seen == self.seen {
            return Ok(());
        }
        let text: Vec<String> = seen.iter().map(|(number, at)| format!("{at} {number}")).collect();
        self.seen = seen;
        ledger.remember(&seen_key(store), &text.join("\n"))
    }
}

/// Keeps what is known of a store's messages.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn remember_inquiries(
    ledger: &Ledger,
    store: &str,
    inquiries: &Inquiries,
) -> Result<(), LedgerError> {
    let text = match inquiries {
        Inquiries::Unasked => return Ok(()),
        Inquiries::Unknown => "unknown".to_owned(),
        Inquiries::Waiting(orders) => {
            let orders: Vec<&str> = orders.iter().map(String::as_str).collect();
            format!("known\n{}", orders.join("\n"))
        }
    };
    ledger.remember(&inquiries_key(store), &text)
}

/// A person says that these orders of a store may go, whatever keeps them back for a while.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn release(ledger: &Ledger, store: &str, numbers: &[String]) -> Result<(), LedgerError> {
    let key = released_key(store);
    let known = ledger.remembered(&key)?.unwrap_or_default();
    let all: BTreeSet<&str> = known.lines().chain(numbers.iter().map(String::as_str)).collect();
    ledger.remember(&key, &all.into_iter().collect::<Vec<_>>().join("\n"))
}

fn seen_of(line: &str) -> Option<(String, i64)> {
    let (at, number) = line.split_once(' ')?;
    Some((number.to_owned(), at.parse().ok()?))
}

fn inquiries_of(text: &str) -> Inquiries {
    let mut lines = text.lines();
    match lines.next() {
        None => Inquiries::Unasked,
        Some("known") => Inquiries::Waiting(lines.map(str::to_owned).collect()),
        Some(_) => Inquiries::Unknown,
    }
}

fn seen_key(store: &str) -> String {
    format!("export seen due {store}")
}

pub(super) fn released_key(store: &str) -> String {
    format!("export released {store}")
}

fn inquiries_key(store: &str) -> String {
    format!("mall inquiries {store}")
}
