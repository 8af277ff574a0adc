//! Rows of all tables, out of a server and into one.

use super::copy_rows::CopyRows;
use super::deeds::text_of;
use super::engine::PostgresLedger;
use super::errors::step;
use super::link::{Link, Transaction};
use crate::crash::Point;
use crate::ledger::tables::{Holds, LedgerTable, TABLES, TableCell, TableFilling};
use crate::ledger::{LedgerError, Result};
use std::ops::ControlFlow;
use tokio_postgres::Row;

/// Shows every row of every table, as they stand at one moment.
pub(super) fn pour(
    ledger: &PostgresLedger,
    see: &mut dyn FnMut(&'static LedgerTable, &[TableCell]) -> Result<()>,
) -> Result<()> {
    let tx = ledger.link.look()?;
    for table in TABLES {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        // What this engine keeps of itself is not the ledger's.
        let which = if table.name == "meta" { " WHERE left(key, 1) <> '#'" } else { "" };
        let sql = format!("SELECT {} FROM {}{which} ORDER BY 1, 2", names.join(", "), table.name);
        tx.each(&sql, &[], |row| {
            let cells = table.columns.iter().enumerate().map(|(at, (_, holds))| cell(&row, at, *holds));
            see(table, &cells.collect::<Result<Vec<_>>>()?)?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

fn cell(row: &Row, at: usize, holds: Holds) -> Result<TableCell> {
    let cell = match holds {
        Holds::Numbers => row.try_get::<_, Option<i64>>(at)?.map(TableCell::Number),
        Holds::Truth => row.try_get::<_, Option<bool>>(at)?.map(|truth| TableCell::Number(i64::from(truth))),
        Holds::Texts => row.try_get::<_, Option<String>>(at)?.map(TableCell::Text),
        Holds::AnyText => row.try_get::<_, Option<&[u8]>>(at)?.map(text_of).transpose()?.map(TableCell::Text),
        Holds::Bytes => row.try_get::<_, Option<Vec<u8>>>(at)?.map(TableCell::Bytes),
    };
    Ok(cell.unwrap_or(TableCell::Nothing))
}

/// Begins to take rows in, into a ledger in which there is nothing.
pub(super) fn fill(ledger: &PostgresLedger) -> Result<Box<dyn TableFilling + '_>> {
    let tx = ledger.link.write()?;
    tx.batch("DELETE FROM meta WHERE left(key, 1) <> '#'; DELETE FROM last_ids")?;
    Ok(Box::new(PostgresFilling { tx, under_way: None }))
}

struct PostgresFilling<'l> {
    tx: Transaction<'l>,
    under_way: Option<(&'static str, CopyRows)>,
}

impl PostgresFilling<'_> {
    fn finish_table(&mut self) -> Result<()> {
        if let Some((_, rows)) = self.under_way.take() {
            rows.finish()?;
        }
        Ok(())
    }
}

fn begin(link: &Link, table: &'static LedgerTable) -> Result<CopyRows> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    CopyRows::into_table(link, &format!("{} ({})", table.name, names.join(", ")))
}

impl TableFilling for PostgresFilling<'_> {
    fn row(&mut self, table: &'static LedgerTable, cells: &[TableCell]) -> Result<()> {
        if self.under_way.as_ref().is_none_or(|(name, _)| *name != table.name) {
            self.finish_table()?;
            self.under_way = Some((table.name, begin(&self.tx, table)?));
        }
        let Some((_, rows)) = &mut self.under_way else { return Ok(()) };
        rows.row(i16::try_from(cells.len()).unwrap_or(i16::MAX))?;
        for (cell, (_, holds)) in cells.iter().zip(table.columns) {
            match (cell, holds) {
                (TableCell::Nothing, _) => rows.null(),
                (TableCell::Number(number), Holds::Numbers) => rows.number(*number),
                (TableCell::Number(number), Holds::Truth) => rows.truth(*number != 0),
                (TableCell::Text(text), Holds::Texts) => rows.bytes(text.replace('\0', "").as_bytes()),
                (TableCell::Text(text), Holds::AnyText) => rows.bytes(text.as_bytes()),
                (TableCell::Bytes(bytes), Holds::Bytes) => rows.bytes(bytes),
                _ => return Err(LedgerError::damaged("a value is not of its column's kind")),
            };
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        self.finish_table()?;
        self.tx.batch("INSERT INTO last_ids VALUES ('tidings', 0), ('letters', 0) ON CONFLICT DO NOTHING")?;
        step(Point::LedgerMove)?;
        self.tx.commit()
    }
}
