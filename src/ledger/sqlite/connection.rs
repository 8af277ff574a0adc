use super::{LedgerError, Result};
use crate::crash::Point;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Every migration, in order. One that has been released is never changed.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
];

/// How many migrations a ledger had before the index of tracking numbers, which is filled from its facts.
const BEFORE_NUMBERS: i64 = 3;

/// KiB of pages that SQLite may keep in memory.
const CACHE_KIB: i64 = 12 * 1024;

/// A log of more pages than this is copied back by whoever commits, should nobody else have done so.
const AUTOCHECKPOINT_PAGES: i64 = 1 << 17;

/// The ledger in SQLite: WAL, `synchronous = FULL`.
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
}

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It was written by a newer program.
    #[error("the ledger {0} is of version {1}, newer than this program knows ({2})")]
    Newer(PathBuf, i64, i64),
    /// The folder cannot be made.
    #[error("{0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// SQLite said so.
    #[error("the ledger {0}: {1}")]
    Sqlite(PathBuf, rusqlite::Error),
}

impl OpenError {
    /// Whether the disk under the ledger is full.
    pub fn is_full(&self) -> bool {
        let full = rusqlite::ErrorCode::DiskFull;
        matches!(self, Self::Sqlite(_, rusqlite::Error::SqliteFailure(error, _)) if error.code == full)
    }
}

impl Ledger {
    /// Opens a ledger, makes it when it is not there, and brings it up to date.
    ///
    /// # Errors
    /// When it cannot be opened or is newer than this program.
    pub fn open(path: &Path) -> std::result::Result<Self, OpenError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| OpenError::Folder(folder.to_owned(), e))?;
        }
        let sqlite = |e| OpenError::Sqlite(path.to_owned(), e);
        let connection = Connection::open(path).map_err(sqlite)?;
        Self::prepare(&connection).map_err(sqlite)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        ledger.migrate()?;
        Ok(ledger)
    }

    /// Opens a ledger that is there, for reading beside a writer; `None` when there is none yet.
    ///
    /// # Errors
    /// When it cannot be opened or is newer than this program.
    pub fn open_existing(path: &Path) -> std::result::Result<Option<Self>, OpenError> {
        if path.exists() { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// A ledger in memory, for tests and rehearsals of `check`.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn in_memory() -> std::result::Result<Self, OpenError> {
        let path = PathBuf::from(":memory:");
        let connection = Connection::open_with_flags(&path, OpenFlags::default())
            .map_err(|e| OpenError::Sqlite(path.clone(), e))?;
        let mut ledger = Self { connection, path };
        ledger.migrate()?;
        Ok(ledger)
    }

    fn prepare(connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(Duration::from_secs(30))?;
        // Only a ledger that is still empty takes a page size.
        connection.pragma_update(None, "page_size", 16384)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.pragma_update(None, "temp_store", "FILE")?;
        // What a big file wrote is copied from the log to the ledger's file beside other work: `checkpoint`.
        connection.pragma_update(None, "wal_autocheckpoint", AUTOCHECKPOINT_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
        // A statement's plan must not hang on the values bound to it: with partial indexes about, SQLite would
        // otherwise compile a statement anew for every order.
        connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    }

    pub(super) fn migrate(&mut self) -> std::result::Result<(), OpenError> {
        let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let path = self.path.clone();
        let sqlite = |e| OpenError::Sqlite(path.clone(), e);
        let version = |c: &Connection| c.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        let found = version(&self.connection).map_err(sqlite)?;
        if found > newest {
            return Err(OpenError::Newer(self.path.clone(), found, newest));
        }
        if found == newest {
            return Ok(());
        }
        let tx = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(sqlite)?;
        // Another process may have migrated between the look and the lock.
        let found = version(&tx).map_err(sqlite)?;
        for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            tx.execute_batch(migration).map_err(sqlite)?;
        }
        if found <= BEFORE_NUMBERS {
            super::tracking_index::fill(&tx).map_err(sqlite)?;
        }
        tx.pragma_update(None, "user_version", newest).map_err(sqlite)?;
        crate::crash::here(Point::LedgerMigrate).map_err(|e| sqlite(super::refusal(&e)))?;
        tx.commit().map_err(sqlite)
    }

    /// The number that the ledger gives a store.
    pub(super) fn store_id(&self, code: &str) -> Result<i64> {
        store_id(&self.connection, code)
    }

    /// A remembered word about the ledger itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn remembered(&self, key: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Remembers a word about the ledger itself.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(&self, key: &str, value: &str) -> Result<()> {
        super::step(Point::LedgerRemember)?;
        self.connection.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, value],
        )?;
        Ok(())
    }

    /// A second view of the same ledger, for reading beside a transaction.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn second(&self) -> Result<Self> {
        self.second_keeping(CACHE_KIB / 4)
    }

    /// A second view of the same ledger that keeps so many KiB of pages.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn second_keeping(&self, cache_kib: i64) -> Result<Self> {
        let connection = Connection::open(&self.path)?;
        Self::prepare(&connection)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        Ok(Self { connection, path: self.path.clone() })
    }

    /// Whether the write-ahead log is so long that copying it back takes a while.
    pub fn has_long_log(&self) -> bool {
        const LONG_BYTES: u64 = 8 << 20;
        std::fs::metadata(self.log()).is_ok_and(|log| log.len() > LONG_BYTES)
    }

    /// Copies the log back when many small transactions have made it long, so that it is written anew from its
    /// beginning and does not grow with the number of files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn shorten_log(&self) -> Result<()> {
        if self.has_long_log() { self.checkpoint() } else { Ok(()) }
    }

    /// The write-ahead log.
    pub(super) fn log(&self) -> PathBuf {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        log.into()
    }

    /// Writes what a power failure may take back, since its state before is as true: nobody waits for the disk. The
    /// next commit brings it there, as does closing the ledger.
    pub(super) fn unhurried<T>(&self, write: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        let written = write(&self.connection);
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        written
    }

    /// Copies what the write-ahead log holds into the ledger's file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn checkpoint(&self) -> Result<()> {
        super::step(Point::LedgerCheckpoint)?;
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(LedgerError::from)
    }
}

pub(super) fn store_id(connection: &Connection, code: &str) -> Result<i64> {
    use rusqlite::OptionalExtension;
    let known = connection
        .prepare_cached("SELECT id FROM stores WHERE code = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection.execute("INSERT INTO stores (code) VALUES (?1)", [code])?;
    Ok(connection.last_insert_rowid())
}
