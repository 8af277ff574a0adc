//! What other commands ask of the watcher that is at work, and what came of it.

use super::{Ledger, Result, step};
use crate::crash::Point;
use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, Row, params};

/// A command that is handed to the watcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which.
    pub command: Asked,
    /// The store; `None`: all that the command is about.
    pub store: Option<String>,
    /// The present to reckon with, in epoch seconds; `None`: the watcher's own.
    pub now: Option<i64>,
}

/// Which command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// `export`, with its period.
    Export {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: Option<NaiveDate>,
    },
    /// `fetch`, with the number of days.
    Fetch {
        /// How far back.
        days: Option<u32>,
    },
}

impl Asked {
    /// The command's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Export { .. } => "export",
            Self::Fetch { .. } => "fetch",
        }
    }
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Nobody has taken it yet.
    Asked,
    /// The watcher is at it.
    Taken,
    /// It is done, and all that came of it has been said.
    Done,
}

impl Ledger {
    /// Hands a request to the watcher; gives its number. `at` is the machine's clock.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn ask(&self, request: &Request, at: i64) -> Result<i64> {
        step(Point::RequestAsk)?;
        let (from, to, days) = match request.command {
            Asked::Export { from, to } => (from.map(number_of), to.map(number_of), None),
            Asked::Fetch { days } => (None, None, days),
        };
        // Language and form are of a time when a request was answered in words.
        self.connection.execute(
            "INSERT INTO requests (asked_at, command, store, first_day, last_day, days, now_at, english, json)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)",
            params![at, request.command.name(), request.store, from, to, days, request.now],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The oldest request that nobody has taken, as taken from now on.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn take_request(&self) -> Result<Option<(i64, Request)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, command, store, first_day, last_day, days, now_at FROM requests
             WHERE state = 0 ORDER BY id LIMIT 1",
        )?;
        let found = query.query_row([], |row| Ok((row.get(0)?, read(row)?))).optional()?;
        let Some((id, request)) = found else { return Ok(None) };
        step(Point::RequestTake)?;
        let taken =
            self.connection.execute("UPDATE requests SET state = 1 WHERE id = ?1 AND state = 0", [id])?;
        Ok((taken == 1).then_some((id, request)))
    }

    /// Adds to what came of a request, as whoever asked is to read it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn answer_request(&self, id: i64, news: &str) -> Result<()> {
        step(Point::RequestAnswer)?;
        self.connection
            .prepare_cached(
                "INSERT INTO request_lines SELECT ?1, COALESCE(MAX(seq) + 1, 0), 0, ?2 FROM request_lines
                 WHERE request = ?1",
            )?
            .execute(params![id, news])?;
        Ok(())
    }

    /// Notes that a request is done.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn finish_request(&self, id: i64) -> Result<()> {
        step(Point::RequestDone)?;
        self.connection.execute("UPDATE requests SET state = 2 WHERE id = ?1", [id])?;
        Ok(())
    }

    /// How far a request has come; `None` when nobody knows it any more.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn handling(&self, id: i64) -> Result<Option<Handling>> {
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

    /// What came of a request, from the n-th word on.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn request_news(&self, id: i64, from: usize) -> Result<Vec<String>> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let mut query = self
            .connection
            .prepare_cached("SELECT line FROM request_lines WHERE request = ?1 AND seq >= ?2 ORDER BY seq")?;
        let found = query.query_map([id, from], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// Takes a request back, with all that came of it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn withdraw(&self, id: i64) -> Result<()> {
        step(Point::RequestWithdraw)?;
        self.connection.execute("DELETE FROM request_lines WHERE request = ?1", [id])?;
        self.connection.execute("DELETE FROM requests WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Forgets every request: those who asked a watcher that is no more ask anew.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn forget_requests(&self) -> Result<()> {
        step(Point::RequestForget)?;
        self.connection.execute_batch("DELETE FROM request_lines; DELETE FROM requests;")?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Request> {
    let command: String = row.get(1)?;
    let command = match command.as_str() {
        "fetch" => Asked::Fetch { days: row.get(5)? },
        _ => Asked::Export { from: day_of(row.get(3)?), to: day_of(row.get(4)?) },
    };
    Ok(Request { command, store: row.get(2)?, now: row.get(6)? })
}

fn number_of(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

fn day_of(number: Option<i32>) -> Option<NaiveDate> {
    number.and_then(NaiveDate::from_num_days_from_ce_opt)
}
