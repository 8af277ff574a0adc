//! Rows that go into a table in one stream, as `COPY … FROM STDIN (FORMAT binary)` takes them.

use super::link::Link;
use super::waiting::wait;
use crate::ledger::Result;
use bytes::{BufMut, Bytes, BytesMut};
use futures_util::SinkExt;
use std::pin::Pin;
use tokio_postgres::CopyInSink;

/// So much is sent at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A stream of rows into a table. Dropped without an end, none of them is in.
pub(super) struct CopyRows {
    sink: Pin<Box<CopyInSink<Bytes>>>,
    piece: BytesMut,
}

impl CopyRows {
    /// Begins a stream into a table, and which of its columns.
    pub(super) fn into_table(link: &Link, table: &str) -> Result<Self> {
        let sink = link.copy_in(&format!("COPY {table} FROM STDIN (FORMAT binary)"))?;
        let mut piece = BytesMut::with_capacity(PIECE_BYTES + 4096);
        piece.put_slice(b"PGCOPY\n\xff\r\n\0");
        piece.put_i32(0);
        piece.put_i32(0);
        Ok(Self { sink: Box::pin(sink), piece })
    }

    /// Begins the next row, of so many columns.
    pub(super) fn row(&mut self, columns: i16) -> Result<&mut Self> {
        if self.piece.len() >= PIECE_BYTES {
            let piece = self.piece.split().freeze();
            wait(self.sink.feed(piece))?;
        }
        self.piece.put_i16(columns);
        Ok(self)
    }

    /// Rows that are written as the stream takes them already.
    pub(super) fn encoded(&mut self, rows: &[u8]) -> Result<()> {
        for some in rows.chunks(PIECE_BYTES) {
            self.piece.put_slice(some);
            let piece = self.piece.split().freeze();
            wait(self.sink.feed(piece))?;
        }
        Ok(())
    }

    /// A number for a column of `bigint`.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.piece.put_i32(8);
        self.piece.put_i64(number);
        self
    }

    /// A value for a column of `boolean`.
    pub(super) fn truth(&mut self, truth: bool) -> &mut Self {
        self.piece.put_i32(1);
        self.piece.put_u8(u8::from(truth));
        self
    }

    /// Bytes for a column of `bytea`, or the UTF-8 of a text for one of `text`.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        // The server takes no value of 2 GiB; the length is cut there, and the row refused.
        self.piece.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        self.piece.put_slice(bytes);
        self
    }

    /// Nothing.
    pub(super) fn null(&mut self) -> &mut Self {
        self.piece.put_i32(-1);
        self
    }

    /// Ends the stream: from here on the rows are in, as far as the transaction is.
    pub(super) fn finish(mut self) -> Result<u64> {
        self.piece.put_i16(-1);
        let piece = self.piece.split().freeze();
        wait(self.sink.feed(piece))?;
        Ok(wait(self.sink.as_mut().finish())?)
    }
}
