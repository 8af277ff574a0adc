//! What people did. A deed that was signed waits in the ledger for the next change, and goes into its transaction.

use super::link::Link;
use super::tidings_of_facts::of_deed;
use crate::ledger::{Deed, DeedKind, LedgerError, Result};
use std::cell::RefCell;
use tokio_postgres::Row;

/// The deed that the next change is of.
pub(super) type Signed = RefCell<Option<Deed>>;

/// Keeps a deed, within the transaction that is open or in one of its own.
pub(super) fn keep_deed(link: &Link, deed: &Deed) -> Result<()> {
    link.writing(|tx| {
        let row = tx.query_one(
            "INSERT INTO deeds (id, at, who, kind, about, detail)
             SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 FROM deeds RETURNING id",
            &[&deed.at, &deed.who, &deed.kind.name(), &deed.about, &deed.detail.as_bytes()],
        )?;
        of_deed(tx, row.try_get(0)?, deed)
    })
}

/// Keeps the deed that was signed, within the transaction of what it is of. Whoever has committed that takes the
/// signature away: a transaction that fails leaves it for the next attempt.
pub(super) fn write_signed(link: &Link, signed: &Signed) -> Result<()> {
    match &*signed.borrow() {
        Some(deed) => keep_deed(link, deed),
        None => Ok(()),
    }
}

/// The last deeds, the newest first.
pub(super) fn read_deeds(
    link: &Link,
    before: Option<i64>,
    about: Option<&str>,
    most: usize,
) -> Result<Vec<(i64, Deed)>> {
    let before = before.unwrap_or(i64::MAX);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = match about {
        Some(about) => link.query(
            "SELECT id, at, who, kind, about, detail FROM deeds WHERE id < $1 AND about = $3 ORDER BY id DESC LIMIT $2",
            &[&before, &most, &about],
        )?,
        None => link.query(
            "SELECT id, at, who, kind, about, detail FROM deeds WHERE id < $1 ORDER BY id DESC LIMIT $2",
            &[&before, &most],
        )?,
    };
    rows.iter().map(read_deed).collect()
}

fn read_deed(row: &Row) -> Result<(i64, Deed)> {
    let deed = Deed {
        at: row.try_get(1)?,
        who: row.try_get(2)?,
        kind: DeedKind::of_name(row.try_get(3)?).unwrap_or(DeedKind::LoggedIn),
        about: row.try_get(4)?,
        detail: text_of(row.try_get(5)?)?,
    };
    Ok((row.try_get(0)?, deed))
}

/// A text that is kept as its bytes.
pub(super) fn text_of(bytes: &[u8]) -> Result<String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| LedgerError::damaged("a text is no UTF-8"))
}
