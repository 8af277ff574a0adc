//! Which orders of a store are asked for, and how they are found without looking at the others.

use super::day_number;
use chrono::{DateTime, Days, NaiveDate};

/// Which orders are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All, by number.
    All,
    /// Those that may be due on a day or before, by number.
    DueOn(NaiveDate),
    /// Those of a period, by number.
    Ordered(Period),
    /// Those whose export needs somebody: sending, unsure or stuck.
    Unsettled,
}

/// Orders placed between two days, both included; those without a date when they were taken in between two
/// moments, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the ends of both")]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub undated_from: i64,
    pub undated_to: i64,
}

const DATED: &str = "SELECT ord FROM calendar WHERE day BETWEEN ?2 AND ?3";
const UNDATED: &str = "SELECT c.ord FROM calendar c CROSS JOIN orders u ON u.id = c.ord
    WHERE c.day BETWEEN ?4 AND ?5 AND u.at >= ?6 AND u.at < ?7";

impl Scope {
    /// What an index gives by itself: ids in the order of the numbers. `?1` is the store, `?2` and on are
    /// [`Scope::ends`]. `None` for what no such index has.
    pub(super) fn ids(self) -> Option<&'static str> {
        match self {
            // What is due stands in the order of numbers already: nothing is sorted.
            Self::DueOn(_) => {
                Some("SELECT d.ord FROM due d WHERE d.store = ?1 AND d.day <= ?2 ORDER BY d.number")
            }
            _ => None,
        }
    }

    /// Of orders in rows of their own, what stands between `FROM` and `ORDER BY`: orders are `o`; bound as in
    /// [`Scope::ids`]. `CROSS JOIN` tells SQLite to begin on the left.
    pub(super) fn selection(self) -> String {
        match self {
            // In the order of their ids first, so that the ledger is read from its front to its back; the limit
            // that is none keeps SQLite from leaving the inner order out.
            Self::Ordered(_) => format!(
                "(SELECT ord FROM ({DATED} UNION ALL {UNDATED}) ORDER BY ord LIMIT -1) c
                 CROSS JOIN orders o ON o.id = c.ord WHERE o.store = ?1"
            ),
            _ => "orders o WHERE o.store = ?1".to_owned(),
        }
    }

    /// Whether its selection does not come in the order of an index.
    pub(super) fn is_sorted(self) -> bool {
        matches!(self, Self::Ordered(_))
    }

    /// What `?2` to `?7` are.
    pub(super) fn ends(self) -> Vec<i64> {
        match self {
            Self::All | Self::Unsettled => Vec::new(),
            Self::DueOn(day) => vec![day_number(day)],
            Self::Ordered(period) => period.ends().to_vec(),
        }
    }
}

impl Period {
    /// As the indexes keep it: first and last day, first and last day below zero of what has no date, and the two
    /// moments between which that was taken in.
    pub(super) fn ends(self) -> [i64; 6] {
        // The last moment that belongs to it lies before its end.
        let last = utc_day(self.undated_to.saturating_sub(1));
        [
            day_number(self.from),
            day_number(self.to),
            undated_day(last),
            undated_day(utc_day(self.undated_from)),
            self.undated_from,
            self.undated_to,
        ]
    }
}

fn utc_day(at: i64) -> NaiveDate {
    DateTime::from_timestamp(at, 0).map_or(NaiveDate::MAX - Days::new(1), |at| at.date_naive())
}

/// Under what an order without a date stands in the calendar when it was taken in on this day.
fn undated_day(day: NaiveDate) -> i64 {
    -day_number(day)
}

/// Under what an order without a date stands in the calendar when it was taken in at this moment.
pub(super) fn undated_at(at: i64) -> i64 {
    undated_day(utc_day(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;

    fn plan(scope: Scope) -> Vec<String> {
        let ledger = Ledger::in_memory().unwrap();
        let merged = || format!("SELECT o.id FROM {} ORDER BY o.number", scope.selection());
        let sql = format!("EXPLAIN QUERY PLAN {}", scope.ids().map_or_else(merged, str::to_owned));
        let mut query = ledger.connection.prepare(&sql).unwrap();
        let values: Vec<i64> = std::iter::once(1).chain(scope.ends()).collect();
        let steps =
            query.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        steps.map(|step| step.unwrap()).collect()
    }

    #[test]
    fn a_period_is_found_by_the_calendar_and_nothing_is_scanned() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = Period {
            from: day("2026-10-01"),
            to: day("2026-10-01"),
            undated_from: 1_790_780_400,
            undated_to: 1_790_866_800,
        };
        let plan = plan(Scope::Ordered(period));
        let searched = |what: &str| plan.iter().filter(|step| step.contains(what)).count();
        assert_eq!(searched("PRIMARY KEY (day>? AND day<?)"), 2, "{plan:?}");
        assert!(searched("SEARCH o USING INTEGER PRIMARY KEY") == 1, "{plan:?}");
        let scans = plan.iter().filter(|step| step.starts_with("SCAN")).collect::<Vec<_>>();
        assert!(scans.iter().all(|step| *step == "SCAN c"), "only what the calendar gave: {plan:?}");
    }

    #[test]
    fn what_is_due_is_found_by_an_index_and_comes_in_its_order() {
        let day = "2026-10-01".parse().unwrap();
        for scope in [Scope::All, Scope::DueOn(day)] {
            let plan = plan(scope);
            assert!(
                plan.iter().all(|step| !step.starts_with("SCAN") && !step.contains("B-TREE")),
                "{plan:?}"
            );
        }
    }

    #[test]
    fn an_order_without_a_date_counts_to_the_moment() {
        let period = Period {
            from: NaiveDate::MIN,
            to: NaiveDate::MAX,
            undated_from: 1_790_780_400,
            undated_to: 1_790_866_800,
        };
        let [.., low, high, from, to] = period.ends();
        assert_eq!((from, to), (period.undated_from, period.undated_to));
        for inside in [from, to - 1] {
            assert!((low..=high).contains(&undated_at(inside)));
        }
    }
}
