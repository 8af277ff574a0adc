//! Stores that the ledger has orders of and the settings do not have any more: another code was written, or a store was
//! added to a shop that had begun without one.

use super::Shop;
use crate::ledger::{Ledger, LedgerError, Selection};
use crate::notice::{Obstacle, ObstacleKind};

/// So many orders of such a store are looked at: a count that goes on for ever would make every pass long.
const MOST: u64 = 20_000;

impl Shop {
    /// The codes of those stores; nearly always none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn gone_stores(&self, ledger: &Ledger) -> Result<Vec<String>, LedgerError> {
        let mut codes = ledger.store_codes()?;
        codes.retain(|code| self.store(code).is_none());
        Ok(codes)
    }

    /// Those of them that have open orders, each with how many: nobody would tell them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn open_orders_of_gone_stores(&self, ledger: &Ledger) -> Result<Vec<Obstacle>, LedgerError> {
        let mut found = Vec::new();
        for code in self.gone_stores(ledger)? {
            let open = self.open_orders_of(ledger, &code)?;
            if open > 0 {
                found.push(Obstacle::plain(ObstacleKind::StoreGone, &code, &open.to_string()));
            }
        }
        Ok(found)
    }

    /// How many open orders of a store that is no more nobody would tell: one that another store has taken over is not
    /// among them, unless what its carrier said of it lies here only.
    fn open_orders_of(&self, ledger: &Ledger, store: &str) -> Result<u64, LedgerError> {
        let (mut seen, mut open) = (0, 0);
        let walked = ledger.for_each_order(store, Selection::All, |record| {
            let order = &record.order;
            let has_number = !order.shipment.tracking.is_empty();
            if !order.is_settled() && (has_number || !self.is_elsewhere(ledger, &order.number)?) {
                open += 1;
            }
            seen += 1;
            if seen < MOST { Ok(()) } else { Err(CountEnded::Enough) }
        });
        match walked {
            Ok(()) | Err(CountEnded::Enough) => Ok(open),
            Err(CountEnded::Failed(error)) => Err(error),
        }
    }

    /// Whether a store of the settings has an order of this number.
    fn is_elsewhere(&self, ledger: &Ledger, number: &str) -> Result<bool, LedgerError> {
        for store in &self.settings.stores {
            if !ledger.candidates(Some(&store.code), number, false, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Why a walk ended.
enum CountEnded {
    Enough,
    Failed(LedgerError),
}

impl From<LedgerError> for CountEnded {
    fn from(error: LedgerError) -> Self {
        Self::Failed(error)
    }
}
