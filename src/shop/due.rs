//! From facts to the rules: what `rules` is asked about an order, with its bundle.

use super::{Shop, ShopError};
use crate::ledger::{Intake, Ledger, OrderId, OrderRecord, Result};
use crate::order::{ExportState, Field, MallState, Order, Statement};
use crate::rules::{Candidate, GuardFacts, Rules, ShipmentFacts, StoreFacts, due_from};
use chrono::NaiveDate;

/// Store facts that forbid nothing: what a store's settings say is asked when orders are looked at, so that a
/// change of settings needs no change of the ledger.
pub const NEUTRAL: StoreFacts = StoreFacts::OPEN;

/// What the rules are asked about an order without a bundle.
pub fn candidate<'o>(order: &'o Order, ordered_on: Option<NaiveDate>, store: StoreFacts) -> Candidate<'o> {
    Candidate {
        status: &order.status,
        shipment: ShipmentFacts {
            carrier: &order.shipment.carrier,
            method: &order.shipment.method,
            tracking: &order.shipment.tracking,
            ship_date: order.shipment.ship_date,
        },
        ordered_on,
        export: order.export_state,
        anonymous: order.anonymous,
        parent: None,
        has_anonymous_child: false,
        store,
        mall: order.mall,
        mall_forbids: false,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
    }
}

/// The first day on which an order that stands alone is due.
pub fn due_alone(order: &Order, rules: &Rules) -> Option<NaiveDate> {
    due_from(&candidate(order, None, NEUTRAL), rules)
}

/// The same from what was said of it first, when nothing else is known. `says_state`: whether a state of its store's
/// may be among it, which few formats have.
pub fn due_by_statement(said: Statement<'_>, says_state: bool, rules: &Rules) -> Option<NaiveDate> {
    let tracking: Vec<String> = said.tracking().map(str::to_owned).collect();
    let text = |field| said.last_text(field).unwrap_or("");
    let asked = Candidate {
        status: text(Field::STATUS),
        shipment: ShipmentFacts {
            carrier: text(Field::CARRIER),
            method: text(Field::METHOD),
            tracking: &tracking,
            ship_date: said.date(Field::SHIP_DATE),
        },
        ordered_on: None,
        export: ExportState::None,
        anonymous: said.flag(Field::ANONYMOUS) == Some(true),
        parent: None,
        has_anonymous_child: false,
        store: NEUTRAL,
        mall: if says_state { MallState::of(said) } else { MallState::default() },
        mall_forbids: false,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
    };
    due_from(&asked, rules)
}

/// The first day on which a record is due, its bundle considered.
pub fn due_of_record(record: &OrderRecord, rules: &Rules) -> Option<NaiveDate> {
    let mut own = candidate(&record.order, None, NEUTRAL);
    own.has_anonymous_child = record.has_anonymous_child;
    let parent = record.parent.as_ref().map(|parent| {
        let mut parent_candidate = candidate(&parent.order, None, NEUTRAL);
        parent_candidate.has_anonymous_child = parent.has_anonymous_child;
        parent_candidate
    });
    own.parent = parent.as_ref();
    due_from(&own, rules)
}

/// The first day on which a record would be due if nothing had been sent of it.
pub fn due_if_unsent(record: &OrderRecord, rules: &Rules) -> Option<NaiveDate> {
    let mut unsent = record.clone();
    unsent.order.export_state = ExportState::None;
    due_of_record(&unsent, rules)
}

/// The first day on which a child is due once its parent was sent.
pub fn due_once_parent_sent(child: &OrderRecord, rules: &Rules) -> Option<NaiveDate> {
    let mut child = child.clone();
    if let Some(parent) = &mut child.parent {
        parent.order.export_state = ExportState::Sent;
    }
    due_of_record(&child, rules)
}

/// An order as it stands in the middle of an intake.
///
/// # Errors
/// When the ledger cannot be read.
pub fn heard(intake: &Intake<'_>, id: OrderId) -> Result<Order> {
    let mut order = Order::default();
    for fact in intake.facts(id)? {
        order.hear(fact.said());
    }
    order.export_state = intake.export_state(id)?;
    Ok(order)
}

/// The first day on which an order that stands alone is due, by all that was said of it and how far its export has come.
pub fn due_as_told<'f>(
    facts: impl Iterator<Item = Statement<'f>>,
    state: ExportState,
    rules: &Rules,
) -> Option<NaiveDate> {
    if state != ExportState::None {
        return None;
    }
    let mut order = Order::default();
    facts.for_each(|said| order.hear(said));
    due_alone(&order, rules)
}

/// The parent of a bundle, as its children are judged by it.
pub struct BundleHead {
    parent: Order,
    has_anonymous_child: bool,
}

impl BundleHead {
    /// As it stands in the middle of an intake: all children are heard, so that it is asked for once a bundle and not
    /// once a child.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn heard(intake: &Intake<'_>, parent: OrderId, children: &[OrderId]) -> Result<Self> {
        let mut has_anonymous_child = false;
        for child in children {
            has_anonymous_child = has_anonymous_child || heard(intake, *child)?.anonymous;
        }
        Ok(Self { parent: heard(intake, parent)?, has_anonymous_child })
    }

    /// The first day on which a child of it is due.
    pub fn due_of_child(&self, child: &Order, rules: &Rules) -> Option<NaiveDate> {
        if child.export_state != ExportState::None {
            return None;
        }
        let mut parent = candidate(&self.parent, None, NEUTRAL);
        parent.has_anonymous_child = self.has_anonymous_child;
        let mut own = candidate(child, None, NEUTRAL);
        own.parent = Some(&parent);
        due_from(&own, rules)
    }
}

/// The first day on which an order is due as it stands in the middle of an intake.
///
/// # Errors
/// When the ledger cannot be read.
pub fn due_now(intake: &Intake<'_>, id: OrderId, rules: &Rules) -> Result<Option<NaiveDate>> {
    let order = heard(intake, id)?;
    if order.export_state != ExportState::None {
        return Ok(None);
    }
    let Some(parent) = intake.parent(id)? else {
        return Ok(due_alone(&order, rules));
    };
    let head = BundleHead::heard(intake, parent, &intake.children(parent)?)?;
    Ok(head.due_of_child(&order, rules))
}

/// Brings a shop's ledger up to its rules: when they changed since the ledger's index of due orders was made,
/// it is made anew, once. Where another machine works on the ledger, it goes by that one's rules.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn follow_rules_unless_others_work(
    shop: &Shop,
    ledger: &mut Ledger,
) -> std::result::Result<(), ShopError> {
    if ledger.do_others_work()? { Ok(()) } else { follow_rules(shop, ledger) }
}

/// Brings a shop's ledger up to its rules, for whoever works on it.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn follow_rules(shop: &Shop, ledger: &mut Ledger) -> std::result::Result<(), ShopError> {
    const KEY: &str = "rules";
    let fingerprint = shop.settings.rules.fingerprint();
    if ledger.remembered(KEY)?.as_deref() == Some(fingerprint.as_str()) {
        return Ok(());
    }
    let rules = &shop.settings.rules;
    ledger.remake_due(|record| due_of_record(record, rules), KEY, &fingerprint)?;
    Ok(())
}
