//! What other commands ask of the watcher that is at work, and what came of it, as rows.

use super::connection::SqliteLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::forms::request_words::{choice_of, day_of, kept_choice, number_of};
use crate::ledger::{AskedCommand, AskedUndo, Chosen, Handling, Request, Requests, Result};
use rusqlite::{OptionalExtension, Row, params};

impl Requests for SqliteLedger {
    fn ask(&self, request: &Request, at: i64) -> Result<i64> {
        step(Point::RequestAsk)?;
        let (from, to, days, chosen) = match &request.command {
            AskedCommand::Export { from, to, chosen } => {
                (from.map(number_of), to.map(number_of), None, chosen)
            }
            AskedCommand::Fetch { days } => (None, None, *days, &Chosen::Due),
            AskedCommand::Undo(_) => (None, None, None, &Chosen::Due),
        };
        let undo = match &request.command {
            AskedCommand::Undo(undo) => Some(undo),
            _ => None,
        };
        let (kind, orders) = kept_choice(chosen);
        self.with_deed(|connection| {
            connection.execute(
                "INSERT INTO requests (asked_at, command, store, first_day, last_day, days, now_at, chosen,
                   orders, arrival, dry, asked_by, seen)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                params![
                    at,
                    request.command.name(),
                    request.store,
                    from,
                    to,
                    days,
                    request.now,
                    kind,
                    orders,
                    undo.map(|undo| undo.arrival),
                    undo.is_some_and(|undo| undo.dry),
                    undo.and_then(|undo| undo.by.as_deref()),
                    undo.and_then(|undo| undo.seen.as_deref())
                ],
            )?;
            // The deed comes after it.
            Ok(connection.last_insert_rowid())
        })
    }

    fn take_request(&self) -> Result<Option<(i64, Request)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, command, store, first_day, last_day, days, now_at, chosen, orders, arrival, dry, asked_by,
               seen
             FROM requests
             WHERE state = 0 ORDER BY id LIMIT 1",
        )?;
        let found = query.query_row([], |row| Ok((row.get(0)?, read(row)?))).optional()?;
        let Some((id, request)) = found else { return Ok(None) };
        step(Point::RequestTake)?;
        let taken =
            self.connection.execute("UPDATE requests SET state = 1 WHERE id = ?1 AND state = 0", [id])?;
        Ok((taken == 1).then_some((id, request)))
    }

    fn answer_request(&self, id: i64, news: &str) -> Result<()> {
        step(Point::RequestAnswer)?;
        self.connection
            .prepare_cached(
                "INSERT INTO request_lines SELECT ?1, COALESCE(MAX(seq) + 1, 0), ?2 FROM request_lines
                 WHERE request = ?1",
            )?
            .execute(params![id, news])?;
        Ok(())
    }

    fn finish_request(&self, id: i64) -> Result<()> {
        step(Point::RequestDone)?;
        self.connection.execute("UPDATE requests SET state = 2 WHERE id = ?1", [id])?;
        Ok(())
    }

    fn handling(&self, id: i64) -> Result<Option<Handling>> {
        let mut query = self.connection.prepare_cached("SELECT state FROM requests WHERE id = ?1")?;
        let found = query.query_row([id], |row| {
            Ok(match row.get(0)? {
                0 => Handling::Asked,
                1 => Handling::Taken,
                _ => Handling::Done,
            })
        });
        Ok(found.optional()?)
    }

    fn request_news(&self, id: i64, from: usize) -> Result<Vec<String>> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let mut query = self
            .connection
            .prepare_cached("SELECT line FROM request_lines WHERE request = ?1 AND seq >= ?2 ORDER BY seq")?;
        let found = query.query_map([id, from], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    fn withdraw(&self, id: i64) -> Result<()> {
        step(Point::RequestWithdraw)?;
        self.connection.execute("DELETE FROM request_lines WHERE request = ?1", [id])?;
        self.connection.execute("DELETE FROM requests WHERE id = ?1", [id])?;
        Ok(())
    }

    fn forget_requests(&self) -> Result<()> {
        step(Point::RequestForget)?;
        self.connection.execute_batch("DELETE FROM request_lines; DELETE FROM requests;")?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Request> {
    let command: String = row.get(1)?;
    let command = match command.as_str() {
        "fetch" => AskedCommand::Fetch { days: row.get(5)? },
        "undo" => AskedCommand::Undo(AskedUndo {
            arrival: row.get(9)?,
            dry: row.get(10)?,
            by: row.get(11)?,
            seen: row.get(12)?,
        }),
        _ => AskedCommand::Export {
            from: day_of(row.get(3)?),
            to: day_of(row.get(4)?),
            chosen: choice_of(row.get(7)?, row.get_ref(8)?.as_str()?),
        },
    };
    Ok(Request { command, store: row.get(2)?, now: row.get(6)? })
}
