//! How the orders of a selection are found without looking at the others.

use crate::ledger::Selection;
use crate::ledger::forms::calendar_runs::{day_number, ends};

const DATED: &str = "SELECT ord FROM calendar WHERE day BETWEEN ?2 AND ?3";
const UNDATED: &str = "SELECT c.ord FROM calendar c CROSS JOIN orders u ON u.id = c.ord
    WHERE c.day BETWEEN ?4 AND ?5 AND u.at >= ?6 AND u.at < ?7";

/// What an index gives by itself: ids in the order of the numbers. `?1` is the store, `?2` and on are [`bound`].
/// `None` for what no such index has.
pub(super) fn ids(selection: Selection) -> Option<&'static str> {
    match selection {
        // What is due stands in the order of numbers already: nothing is sorted.
        Selection::DueOn(_) => {
            Some("SELECT d.ord FROM due d WHERE d.store = ?1 AND d.day <= ?2 ORDER BY d.number")
        }
        _ => None,
    }
}

/// Of orders in rows of their own, what stands between `FROM` and `ORDER BY`: orders are `o`; bound as in [`ids`].
/// `CROSS JOIN` tells SQLite to begin on the left.
pub(super) fn in_rows(selection: Selection) -> String {
    match selection {
        // In the order of their ids first, so that the ledger is read from its front to its back; the limit
        // that is none keeps SQLite from leaving the inner order out.
        Selection::Placed(_) => format!(
            "(SELECT ord FROM ({DATED} UNION ALL {UNDATED}) ORDER BY ord LIMIT -1) c
             CROSS JOIN orders o ON o.id = c.ord WHERE o.store = ?1"
        ),
        _ => "orders o WHERE o.store = ?1".to_owned(),
    }
}

/// Whether [`in_rows`] does not come in the order of an index.
pub(super) fn is_sorted(selection: Selection) -> bool {
    matches!(selection, Selection::Placed(_))
}

/// What `?2` to `?7` are.
pub(super) fn bound(selection: Selection) -> Vec<i64> {
    match selection {
        Selection::All | Selection::Unsettled => Vec::new(),
        Selection::DueOn(day) => vec![day_number(day)],
        Selection::Placed(period) => ends(period).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::connection::SqliteLedger;
    use super::*;
    use crate::ledger::PlacedBetween;
    use chrono::NaiveDate;

    fn plan(selection: Selection) -> Vec<String> {
        let ledger = SqliteLedger::in_memory().unwrap();
        let merged = || format!("SELECT o.id FROM {} ORDER BY o.number", in_rows(selection));
        let sql = format!("EXPLAIN QUERY PLAN {}", ids(selection).map_or_else(merged, str::to_owned));
        let mut query = ledger.connection.prepare(&sql).unwrap();
        let values: Vec<i64> = std::iter::once(1).chain(bound(selection)).collect();
        let steps =
            query.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        steps.map(|step| step.unwrap()).collect()
    }

    #[test]
    fn a_period_is_found_by_the_calendar_and_nothing_is_scanned() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = PlacedBetween {
            from: day("2026-10-01"),
            to: day("2026-10-01"),
            undated_from: 1_790_780_400,
            undated_to: 1_790_866_800,
        };
        let plan = plan(Selection::Placed(period));
        let searched = |what: &str| plan.iter().filter(|step| step.contains(what)).count();
        assert_eq!(searched("PRIMARY KEY (day>? AND day<?)"), 2, "{plan:?}");
        assert!(searched("SEARCH o USING INTEGER PRIMARY KEY") == 1, "{plan:?}");
        let scans = plan.iter().filter(|step| step.starts_with("SCAN")).collect::<Vec<_>>();
        assert!(scans.iter().all(|step| *step == "SCAN c"), "only what the calendar gave: {plan:?}");
    }

    #[test]
    fn what_is_due_is_found_by_an_index_and_comes_in_its_order() {
        let day = "2026-10-01".parse().unwrap();
        for selection in [Selection::All, Selection::DueOn(day)] {
            let plan = plan(selection);
            assert!(
                plan.iter().all(|step| !step.starts_with("SCAN") && !step.contains("B-TREE")),
                "{plan:?}"
            );
        }
    }
}
