//! `shukka retry` and `shukka close`: a person decides about a shipment.

use super::args::DecideArgs;
use super::explain::pick;
use super::{Context, Ending, Failure, screen};
use crate::ledger::{Ledger, LedgerError, OrderRecord, ShipmentJournal};
use crate::mercari::bare_id;
use crate::notice::{mall, shipment};
use crate::shipment::{Event, Journal, Kind, Phase, Status};
use crate::shop::Shop;
use crate::telling::{is_api, telling_of};
use std::io::{BufRead, IsTerminal};

/// An order that is to be decided about.
struct Case {
    shop: Shop,
    ledger: Ledger,
    record: OrderRecord,
    status: Status,
}

impl Case {
    fn open(context: &Context, args: &DecideArgs) -> Result<Self, Failure> {
        let shop = context.shop()?;
        let ledger = shop.ledger()?;
        let id = pick(context, &ledger, args.store.as_deref(), &args.number)?;
        let missing = || LedgerError::Missing(format!("order {id}"));
        let record = ledger.order(id)?.ok_or_else(missing)?;
        if !is_api(&shop, &record.order.store) {
            let words = shipment::not_told_by_api(&record.order.number, &record.order.store, context.lang);
            return Err(Failure::Usage(words));
        }
        let status = Status::of(&ledger.shipment_events(id)?).map_err(LedgerError::from)?;
        Ok(Self { shop, ledger, record, status })
    }

    fn keep(&self, context: &Context, events: &[Event]) -> Result<(), Failure> {
        let id = bare_id(&self.record.order.number);
        let mut journal = ShipmentJournal::open(&self.ledger, &self.record.order.store)?;
        journal.admit(id, telling_of(&self.shop, &self.ledger, &self.record)?);
        for event in events {
            match journal.keep(id, event, context.now) {
                Err(LedgerError::Overtaken(_)) => {
                    return Err(Failure::Usage(shipment::being_sent(
                        &self.record.order.number,
                        context.lang,
                    )));
                }
                kept => kept?,
            }
        }
        Ok(())
    }

    /// A call that is out: of a process that is at work, or of one that died.
    fn writes_off(&self, context: &Context) -> Result<Vec<Event>, Failure> {
        let Some(leg) = self.status.in_flight() else { return Ok(Vec::new()) };
        if self.shop.is_at_work() {
            return Err(Failure::Usage(shipment::being_sent(&self.record.order.number, context.lang)));
        }
        Ok(vec![Event::of(leg, Kind::Lost)])
    }

    fn nothing(&self, context: &Context) -> Ending {
        let state = self.record.order.export_state.name();
        screen::say(&shipment::nothing_to_decide(&self.record.order.number, state, context.lang));
        Ending::Well
    }
}

pub(super) fn retry(context: &Context, args: &DecideArgs) -> Result<Ending, Failure> {
    let case = Case::open(context, args)?;
    let number = &case.record.order.number;
    let forgotten = case.record.mall.as_ref().is_some_and(|mall| mall.forbids() && !mall.may_change());
    if !matches!(case.status.phase, Phase::Stuck(_) | Phase::Closed) {
        if !forgotten {
            return Ok(case.nothing(context));
        }
        case.ledger.note_standing(&case.record.order.store, case.record.id, "", context.now)?;
        screen::say(&shipment::reopened(number, context.lang));
        return Ok(Ending::Well);
    }
    if case.status.retry_might_tell_twice() && !args.yes {
        screen::complain(&mall::retry_might_tell_twice(number, context.lang));
        if !agreed() {
            return Ok(Ending::Usage);
        }
    }
    case.keep(context, &[Event::of_order(Kind::Reopened)])?;
    screen::say(&shipment::reopened(number, context.lang));
    Ok(Ending::Well)
}

/// Asks at a terminal; elsewhere nobody can agree.
fn agreed() -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    screen::complain("[y/N]");
    let mut answer = String::new();
    // Whoever cannot be heard has not agreed.
    drop(std::io::stdin().lock().read_line(&mut answer));
    matches!(answer.trim(), "y" | "Y" | "yes" | "はい")
}

pub(super) fn close(context: &Context, args: &DecideArgs) -> Result<Ending, Failure> {
    let case = Case::open(context, args)?;
    if !matches!(case.status.phase, Phase::Open | Phase::Barred | Phase::Stuck(_)) {
        return Ok(case.nothing(context));
    }
    let mut events = case.writes_off(context)?;
    events.push(Event::of_order(Kind::Dismissed));
    case.keep(context, &events)?;
    screen::say(&shipment::closed(&case.record.order.number, context.lang));
    Ok(Ending::Well)
}
