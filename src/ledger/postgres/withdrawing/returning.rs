//! Arrivals that come back in their turn, and the files of held rows that follow from it.

use crate::ledger::postgres::first_facts::{OpenedPack, find};
use crate::ledger::postgres::link::Link;
use crate::ledger::postgres::tidings_of_facts::{of_held, of_taken_back};
use crate::ledger::{JudgedAgain, Result, Returning, StoreId};

/// As `Withdrawing::put_back`.
pub(super) fn put_back(
    link: &Link,
    arrival: i64,
    how: Returning<'_>,
    is_concerned: &dyn Fn(&str) -> bool,
) -> Result<()> {
    match how {
        Returning::AsItWas => {
            for sql in [
                "INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = $1",
                "INSERT INTO findings SELECT * FROM laid_findings WHERE arrival = $1",
                "INSERT INTO held_rows SELECT arrival, row, number, cells, NULL, NULL FROM laid_held_rows WHERE arrival = $1",
                "INSERT INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = $1",
            ] {
                link.execute(sql, &[&arrival])?;
            }
        }
        Returning::InPart(judged) => in_part(link, arrival, judged)?,
        Returning::Whole => {
            keep_set(link, arrival)?;
            note_judged(link, arrival)?;
        }
    }
    solve_again(link, arrival, matches!(how, Returning::AsItWas), is_concerned)?;
    if matches!(how, Returning::InPart(judged) if judged.is_mending) {
        // What it has taken are the rows that it has brought in.
        link.execute(
            "UPDATE arrivals SET taken = n.solved, held = GREATEST(l.held + l.taken - n.solved, 0)
             FROM laid_arrivals l, (SELECT COUNT(*) AS solved FROM held_rows WHERE solved_by = $1) n
             WHERE arrivals.id = $1 AND l.id = $1",
            &[&arrival],
        )?;
    }
    Ok(())
}

/// The rows that were not judged again are as they were.
fn in_part(link: &Link, arrival: i64, judged: &JudgedAgain) -> Result<()> {
    let rows: Vec<i64> = judged.rows.iter().map(|row| i64::try_from(*row).unwrap_or(i64::MAX)).collect();
    // A word that nobody knows is told once a file, wherever it stands first.
    link.execute(
        "INSERT INTO findings SELECT * FROM laid_findings
         WHERE arrival = $1 AND (row NOT IN (SELECT unnest($2::bigint[])) OR (NOT held AND code = 'R109'))
         ON CONFLICT (arrival, row, seq) DO UPDATE SET held = excluded.held, code = excluded.code,
           column_name = excluded.column_name, value = excluded.value, detail = excluded.detail,
           start = excluded.start, length = excluded.length",
        &[&arrival, &rows],
    )?;
    link.execute(
        "INSERT INTO held_rows SELECT arrival, row, number, cells, NULL, NULL FROM laid_held_rows
         WHERE arrival = $1 AND row NOT IN (SELECT unnest($2::bigint[])) ON CONFLICT DO NOTHING",
        &[&arrival, &rows],
    )?;
    let held_before: i64 = link
        .query_one(
            "SELECT COUNT(*) FROM laid_held_rows WHERE arrival = $1 AND row IN (SELECT unnest($2::bigint[]))",
            &[&arrival, &rows],
        )?
        .try_get(0)?;
    let more = i64::try_from(judged.held).unwrap_or(0) - held_before;
    let counts = if judged.is_mending {
        "held = l.held, taken = l.taken"
    } else {
        "held = GREATEST(l.held + $2, 0), taken = GREATEST(l.taken - $2, 0)"
    };
    link.execute(
        &format!(
            "UPDATE arrivals SET {counts}, row_count = l.row_count, header_end = l.header_end, profile = l.profile,
               kind = l.kind, outcome = l.outcome, encoding = l.encoding, store = l.store, mends = l.mends
             FROM laid_arrivals l WHERE l.id = $1 AND arrivals.id = $1 AND $2::bigint IS NOT NULL"
        ),
        &[&arrival, &more],
    )?;
    keep_set(link, arrival)?;
    note_judged(link, arrival)
}

/// What stands of a set is what is put in its place.
const SET_ANEW: &str =
    "ON CONFLICT (arrival) DO UPDATE SET state = excluded.state, solved_at = excluded.solved_at,
    plain_size = excluded.plain_size, plain_mtime = excluded.plain_mtime, twin_size = excluded.twin_size,
    twin_mtime = excluded.twin_mtime";

/// The set of an arrival that had one is there again, whatever is in it now.
fn keep_set(link: &Link, arrival: i64) -> Result<()> {
    link.execute(
        &format!("INSERT INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = $1 {SET_ANEW}"),
        &[&arrival],
    )?;
    Ok(())
}

fn note_judged(link: &Link, arrival: i64) -> Result<()> {
    link.execute("INSERT INTO laid_judged VALUES ($1) ON CONFLICT DO NOTHING", &[&arrival])?;
    Ok(())
}

/// Rows that this arrival had brought in are in again.
fn solve_again(link: &Link, arrival: i64, all: bool, is_concerned: &dyn Fn(&str) -> bool) -> Result<()> {
    let rows = link.query(
        "SELECT s.arrival, s.row, s.solved_at, r.number FROM laid_solves s
         JOIN held_rows r ON r.arrival = s.arrival AND r.row = s.row
         WHERE s.solved_by = $1 AND r.solved_at IS NULL",
        &[&arrival],
    )?;
    for row in &rows {
        if !all && is_concerned(row.try_get(3)?) {
            continue;
        }
        let (of, place, at): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        link.execute(
            "UPDATE held_rows SET solved_by = $3, solved_at = $4 WHERE arrival = $1 AND row = $2",
            &[&of, &place, &arrival, &at],
        )?;
    }
    Ok(())
}

/// Takes an arrival back: what was found in it and the rows that it gave back are no more, and its files with staff leave.
pub(super) fn withdraw(link: &Link, arrival: i64, at: i64) -> Result<()> {
    link.execute("INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = $1", &[&arrival])?;
    link.execute("UPDATE arrivals SET undone_at = $2 WHERE id = $1", &[&arrival, &at])?;
    link.execute("INSERT INTO held_sets SELECT * FROM laid_held_sets WHERE arrival = $1", &[&arrival])?;
    // The same bytes, dropped again while they lay with staff as a whole, lie there for their own sake from here on.
    let heir: Option<i64> = link
        .query_one(
            "SELECT MIN(k.id) FROM arrivals a JOIN arrivals k ON k.sha256 = a.sha256 AND k.folder = a.folder AND k.id > a.id
             WHERE a.id = $1 AND a.outcome NOT IN ('', 'F006') AND k.outcome = a.outcome AND a.held_as <> ''
               AND k.held_as = '' AND k.undone_at IS NULL AND k.mends IS NULL",
            &[&arrival],
        )?
        .try_get(0)?;
    if let Some(heir) = heir {
        link.execute(
            "UPDATE arrivals SET held_as = (SELECT held_as FROM arrivals WHERE id = $1) WHERE id = $2",
            &[&arrival, &heir],
        )?;
        link.execute(
            &format!(
                "INSERT INTO held_sets SELECT $2, state, solved_at, plain_size, plain_mtime, twin_size, twin_mtime
                 FROM held_sets WHERE arrival = $1 {SET_ANEW}"
            ),
            &[&arrival, &heir],
        )?;
        link.execute("UPDATE held_sets SET state = 2 WHERE arrival = $1", &[&arrival])?;
    }
    of_taken_back(link, arrival, at)?;
    link.execute(
        "UPDATE held_sets SET state = 1, solved_at = COALESCE(solved_at, $2) WHERE arrival = $1 AND state < 2",
        &[&arrival, &at],
    )?;
    Ok(())
}

/// The files of sets of which other rows are held now than before are written anew or moved away; those that were gone and
/// are needed again are to get a name.
pub(super) fn refresh_sets(link: &Link, at: i64) -> Result<()> {
    link.batch(
        "CREATE TEMP TABLE laid_changed ON COMMIT DROP AS
           SELECT h.arrival AS arrival, h.state AS state,
                  EXISTS (SELECT 1 FROM held_rows r WHERE r.arrival = h.arrival AND r.solved_at IS NULL) AS open
           FROM held_sets h JOIN arrivals a ON a.id = h.arrival
           WHERE a.outcome = '' AND a.undone_at IS NULL AND (
             h.arrival IN (SELECT arrival FROM laid_judged)
             OR EXISTS (
               SELECT 1 FROM laid_open o WHERE o.arrival = h.arrival AND (
                 o.open <> (SELECT COUNT(*) FROM held_rows r WHERE r.arrival = o.arrival AND r.solved_at IS NULL)
                 OR o.places <> (SELECT COALESCE(SUM(r.row), 0) FROM held_rows r
                                 WHERE r.arrival = o.arrival AND r.solved_at IS NULL))));
         INSERT INTO laid_reopened SELECT arrival FROM laid_changed WHERE open AND state = 2 ON CONFLICT DO NOTHING;
         UPDATE held_sets SET state = 1, plain_size = NULL, plain_mtime = NULL, twin_size = NULL, twin_mtime = NULL
         WHERE arrival IN (SELECT arrival FROM laid_reopened);",
    )?;
    link.execute(
        "UPDATE held_sets SET state = 1, solved_at = CASE WHEN c.open THEN NULL ELSE COALESCE(solved_at, $1) END
         FROM laid_changed c WHERE c.arrival = held_sets.arrival AND (held_sets.state < 2 OR c.open)",
        &[&at],
    )?;
    let changed = link.query("SELECT arrival FROM laid_changed ORDER BY arrival", &[])?;
    for row in &changed {
        of_held(link, row.try_get(0)?, at)?;
    }
    link.batch("DROP TABLE laid_changed")
}

/// Orders that are known again have the labels that they had before they were taken back.
pub(in crate::ledger::postgres) fn return_labels(link: &Link) -> Result<()> {
    for row in &link.query("SELECT store, number, at, file, arrival FROM withdrawn_labels", &[])? {
        let (store, number): (StoreId, &str) = (row.try_get(0)?, row.try_get(1)?);
        let Some(order) = find(link, &mut OpenedPack::default(), store, number)? else { continue };
        let (at, file): (i64, &str) = (row.try_get(2)?, row.try_get(3)?);
        let arrival: Option<i64> = row.try_get(4)?;
        let sql = "INSERT INTO labels VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        link.execute(sql, &[&order, &at, &file, &arrival])?;
        link.execute("DELETE FROM withdrawn_labels WHERE store = $1 AND number = $2", &[&store, &number])?;
    }
    Ok(())
}
