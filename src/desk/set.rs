//! Setting: a staff correction by hand, kept with its origin.

use super::DeskError;
use super::named_order::named_order;
use crate::document::nearest;
use crate::intake::bundles::{WaitingChild, judge};
use crate::intake::reception::{ColumnNames, Reception, Taken};
use crate::intake::{TouchedBundles, UnknownWords};
use crate::ledger::{ArrivalKind, Fact, Intake, Landing, Ledger, OrderId};
use crate::normalize::absorb::current;
use crate::normalize::value::value_of;
use crate::notice::orders::field_title;
use crate::notice::{BadChange, Lang, Refusal};
use crate::order::{Field, Source, Statement, StatementBuf, same_text};
use crate::profile::FileKind;
use crate::shop::{Shop, known_statuses};
use std::collections::BTreeSet;

/// Changes of an order that can be made: what is said of it, and what is erased.
#[derive(Debug)]
pub struct Changes {
    said: StatementBuf,
    erased: Vec<Field>,
}

/// What came of a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOutcome {
    /// The order's number in full.
    pub number: String,
    /// Whether anything was news.
    pub changed: bool,
}

/// Reads changes, each as `FIELD=VALUE`; a blank value erases.
///
/// # Errors
/// [`Refusal::BadChanges`] with all mistakes at once.
pub fn read_changes(shop: &Shop, changes: &[String]) -> Result<Changes, Refusal> {
    let (mut said, mut erased, mut mistakes) = (StatementBuf::new(), Vec::new(), Vec::new());
    for change in changes {
        let Some((name, value)) = change.split_once('=') else {
            mistakes.push(BadChange::NoValue(change.clone()));
            continue;
        };
        let Some(field) = field_called(name) else {
            let nearest = nearest(name, settable().map(Field::name));
            mistakes.push(BadChange::UnknownField { name: name.to_owned(), nearest });
            continue;
        };
        if value.trim().is_empty() {
            erased.push(field);
            continue;
        }
        match value_of(field, value, None, shop.settings.timezone) {
            Some(value) if !value.is_empty() => said.put_text(field, &value),
            _ => mistakes.push(BadChange::BadValue { name: name.to_owned(), value: value.to_owned() }),
        }
    }
    if mistakes.is_empty() { Ok(Changes { said, erased }) } else { Err(Refusal::BadChanges(mistakes)) }
}

/// The fields that a person may change.
pub fn settable() -> impl Iterator<Item = Field> {
    Field::ALL.iter().copied().filter(|field| *field != Field::NUMBER && !field.is_item())
}

/// The field of a name: the contract's, or the one that staff see on every screen and sheet.
fn field_called(name: &str) -> Option<Field> {
    let is_called =
        |field: &Field| field.name() == name.trim() || same_text(&field_title(field.name(), Lang::Ja), name);
    settable().find(is_called)
}

/// Whose hand corrects an order.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'h> {
    /// What stands as the origin of the values.
    pub origin: &'h str,
    /// How much had been said of the order when they looked ([`super::Explanation::said_count`]): when more has been said
    /// since, nothing is changed. `None`: whatever has been said.
    pub seen: Option<usize>,
    /// Whether a status that nobody knows is meant as it stands.
    pub is_sure: bool,
    /// When, in epoch seconds.
    pub now: i64,
}

/// Corrects an order by somebody's hand.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`], [`Refusal::NotInThatParcel`], [`Refusal::ChangedMeanwhile`];
/// [`Refusal::BadChanges`] for a status that nobody knows; [`DeskError::Shop`] when the ledger refuses.
pub fn set_as(
    shop: &Shop,
    ledger: &mut Ledger,
    store: Option<&str>,
    number: &str,
    changes: Changes,
    hand: Hand<'_>,
) -> Result<SetOutcome, DeskError> {
    let order = named_order(ledger, store, number)?;
    let changed = change(shop, ledger, order, changes, hand)?;
    let number = ledger.order(order)?.map_or_else(|| number.to_owned(), |record| record.order.number);
    Ok(SetOutcome { number, changed })
}

fn change(
    shop: &Shop,
    ledger: &mut Ledger,
    order: OrderId,
    changes: Changes,
    hand: Hand<'_>,
) -> Result<bool, DeskError> {
    let mut intake = ledger.intake(hand.now)?;
    let (store, number) = intake.name_of(order)?;
    if let Some(seen) = hand.seen
        && intake.facts(order)?.len() != seen
    {
        return Err(Refusal::ChangedMeanwhile { number }.into());
    }
    if !hand.is_sure
        && let Some(mistake) = unknown_status(shop, &intake.facts(order)?, changes.said.as_statement())
    {
        return Err(Refusal::BadChanges(vec![mistake]).into());
    }
    let reception = Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: Vec::new(),
        today: shop.day(hand.now),
        kind: FileKind::Updates,
        store: Some(store),
        old_spellings: Vec::new(),
        known_statuses: Vec::new(),
        columns: ColumnNames::default(),
        unknown: UnknownWords::default(),
        touched: TouchedBundles::default(),
        defaults: Vec::new(),
    };
    let mut parent = None;
    let waiting = WaitingChild { key: number.clone(), rows: vec![(0, (0, 0))], said: changes.said };
    if waiting.said.as_statement().raw(Field::BUNDLE_PARENT).is_some() {
        match judge(&reception, &intake, &waiting, &BTreeSet::new())? {
            Ok(found) => parent = Some(found),
            Err(finding) => {
                return Err(Refusal::NotInThatParcel { number, finding: Box::new(finding) }.into());
            }
        }
    }
    let taken = reception.take(&mut intake, &number, 0, waiting.said.as_statement(), parent)?;
    let mut changed = matches!(taken, Taken::Updated);
    changed |= reception.erase(&intake, order, &changes.erased)?;
    let is_kept = keep_said(&reception, &intake, order, waiting.said.as_statement())?;
    if changed || is_kept {
        reception.settle_bundles(&intake)?;
        intake.commit(&Landing {
            name: hand.origin.into(),
            kind: ArrivalKind::Set,
            at: hand.now,
            ..Landing::default()
        })?;
    }
    Ok(changed)
}

/// A status that no setting and no format knows and that was never said of the order: most likely a word that was meant
/// to stop it, misspelt, and would tell its buyer of a parcel that stays.
fn unknown_status(shop: &Shop, facts: &[Fact], said: Statement<'_>) -> Option<BadChange> {
    let status = said.text(Field::STATUS)?;
    let known = known_statuses(shop);
    let is_said = |fact: &Fact| {
        let of_fact = fact.said();
        let (first, last) = (of_fact.text(Field::STATUS), of_fact.last_text(Field::STATUS));
        [first, last].into_iter().flatten().any(|word| same_text(word, status))
    };
    let is_known = known.iter().any(|word| same_text(word, status)) || facts.iter().any(is_said);
    (!is_known)
        .then(|| BadChange::UnknownStatus { value: status.to_owned(), known: shop.settings.statuses() })
}

/// Keeps a person's word that is no news: it stands when whoever said it before is taken back. Whether there was any.
fn keep_said(
    reception: &Reception<'_>,
    intake: &Intake<'_>,
    order: OrderId,
    said: Statement<'_>,
) -> Result<bool, DeskError> {
    let facts = intake.facts(order)?;
    let known: Vec<_> = facts.iter().map(|fact| (fact.source, fact.said())).collect();
    let mut kept = StatementBuf::new();
    for (field, value) in said.iter() {
        let is_in = |fact: &Fact| fact.arrival == intake.arrival() && fact.said().raw(field).is_some();
        let is_so = current(&known, field) == said.text(field);
        if field != Field::NUMBER && field != Field::BUNDLE_PARENT && is_so && !facts.iter().any(is_in) {
            kept.put_raw(field, value);
        }
    }
    if !kept.is_empty() {
        reception.append(intake, order, 0, Source::Staff, &kept, &known, None)?;
    }
    Ok(!kept.is_empty())
}
