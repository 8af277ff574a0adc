//! The numbers and words by which ledgers keep which orders and days a request is about.
//!
//! **Invariant.** Kept in ledgers: no number ever changes its meaning.

use crate::ledger::{Chosen, OrderId};
use chrono::{Datelike, NaiveDate};

/// As `requests.chosen` and `requests.orders` keep it.
pub(in crate::ledger) fn kept_choice(chosen: &Chosen) -> (i64, String) {
    let kind = match chosen {
        Chosen::Due => 0,
        Chosen::Shown(_) => 1,
        Chosen::Released(_) => 2,
        Chosen::Again(_) => 3,
    };
    let words: Vec<String> = match chosen {
        Chosen::Due => Vec::new(),
        Chosen::Shown(orders) => orders.iter().map(|(order, mark)| format!("{order}:{mark:x}")).collect(),
        Chosen::Released(orders) | Chosen::Again(orders) => orders.iter().map(OrderId::to_string).collect(),
    };
    (kind, words.join(" "))
}

/// Reads what [`kept_choice`] gave.
pub(in crate::ledger) fn choice_of(kind: i64, orders: &str) -> Chosen {
    let shown = |word: &str| {
        let (order, mark) = word.split_once(':')?;
        Some((order.parse().ok()?, u64::from_str_radix(mark, 16).ok()?))
    };
    let words = orders.split(' ');
    if kind == 1 {
        return Chosen::Shown(words.filter_map(shown).collect());
    }
    let orders = words.filter_map(|order| order.parse().ok()).collect();
    match kind {
        0 => Chosen::Due,
        2 => Chosen::Released(orders),
        _ => Chosen::Again(orders),
    }
}

/// A day as `requests.first_day` and `requests.last_day` keep it: days since the beginning of the calendar.
pub(in crate::ledger) fn number_of(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

/// Reads what [`number_of`] gave.
pub(in crate::ledger) fn day_of(number: Option<i64>) -> Option<NaiveDate> {
    number.and_then(|number| NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?))
}
