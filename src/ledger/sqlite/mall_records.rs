//! What is kept of orders at a mall, as it is read.

use crate::ledger::{MallRecord, MallView, OrderId, Result, StoreId};
use crate::notice::Code;
use crate::shipment::{Event, MallStanding, Phase};
use rusqlite::{Connection, OptionalExtension, params};

/// Orders that are over at the mall, as the index of the others says it.
pub(super) const OPEN: &str = "m.phase < 4 AND m.standing NOT IN (1, 5, 7)";

/// A standing that we have no number for, which stands there in the mall's word.
const ANOTHER: i64 = 8;

/// As `mall.standing` and `mall.word` keep it.
pub(super) fn kept_view(view: &MallView) -> (i64, &str) {
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

fn view_of(standing: i64, word: String) -> MallView {
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
const BARRED: i64 = 2;

/// What was told is to be told once more, as `mall.phase` keeps it.
pub(super) const CORRECTING: i64 = 5;

/// As `mall.phase` keeps it; 0 is an order of which no story is told.
pub(super) fn kept_phase(phase: &Phase) -> i64 {
    match phase {
        Phase::Open => 1,
        Phase::Barred => BARRED,
        Phase::Stuck(_) => 3,
        Phase::Closed | Phase::ByHand | Phase::Done => 4,
        Phase::Correcting => CORRECTING,
    }
}

/// What is kept of an order of a store.
pub(super) fn mall_record(
    connection: &Connection,
    store: StoreId,
    order: OrderId,
) -> Result<Option<MallRecord>> {
    let mut query = connection.prepare_cached(
        "SELECT standing, word, seen_at, phase, codes FROM mall WHERE store = ?1 AND ord = ?2",
    )?;
    let found = query.query_row([store, order], |row| {
        Ok(MallRecord {
            view: view_of(row.get(0)?, row.get(1)?),
            seen_at: row.get(2)?,
            is_barred: row.get::<_, i64>(3)? == BARRED,
            codes: row.get_ref(4)?.as_str()?.split(' ').filter_map(Code::of_name).collect(),
        })
    });
    Ok(found.optional()?)
}

/// Whether any order of a store has to do with a mall.
pub(super) fn has_mall(connection: &Connection, store: StoreId) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM mall WHERE store = ?1)")?;
    Ok(query.query_row([store], |row| row.get(0))?)
}

/// The story of an order, the first event first.
pub(super) fn events(connection: &Connection, order: OrderId) -> Result<Vec<(i64, Event)>> {
    let mut query =
        connection.prepare_cached("SELECT at, said FROM shipment_events WHERE ord = ?1 ORDER BY seq")?;
    let mut rows = query.query(params![order])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push((row.get(0)?, Event::decode(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?));
    }
    Ok(events)
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
