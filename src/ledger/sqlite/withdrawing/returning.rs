//! Arrivals that come back in their turn, and the files of held rows that follow from it.

use crate::ledger::sqlite::first_facts::{OpenedPack, find};
use crate::ledger::sqlite::tidings_of_facts::{of_held, of_taken_back};
use crate::ledger::{JudgedAgain, Result, Returning};
use rusqlite::{Connection, params};

/// As `Withdrawing::put_back`.
pub(super) fn put_back(
    connection: &Connection,
    arrival: i64,
    how: Returning<'_>,
    is_concerned: &dyn Fn(&str) -> bool,
) -> Result<()> {
    match how {
        Returning::AsItWas => {
            for sql in [
                "INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = ?1",
                "INSERT INTO findings SELECT * FROM laid_findings WHERE arrival = ?1",
                "INSERT INTO held_rows SELECT arrival, row, number, cells, NULL, NULL FROM laid_held_rows WHERE arrival = ?1",
                "INSERT INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = ?1",
            ] {
                connection.prepare_cached(sql)?.execute([arrival])?;
            }
        }
        Returning::InPart(judged) => in_part(connection, arrival, judged)?,
        Returning::Whole => {
            keep_set(connection, arrival)?;
            note_judged(connection, arrival)?;
        }
    }
    solve_again(connection, arrival, matches!(how, Returning::AsItWas), is_concerned)?;
    if matches!(how, Returning::InPart(judged) if judged.is_mending) {
        // What it has taken are the rows that it has brought in.
        connection.execute(
            "UPDATE arrivals SET taken = n.solved, held = MAX(l.held + l.taken - n.solved, 0)
             FROM laid_arrivals l, (SELECT COUNT(*) AS solved FROM held_rows WHERE solved_by = ?1) n
             WHERE arrivals.id = ?1 AND l.id = ?1",
            [arrival],
        )?;
    }
    Ok(())
}

/// The rows that were not judged again are as they were.
fn in_part(connection: &Connection, arrival: i64, judged: &JudgedAgain) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS laid_rows (row INTEGER PRIMARY KEY); DELETE FROM laid_rows;",
    )?;
    for row in &judged.rows {
        let row = i64::try_from(*row).unwrap_or(i64::MAX);
        connection.prepare_cached("INSERT OR IGNORE INTO laid_rows VALUES (?1)")?.execute([row])?;
    }
    // A word that nobody knows is told once a file, wherever it stands first.
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO findings SELECT * FROM laid_findings
             WHERE arrival = ?1 AND (row NOT IN (SELECT row FROM laid_rows) OR (held = 0 AND code = 'R109'))",
        )?
        .execute([arrival])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO held_rows SELECT arrival, row, number, cells, NULL, NULL FROM laid_held_rows
             WHERE arrival = ?1 AND row NOT IN (SELECT row FROM laid_rows)",
        )?
        .execute([arrival])?;
    let held_before: i64 = connection
        .prepare_cached(
            "SELECT COUNT(*) FROM laid_held_rows WHERE arrival = ?1 AND row IN (SELECT row FROM laid_rows)",
        )?
        .query_row([arrival], |row| row.get(0))?;
    let more = i64::try_from(judged.held).unwrap_or(0) - held_before;
    let counts = if judged.is_mending {
        "held = l.held, taken = l.taken"
    } else {
        "held = MAX(l.held + ?2, 0), taken = MAX(l.taken - ?2, 0)"
    };
    connection
        .prepare_cached(&format!(
            "UPDATE arrivals SET {counts}, row_count = l.row_count, header_end = l.header_end, profile = l.profile,
               kind = l.kind, outcome = l.outcome, encoding = l.encoding, store = l.store, mends = l.mends
             FROM laid_arrivals l WHERE l.id = ?1 AND arrivals.id = ?1 AND ?2 = ?2"
        ))?
        .execute(params![arrival, more])?;
    keep_set(connection, arrival)?;
    note_judged(connection, arrival)
}

/// The set of an arrival that had one is there again, whatever is in it now.
fn keep_set(connection: &Connection, arrival: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = ?1")?
        .execute([arrival])?;
    Ok(())
}

fn note_judged(connection: &Connection, arrival: i64) -> Result<()> {
    connection.prepare_cached("INSERT OR IGNORE INTO laid_judged VALUES (?1)")?.execute([arrival])?;
    Ok(())
}

/// Rows that this arrival had brought in are in again.
fn solve_again(
    connection: &Connection,
    arrival: i64,
    all: bool,
    is_concerned: &dyn Fn(&str) -> bool,
) -> Result<()> {
    let mut query = connection.prepare_cached(
        "SELECT s.arrival, s.row, s.solved_at, r.number FROM laid_solves s
         JOIN held_rows r ON r.arrival = s.arrival AND r.row = s.row
         WHERE s.solved_by = ?1 AND r.solved_at IS NULL",
    )?;
    let mut rows = query.query([arrival])?;
    while let Some(row) = rows.next()? {
        let number: String = row.get(3)?;
        if !all && is_concerned(&number) {
            continue;
        }
        connection
            .prepare_cached(
                "UPDATE held_rows SET solved_by = ?3, solved_at = ?4 WHERE arrival = ?1 AND row = ?2",
            )?
            .execute(params![row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, arrival, row.get::<_, i64>(2)?])?;
    }
    Ok(())
}

/// Takes an arrival back: what was found in it and the rows that it gave back are no more, and its files with staff leave.
pub(super) fn withdraw(connection: &Connection, arrival: i64, at: i64) -> Result<()> {
    connection.execute("INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = ?1", [arrival])?;
    connection.execute("UPDATE arrivals SET undone_at = ?2 WHERE id = ?1", params![arrival, at])?;
    connection.execute("INSERT INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = ?1", [arrival])?;
    // The same bytes, dropped again while they lay with staff as a whole, lie there for their own sake from here on.
    let heir: Option<i64> = connection.query_row(
        "SELECT MIN(k.id) FROM arrivals a JOIN arrivals k ON k.sha256 = a.sha256 AND k.folder = a.folder AND k.id > a.id
         WHERE a.id = ?1 AND a.outcome NOT IN ('', 'F006') AND k.outcome = a.outcome AND a.held_as <> ''
           AND k.held_as = '' AND k.undone_at IS NULL AND k.mends IS NULL",
        [arrival],
        |row| row.get(0),
    )?;
    if let Some(heir) = heir {
        connection.execute(
            "UPDATE arrivals SET held_as = (SELECT held_as FROM arrivals WHERE id = ?1) WHERE id = ?2",
            [arrival, heir],
        )?;
        connection.execute(
            "INSERT OR REPLACE INTO held_sets SELECT ?2, state, solved_at, plain_size, plain_mtime, twin_size, twin_mtime
             FROM held_sets WHERE arrival = ?1",
            [arrival, heir],
        )?;
        connection.execute("UPDATE held_sets SET state = 2 WHERE arrival = ?1", [arrival])?;
    }
    of_taken_back(connection, arrival, at)?;
    connection.execute(
        "UPDATE held_sets SET state = 1, solved_at = COALESCE(solved_at, ?2) WHERE arrival = ?1 AND state < 2",
        params![arrival, at],
    )?;
    Ok(())
}

/// The files of sets of which other rows are held now than before are written anew or moved away; those that were gone and
/// are needed again are to get a name.
pub(super) fn refresh_sets(connection: &Connection, at: i64) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE laid_changed AS
           SELECT h.arrival AS arrival, h.state AS state,
                  EXISTS (SELECT 1 FROM held_rows r WHERE r.arrival = h.arrival AND r.solved_at IS NULL) AS open
           FROM held_sets h JOIN arrivals a ON a.id = h.arrival
           WHERE a.outcome = '' AND a.undone_at IS NULL AND (
             h.arrival IN (SELECT arrival FROM laid_judged)
             OR EXISTS (
               SELECT 1 FROM laid_open o WHERE o.arrival = h.arrival AND (
                 o.open <> (SELECT COUNT(*) FROM held_rows r WHERE r.arrival = o.arrival AND r.solved_at IS NULL)
                 OR o.rows <> (SELECT TOTAL(r.row) FROM held_rows r WHERE r.arrival = o.arrival AND r.solved_at IS NULL))));
         INSERT OR IGNORE INTO laid_reopened SELECT arrival FROM laid_changed WHERE open AND state = 2;",
    )?;
    connection.execute(
        "UPDATE held_sets SET state = 1, plain_size = NULL, plain_mtime = NULL, twin_size = NULL, twin_mtime = NULL
         WHERE arrival IN (SELECT arrival FROM laid_reopened)",
        [],
    )?;
    connection.execute(
        "UPDATE held_sets SET state = 1, solved_at = CASE WHEN c.open THEN NULL ELSE COALESCE(solved_at, ?1) END
         FROM laid_changed c WHERE c.arrival = held_sets.arrival AND (held_sets.state < 2 OR c.open)",
        [at],
    )?;
    let mut query = connection.prepare("SELECT arrival FROM laid_changed ORDER BY arrival")?;
    let changed: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    drop(query);
    changed.into_iter().try_for_each(|arrival| of_held(connection, arrival, at))?;
    connection.execute_batch("DROP TABLE temp.laid_changed; DROP TABLE IF EXISTS temp.laid_rows;")?;
    Ok(())
}

/// Orders that are known again have the labels that they had before they were taken back.
pub(in crate::ledger::sqlite) fn return_labels(connection: &Connection) -> Result<()> {
    let any = "SELECT EXISTS (SELECT 1 FROM withdrawn_labels)";
    if !connection.prepare_cached(any)?.query_row([], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let mut query = connection.prepare("SELECT store, number, at, file, arrival FROM withdrawn_labels")?;
    let laid = query.query_map([], |row| {
        let label = (row.get::<_, i64>(2)?, row.get::<_, String>(3)?, row.get::<_, Option<i64>>(4)?);
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, label))
    })?;
    for (store, number, (at, file, arrival)) in laid.collect::<rusqlite::Result<Vec<_>>>()? {
        let Some(order) = find(connection, &mut OpenedPack::default(), store, &number)? else { continue };
        connection.execute(
            "INSERT OR IGNORE INTO labels VALUES (?1, ?2, ?3, ?4)",
            params![order, at, file, arrival],
        )?;
        connection.execute(
            "DELETE FROM withdrawn_labels WHERE store = ?1 AND number = ?2",
            params![store, number],
        )?;
    }
    Ok(())
}
