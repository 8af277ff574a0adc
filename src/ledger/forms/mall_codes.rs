//! The numbers by which ledgers keep where an order stands at the mall and how far its story has come.
//!
//! **Invariant.** Kept in ledgers: no number ever changes its meaning.

use crate::ledger::MallView;
use crate::shipment::{MallStanding, Phase};

/// A standing that we have no number for, which stands there in the mall's word.
const ANOTHER: i64 = 8;

/// As `mall.standing` and `mall.word` keep it.
pub(in crate::ledger) fn kept_view(view: &MallView) -> (i64, &str) {
    let standing = match view {
        MallView::Unasked => 0,
        MallView::NotFound => 1,
        MallView::Says(MallStanding::Unpaid) => 2,
        MallView::Says(MallStanding::Open) => 3,
        MallView::Says(MallStanding::Completing) => 4,
        MallView::Says(MallStanding::Completed) => 5,
        MallView::Says(MallStanding::Canceling) => 6,
        MallView::Says(MallStanding::Canceled) => 7,
        MallView::Says(MallStanding::Unknown(word)) => return (ANOTHER, word),
    };
    (standing, "")
}

/// Reads what [`kept_view`] gave.
pub(in crate::ledger) fn view_of(standing: i64, word: String) -> MallView {
    match standing {
        0 => MallView::Unasked,
        1 => MallView::NotFound,
        2 => MallView::Says(MallStanding::Unpaid),
        3 => MallView::Says(MallStanding::Open),
        4 => MallView::Says(MallStanding::Completing),
        5 => MallView::Says(MallStanding::Completed),
        6 => MallView::Says(MallStanding::Canceling),
        7 => MallView::Says(MallStanding::Canceled),
        _ => MallView::Says(MallStanding::Unknown(word)),
    }
}

/// The mall would not have it, as `mall.phase` keeps it.
pub(in crate::ledger) const BARRED: i64 = 2;

/// What was told is to be told once more, as `mall.phase` keeps it.
pub(in crate::ledger) const CORRECTING: i64 = 5;

/// As `mall.phase` keeps it; 0 is an order of which no story is told.
pub(in crate::ledger) fn kept_phase(phase: &Phase) -> i64 {
    match phase {
        Phase::Open => 1,
        Phase::Barred => BARRED,
        Phase::Stuck(_) => 3,
        Phase::Closed | Phase::ByHand | Phase::Done => 4,
        Phase::Correcting => CORRECTING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_mall_said_comes_back_as_it_was() {
        let said = [
            MallStanding::Unpaid,
            MallStanding::Open,
            MallStanding::Completing,
            MallStanding::Completed,
            MallStanding::Canceling,
            MallStanding::Canceled,
            MallStanding::Unknown("ON_HOLD".to_owned()),
        ];
        let views = said.into_iter().map(MallView::Says).chain([MallView::Unasked, MallView::NotFound]);
        for view in views {
            let (standing, word) = kept_view(&view);
            assert_eq!(view_of(standing, word.to_owned()), view);
            // The index of what is open at the mall says the same by its numbers.
            assert_eq!([1, 5, 7].contains(&standing), view.is_over(), "{view:?}");
        }
    }
}
