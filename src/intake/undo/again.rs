//! A later arrival has its turn once more.
//!
//! What goes in: an arrival that is laid aside. What comes out: nothing; it is in the ledger again, with its rows of orders
//! that are concerned judged as they are judged now that an earlier arrival is not there.
//!
//! What a person or a mall said has no original: it is said again as it is kept, of orders that are known.

use super::concerned::{Concerned, ReadAgain};
use super::error::UndoError;
use super::original::{original, reads_otherwise, ready_again};
use super::rewind::{parent_of, reception_of, zone_day};
use crate::intake::mend;
use crate::intake::outcome::FileOutcome;
use crate::intake::private_copy::CopySync;
use crate::intake::queue::FileInTurn;
use crate::intake::reception::Reception;
use crate::intake::take_in_turn::take_in_turn;
use crate::ledger::{
    ArrivalKind, ArrivalRecord, Intake, JudgedAgain, LaidFact, Ledger, OrderId, Returning, number_key,
};
use crate::order::{Field, StatementBuf};
use crate::shop::due::due_now;
use crate::shop::{Shop, ShopError};

/// Takes an arrival in again that is laid aside.
///
/// # Errors
/// When its original is gone or reads otherwise, or the ledger refuses.
pub(super) fn take_again(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    concerned: &Concerned,
) -> Result<(), UndoError> {
    ledger.take_turn(arrival.id)?;
    let scope = &concerned.scope;
    scope.begin(false);
    let read = concerned.files.get(&arrival.id).copied();
    let judged: JudgedAgain;
    let how = match read {
        None => {
            if matches!(arrival.kind, ArrivalKind::Set | ArrivalKind::Fetch) {
                say_again(shop, ledger, arrival)?;
            }
            Returning::AsItWas
        }
        Some(ReadAgain::Mending(of)) => {
            let spooled = original(shop, arrival)?;
            let mending = mend::prepare_again(shop, ledger, &spooled, of)?;
            let mending = mending.ok_or_else(|| UndoError::Refused(reads_otherwise(arrival)))?;
            mending.take(shop, ledger, &spooled, arrival.at, Some(scope))?;
            judged = JudgedAgain { is_mending: true, ..JudgedAgain::default() };
            Returning::InPart(&judged)
        }
        Some(ReadAgain::InPart) => {
            let outcome = take(shop, ledger, arrival, concerned)?;
            judged = scope.judged(outcome.held);
            Returning::InPart(&judged)
        }
        Some(ReadAgain::Whole) => {
            scope.begin(true);
            take(shop, ledger, arrival, concerned)?;
            Returning::Whole
        }
    };
    Ok(ledger.put_back(how, &|number| scope.concerns(number))?)
}

/// Takes a file in as if it lay in the inbox.
fn take(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    concerned: &Concerned,
) -> Result<FileOutcome, UndoError> {
    let ready = ready_again(shop, arrival)?;
    let sync = CopySync::begin(&ready.spooled.path);
    let file = FileInTurn { ready: Ok(ready), sync };
    let outcome = take_in_turn(shop, ledger, file, None, (arrival.at, Some(&concerned.scope)))?;
    if outcome.whole.is_some_and(|code| code != crate::notice::Code::F006) {
        return Err(UndoError::Refused(reads_otherwise(arrival)));
    }
    Ok(outcome)
}

/// What a person or a mall said of orders that were taken back is said of them again, where they are known; what a mall
/// said makes them known.
fn say_again(shop: &Shop, ledger: &mut Ledger, arrival: &ArrivalRecord) -> Result<(), ShopError> {
    let said = ledger.laid_facts(arrival.id)?;
    if said.is_empty() {
        return Ok(());
    }
    let reception = reception_of(shop, arrival.at);
    let intake = ledger.intake(arrival.at)?;
    for fact in &said {
        let store = intake.store(&fact.store)?;
        match intake.find(store, &fact.number)? {
            Some(order) => append_again(&reception, &intake, order, fact)?,
            None if arrival.kind == ArrivalKind::Fetch => make_again(shop, &intake, fact)?,
            None => {}
        }
    }
    reception.settle_bundles(&intake)?;
    // Nothing lands: the arrival is put back as it was, and what was said stays.
    intake.finish_turn()?;
    Ok(())
}

fn append_again(
    reception: &Reception<'_>,
    intake: &Intake<'_>,
    order: OrderId,
    fact: &LaidFact,
) -> Result<(), ShopError> {
    let facts = intake.facts(order)?;
    let known: Vec<_> = facts.iter().map(|fact| (fact.source, fact.said())).collect();
    let said = fact.fact.said();
    let mut again = StatementBuf::new();
    again.put_all(said);
    let parent = match said.raw(Field::BUNDLE_PARENT) {
        Some(_) => parent_of(intake, order, &[&fact.fact])?,
        None => None,
    };
    Ok(reception.append(intake, order, fact.fact.row, fact.fact.source, &again, &known, parent)?)
}

fn make_again(shop: &Shop, intake: &Intake<'_>, fact: &LaidFact) -> Result<(), ShopError> {
    let said = fact.fact.said();
    let store = intake.store(&fact.store)?;
    let Some(order) = intake.create(store, &fact.number, fact.fact.row, fact.fact.source, said)? else {
        return Ok(());
    };
    intake.enter_calendar(order, zone_day(shop, said.integer(Field::ORDERED_AT)))?;
    for number in said.tracking() {
        intake.enter_number(order, number_key(number))?;
    }
    Ok(intake.replace_due(store, order, due_now(intake, order, &shop.settings.rules)?)?)
}
