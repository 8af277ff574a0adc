//! Rows of one table that wait in memory until there are enough of them, or until somebody wants to see them.

use super::copy_rows::CopyRows;
use super::link::Link;
use crate::ledger::Result;

/// So much waits at most.
const MOST_BYTES: usize = 1 << 20;

/// Rows of one table.
pub(super) struct WaitingRows {
    /// The table, and which of its columns.
    table: &'static str,
    columns: i16,
    bytes: Vec<u8>,
    rows: usize,
}

impl WaitingRows {
    /// Of a table, and so many of its columns.
    pub(super) const fn of(table: &'static str, columns: i16) -> Self {
        Self { table, columns, bytes: Vec::new(), rows: 0 }
    }

    /// Whether it is time to send them.
    pub(super) fn are_many(&self) -> bool {
        self.bytes.len() >= MOST_BYTES
    }

    /// Begins the next row.
    pub(super) fn row(&mut self) -> &mut Self {
        self.rows += 1;
        self.bytes.extend(self.columns.to_be_bytes());
        self
    }

    /// A number for a column of `bigint`.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.bytes.extend(8_i32.to_be_bytes());
        self.bytes.extend(number.to_be_bytes());
        self
    }

    /// A value for a column of `boolean`.
    pub(super) fn truth(&mut self, truth: bool) -> &mut Self {
        self.bytes.extend(1_i32.to_be_bytes());
        self.bytes.push(u8::from(truth));
        self
    }

    /// Bytes for a column of `bytea`, or the UTF-8 of a text for one of `text`.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend(i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Sends them. Nothing else may be under way on the link.
    pub(super) fn send(&mut self, link: &Link) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut stream = CopyRows::into_table(link, self.table)?;
        stream.encoded(&self.bytes)?;
        self.bytes.clear();
        self.rows = 0;
        stream.finish()?;
        Ok(())
    }
}
