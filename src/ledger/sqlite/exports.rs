//! How far the export of an order has come.

use super::tidings_of_facts::of_order;
use crate::ledger::{OrderId, Result, SentRecord};
use crate::order::ExportState;
use rusqlite::{Connection, OptionalExtension, params};

/// What was sent of an order.
pub(super) fn sent(connection: &Connection, order: OrderId) -> Result<Option<SentRecord>> {
    let mut query = connection.prepare_cached("SELECT state, at, batch FROM exports WHERE ord = ?1")?;
    let sent = query.query_row([order], |row| {
        let state = ExportState::of_code(row.get(0)?).unwrap_or(ExportState::Stuck);
        Ok(SentRecord { state, at: row.get(1)?, batch: row.get(2)? })
    });
    Ok(sent.optional()?)
}

/// How far it has come.
pub(super) fn export_state(connection: &Connection, order: OrderId) -> Result<ExportState> {
    Ok(sent(connection, order)?.map_or(ExportState::None, |sent| sent.state))
}

/// Sets how far it has come; the batch that carries it stays known.
pub(super) fn set_export_state(
    connection: &Connection,
    order: OrderId,
    state: ExportState,
    at: i64,
) -> Result<()> {
    of_order(connection, order, state, at)?;
    if state == ExportState::None {
        connection.prepare_cached("DELETE FROM exports WHERE ord = ?1")?.execute([order])?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO exports (ord, state, at, batch) VALUES (?1, ?2, ?3, NULL)
             ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at",
        )?
        .execute(params![order, state.code(), at])?;
    Ok(())
}
