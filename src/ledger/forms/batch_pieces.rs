//! The form in which the lines of an export file are kept: many in a piece; and the orders that go with them.
//!
//! **Invariant.** Kept in ledgers: of a piece's orders each has 8 bytes for its id and 4 for the length of its line, the
//! lowest first. Deliberately not known here: where an engine keeps pieces.

use crate::ledger::{LedgerError, OrderId, Result};

/// Bytes of lines that are kept together.
pub(in crate::ledger) const PIECE_BYTES: usize = 48 << 10;

/// Lines of a batch on their way into the ledger: row by row they would be most of the work of an export.
#[derive(Default)]
pub(in crate::ledger) struct LinesPiece {
    /// Its place among the pieces of its batch.
    pub seq: i64,
    /// Whose they are and how long, [`LinesPiece::ENTRY`] bytes each.
    pub orders: Vec<u8>,
    /// The lines, one after the other.
    pub lines: Vec<u8>,
}

impl LinesPiece {
    const ENTRY: usize = 12;

    /// Puts the line of an order in.
    pub(in crate::ledger) fn push(&mut self, order: OrderId, line: &[u8]) -> Result<()> {
        let too_long = |_| LedgerError::missing(&format!("room for the line of order {order}"));
        let length = u32::try_from(line.len()).map_err(too_long)?;
        self.orders.extend(order.to_le_bytes());
        self.orders.extend(length.to_le_bytes());
        self.lines.extend_from_slice(line);
        Ok(())
    }

    /// Orders and lines of a piece with some lines written anew; `None`: none of them is in it.
    pub(in crate::ledger) fn rewritten(
        orders: &[u8],
        lines: &[u8],
        is_wanted: &dyn Fn(&OrderId) -> bool,
        anew: &dyn Fn(&[u8]) -> Vec<u8>,
    ) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let (mut piece, mut at, mut any) = (Self::default(), 0, false);
        let torn = || LedgerError::missing("a line of an export file");
        for entry in orders.chunks_exact(Self::ENTRY) {
            let (order, length) = entry.split_at(8);
            let order = OrderId::from_le_bytes(order.try_into().map_err(|_| torn())?);
            let length = u32::from_le_bytes(length.try_into().map_err(|_| torn())?) as usize;
            let line = lines.get(at..at + length).ok_or_else(torn)?;
            at += length;
            if is_wanted(&order) {
                piece.push(order, &anew(line))?;
                any = true;
            } else {
                piece.push(order, line)?;
            }
        }
        Ok(any.then_some((piece.orders, piece.lines)))
    }

    /// Where the line of an order lies among the lines of a piece.
    pub(in crate::ledger) fn place(orders: &[u8], wanted: OrderId) -> Option<std::ops::Range<usize>> {
        let mut at = 0;
        for entry in orders.chunks_exact(Self::ENTRY) {
            let (order, length) = entry.split_at(8);
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            if order == wanted.to_le_bytes() {
                return Some(at..at + length);
            }
            at += length;
        }
        None
    }
}

/// Due orders that follow one another and all go. The index is told of them at once, by their first and last number.
#[derive(Default)]
pub(in crate::ledger) struct DueRun {
    /// The number of the first.
    pub first: String,
    /// The number of the last.
    pub last: String,
    /// How many.
    pub orders: usize,
}

impl DueRun {
    /// Puts the next one in.
    pub(in crate::ledger) fn put(&mut self, number: &str) {
        if self.orders == 0 {
            number.clone_into(&mut self.first);
        }
        number.clone_into(&mut self.last);
        self.orders += 1;
    }
}
