//! Sendings that were confirmed, as rows.

use super::deeds::text_of;
use super::engine::PostgresLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::{ConfirmedSending, Result, Sendings};

impl Sendings for PostgresLedger {
    fn confirm_sending(&self, key: &str, who: &str, at: i64) -> Result<bool> {
        step(Point::SendingConfirm)?;
        if self.link.query_opt("SELECT 1 FROM sendings WHERE key = $1", &[&key])?.is_some() {
            return Ok(false);
        }
        self.with_deed(|link| {
            let sql = "INSERT INTO sendings (key, at, who) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING";
            Ok(link.execute(sql, &[&key, &at, &who])? == 1)
        })
    }

    fn end_sending(&self, key: &str, outcome: &str) -> Result<()> {
        step(Point::SendingEnd)?;
        self.link.execute("UPDATE sendings SET outcome = $2 WHERE key = $1", &[&key, &outcome.as_bytes()])?;
        Ok(())
    }

    fn sending(&self, key: &str) -> Result<Option<ConfirmedSending>> {
        let row = self.link.query_opt("SELECT at, who, outcome FROM sendings WHERE key = $1", &[&key])?;
        row.map(|row| {
            let outcome: Option<&[u8]> = row.try_get(2)?;
            Ok(ConfirmedSending {
                at: row.try_get(0)?,
                who: row.try_get(1)?,
                outcome: outcome.map(text_of).transpose()?,
            })
        })
        .transpose()
    }
}
