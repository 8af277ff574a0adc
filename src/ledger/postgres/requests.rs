//! What other commands ask of the watcher that is at work, and what came of it, as rows.

use super::deeds::text_of;
use super::engine::PostgresLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::forms::request_words::{choice_of, day_of, kept_choice, number_of};
use crate::ledger::{AskedCommand, AskedUndo, Chosen, Handling, Request, Requests, Result};
use tokio_postgres::Row;

impl Requests for PostgresLedger {
    fn ask(&self, request: &Request, at: i64) -> Result<i64> {
        step(Point::RequestAsk)?;
        let (from, to, days, chosen) = match &request.command {
            AskedCommand::Export { from, to, chosen } => {
                (from.map(number_of), to.map(number_of), None, chosen)
            }
            AskedCommand::Fetch { days } => (None, None, days.map(i64::from), &Chosen::Due),
            AskedCommand::Undo(_) => (None, None, None, &Chosen::Due),
        };
        let undo = match &request.command {
            AskedCommand::Undo(undo) => Some(undo),
            _ => None,
        };
        let (arrival, dry) = (undo.map(|undo| undo.arrival), undo.is_some_and(|undo| undo.dry));
        let by = undo.and_then(|undo| undo.by.as_deref());
        let seen = undo.and_then(|undo| undo.seen.as_deref());
        let (kind, orders) = kept_choice(chosen);
        let (command, store, now) = (request.command.name(), &request.store, request.now);
        self.with_deed(|link| {
            let row = link.query_one(
                "INSERT INTO requests (id, asked_at, command, store, first_day, last_day, days, now_at, chosen,
                   orders, arrival, dry, asked_by, seen)
                 SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM requests
                 RETURNING id",
                &[&at, &command, store, &from, &to, &days, &now, &kind, &orders, &arrival, &dry, &by, &seen],
            )?;
            Ok(row.try_get(0)?)
        })
    }

    fn take_request(&self) -> Result<Option<(i64, Request)>> {
        let row = self.link.query_opt(
            "SELECT id, command, store, first_day, last_day, days, now_at, chosen, orders, arrival, dry, asked_by,
               seen
             FROM requests
             WHERE state = 0 ORDER BY id LIMIT 1",
            &[],
        )?;
        let Some(row) = row else { return Ok(None) };
        let (id, request): (i64, _) = (row.try_get(0)?, read(&row)?);
        step(Point::RequestTake)?;
        let taken = self.link.execute("UPDATE requests SET state = 1 WHERE id = $1 AND state = 0", &[&id])?;
        Ok((taken == 1).then_some((id, request)))
    }

    fn answer_request(&self, id: i64, news: &str) -> Result<()> {
        step(Point::RequestAnswer)?;
        self.link.execute(
            "INSERT INTO request_lines SELECT $1, COALESCE(MAX(seq) + 1, 0), $2 FROM request_lines
             WHERE request = $1",
            &[&id, &news.as_bytes()],
        )?;
        Ok(())
    }

    fn finish_request(&self, id: i64) -> Result<()> {
        step(Point::RequestDone)?;
        self.link.execute("UPDATE requests SET state = 2 WHERE id = $1", &[&id])?;
        Ok(())
    }

    fn handling(&self, id: i64) -> Result<Option<Handling>> {
        let row = self.link.query_opt("SELECT state FROM requests WHERE id = $1", &[&id])?;
        row.map(|row| {
            Ok(match row.try_get::<_, i64>(0)? {
                0 => Handling::Asked,
                1 => Handling::Taken,
                _ => Handling::Done,
            })
        })
        .transpose()
    }

    fn request_news(&self, id: i64, from: usize) -> Result<Vec<String>> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let rows = self.link.query(
            "SELECT line FROM request_lines WHERE request = $1 AND seq >= $2 ORDER BY seq",
            &[&id, &from],
        )?;
        rows.iter().map(|row| text_of(row.try_get(0)?)).collect()
    }

    fn withdraw(&self, id: i64) -> Result<()> {
        step(Point::RequestWithdraw)?;
        self.link.execute("DELETE FROM request_lines WHERE request = $1", &[&id])?;
        self.link.execute("DELETE FROM requests WHERE id = $1", &[&id])?;
        Ok(())
    }

    fn forget_requests(&self) -> Result<()> {
        step(Point::RequestForget)?;
        self.link.batch("DELETE FROM request_lines; DELETE FROM requests")
    }
}

fn read(row: &Row) -> Result<Request> {
    let command = match row.try_get::<_, &str>(1)? {
        "fetch" => {
            let days: Option<i64> = row.try_get(5)?;
            AskedCommand::Fetch { days: days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)) }
        }
        "undo" => AskedCommand::Undo(AskedUndo {
            arrival: row.try_get::<_, Option<i64>>(9)?.unwrap_or(0),
            dry: row.try_get(10)?,
            by: row.try_get(11)?,
            seen: row.try_get(12)?,
        }),
        _ => AskedCommand::Export {
            from: day_of(row.try_get(3)?),
            to: day_of(row.try_get(4)?),
            chosen: choice_of(row.try_get(7)?, row.try_get(8)?),
        },
    };
    Ok(Request { command, store: row.try_get(2)?, now: row.try_get(6)? })
}
