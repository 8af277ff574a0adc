use super::{Ledger, LedgerError, Result};
use crate::notice::{Code, Finding};
use rusqlite::{OptionalExtension, Row, params};

/// An arrival as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a field of Landing, described there")]
pub struct ArrivalRecord {
    pub id: i64,
    pub sha256: Vec<u8>,
    pub name: String,
    pub folder: String,
    pub store: String,
    pub profile: String,
    pub kind: String,
    pub encoding: String,
    pub bytes: u64,
    pub at: i64,
    pub filed: bool,
    pub outcome: String,
    pub row_count: u64,
    pub taken: u64,
    pub held: u64,
    pub header_end: u64,
    pub spool: String,
    pub mtime: i64,
    pub archived_as: String,
    pub held_as: String,
}

/// A finding as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRecord {
    /// Whether its row was given back.
    pub held: bool,
    /// The finding.
    pub finding: Finding,
    /// Where the raw record lies in the arrival.
    pub span: (u64, u64),
}

const COLUMNS: &str =
    "a.id, a.sha256, a.name, a.folder, COALESCE(s.code, ''), a.profile, a.kind, a.encoding, a.bytes, a.at,
    a.state, a.outcome, a.row_count, a.taken, a.held, a.header_end, a.spool, a.mtime, a.archived_as, a.held_as
    FROM arrivals a LEFT JOIN stores s ON s.id = a.store";

impl Ledger {
    /// The arrival that took these bytes in, into that store for `orders` (`None`: into any).
    ///
    /// # Errors
    /// When the ledger cannot be read.
    // A file of which every row was held has the same bytes when staff drop it again, after the order file or into
    // the store's folder as its notice says: nothing of it is in, so it is judged afresh.
    pub fn taken_in(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE a.sha256 = ?1 AND a.outcome = '' AND (?2 IS NULL OR s.code = ?2) \
             AND NOT (a.held > 0 AND a.taken = 0) ORDER BY a.id LIMIT 1"
        ))?;
        Ok(query.query_row(params![sha256, store], read_arrival).optional()?)
    }

    /// The last arrival of these bytes that was taken in, into that store (`None`: into any): what is held of it now.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn taken_in_last(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE a.sha256 = ?1 AND a.outcome = '' AND (?2 IS NULL OR s.code = ?2) \
             ORDER BY a.id DESC LIMIT 1"
        ))?;
        Ok(query.query_row(params![sha256, store], read_arrival).optional()?)
    }

    /// Arrivals of a store that were read by a profile and of which so many rows at least were held, the last first.
    /// Only recent ones are looked at: rows are mended soon or never.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn arrivals_with_held(&self, store: &str, profile: &str, rows: u64) -> Result<Vec<ArrivalRecord>> {
        const RECENT: i64 = 5_000;
        const MOST: i64 = 16;
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE a.id > (SELECT COALESCE(MAX(id), 0) FROM arrivals) - ?4 AND a.held >= ?3 \
             AND a.outcome = '' AND a.profile = ?2 AND s.code = ?1 ORDER BY a.id DESC LIMIT ?5"
        ))?;
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let found = query.query_map(params![store, profile, rows, RECENT, MOST], read_arrival)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Arrivals that are committed but not yet filed away: a crash came between.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unfiled(&self) -> Result<Vec<ArrivalRecord>> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE a.state = 0 ORDER BY a.id"))?;
        let found = query.query_map([], read_arrival)?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// One arrival.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn arrival(&self, id: i64) -> Result<Option<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE a.id = ?1"))?;
        Ok(query.query_row([id], read_arrival).optional()?)
    }

    /// The last arrivals of files, the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last_arrivals(&self, most: usize) -> Result<Vec<ArrivalRecord>> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE a.sha256 <> x'' ORDER BY a.id DESC LIMIT ?1"))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Ok(query.query_map([most], read_arrival)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Goes through the arrivals of a time, the first first; `from` and `to` in epoch seconds, `to` not included.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_arrival<E: From<LedgerError>>(
        &self,
        from: i64,
        to: i64,
        mut see: impl FnMut(ArrivalRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let ledger = LedgerError::from;
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE a.at >= ?1 AND a.at < ?2 ORDER BY a.id"))
            .map_err(ledger)?;
        let mut rows = query.query([from, to]).map_err(ledger)?;
        while let Some(row) = rows.next().map_err(ledger)? {
            see(read_arrival(row).map_err(ledger)?)?;
        }
        Ok(())
    }

    /// Notes that arrivals are filed away: from here on they are done with.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn filed(&mut self, arrivals: &[i64]) -> Result<()> {
        super::step(crate::crash::Point::FileDone)?;
        let tx = self.connection.transaction()?;
        for id in arrivals {
            tx.prepare_cached("UPDATE arrivals SET state = 1 WHERE id = ?1")?.execute([id])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Notes that an arrival was filed under other names than it was to be: somebody took them meanwhile.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn filed_as(&self, id: i64, archived_as: &str, held_as: &str) -> Result<()> {
        super::step(crate::crash::Point::FileNamed)?;
        self.connection.execute(
            "UPDATE arrivals SET archived_as = ?2, held_as = ?3 WHERE id = ?1",
            params![id, archived_as, held_as],
        )?;
        Ok(())
    }

    /// Goes through the findings of an arrival in the order of its rows.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_finding<E: From<LedgerError>>(
        &self,
        arrival: i64,
        mut see: impl FnMut(FindingRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let ledger = LedgerError::from;
        let mut query = self
            .connection
            .prepare_cached(
                "SELECT held, code, row, column_name, value, detail, offset, length FROM findings WHERE arrival = ?1 ORDER BY row, seq",
            )
            .map_err(ledger)?;
        let mut rows = query.query([arrival]).map_err(ledger)?;
        while let Some(row) = rows.next().map_err(ledger)? {
            see(read_finding(row).map_err(ledger)?)?;
        }
        Ok(())
    }
}

fn read_arrival(row: &Row<'_>) -> rusqlite::Result<ArrivalRecord> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(ArrivalRecord {
        id: row.get(0)?,
        sha256: row.get(1)?,
        name: row.get(2)?,
        folder: row.get(3)?,
        store: row.get(4)?,
        profile: row.get(5)?,
        kind: row.get(6)?,
        encoding: row.get(7)?,
        bytes: number(row.get(8)?),
        at: row.get(9)?,
        filed: row.get::<_, i64>(10)? != 0,
        outcome: row.get(11)?,
        row_count: number(row.get(12)?),
        taken: number(row.get(13)?),
        held: number(row.get(14)?),
        header_end: number(row.get(15)?),
        spool: row.get(16)?,
        mtime: row.get(17)?,
        archived_as: row.get(18)?,
        held_as: row.get(19)?,
    })
}

fn read_finding(row: &Row<'_>) -> rusqlite::Result<FindingRecord> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let code: String = row.get(1)?;
    let at = number(row.get(2)?);
    Ok(FindingRecord {
        held: row.get(0)?,
        finding: Finding {
            code: Code::of_name(&code).unwrap_or(Code::X905),
            row: (at > 0).then_some(at),
            column: row.get(3)?,
            value: row.get(4)?,
            detail: row.get(5)?,
        },
        span: (number(row.get(6)?), number(row.get(7)?)),
    })
}
