//! The connection to the file, and the ledger's own good: opened, brought up to date, tidied up.

use super::deeds::{Signed, write_signed};
use super::errors::{refusal, step, unopened};
use super::turn::Turn;
use super::{marked_numbers, tracking_index};
use crate::crash::Point;
use crate::ledger::{Engine, LedgerError, LedgerErrorKind, OpenError, Result, StoreId, Upkeep};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Every migration, in order. One that has been released is never changed. They are run here and not by
/// `rusqlite_migration`: it wants an older `rusqlite`, and has no place for what is filled from facts and for the crash
/// point within the one transaction.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
    include_str!("migrations/0014.sql"),
    include_str!("migrations/0015.sql"),
    include_str!("migrations/0016.sql"),
    include_str!("migrations/0017.sql"),
    include_str!("migrations/0018.sql"),
    include_str!("migrations/0019.sql"),
    include_str!("migrations/0020.sql"),
    include_str!("migrations/0021.sql"),
];

/// How many migrations a ledger had before the index of tracking numbers, which is filled from its facts.
const BEFORE_NUMBERS: i64 = 3;
/// The same before the list of numbers with marks.
const BEFORE_MARKED: i64 = 12;

/// KiB of pages that SQLite may keep in memory.
const CACHE_KIB: i64 = 12 * 1024;

/// The same, of whoever asks about orders in no order at all: most of what it asks should stay.
const RANDOM_CACHE_KIB: i64 = 24 * 1024;

/// A log of more pages than this is copied back by whoever commits, should nobody else have done so.
const AUTOCHECKPOINT_PAGES: i64 = 1 << 17;

/// The ledger in SQLite: WAL, `synchronous = FULL`.
pub struct SqliteLedger {
    pub(super) connection: Connection,
    pub(super) signed: Signed,
    path: PathBuf,
    /// Whose turn it is while arrivals are taken back.
    pub(super) turn: Cell<Option<Turn>>,
}

impl SqliteLedger {
    /// As `Ledger::open`.
    pub fn open(path: &Path) -> std::result::Result<Self, OpenError> {
        if let Some(folder) = path.parent() {
            make_folder(folder).map_err(|e| OpenError::no_folder(&folder.display().to_string(), e))?;
        }
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            // A folder or a pipe: nothing that lies there is a ledger.
            let why = std::io::Error::other("what lies there is no file");
            return Err(OpenError::of_engine(&path.display().to_string(), LedgerErrorKind::Corrupt, why));
        }
        // The log beside it gets the rights of the ledger's file.
        make_private(path).map_err(|e| OpenError::no_folder(&path.display().to_string(), e))?;
        let sqlite = |e| unopened(path, e);
        let connection = Connection::open(path).map_err(sqlite)?;
        Self::prepare(&connection).map_err(sqlite)?;
        let mut ledger =
            Self { connection, signed: Signed::default(), path: path.to_owned(), turn: Cell::default() };
        ledger.migrate()?;
        Ok(ledger)
    }

    /// As `Ledger::in_memory`.
    pub fn in_memory() -> std::result::Result<Self, OpenError> {
        let path = PathBuf::from(":memory:");
        let connection =
            Connection::open_with_flags(&path, OpenFlags::default()).map_err(|e| unopened(&path, e))?;
        let mut ledger = Self { connection, signed: Signed::default(), path, turn: Cell::default() };
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
        // What a big file wrote is copied from the log to the ledger's file beside other work: `tidy_up`.
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
        let sqlite = |e| unopened(&path, e);
        let version = |c: &Connection| c.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        let found = version(&self.connection).map_err(sqlite)?;
        if found > newest {
            return Err(OpenError::newer(&path.display().to_string(), found, newest));
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
        let filled = match found {
            0..=BEFORE_NUMBERS => tracking_index::fill(&tx).and_then(|()| marked_numbers::fill(&tx)),
            _ if found <= BEFORE_MARKED => marked_numbers::fill(&tx),
            _ => Ok(()),
        };
        filled.map_err(|e| OpenError::of_engine(&path.display().to_string(), e.kind(), e))?;
        tx.pragma_update(None, "user_version", newest).map_err(sqlite)?;
        crate::crash::here(Point::LedgerMigrate).map_err(|e| sqlite(refusal(&e)))?;
        tx.commit().map_err(sqlite)
    }

    /// The write-ahead log.
    pub(super) fn log(&self) -> PathBuf {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        log.into()
    }

    /// Changes something in one transaction with the deed that was signed.
    pub(super) fn with_deed<T>(&self, change: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let changed = change(&tx)?;
        write_signed(&tx, &self.signed)?;
        tx.commit()?;
        self.signed.take();
        Ok(changed)
    }

    /// Writes what a power failure may take back, since its state before is as true: nobody waits for the disk. The
    /// next commit brings it there, as does closing the ledger.
    pub(super) fn unhurried<T>(&self, write: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        let written = write(&self.connection);
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        written
    }
}

impl Engine for SqliteLedger {}

impl Upkeep for SqliteLedger {
    fn another(&self, at_random: bool) -> Result<Box<dyn Engine>> {
        let connection = Connection::open(&self.path)?;
        Self::prepare(&connection)?;
        let cache_kib = if at_random { RANDOM_CACHE_KIB } else { CACHE_KIB / 4 };
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        Ok(Box::new(Self {
            connection,
            signed: Signed::default(),
            path: self.path.clone(),
            turn: Cell::default(),
        }))
    }

    fn remembered(&self, key: &str) -> Result<Option<String>> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    fn remember(&self, key: &str, value: &str) -> Result<()> {
        step(Point::LedgerRemember)?;
        remember(&self.connection, key, value)
    }

    fn look_for_damage(&self, most_bytes: u64) -> Result<()> {
        if std::fs::metadata(&self.path).is_ok_and(|found| found.len() > most_bytes) {
            return Ok(());
        }
        let found: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(LedgerError::damaged(&found)) }
    }

    fn needs_tidying(&self) -> bool {
        const LONG_BYTES: u64 = 8 << 20;
        std::fs::metadata(self.log()).is_ok_and(|log| log.len() > LONG_BYTES)
    }

    /// Copies what the write-ahead log holds into the ledger's file, so that the log is written anew from its
    /// beginning.
    fn tidy_up(&self) -> Result<()> {
        step(Point::LedgerCheckpoint)?;
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }
}

/// Makes the folder of a ledger, for the owner alone where it is new.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Makes a ledger's file that is not there, for the owner alone: SQLite would make it for whoever the umask lets.
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    // One of before is closed to others too; what is somebody else's stays as it is.
    let is_open = std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if is_open && let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)) {
        tracing::warn!(error = %error.kind(), "the rights of the ledger cannot be changed");
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Remembers a word about the ledger itself.
pub(super) fn remember(connection: &Connection, key: &str, value: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )?;
    Ok(())
}

/// The number that the ledger gives a store; a new one for a code that is new.
pub(super) fn store_id(connection: &Connection, code: &str) -> Result<StoreId> {
    let known = known_store(connection, code)?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection.execute("INSERT INTO stores (code) VALUES (?1)", [code])?;
    Ok(connection.last_insert_rowid())
}

/// The number of a store, when it has one: a look writes nothing.
pub(super) fn known_store(connection: &Connection, code: &str) -> Result<Option<StoreId>> {
    let mut query = connection.prepare_cached("SELECT id FROM stores WHERE code = ?1")?;
    Ok(query.query_row([code], |row| row.get(0)).optional()?)
}
