//! Sending one order by a person's word: once more what has changed since it was told, or what waits for their word.
//!
//! What goes in: an order as it was shown, and a key that counts once. What comes out: what came of it, kept under the key
//! as of any sending.
//!
//! **Invariant.** Nothing goes when something was said or told of the order since it was shown.
//! **Invariant.** A key sends once, however often it is used.

use super::named_order::{named_order, record_of};
use super::people::DeedKind;
use super::send::{keep_outcome, tell};
use super::{DeskError, Doer, SentOutcome, signed};
use crate::ledger::{Chosen, Ledger, OrderId};
use crate::notice::Refusal;
use crate::shop::{Claimant, Shop};
use crate::telling::shown_mark;

/// What a person wants of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneMore {
    /// もう一度知らせる: what stands now, although it was told.
    Again,
    /// It may go, although it was to wait for a person, for a while, or for an answer to the buyer.
    Released,
    /// もう一度送る: what had stopped and a person has decided to tell goes on.
    Resumed,
}

/// An order that is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneToSend {
    /// The code of its store.
    pub store: String,
    /// It.
    pub order: OrderId,
    /// What for.
    pub what: OneMore,
    mark: u64,
}

/// Confirms that an order goes: from here on it is [`carry_out_one`]'s. `None`: the key was used before. `seen`: how often
/// something had been said of the order, and told of it, when it was shown; `None`: whatever was.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::ChangedMeanwhile`]; [`DeskError::Shop`] when the ledger refuses.
pub fn confirm_one(
    ledger: &mut Ledger,
    (store, number): (&str, &str),
    (what, seen): (OneMore, Option<(usize, usize)>),
    key: &str,
    doer: &Doer,
) -> Result<Option<OneToSend>, DeskError> {
    if ledger.sending(key)?.is_some() {
        return Ok(None);
    }
    let order = named_order(ledger, Some(store), number)?;
    let record = record_of(ledger, order)?;
    let stands = (record.facts.len(), ledger.shipment_events(order)?.len());
    if seen.is_some_and(|seen| seen != stands) {
        return Err(Refusal::ChangedMeanwhile { number: record.order.number }.into());
    }
    let kind = match what {
        OneMore::Again => DeedKind::ToldAgain,
        OneMore::Released | OneMore::Resumed => DeedKind::Sent,
    };
    let mark = shown_mark(&record);
    let deed = doer.deed(kind, &record.order.number, &record.order.store);
    let is_new = signed(ledger, deed, |ledger| ledger.confirm_sending(key, &doer.name, doer.at))?;
    Ok(is_new.then_some(OneToSend { store: record.order.store, order, what, mark }))
}

/// Sends what was confirmed, and keeps what came of it under its key.
///
/// # Errors
/// When the ledger cannot keep what came of it.
pub fn carry_out_one(
    shop: &Shop,
    ledger: &Ledger,
    (key, one): (&str, &OneToSend),
    claimant: Claimant<'_>,
    now: i64,
) -> Result<(), DeskError> {
    let mut outcome = SentOutcome::default();
    let chosen = match one.what {
        OneMore::Again => Chosen::Again(vec![one.order]),
        OneMore::Released => Chosen::Released(vec![one.order]),
        OneMore::Resumed => Chosen::Shown(vec![(one.order, one.mark)]),
    };
    if let Err(error) = tell(shop, ledger, (&one.store, chosen), claimant, now, &mut outcome) {
        tracing::warn!(%error, store = one.store, "a store could not be told");
        outcome.fault = error.to_string();
    }
    keep_outcome(ledger, key, &outcome)
}
