//! How far the export of an order has come.

use super::link::Link;
use super::tidings_of_facts::of_order;
use crate::ledger::{OrderId, Result, SentRecord};
use crate::order::ExportState;
use tokio_postgres::Row;

/// What is told from now on is what was known up to an arrival.
pub(super) fn note_known(link: &Link, order: OrderId, known: i64) -> Result<()> {
    link.execute("UPDATE exports SET known = $2 WHERE ord = $1", &[&order, &known])?;
    Ok(())
}

/// What stands as told of an order becomes what was told earlier.
pub(super) fn keep_earlier(link: &Link, order: OrderId) -> Result<()> {
    link.execute(
        "INSERT INTO told_earlier (ord, seq, at, batch)
         SELECT e.ord, (SELECT COUNT(*) FROM told_earlier t WHERE t.ord = e.ord), e.at, e.batch
         FROM exports e WHERE e.ord = $1",
        &[&order],
    )?;
    Ok(())
}

/// What was told of an order before what stands, as (epoch seconds, export file), the first first.
pub(super) fn told_earlier(link: &Link, order: OrderId) -> Result<Vec<(i64, Option<i64>)>> {
    let rows = link.query("SELECT at, batch FROM told_earlier WHERE ord = $1 ORDER BY seq", &[&order])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Reads columns `state, at, batch, known` that begin at `at`.
pub(super) fn read_sent(row: &Row, at: usize) -> Result<SentRecord> {
    let state = ExportState::of_code(row.try_get(at)?).unwrap_or(ExportState::Stuck);
    Ok(SentRecord {
        state,
        at: row.try_get(at + 1)?,
        batch: row.try_get(at + 2)?,
        known: row.try_get(at + 3)?,
    })
}

/// How far it has come.
pub(super) fn export_state(link: &Link, order: OrderId) -> Result<ExportState> {
    let row = link.query_opt("SELECT state FROM exports WHERE ord = $1", &[&order])?;
    Ok(match row {
        Some(row) => ExportState::of_code(row.try_get(0)?).unwrap_or(ExportState::Stuck),
        None => ExportState::None,
    })
}

/// Sets how far it has come; the batch that carries it stays known. Within a transaction that writes.
pub(super) fn set_export_state(link: &Link, order: OrderId, state: ExportState, at: i64) -> Result<()> {
    of_order(link, order, state, at)?;
    if state == ExportState::None {
        link.execute("DELETE FROM exports WHERE ord = $1", &[&order])?;
        return Ok(());
    }
    link.execute(
        "INSERT INTO exports (ord, state, at, batch) VALUES ($1, $2, $3, NULL)
         ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at",
        &[&order, &state.code(), &at],
    )?;
    Ok(())
}
