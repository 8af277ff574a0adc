//! How an arrival lands: the row that says what it was and where its files are to lie.

use super::held::{enter_set, row_number};
use super::link::Link;
use super::reserved_names::reserve;
use super::tidings_of_facts::of_landing;
use super::turn::ArrivalTurn;
use crate::ledger::{Landing, Result, StoreId};

/// Writes an arrival of a store, taken in at a time, and keeps the names of its files for it.
pub(super) fn land(
    link: &Link,
    arrival: i64,
    (store, at): (Option<StoreId>, i64),
    landing: &Landing,
) -> Result<()> {
    // What is no file has nothing to be filed away.
    let state = i64::from(landing.sha256.is_empty() && landing.held_as.is_empty());
    link.execute(
        "INSERT INTO arrivals (id, sha256, name, folder, store, profile, kind, encoding, bytes, outcome, row_count, taken,
         held, header_end, spool, mtime, state, archived_as, held_as, at, mends)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        &[
            &arrival,
            &landing.sha256,
            &landing.name,
            &landing.folder,
            &store,
            &landing.profile,
            &landing.kind.name(),
            &landing.encoding,
            &row_number(landing.bytes),
            &landing.outcome.name(),
            &row_number(landing.row_count),
            &row_number(landing.taken),
            &row_number(landing.held),
            &row_number(landing.header_end),
            &landing.spool,
            &landing.mtime,
            &state,
            &landing.archived_as,
            &landing.held_as,
            &at,
            &landing.mends,
        ],
    )?;
    reserve(link, arrival, (&landing.folder, &landing.archived_as, &landing.held_as))
}

/// An arrival that has its turn lands where it did, under the names that its files have. Rows of it that are held and were
/// not get a file.
pub(super) fn land_again(link: &Link, turn: ArrivalTurn, landing: &Landing) -> Result<i64> {
    link.execute("INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = $1", &[&turn.arrival])?;
    link.execute(
        "UPDATE arrivals SET profile = $2, kind = $3, encoding = $4, outcome = $5, row_count = $6, taken = $7, held = $8,
           header_end = $9, store = (SELECT id FROM stores WHERE code = $10), mends = $11,
           held_as = CASE held_as WHEN '' THEN $12 ELSE held_as END
         WHERE id = $1",
        &[
            &turn.arrival,
            &landing.profile,
            &landing.kind.name(),
            &landing.encoding,
            &landing.outcome.name(),
            &row_number(landing.row_count),
            &row_number(landing.taken),
            &row_number(landing.held),
            &row_number(landing.header_end),
            &landing.store,
            &landing.mends,
            &landing.held_as,
        ],
    )?;
    if !landing.held_as.is_empty() {
        enter_set(link, turn.arrival)?;
        of_landing(link, turn.arrival, landing, turn.at)?;
    }
    Ok(turn.arrival)
}
