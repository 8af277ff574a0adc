//! The tables, and how a ledger is brought up to date.

use super::errors::unopened;
use super::link::Link;
use crate::crash::Point;
use crate::ledger::{LedgerError, LedgerErrorKind, OpenError, Result};

/// Every migration, in order. One that has been released is never changed.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001.sql")];

/// The oldest server that is known to do: its number as the server says it.
const OLDEST_SERVER: i64 = 150_000;

/// Brings the ledger up to date, or makes it.
pub(super) fn migrate(link: &Link, place: &str) -> std::result::Result<(), OpenError> {
    let failed = |e: LedgerError| OpenError::of_engine(place, e.kind(), e);
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = version(link).map_err(failed)?;
    if found == Some(newest) {
        return Ok(());
    }
    if found.is_some_and(|found| found > newest) {
        return Err(OpenError::newer(place, found.unwrap_or(0), newest));
    }
    let number =
        link.query_one("SELECT current_setting('server_version_num')::bigint", &[]).map_err(failed)?;
    let number: i64 = number.try_get(0).map_err(|e| unopened(place, e))?;
    if number < OLDEST_SERVER {
        let why = format!("the server is of version {}, older than 15", number / 10_000);
        return Err(OpenError::of_engine(place, LedgerErrorKind::Refused, std::io::Error::other(why)));
    }
    if found.is_none() {
        make_meta(link).map_err(failed)?;
    }
    bring_up(link, newest).map_err(failed)
}

/// The migrations that a ledger has; `None`: there is no ledger.
pub(super) fn version(link: &Link) -> Result<Option<i64>> {
    let row = link.query_one("SELECT to_regclass('meta') IS NOT NULL", &[])?;
    if !row.try_get::<_, bool>(0)? {
        return Ok(None);
    }
    let row = link.query_opt("SELECT value FROM meta WHERE key = '#version'", &[])?;
    Ok(match row {
        Some(row) => row.try_get::<_, &str>(0)?.parse().ok(),
        None => None,
    })
}

/// The table that says how far the others are, with the row that writers hold. Of two who make it at once one is told
/// that it is there, and that is as well.
fn make_meta(link: &Link) -> Result<()> {
    let made = link.batch(
        "BEGIN; CREATE TABLE IF NOT EXISTS meta (key text COLLATE \"C\" PRIMARY KEY, value text COLLATE \"C\" NOT NULL);
         INSERT INTO meta VALUES ('#version', '0'), ('#writer', '') ON CONFLICT DO NOTHING; COMMIT",
    );
    let Err(error) = made else { return Ok(()) };
    link.roll_back();
    if version(link)?.is_some() { Ok(()) } else { Err(error) }
}

fn bring_up(link: &Link, newest: i64) -> Result<()> {
    let tx = link.write()?;
    // Another process may have migrated between the look and the lock.
    let found = version(&tx)?.unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        tx.batch(migration)?;
    }
    tx.execute("UPDATE meta SET value = $1 WHERE key = '#version'", &[&newest.to_string()])?;
    super::errors::step(Point::LedgerMigrate)?;
    tx.commit()
}
