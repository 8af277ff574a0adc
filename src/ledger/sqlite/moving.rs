//! Rows of all tables, out of a file and into one.

use super::connection::SqliteLedger;
use crate::crash::Point;
use crate::ledger::tables::{Holds, LedgerTable, TABLES, TableCell, TableFilling};
use crate::ledger::{LedgerError, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};

/// Shows every row of every table, as they stand at one moment.
pub(super) fn pour(
    ledger: &SqliteLedger,
    see: &mut dyn FnMut(&'static LedgerTable, &[TableCell]) -> Result<()>,
) -> Result<()> {
    let tx = Transaction::new_unchecked(&ledger.connection, TransactionBehavior::Deferred)?;
    for table in TABLES {
        let mut query = tx.prepare(&select(table))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let cells = (0..table.columns.len()).map(|at| Ok(cell(row.get_ref(at)?)));
            see(table, &cells.collect::<Result<Vec<_>>>()?)?;
        }
    }
    Ok(())
}

/// Names that are others here.
fn select(table: &LedgerTable) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| named(table, name)).collect();
    let columns = columns.join(", ");
    match table.name {
        // Those that came lately stand beside until there are many.
        "numbers" => "SELECT number, ord FROM numbers UNION SELECT number, ord FROM new_numbers".to_owned(),
        "last_ids" => "SELECT name, seq FROM sqlite_sequence WHERE name IN ('tidings', 'letters')".to_owned(),
        name => format!("SELECT {columns} FROM {name}"),
    }
}

fn named(table: &LedgerTable, column: &'static str) -> &'static str {
    if table.name == "findings" && column == "start" { "offset" } else { column }
}

fn cell(value: ValueRef<'_>) -> TableCell {
    match value {
        ValueRef::Integer(number) => TableCell::Number(number),
        // There are no fractions.
        ValueRef::Null | ValueRef::Real(_) => TableCell::Nothing,
        ValueRef::Text(text) => TableCell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => TableCell::Bytes(bytes.to_vec()),
    }
}

/// Begins to take rows in, into a ledger in which there is nothing.
pub(super) fn fill(ledger: &SqliteLedger) -> Result<Box<dyn TableFilling + '_>> {
    let connection = &ledger.connection;
    connection.execute_batch("BEGIN IMMEDIATE; DELETE FROM meta")?;
    Ok(Box::new(SqliteFilling { connection, is_open: true }))
}

struct SqliteFilling<'l> {
    connection: &'l Connection,
    is_open: bool,
}

impl TableFilling for SqliteFilling<'_> {
    fn row(&mut self, table: &'static LedgerTable, cells: &[TableCell]) -> Result<()> {
        // SQLite counts them by itself.
        if table.name == "last_ids" {
            let [TableCell::Text(name), TableCell::Number(id)] = cells else { return Ok(()) };
            self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [name])?;
            self.connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", (name, id))?;
            return Ok(());
        }
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| named(table, name)).collect();
        let places: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
        let values = cells.iter().zip(table.columns).map(|(cell, (_, holds))| value(cell, *holds));
        self.connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(values.collect::<Result<Vec<Value>>>()?))?;
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        super::errors::step(Point::LedgerMove)?;
        self.connection.execute_batch("COMMIT")?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for SqliteFilling<'_> {
    fn drop(&mut self) {
        if self.is_open {
            // Whoever fails has said why; what cannot be rolled back is so when the connection closes.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}

fn value(cell: &TableCell, holds: Holds) -> Result<Value> {
    Ok(match (cell, holds) {
        (TableCell::Nothing, _) => Value::Null,
        (TableCell::Number(number), Holds::Numbers | Holds::Truth) => Value::Integer(*number),
        (TableCell::Text(text), Holds::Texts | Holds::AnyText) => Value::Text(text.clone()),
        (TableCell::Bytes(bytes), Holds::Bytes) => Value::Blob(bytes.clone()),
        _ => return Err(LedgerError::damaged("a value is not of its column's kind")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Who is at work and what was asked of it stay behind; what came lately to the numbers goes with the others.
    const STAYS: [&str; 4] = ["lease", "requests", "request_lines", "new_numbers"];

    #[test]
    fn every_column_of_every_table_goes_along() {
        let ledger = SqliteLedger::in_memory().unwrap();
        let mut query = ledger
            .connection
            .prepare(
                "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let here =
            query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
        let here: BTreeSet<_> = here
            .map(rusqlite::Result::unwrap)
            .filter(|(table, _)| !STAYS.contains(&table.as_str()))
            .collect();
        let columns = |table: &'static LedgerTable| {
            table.columns.iter().map(move |(name, _)| (table.name.to_owned(), named(table, name).to_owned()))
        };
        let goes: BTreeSet<_> =
            TABLES.iter().filter(|table| table.name != "last_ids").flat_map(columns).collect();
        assert_eq!(
            here.difference(&goes).collect::<Vec<_>>(),
            Vec::<&(String, String)>::new(),
            "left behind"
        );
        assert_eq!(goes.difference(&here).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not there");
    }
}
