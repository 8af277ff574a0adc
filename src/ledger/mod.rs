//! What we know: append-only facts, and the only writer of truth. This page is all that a caller may ask.
//!
//! What goes in: facts with their origin and time, batches, states. What comes out: orders as they are now
//! (folded), what was held and why, what was sent.
//!
//! A [`Ledger`] is asked in a few roles: [`Orders`], [`Arrivals`] and [`HeldRows`] look, an [`Intake`] takes one arrival
//! in, [`Batches`] and [`Shipments`] note what goes out, [`Requests`] and [`Membership`] are for processes among
//! themselves, [`Witnessed`] tells an old ledger that is put back, [`Withdrawing`] takes arrivals back,
//! [`People`] are those who may use the board,
//! [`Tidings`] keep what goes out to people, [`Upkeep`] is for the ledger's own good. Which engine keeps these promises
//! is decided once, when a ledger is opened (`opening`), and no caller knows it.
//!
//! **Invariant.** A file's facts go in as one transaction ([`Intake`]): all of it or nothing.
//! **Invariant.** Facts are appended and never changed; what can be derived is kept only as an index.
//! **Invariant.** No look-up reads all orders: by number, by day, by what is due.
//! **Invariant.** What a call wrote is on the disk when it comes back, unless it says otherwise; a call that fails
//! has kept nothing.
//!
//! Deliberately not known here: what is news (`normalize::absorb`), what is due (`rules`), what a file is.

mod address;
mod arrival;
mod batch;
mod error;
mod forgetting;
mod forms;
mod held;
mod journal;
mod lease;
mod mall_record;
mod opening;
mod order_record;
mod people;
mod postgres;
mod reach;
mod request;
mod selection;
mod sending;
mod sqlite;
mod tables;
mod tidings;
mod tracking_key;
mod upkeep;
mod withdrawing;

pub use address::{LedgerAddress, ServerAddress};
pub use arrival::{ArrivalKind, ArrivalOutcome, ArrivalRecord, FilingPlace, FindingRecord, Landing};
pub use batch::{Batch, BatchState};
pub use error::{LedgerError, LedgerErrorKind, OpenError};
pub use forgetting::{Forgetting, ForgottenRows, LinesOfPeople};
pub use held::{HeldRows, HeldSet, IntakeOfHeld, KnownFile, OpenRow};
pub use journal::{IntakeAtMall, ShipmentJournal, Telling};
pub use lease::{Holder, Membership};
pub use mall_record::{MallRecord, MallView};
pub use opening::{BatchDraft, Intake, Ledger};
pub use order_record::{
    Change, Entered, Fact, LabelRecord, OrderId, OrderRecord, Origin, SentRecord, StoreId,
};
pub use people::{Deed, DeedKind, Invitation, NewPerson, People, Person, PersonId, Role, Session};
pub use reach::{Acceptance, Doubt, Reach, Witnessed};
pub use request::{AskedCommand, AskedUndo, Chosen, Handling, Request, Requests};
pub use selection::{PlacedBetween, Selection};
pub use sending::{ConfirmedSending, Sendings};
pub use tidings::{ChannelState, Letter, LetterAbout, Tiding, TidingNote, Tidings, ToldOf};
pub use tracking_key::number_key;
pub use upkeep::{Copying, LedgerContent, Upkeep};
pub use withdrawing::{IntakeInTurn, JudgedAgain, LaidFact, Returning, Withdrawing, Withdrawn};

use crate::notice::Finding;
use crate::order::{ExportState, Field, SoughtText, Source, Statement, StatementBuf};
use crate::shipment::Event;
use chrono::NaiveDate;
use std::ops::ControlFlow;

/// What the ledger's methods give.
pub type Result<T> = std::result::Result<T, LedgerError>;

/// Who is shown things one after the other, and may have enough of them.
pub type Seeing<'s, T> = &'s mut dyn FnMut(T) -> ControlFlow<()>;

/// What an engine can do.
pub trait Engine:
    Orders
    + Arrivals
    + HeldRows
    + Batches
    + Shipments
    + Requests
    + Membership
    + Witnessed
    + Copying
    + Forgetting
    + People
    + Tidings
    + Withdrawing
    + Sendings
    + Upkeep
    + Send
{
}

/// Looking for orders. A call sees what was committed before it began, and a walk one moment from its beginning to
/// its end; numbers come in the order of their bytes.
pub trait Orders {
    /// The codes of all stores that the ledger knows, sorted.
    fn store_codes(&self) -> Result<Vec<String>>;

    /// One order with all that hangs on it.
    fn order(&self, id: OrderId) -> Result<Option<OrderRecord>>;

    /// Orders of that number, or beginning with it, in a store or in all, by store and number: with their store's
    /// code and number, at most so many.
    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>>;

    /// The orders that travel in the parcel of an order.
    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>>;

    /// Orders that have or once had a tracking number, or one of the same [`number_key`]; at most 64.
    fn orders_with_number(&self, number: &str) -> Result<Vec<OrderId>>;

    /// The orders of a store of which anything that was ever said has a text, or whose number has it, by number. Made
    /// for a person who waits: it may go through all that the ledger has, as fast as it can be read.
    fn orders_saying(&self, store: &str, text: &SoughtText) -> Result<Vec<OrderId>>;

    /// How many orders of all stores belong to a period; those without a date count by day.
    fn count_ordered(&self, period: PlacedBetween) -> Result<u64>;

    /// How many orders of a store may be due on a day.
    fn count_due(&self, store: &str, day: NaiveDate) -> Result<u64>;

    /// The orders of a store that may be due on a day, by number.
    fn due_orders(&self, store: &str, day: NaiveDate) -> Result<Vec<OrderId>>;

    /// Orders whose export is under way or needs a person: store, number, state; by store and number.
    fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>>;

    /// How many orders of a store are being sent, unsure or stuck.
    fn count_unsettled(&self, store: &str) -> Result<(u64, u64, u64)>;

    /// Goes through the orders of a store by number: [`Ledger::for_each_order`].
    fn walk_orders(&self, store: &str, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()>;

    /// Goes through these orders of a store: [`Ledger::for_each_of`].
    fn walk_these(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: Seeing<'_, OrderRecord>,
    ) -> Result<()>;

    /// Goes through these orders, of whatever stores: [`Ledger::for_each_named`].
    fn walk_named(&self, orders: &[OrderId], see: Seeing<'_, OrderRecord>) -> Result<()>;

    /// Goes through the orders of all stores: [`Ledger::for_each_newest`].
    fn walk_newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()>;

    /// The label that was last written of an order.
    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>>;

    /// Orders whose label was written since a moment and of which more was heard since, those left out that were told.
    fn heard_after_label(&self, since: i64) -> Result<Vec<OrderId>>;

    /// Notes that orders stand in a label file, all or none.
    fn note_labels(&mut self, orders: &[OrderId], at: i64, file: &str) -> Result<()>;

    /// Makes the index of due orders anew, and remembers a word with it: both or none.
    fn judge_due(
        &mut self,
        day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
        remembered: (&str, &str),
    ) -> Result<()>;
}

/// Looking at arrivals, and noting where they were filed. Arrivals are numbered in the order in which they were
/// committed.
pub trait Arrivals {
    /// Begins to take an arrival in: [`Ledger::intake`].
    fn begin_intake(&mut self, at: i64) -> Result<Box<dyn IntakeTransaction + '_>>;

    /// Whether arrivals that are committed from here on share a sync: they need not be on the disk until this is called
    /// with `false`, which brings them there. An engine may sync each all the same.
    fn share_sync(&self, _shares: bool) -> Result<()> {
        Ok(())
    }

    /// Of the last arrivals of files, so many, those that gave at least so many rows back, the newest first.
    fn last_giving_back(&self, among: usize, rows: u64) -> Result<Vec<ArrivalRecord>> {
        Ok(self.last_arrivals(among)?.into_iter().filter(|arrival| arrival.held >= rows).collect())
    }

    /// The first arrival that took these bytes in, into that store for `orders` (`None`: into any). A file of which
    /// every row was held did not: when staff drop it again, it is judged afresh.
    fn taken_in(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>>;

    /// Arrivals that are committed but not yet filed away, the first first: all that a crash left.
    fn unfiled(&self) -> Result<Vec<ArrivalRecord>>;

    /// One arrival.
    fn arrival(&self, id: i64) -> Result<Option<ArrivalRecord>>;

    /// The last arrivals of files, the newest first.
    fn last_arrivals(&self, most: usize) -> Result<Vec<ArrivalRecord>>;

    /// Goes through the arrivals of a time: [`Ledger::for_each_arrival`].
    fn walk_arrivals(&self, from: i64, to: i64, see: Seeing<'_, ArrivalRecord>) -> Result<()>;

    /// Goes through the findings of an arrival: [`Ledger::for_each_finding`].
    fn walk_findings(&self, arrival: i64, see: Seeing<'_, FindingRecord>) -> Result<()>;

    /// The orders of which an arrival said anything new, by id.
    fn orders_of_arrival(&self, arrival: i64) -> Result<Vec<OrderId>>;

    /// Whether no arrival that is not filed yet is to have that name there. A name that is free in an intake stays so
    /// until its end.
    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool>;

    /// Notes that arrivals are filed away, all or none: from here on they are done with, and their names are kept for
    /// them no more.
    fn filed(&mut self, arrivals: &[i64]) -> Result<()>;

    /// Notes that an arrival was filed under other names than it was to be: somebody took them meanwhile. An error of
    /// kind [`LedgerErrorKind::Overtaken`] when another arrival is to have one of them.
    fn filed_as(&self, id: i64, archived_as: &str, held_as: &str) -> Result<()>;
}

/// One transaction that takes an arrival in. It sees its own writes, and nobody else writes what it has looked at
/// until it ends. Dropped without a commit, nothing of it remains.
pub trait IntakeTransaction: IntakeAtMall + IntakeOfHeld + IntakeInTurn {
    /// Much will be written: an engine may prepare for it.
    fn expect_much(&mut self);

    /// The arrival's number: higher than any that was committed before.
    fn arrival(&self) -> i64;

    /// When it is taken in, in epoch seconds.
    fn at(&self) -> i64;

    /// The first warnings noted.
    fn warnings(&self) -> Vec<Finding>;

    /// The number that the ledger gives a store; a new one for a code that is new.
    fn store(&self, code: &str) -> Result<StoreId>;

    /// Makes an order with its first fact; `None` when that number is known in the store.
    fn create(
        &self,
        store: StoreId,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Option<OrderId>>;

    /// The order of that number in a store.
    fn find(&self, store: StoreId, number: &str) -> Result<Option<OrderId>>;

    /// Numbers of a store, or of all, that are asked about next: an engine at the other end of a wire looks them and
    /// what hangs on them up at once. Nothing that is asked later hangs on it.
    fn foresee(&self, _store: Option<&str>, _numbers: &mut dyn Iterator<Item = String>) -> Result<()> {
        Ok(())
    }

    /// Makes an order with its first fact, or finds the one that has its number: `create` and `find` in one, for lists of
    /// which most is known already. What is given here is the plain way; an engine may say the same faster.
    fn enter(
        &self,
        store: StoreId,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Entered> {
        if let Some(order) = self.create(store, number, row, source, said)? {
            return Ok(Entered::New(order));
        }
        let Some(order) = self.find(store, number)? else { return Err(LedgerError::missing(number)) };
        Ok(Entered::of_known(order, &self.facts(order)?, source, said))
    }

    /// As [`Orders::candidates`].
    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>>;

    /// Orders of a store, or of all, that an earlier program took under a number with marks in or around it, by the number
    /// without: there are few, if any, and no more come.
    fn marked_numbers(&self, store: Option<&str>) -> Result<Vec<(String, OrderId)>>;

    /// All facts of an order, the first first.
    fn facts(&self, order: OrderId) -> Result<Vec<Fact>>;

    /// The store's code and the number of an order. An error when there is no such order.
    fn name_of(&self, order: OrderId) -> Result<(String, String)>;

    /// Appends a fact; its tracking numbers are entered in the index.
    fn append(&self, order: OrderId, row: u64, source: Source, said: &StatementBuf) -> Result<()>;

    /// Enters a tracking number of an order in the index, by its [`number_key`].
    fn enter_number(&self, order: OrderId, number: i64) -> Result<()>;

    /// Enters a new order in the calendar of order dates; one without a date stands under the day of its intake.
    fn enter_calendar(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()>;

    /// Moves an order in the calendar of order dates.
    fn set_day(&self, order: OrderId, before: Option<NaiveDate>, now: Option<NaiveDate>) -> Result<()>;

    /// Notes the first day on which a new order is due.
    fn enter_due(&self, store: StoreId, number: &str, order: OrderId, day: NaiveDate) -> Result<()>;

    /// Notes the first day on which an order is due, or that there is none.
    fn set_due(
        &self,
        store: StoreId,
        order: OrderId,
        before: Option<NaiveDate>,
        now: Option<NaiveDate>,
    ) -> Result<()>;

    /// Notes whose parcel an order travels in.
    fn set_parent(&self, child: OrderId, parent: Option<OrderId>) -> Result<()>;

    /// The order in whose parcel an order travels.
    fn parent(&self, child: OrderId) -> Result<Option<OrderId>>;

    /// As [`Orders::children`].
    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>>;

    /// Whether other orders travel in an order's parcel.
    fn has_children(&self, parent: OrderId) -> Result<bool>;

    /// How far the export of an order has come.
    fn export_state(&self, order: OrderId) -> Result<ExportState>;

    /// As [`Orders::label_of`].
    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>>;

    /// Sets how far the export of an order has come.
    fn set_export_state(&self, order: OrderId, state: ExportState) -> Result<()>;

    /// As [`Arrivals::is_name_free`].
    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool>;

    /// Notes a problem of a row, whose raw record lies at `span` in the file (offset, length); held or a warning.
    fn note(&mut self, finding: &Finding, held: bool, span: (u64, u64)) -> Result<()>;

    /// Ends the transaction: from here on the arrival is taken in, whatever happens, and the names of its files are
    /// kept for it. Gives its number. An error of kind [`LedgerErrorKind::Overtaken`] when another arrival is to have
    /// one of these names.
    fn commit(self: Box<Self>, landing: &Landing) -> Result<i64>;
}

/// Export files: recorded with what they tell in one transaction, so that nothing is told by two.
pub trait Batches {
    /// Begins to record a batch: [`Ledger::batch`].
    fn begin_batch(
        &self,
        store: &str,
        layout: &str,
        at: i64,
        day: NaiveDate,
    ) -> Result<Box<dyn BatchTransaction + '_>>;

    /// Batches whose file may not have reached the outbox, the oldest first.
    fn unpublished_batches(&self) -> Result<Vec<Batch>>;

    /// The last batches, the newest first.
    fn last_batches(&self, most: usize) -> Result<Vec<Batch>>;

    /// One batch.
    fn batch_of(&self, id: i64) -> Result<Option<Batch>>;

    /// Goes through the lines of a batch: [`Ledger::for_each_piece`].
    fn walk_lines(&self, batch: i64, see: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<()>;

    /// The line of one order in a batch.
    fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>>;

    /// What was told of an order before it was told once more: (epoch seconds, batch), the first first.
    fn told_earlier(&self, order: OrderId) -> Result<Vec<(i64, Option<i64>)>>;

    /// Notes that the temporary file of a batch is complete, and by which mark it is told from those of others. Nothing is
    /// noted of a batch that is complete already, whoever completed it: an error of kind
    /// [`LedgerErrorKind::Interrupted`] for one who works no more.
    fn batch_complete(&self, id: i64, mark: &str) -> Result<()>;

    /// Notes that a batch is published. A power failure may take that back: a complete batch whose temporary file is
    /// gone is one.
    fn batch_published(&self, id: i64) -> Result<()>;
}

/// A batch being recorded: whoever else would record what is due of the store waits. Dropped without a commit,
/// nothing of it remains.
pub trait BatchTransaction {
    /// The batch's number.
    fn id(&self) -> i64;

    /// Puts the next due order's line in; with the commit it is sent, and due no more. They come in the order of
    /// their numbers, and of each one between them that stays due [`BatchTransaction::leave`] is told. An error when
    /// the order was not due.
    fn put(&mut self, order: OrderId, number: &str, line: &[u8]) -> Result<()>;

    /// The next due order stays due.
    fn leave(&mut self) -> Result<()>;

    /// Puts the line of an order in that was told already, and is told by this batch from the commit on. An error else.
    fn put_again(&mut self, order: OrderId, line: &[u8]) -> Result<()>;

    /// Ends the transaction: from here on the batch will be published, whatever happens.
    fn commit(self: Box<Self>, name: &str, head: &[u8]) -> Result<()>;
}

/// What malls were told, and what they said.
pub trait Shipments {
    /// The number that the ledger gives a store; a new one for a code that is new.
    fn store(&self, code: &str) -> Result<StoreId>;

    /// Keeps an event of an order with all that follows from it, and books points with it: all or nothing. An error
    /// of kind [`LedgerErrorKind::Overtaken`] when somebody else went on with the order's story meanwhile.
    fn keep_event(
        &self,
        store: StoreId,
        telling: &mut Telling,
        event: &Event,
        at: i64,
        points: i64,
    ) -> Result<()>;

    /// The story of an order, (epoch seconds, event), the first first.
    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>>;

    /// The orders of a store whose story goes on without a person, the oldest first.
    fn going_shipments(&self, store: &str) -> Result<Vec<OrderId>>;

    /// The orders of a store that are not known to be over at the mall, with their numbers, the oldest first; also
    /// those that only files brought, whoever commits them when.
    fn open_at_mall(&self, store: &str) -> Result<Vec<(OrderId, String)>>;

    /// Notes where the mall sees an order.
    fn note_standing(&self, store: &str, order: OrderId, view: &MallView, at: i64) -> Result<()>;

    /// Books points.
    fn spend_points(&self, store: &str, at: i64, points: i64) -> Result<()>;

    /// The points booked after a moment, as (epoch seconds, points). Those of days before are forgotten.
    fn points_since(&self, store: &str, since: i64) -> Result<Vec<(i64, i64)>>;
}
