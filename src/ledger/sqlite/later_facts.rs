//! Whether anything was said of an order after its first fact: asked about most orders of a list, and true of few.

use crate::ledger::{OrderId, Result};
use crate::order::Source;
use rusqlite::{Connection, OptionalExtension, params};

/// Orders of which nothing was said later, one after the other, as far as is known.
#[derive(Default)]
pub(super) struct LaterFacts {
    /// The first of them.
    from: OrderId,
    /// The first behind them.
    to: OrderId,
}

impl LaterFacts {
    /// Whether a source said anything of an order later.
    pub(super) fn are_of(&mut self, connection: &Connection, order: OrderId, source: Source) -> Result<bool> {
        if (self.from..self.to).contains(&order) {
            return Ok(false);
        }
        let mut next =
            connection.prepare_cached("SELECT ord FROM facts WHERE ord >= ?1 ORDER BY ord LIMIT 1")?;
        let next: Option<OrderId> = next.query_row([order], |row| row.get(0)).optional()?;
        (self.from, self.to) = (order, next.unwrap_or(OrderId::MAX));
        if self.to > order {
            return Ok(false);
        }
        let mut any = connection.prepare_cached("SELECT 1 FROM facts WHERE ord = ?1 AND source = ?2")?;
        Ok(any.exists(params![order, source.code()])?)
    }

    /// Something was said of an order.
    pub(super) fn note(&mut self, order: OrderId) {
        if (self.from..self.to).contains(&order) {
            self.to = order;
        }
    }
}
