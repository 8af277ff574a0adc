//! What becomes of files of the shop that hold forgotten orders.
//!
//! What goes in: a file. What comes out: whether it holds orders that are forgotten and no others, so that it goes; or
//! others too, so that it stays, and until when.
//!
//! **Invariant.** A file that cannot be read to its end, or of which no row names an order, stays.

use super::over::over_since;
use crate::desk::DeskError;
use crate::desk::check::HeldCells;
use crate::desk::files::each_row_anywhere;
use crate::ledger::{Ledger, OrderId};
use crate::shop::{Shop, SoughtOrder, find_order};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::path::Path;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileContent {
    /// Rows of orders that are forgotten.
    pub forgotten: u64,
    /// Rows of orders that stay.
    pub staying: u64,
    /// Of those, rows of orders that are not over.
    pub open: u64,
    /// Rows whose orders nobody knows.
    pub unknown: u64,
    /// The last day of those that stay and are over.
    pub until: Option<NaiveDate>,
    /// One order that stays: one that is not over, else the one that stays longest.
    pub witness: Option<OrderId>,
}

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OrderFate {
    Unknown,
    Forgotten,
    Over(NaiveDate, OrderId),
    Open(OrderId),
}

/// Looks into files; what is known of an order is asked once.
pub(super) struct Reader<'r> {
    pub shop: &'r Shop,
    pub ledger: &'r Ledger,
    /// Orders that were over before this day are forgotten.
    pub before: NaiveDate,
    known: HashMap<String, OrderFate>,
}

/// So many orders are remembered from file to file.
const KNOWN: usize = 100_000;

impl<'r> Reader<'r> {
    pub(super) fn new(shop: &'r Shop, ledger: &'r Ledger, before: NaiveDate) -> Self {
        Self { shop, ledger, before, known: HashMap::new() }
    }

    /// What a file holds; `None` when it cannot be read to its end.
    pub(super) fn look_into(&mut self, path: &Path) -> Result<Option<FileContent>, DeskError> {
        let (mut content, mut column) = (FileContent::default(), None);
        let read = each_row_anywhere(self.shop, path, &mut |cells| {
            let fate = match cells {
                HeldCells::Read(read) if read.key.is_empty() => return Ok(()),
                HeldCells::Read(read) => self.fate_of(&read.key)?,
                HeldCells::Bare(cells) => match self.fate_of_cells(cells, &mut column)? {
                    OrderFate::Unknown => return Ok(()),
                    fate => fate,
                },
            };
            content.count(fate);
            Ok(())
        });
        match read {
            Ok(()) => Ok(Some(content)),
            Err(DeskError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The order of a row that no profile reads: the cell that is the number of one. `column`: where it stood last.
    fn fate_of_cells(
        &mut self,
        cells: &[String],
        column: &mut Option<usize>,
    ) -> Result<OrderFate, DeskError> {
        let places = column.iter().copied().chain(0..cells.len());
        for place in places.collect::<Vec<_>>() {
            let Some(cell) = cells.get(place).map(|cell| cell.trim()) else { continue };
            if cell.is_empty() || cell.chars().count() > 64 {
                continue;
            }
            let fate = self.fate_of(cell)?;
            if fate != OrderFate::Unknown {
                *column = Some(place);
                return Ok(fate);
            }
        }
        Ok(OrderFate::Unknown)
    }

    fn fate_of(&mut self, number: &str) -> Result<OrderFate, DeskError> {
        if let Some(fate) = self.known.get(number) {
            return Ok(*fate);
        }
        let found = find_order(None, number, |store, number, prefix, most| {
            self.ledger.candidates(store, number, prefix, most)
        })?;
        let orders = match found {
            SoughtOrder::None => Vec::new(),
            SoughtOrder::One(order) => vec![order],
            SoughtOrder::Several(orders) => orders.into_iter().map(|(order, _)| order).collect(),
        };
        // Of several, the one that stays longest decides.
        let mut fate = OrderFate::Unknown;
        for order in orders {
            fate = later(fate, self.fate_of_order(order)?);
        }
        if self.known.len() >= KNOWN {
            self.known.clear();
        }
        self.known.insert(number.to_owned(), fate);
        Ok(fate)
    }

    /// Whether an order stays.
    pub(super) fn stays(&self, order: OrderId) -> Result<bool, DeskError> {
        Ok(matches!(self.fate_of_order(order)?, OrderFate::Open(_) | OrderFate::Over(..)))
    }

    fn fate_of_order(&self, order: OrderId) -> Result<OrderFate, DeskError> {
        let Some(record) = self.ledger.order(order)? else { return Ok(OrderFate::Unknown) };
        if record.is_forgotten() {
            return Ok(OrderFate::Forgotten);
        }
        Ok(match over_since(self.shop, &record) {
            None => OrderFate::Open(order),
            Some(day) if day < self.before => OrderFate::Forgotten,
            Some(day) => OrderFate::Over(day, order),
        })
    }
}

fn later(one: OrderFate, other: OrderFate) -> OrderFate {
    let rank = |fate: OrderFate| match fate {
        OrderFate::Unknown => (0, NaiveDate::MIN),
        OrderFate::Forgotten => (1, NaiveDate::MIN),
        OrderFate::Over(day, _) => (2, day),
        OrderFate::Open(_) => (3, NaiveDate::MAX),
    };
    if rank(other) > rank(one) { other } else { one }
}

impl FileContent {
    fn count(&mut self, fate: OrderFate) {
        match fate {
            OrderFate::Unknown => self.unknown += 1,
            OrderFate::Forgotten => self.forgotten += 1,
            OrderFate::Over(day, order) => {
                self.staying += 1;
                if self.until < Some(day) {
                    self.until = Some(day);
                    if self.open == 0 {
                        self.witness = Some(order);
                    }
                }
            }
            OrderFate::Open(order) => {
                self.staying += 1;
                self.open += 1;
                self.witness = Some(order);
            }
        }
    }

    /// Whether nothing in it is to be kept. A file of orders that nobody knows (cancelled before they came in, carriers' rows
    /// of others) goes when it is itself that old.
    pub(super) fn goes(&self, is_old: bool) -> bool {
        self.staying == 0 && (self.forgotten > 0 || self.unknown > 0) && (self.unknown == 0 || is_old)
    }
}
