//! Who works on the ledger, whatever machine it is on: one of those who would.
//!
//! Whoever would work is a row of `watchers`, alive until a moment of the server's clock; `lease` names the one who works.
//! Whoever finds that one gone or silent takes its place.
//!
//! **Invariant.** The lease changes hands under the lock of the writer, and whoever writes as the one who works finds itself
//! named in its own transaction (`link`): what one wants to write who was frozen or cut off until another took
//! over is refused.
//! **Invariant.** No clock but the server's says who lives.

use super::at_work::{at_work, session_name, work_as};
use super::engine::PostgresLedger;
use super::errors::step;
use super::link::Link;
use crate::crash::Point;
use crate::ledger::{Holder, Membership, Result};
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// For how long one who gives no sign of life is waited for. The ledger itself may say otherwise, for all that work on it
/// alike: whoever tries takings-over has no time.
const ALIVE: &str =
    "(COALESCE((SELECT value::bigint FROM meta WHERE key = '#patience'), 10000) * interval '1 millisecond')";

impl Membership for PostgresLedger {
    fn take_lease(&self, us: &Holder) -> Result<bool> {
        let is_ours = take(&self.link, us)?;
        if is_ours {
            work_as(self.link.place(), Some(us.instance));
        }
        Ok(is_ours)
    }

    fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        step(Point::LeaseBeat)?;
        let sql = format!(
            "UPDATE watchers SET beat_at = $1, until = clock_timestamp() + {ALIVE} WHERE instance = $2
               AND EXISTS (SELECT 1 FROM lease WHERE lease.instance = $2)"
        );
        Ok(self.link.execute_beside(&sql, &[&now, &us.instance])? == 1)
    }

    fn give_lease_back(&self, us: &Holder) -> Result<()> {
        step(Point::LeaseReturn)?;
        if at_work(self.link.place()) == Some(us.instance) {
            work_as(self.link.place(), None);
        }
        self.link.execute_beside("DELETE FROM watchers WHERE instance = $1", &[&us.instance])?;
        Ok(())
    }

    fn lease_holder(&self) -> Result<Option<Holder>> {
        let sql =
            format!("SELECT {HOLDER} FROM watchers w JOIN lease l ON l.instance = w.instance WHERE {LIVES}");
        self.link.query_opt(&sql, &[])?.as_ref().map(read).transpose()
    }

    fn standing_by(&self) -> Result<Vec<Holder>> {
        let sql = format!("SELECT {HOLDER} FROM watchers w WHERE {WAITS} ORDER BY w.since, w.instance");
        self.link.query(&sql, &[])?.iter().map(read).collect()
    }

    fn is_waited_for(&self) -> Result<bool> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM watchers w WHERE w.holder = 'run' AND {WAITS})");
        Ok(self.link.query_one(&sql, &[])?.try_get(0)?)
    }

    fn do_others_work(&self) -> Result<bool> {
        let us = at_work(self.link.place());
        Ok(self.lease_holder()?.is_some_and(|them| Some(them.instance) != us))
    }

    fn has_lease(&self, us: &Holder) -> Result<bool> {
        let row = self
            .link
            .query_one("SELECT EXISTS (SELECT 1 FROM lease WHERE instance = $1)", &[&us.instance])?;
        Ok(row.try_get(0)?)
    }

    fn patience(&self) -> Result<Duration> {
        let row =
            self.link.query_one(&format!("SELECT (EXTRACT(epoch FROM {ALIVE}) * 1000)::bigint"), &[])?;
        Ok(Duration::from_millis(row.try_get::<_, i64>(0)?.unsigned_abs()))
    }

    fn mark(&self) -> String {
        // Whoever writes beside a watcher has one of its own too.
        let one = at_work(self.link.place()).unwrap_or_else(|| i64::from(std::process::id()));
        format!("{one:016x}")
    }

    fn is_shared(&self) -> bool {
        true
    }
}

const HOLDER: &str = "w.holder, w.host, w.pid, w.since, w.beat_at, w.instance, w.seat";
const LIVES: &str = "w.until > clock_timestamp()";
/// Lives and does not work.
const WAITS: &str =
    "w.until > clock_timestamp() AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.instance = w.instance)";

fn read(row: &Row) -> Result<Holder> {
    Ok(Holder {
        holder: row.try_get(0)?,
        host: row.try_get(1)?,
        pid: row.try_get(2)?,
        since: row.try_get(3)?,
        beat_at: row.try_get(4)?,
        instance: row.try_get(5)?,
        seat: row.try_get(6)?,
    })
}

/// Gives a sign of life and takes the lease, unless one who lives has it.
fn take(link: &Link, us: &Holder) -> Result<bool> {
    let sign = format!(
        "INSERT INTO watchers (instance, holder, host, pid, since, beat_at, seat, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + {ALIVE})
         ON CONFLICT (instance) DO UPDATE SET beat_at = excluded.beat_at, until = excluded.until"
    );
    let (i, beat) = (&us.instance, &us.beat_at);
    link.execute_beside(&sign, &[i, &us.holder, &us.host, &us.pid, &us.since, beat, &us.seat])?;
    // Looked at without the lock of the writer first: whoever stands by keeps nobody from writing.
    let others = format!(
        "SELECT 1 FROM lease l JOIN watchers w ON w.instance = l.instance WHERE l.instance <> $1 AND {LIVES}
           AND (w.seat <> $2 OR w.seat = 0)
         UNION ALL SELECT 1 FROM watchers w WHERE $3 = 'watch' AND w.holder = 'run' AND w.instance <> $1 AND {WAITS}"
    );
    let asked: [&(dyn ToSql + Sync); 3] = [i, &us.seat, &us.holder];
    if link.query_opt(&others, &asked)?.is_some() {
        return Ok(false);
    }
    end_transactions_of_the_gone(link, us.instance)?;
    let tx = link.write_as_anybody()?;
    if tx.query_opt(&others, &asked)?.is_some() {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO lease AS l (one, instance, epoch) VALUES (1, $1, 1)
         ON CONFLICT (one) DO UPDATE SET instance = $1, epoch = l.epoch + 1",
        &[i],
    )?;
    tx.execute("DELETE FROM watchers WHERE instance <> $1 AND (until < clock_timestamp() OR (seat = $2 AND seat <> 0))",
        &[i, &us.seat],
    )?;
    step(Point::LeaseTake)?;
    tx.commit()?;
    Ok(true)
}

/// Ends what one has under way who gives no sign of life any more: frozen, it would keep the lock of the writer.
fn end_transactions_of_the_gone(link: &Link, us: i64) -> Result<()> {
    let Some(row) = link.query_opt("SELECT instance FROM lease WHERE instance <> $1", &[&us])? else {
        return Ok(());
    };
    let name = session_name(row.try_get(0)?);
    link.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = $1 AND pid <> pg_backend_pid() AND datname = current_database()",
        &[&name],
    )?;
    Ok(())
}
