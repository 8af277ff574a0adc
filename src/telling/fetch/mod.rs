//! Taking orders in over a mall's API: its listing, and what is known and not in it any more.
//!
//! What goes in: a store, and how far back to look. What comes out: what came of it; the ledger knows of every order that
//! was read.
//!
//! **Invariant.** A listing is never held whole: what was read of it goes into the ledger every few pages, so that a mall
//! of any size, or one that answers whatever it likes, costs a bounded memory.
//!
//! Deliberately not known here: how an order of the mall becomes one of ours (`taken_in`), and what is due.

mod harvest;
mod listing;
mod taken_in;

use crate::ledger::{Ledger, LedgerError};
use crate::shipment::Status;
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::settings::{Store, Via};
use crate::telling::mall::{Clock, MallLine, Manner, Stop};
use crate::telling::outcome::FetchOutcome;
use crate::telling::together::block_on;
use chrono::{Days, TimeZone};
use harvest::Harvest;
use listing::{Listing, Whose};

/// Takes the orders of one store in.
///
/// # Errors
/// [`ShopError`]; what the mall says is in the outcome.
pub fn fetch_store(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    days: Option<u32>,
    clock: Clock,
    manner: Manner<'_>,
) -> Result<FetchOutcome, ShopError> {
    let since = beginning(shop, clock.now(), days.unwrap_or(store.fetch.days));
    read_in(shop, ledger, store, (since, Whose::All), (clock, manner))
}

/// Asks the mall about every order of a store that is known and not known to be over; none that is new comes in. When
/// every one of them was read, nothing of the store is in doubt any more ([`crate::ledger::Witnessed::settle_doubt`]).
///
/// # Errors
/// [`ShopError`]; what the mall says is in the outcome.
pub fn ask_back(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    clock: Clock,
    manner: Manner<'_>,
) -> Result<FetchOutcome, ShopError> {
    let since = beginning(shop, clock.now(), store.fetch.days);
    read_in(shop, ledger, store, (since, Whose::Known), (clock, manner))
}

fn read_in(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    (since, whose): (i64, Whose),
    (clock, manner): (Clock, Manner<'_>),
) -> Result<FetchOutcome, ShopError> {
    let mut outcome = FetchOutcome::of(store);
    let known = ledger.open_at_mall(&store.code)?;
    let line = match MallLine::open(shop, store, ledger, clock, manner)? {
        Ok(line) => line,
        Err(stop) => {
            outcome.stop = Some(stop);
            return Ok(outcome);
        }
    };
    let harvest = Harvest::begin(shop, ledger, store, clock.now(), &mut outcome);
    let listing = Listing::new(&line, store.limits.in_flight, harvest);
    let whole = block_on(listing.read(since, whose, known))?;
    let stop = line.take_stop();
    let whole = whole?;
    match stop {
        Some(Stop::Ledger(error)) => return Err(error.into()),
        stop => outcome.stop = stop,
    }
    outcome.whole = whole;
    if outcome.whole && outcome.stop.is_none() {
        settle_doubt(ledger, store)?;
    }
    Ok(outcome)
}

/// The beginning of the local day so many days ago.
fn beginning(shop: &Shop, now: i64, days: u32) -> i64 {
    let day = shop.day(now).checked_sub_days(Days::new(u64::from(days)));
    let midnight = day.and_then(|day| day.and_hms_opt(0, 0, 0));
    let begins = midnight.and_then(|at| shop.settings.timezone.from_local_datetime(&at).earliest());
    begins.map_or(now - i64::from(days) * 86_400, |at| at.timestamp())
}

/// The mall has said where every open order of a store stands: nothing is in doubt but a story that stood half told in an
/// old ledger, whose message may have gone out since and is not shown by the order.
fn settle_doubt(ledger: &Ledger, store: &Store) -> Result<(), LedgerError> {
    let doubts = if store.export.via == Via::Api { ledger.doubts()? } else { Vec::new() };
    let Some(doubt) = doubts.into_iter().find(|doubt| doubt.store == store.code) else { return Ok(()) };
    for order in ledger.going_shipments(&store.code)? {
        let status = Status::of(&ledger.shipment_events(order)?)?;
        if status.changed_at.is_none_or(|at| at <= doubt.until) {
            return Ok(());
        }
    }
    ledger.settle_doubt(&store.code)
}
