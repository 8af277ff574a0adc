//! An order as it is known: its facts, where it was first seen, what was sent of it.

use super::mall_record::MallRecord;
use crate::order::{ExportState, Field, Order, Shipment, Source, Statement, status};

/// An order, as the ledger counts them.
pub type OrderId = i64;

/// A store, as the ledger counts them.
pub type StoreId = i64;

/// A fact as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Whose view it belongs to.
    pub source: Source,
    /// The arrival that brought it.
    pub arrival: i64,
    /// Its row there.
    pub row: u64,
    /// When, in epoch seconds.
    pub at: i64,
    /// What was said; an engine has checked it.
    pub(super) said: Vec<u8>,
}

impl Fact {
    /// What was said. It was checked when it was read from the ledger, once and for all.
    pub fn said(&self) -> Statement<'_> {
        Statement::trusted(&self.said)
    }
}

/// What came of entering an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It is new.
    New(OrderId),
    /// It is known, and this source has said of it only what it says again now, to the letter.
    Same(OrderId),
    /// It is known.
    Known(OrderId),
}

impl Entered {
    /// A known order, by all its facts, when a source says this of it.
    pub(super) fn of_known(order: OrderId, facts: &[Fact], source: Source, said: Statement<'_>) -> Self {
        let is_first = |first: &Fact| first.source == source && first.said() == said;
        let is_same =
            facts.first().is_some_and(is_first) && facts.iter().skip(1).all(|later| later.source != source);
        if is_same { Self::Same(order) } else { Self::Known(order) }
    }
}

/// Where an order was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file's name.
    pub file: String,
    /// The sheet, where the file's rows are read from several; else empty.
    pub sheet: String,
    /// The row as Excel shows it.
    pub row: u64,
}

/// What was sent of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRecord {
    /// How far it has come.
    pub state: ExportState,
    /// When it came there, in epoch seconds.
    pub at: i64,
    /// The export file that carries it, when it went by file.
    pub batch: Option<i64>,
    /// The last arrival that was known then; what came after it was not told. `None`: the moment decides.
    pub known: Option<i64>,
}

impl SentRecord {
    /// Whether what an arrival said at a moment, in epoch seconds, was known when the order was told.
    pub fn knew(&self, arrival: i64, at: i64) -> bool {
        self.known.map_or(at <= self.at, |known| arrival <= known)
    }
}

/// An order as it is now, with all that hangs on it.
#[derive(Debug, Clone)]
pub struct OrderRecord {
    /// The ledger's number.
    pub id: OrderId,
    /// The order, its own shipment in it.
    pub order: Order,
    /// Where it was first seen.
    pub origin: Origin,
    /// What was sent.
    pub sent: Option<SentRecord>,
    /// How it stands at the mall; `None` for orders that no mall was asked about.
    pub mall: Option<MallRecord>,
    /// Its parent, when it travels in another's parcel.
    pub parent: Option<Box<OrderRecord>>,
    /// Whether a child of it is anonymous.
    pub has_anonymous_child: bool,
    /// All facts, the first first.
    pub facts: Vec<Fact>,
}

/// The label that was last written of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRecord {
    /// The file, within the shop folder.
    pub file: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// The last arrival that was in then; `None`: not known.
    pub arrival: Option<i64>,
}

impl LabelRecord {
    /// Whether the label says what was said here.
    pub fn says(&self, fact: &Fact) -> bool {
        fact.at < self.at || (fact.at == self.at && self.arrival.is_none_or(|last| fact.arrival <= last))
    }
}

/// One value that changed after it was first known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// The value before, in the layout's form; `""` when there was none.
    pub before: String,
    /// The value now.
    pub after: String,
    /// Whose news it was.
    pub source: Source,
    /// When, in epoch seconds.
    pub at: i64,
    /// The arrival that brought it.
    pub arrival: i64,
    /// Its row there.
    pub row: u64,
}

impl OrderRecord {
    /// Whether who bought was forgotten.
    pub fn is_forgotten(&self) -> bool {
        self.facts.first().is_some_and(|first| first.said().raw(Field::FORGOTTEN).is_some())
    }

    /// The order and the shipment of its parcel, as they were told, when anything came of either since; `None` when all
    /// stands as it was told, and for what was not told by us. Of an order in another's parcel the shipment is the
    /// parent's.
    pub fn as_told(&self) -> Option<(Order, Shipment)> {
        let sent = self.sent.as_ref().filter(|sent| sent.state == ExportState::Sent)?;
        let parcel = self.parent.as_deref().unwrap_or(self);
        let is_told = |fact: &&Fact| sent.knew(fact.arrival, fact.at);
        let is_later = |record: &Self| !record.facts.iter().all(|fact| is_told(&fact));
        if !is_later(self) && !is_later(parcel) {
            return None;
        }
        let heard = |record: &Self| {
            let mut order = Order::default();
            record.facts.iter().filter(is_told).for_each(|fact| order.hear(fact.said()));
            order
        };
        Some((heard(self), heard(parcel).shipment))
    }

    /// The values that were known when it was told and have changed since: tracking numbers, carrier, ship date, or that
    /// it was cancelled. Whether each of them was told too, only its store's way of telling knows.
    pub fn changed_after(&self) -> Vec<Field> {
        let Some((told, then)) = self.as_told() else { return Vec::new() };
        let now = &self.parent.as_deref().unwrap_or(self).order.shipment;
        let is_canceled = |order: &Order| order.status == status::CANCELED;
        let asked = [
            // What was not known when a mall was told by hand is no change of what was told.
            (Field::TRACKING, !then.tracking.is_empty() && then.tracking != now.tracking),
            (Field::CARRIER, !then.carrier.is_empty() && then.carrier != now.carrier),
            (Field::SHIP_DATE, then.ship_date.is_some() && then.ship_date != now.ship_date),
            (Field::CANCELED, is_canceled(&self.order) && !is_canceled(&told)),
        ];
        asked.into_iter().filter(|(_, has_changed)| *has_changed).map(|(field, _)| field).collect()
    }

    /// Every value that a later fact changed, in the order of the facts.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (index, fact) in self.facts.iter().enumerate().skip(1) {
            for (field, value) in fact.said().iter() {
                let before = self.facts[..index].iter().rev().find_map(|f| f.said().last_text(field));
                let after = String::from_utf8_lossy(value).into_owned();
                if field != Field::ITEM && before != Some(after.as_str()) {
                    changes.push(Change {
                        field,
                        before: before.unwrap_or("").to_owned(),
                        after,
                        source: fact.source,
                        at: fact.at,
                        arrival: fact.arrival,
                        row: fact.row,
                    });
                }
            }
        }
        changes
    }
}
