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
            let open = open_orders(ledger, &code)?;
            if open > 0 {
                found.push(Obstacle::plain(ObstacleKind::StoreGone, &code, &open.to_string()));
            }
        }
        Ok(found)
    }
}

/// Why a walk ended.
enum Ended {
    Enough,
    Failed(LedgerError),
}

impl From<LedgerError> for Ended {
    fn from(error: LedgerError) -> Self {
        Self::Failed(error)
    }
}

fn open_orders(ledger: &Ledger, store: &str) -> Result<u64, LedgerError> {
    let (mut seen, mut open) = (0, 0);
    let walked = ledger.for_each_order(store, Selection::All, |record| {
        open += u64::from(!record.order.is_settled());
        seen += 1;
        if seen < MOST { Ok(()) } else { Err(Ended::Enough) }
    });
    match walked {
        Ok(()) | Err(Ended::Enough) => Ok(open),
        Err(Ended::Failed(error)) => Err(error),
    }
}
