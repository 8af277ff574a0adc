//! Sendings that were confirmed, as rows.

use super::connection::SqliteLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::{ConfirmedSending, Result, Sendings};
use rusqlite::{OptionalExtension, params};

impl Sendings for SqliteLedger {
    fn confirm_sending(&self, key: &str, who: &str, at: i64) -> Result<bool> {
        step(Point::SendingConfirm)?;
        let known = self.connection.prepare_cached("SELECT 1 FROM sendings WHERE key = ?1")?.exists([key])?;
        if known {
            return Ok(false);
        }
        self.with_deed(|connection| {
            let sql = "INSERT INTO sendings (key, at, who) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING";
            Ok(connection.execute(sql, params![key, at, who])? == 1)
        })
    }

    fn end_sending(&self, key: &str, outcome: &str) -> Result<()> {
        step(Point::SendingEnd)?;
        self.connection.execute("UPDATE sendings SET outcome = ?2 WHERE key = ?1", [key, outcome])?;
        Ok(())
    }

    fn sending(&self, key: &str) -> Result<Option<ConfirmedSending>> {
        let mut query =
            self.connection.prepare_cached("SELECT at, who, outcome FROM sendings WHERE key = ?1")?;
        let found = query.query_row([key], |row| {
            Ok(ConfirmedSending { at: row.get(0)?, who: row.get(1)?, outcome: row.get(2)? })
        });
        Ok(found.optional()?)
    }
}
