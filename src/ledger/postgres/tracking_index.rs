//! The index of tracking numbers: which orders ever had one.

use super::link::Link;
use crate::ledger::{OrderId, Result, number_key};

/// Enters numbers of orders.
pub(super) fn enter(link: &Link, numbers: &[i64], orders: &[OrderId]) -> Result<()> {
    link.execute(
        "INSERT INTO numbers SELECT number, ord FROM unnest($1::bigint[], $2::bigint[]) AS n (number, ord)
         ON CONFLICT DO NOTHING",
        &[&numbers, &orders],
    )?;
    Ok(())
}

/// Orders that have or once had a number of that key; at most 64.
pub(super) fn orders_with_number(link: &Link, number: &str) -> Result<Vec<OrderId>> {
    let rows = link
        .query("SELECT ord FROM numbers WHERE number = $1 ORDER BY ord LIMIT 64", &[&number_key(number)])?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
