//! What the report asks, as a trait, and the lines that it is given.
//!
//! **Invariant.** A line is borrowed for as long as it is looked at; none is kept.

use super::TodayFigures;
use crate::notice::{Code, Finding};
use crate::order::{ExportState, Field, Order, Shipment, Source};
use chrono::NaiveDate;
use std::ops::ControlFlow;

/// What a reader of lines answers: go on, or stop because the workbook cannot be written.
pub type Flow = ControlFlow<()>;

/// Which day of an order a period is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOf {
    /// The day on which it was placed; of one without a date, that on which it came in.
    #[default]
    Ordered,
    /// Its ship date.
    Shipped,
    /// The day on which its store was told.
    Sent,
}

/// What a report covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// First day, in the shop's time zone. Orders count by the day of [`Scope::by`], files and held rows by arrival.
    pub from: NaiveDate,
    /// Last day, included.
    pub to: NaiveDate,
    /// Only this store; `None` for all.
    pub store: Option<String>,
    /// Which day of an order must lie in the period.
    pub by: DayOf,
}

/// Where the report's facts come from: the ledger in the program, plain vectors in tests.
///
/// Each walk hands out one line after the other, in the order in which the sheet is to show them (store, then
/// order number; files and rows by time), keeps none of them, and ends early on [`Flow::Break`].
pub trait ReportSource {
    /// What can go wrong while reading.
    type Error;

    /// Every store in scope, also those without orders.
    fn stores(&self) -> Vec<StoreName>;
    /// How the day stands that is closed, when the period holds today or is one day; else nothing.
    fn day(&mut self, scope: &Scope) -> Result<Option<TodayFigures>, Self::Error>;
    /// Every order whose day, by [`Scope::by`], lies in the period; each exactly once. An order without an order date
    /// belongs to the period in which it was taken in; one without a ship date, or of which nothing was told, to none.
    fn for_each_order(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<(), Self::Error>;
    /// Every carrier row that was held because no order has its number (O203) and that still has none.
    fn for_each_stray(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&StrayLine<'_>) -> Flow,
    ) -> Result<(), Self::Error>;
    /// Every file that came in.
    fn for_each_arrival(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&ArrivalLine<'_>) -> Flow,
    ) -> Result<(), Self::Error>;
    /// What files that were taken back in the period had said.
    fn for_each_withdrawn(
        &mut self,
        _scope: &Scope,
        _line: &mut dyn FnMut(&ChangeLine<'_>) -> Flow,
    ) -> Result<(), Self::Error> {
        Ok(())
    }
    /// Every row that was held, with all its problems; a file held as a whole is one line without a row.
    fn for_each_held_row(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&HeldRow<'_>) -> Flow,
    ) -> Result<(), Self::Error>;
}

/// A store as the report names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the words of the settings")]
pub struct StoreName {
    pub code: String,
    pub name: String,
}

/// One order with all that the report asks of it.
#[derive(Debug, Clone, Copy)]
pub struct OrderLine<'a> {
    /// What all sources together say.
    pub order: &'a Order,
    /// How it travels: its own shipment, or its parent's for a child of a bundle.
    pub shipment: &'a Shipment,
    /// Why it is not due; empty for an order that is due.
    pub reasons: &'a [Code],
    /// What else staff should know of it, in words: doubtful numbers, what keeps its label from being written.
    pub remarks: &'a [String],
    /// Whether its delivery has a tracking number at all (contract section 5, rule 3).
    pub needs_tracking: bool,
    /// What the store says of it.
    pub store_view: StoreView<'a>,
    /// What the carrier says of its parcel (a child's: its parent's parcel); `None` when no file names it.
    pub carrier_view: Option<CarrierView<'a>>,
    /// What we told the store; `None` when nothing was told yet.
    pub sent: Option<Sent<'a>>,
    /// Whether one of its tracking numbers also stands on an order that is not in the same bundle.
    pub shares_tracking: bool,
    /// Whether a value that was told is another now.
    pub is_changed: bool,
    /// Its bundle, for a child of one.
    pub bundle: Option<BundleLine<'a>>,
    /// Every value of it that changed after it was first taken in.
    pub changes: &'a [ChangeLine<'a>],
}

impl OrderLine<'_> {
    /// Whether it belongs to 送信済: the store knows, or a person decided that nothing more is to be sent.
    pub fn is_told(&self) -> bool {
        matches!(self.order.export_state, ExportState::Sent | ExportState::Closed)
    }
}

/// The store's view, from its files and its API.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoreView<'a> {
    /// The tracking numbers that it names.
    pub tracking: &'a [String],
    /// The ship date that it names.
    pub ship_date: Option<NaiveDate>,
    /// The status that it names.
    pub status: &'a str,
    /// Whether it counts the order as completed; `None` for a store that has no view of that.
    pub completed: Option<Completion<'a>>,
}

/// What a store last said about completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion<'a> {
    /// Completed or still open.
    pub done: bool,
    /// When it said so, in epoch seconds.
    pub at: i64,
    /// Where it said so: a file and row, or the API.
    pub origin: &'a str,
}

/// The carrier's view, from `shipments` files.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct CarrierView<'a> {
    pub carrier: &'a str,
    pub tracking: &'a [String],
    pub ship_date: Option<NaiveDate>,
    /// The file and row.
    pub origin: &'a str,
}

/// What we told the store.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct Sent<'a> {
    /// Epoch seconds.
    pub at: i64,
    pub how: How<'a>,
    pub carrier: &'a str,
    pub method: &'a str,
    pub tracking: &'a [String],
    pub ship_date: Option<NaiveDate>,
    /// What happened on the way, such as a message that was left out (M405).
    pub remarks: &'a [Code],
}

/// How the store came to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How<'a> {
    /// Over the API; the ids that it gave.
    Api(&'a [String]),
    /// By an export CSV of this name.
    File(&'a str),
    /// Nothing was sent: the store had it as completed already.
    Elsewhere,
    /// A person closed it.
    Closed,
}

impl How<'_> {
    /// Whether it was us who told the store.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Api(_) | Self::File(_))
    }
}

/// A carrier row without an order.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct StrayLine<'a> {
    /// The store, when the folder named one.
    pub store: &'a str,
    /// The order number as the carrier's file writes it.
    pub number: &'a str,
    pub carrier: &'a str,
    pub tracking: &'a [String],
    pub ship_date: Option<NaiveDate>,
    /// The file and row.
    pub origin: &'a str,
}

/// A file as it came in.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct ArrivalLine<'a> {
    /// Epoch seconds.
    pub at: i64,
    pub name: &'a str,
    /// SHA-256 in hexadecimal.
    pub hash: &'a str,
    /// The store; empty when none was named.
    pub store: &'a str,
    pub profile: &'a str,
    pub encoding: &'a str,
    /// Without the header.
    pub rows: u64,
    pub taken: u64,
    pub held: u64,
    /// What holds it as a whole, or F006.
    pub code: Option<Code>,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// A row that was held, or a whole file.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct HeldRow<'a> {
    /// Epoch seconds.
    pub at: i64,
    /// The store; empty when none was named.
    pub store: &'a str,
    pub file: &'a str,
    /// All problems of the row.
    pub findings: &'a [Finding],
    /// When it was in, by whatever file, in epoch seconds; `None`: staff must still mend it.
    pub solved_at: Option<i64>,
}

/// A child of a bundle.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct BundleLine<'a> {
    pub store: &'a str,
    pub parent: &'a str,
    pub child: &'a str,
    pub parent_state: ExportState,
    pub child_state: ExportState,
    /// The one parcel of all of them.
    pub shipment: &'a Shipment,
    /// Why the child is not due.
    pub reasons: &'a [Code],
}

/// A value that changed after it was first taken in.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct ChangeLine<'a> {
    /// Epoch seconds.
    pub at: i64,
    pub store: &'a str,
    pub number: &'a str,
    pub field: Field,
    pub before: &'a str,
    pub after: &'a str,
    pub source: Source,
    /// The file and row, `shukka set`, or the API.
    pub origin: &'a str,
    /// Whether the store had been told before.
    pub after_export: bool,
}
