//! What the ledger keeps of an order at a mall beside its events.

use crate::notice::Code;
use crate::shipment::MallStanding;

/// Where an order stands at the mall, by the mall's last word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum MallView {
    /// The mall was never asked.
    #[default]
    Unasked,
    /// The mall does not know the order.
    NotFound,
    /// The mall says so.
    Says(MallStanding),
}

/// What the ledger keeps of an order at the mall beside its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MallRecord {
    /// Where the order stands by the mall's last word.
    pub view: MallView,
    /// When it said so, in epoch seconds.
    pub seen_at: i64,
    /// Whether the saga found that the mall would not have it.
    pub is_barred: bool,
    /// The codes that explain where the shipment stands.
    pub codes: Vec<Code>,
}

impl MallView {
    /// What the mall says of an order it knows; a mall that says nothing is as good as never asked.
    pub fn of(standing: &MallStanding) -> Self {
        match standing {
            MallStanding::Unknown(word) if word.is_empty() => Self::Unasked,
            standing => Self::Says(standing.clone()),
        }
    }

    /// Whether the order is over at the mall as far as we go: what is so is not asked about again.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::NotFound | Self::Says(MallStanding::Completed | MallStanding::Canceled))
    }
}

impl MallRecord {
    /// Whether the mall would not have a shipment now: unpaid, cancelled, unknown to it or to us.
    pub fn forbids(&self) -> bool {
        self.is_barred
            || !matches!(
                self.view,
                MallView::Unasked
                    | MallView::Says(MallStanding::Open | MallStanding::Completing | MallStanding::Completed)
            )
    }

    /// Whether asking the mall again may change that.
    pub fn may_change(&self) -> bool {
        !matches!(self.view, MallView::NotFound | MallView::Says(MallStanding::Canceled))
    }
}
