//! What people may want to hear of, the letters in which it goes out, and the channels.

use super::engine::PostgresLedger;
use super::errors::step;
use super::link::Link;
use super::tidings_of_facts::{begin, end, next_id};
use crate::crash::Point;
use crate::ledger::{ChannelState, Letter, LetterAbout, Result, Tiding, TidingNote, Tidings, ToldOf};
use crate::notice::TidingKind;
use chrono::NaiveDate;
use tokio_postgres::Row;

const DAY: &str = "%Y%m%d";

impl PostgresLedger {
    fn at_once<T>(&self, point: Point, write: impl FnOnce(&Link) -> Result<T>) -> Result<T> {
        let tx = self.link.write()?;
        let written = write(&tx)?;
        step(point)?;
        tx.commit()?;
        Ok(written)
    }
}

impl Tidings for PostgresLedger {
    fn tidings(&self) -> Result<Vec<Tiding>> {
        let rows = self.link.query(
            "SELECT id, key, kind, store, ord, arrival, since, count, solved_at FROM tidings ORDER BY id",
            &[],
        )?;
        // What a newer program knew and this one does not is told by nobody.
        rows.iter().filter_map(|row| read_tiding(row).transpose()).collect()
    }

    fn note_tidings(&self, begun: &[TidingNote], over: &[String], at: i64) -> Result<()> {
        if begun.is_empty() && over.is_empty() {
            return Ok(());
        }
        self.at_once(Point::TidingsNote, |tx| {
            begun.iter().try_for_each(|note| begin(tx, note, (None, None), at))?;
            over.iter().try_for_each(|key| end(tx, key, at))
        })
    }

    fn told_of(&self) -> Result<Vec<ToldOf>> {
        let rows =
            self.link.query("SELECT channel, tiding, at FROM told_of ORDER BY channel, tiding", &[])?;
        let read =
            |row: &Row| Ok(ToldOf { channel: row.try_get(0)?, tiding: row.try_get(1)?, at: row.try_get(2)? });
        rows.iter().map(read).collect()
    }

    fn letters(&self) -> Result<Vec<Letter>> {
        let rows = self.link.query(
            "SELECT l.id, l.channel, l.mark, l.day, l.at, l.tries, l.next_at, l.why,
               ARRAY(SELECT tiding FROM letter_tidings t WHERE t.letter = l.id ORDER BY tiding)
             FROM letters l ORDER BY l.id",
            &[],
        )?;
        rows.iter().map(read_letter).collect()
    }

    fn write_letter(&self, channel: &str, mark: &str, about: &LetterAbout, at: i64) -> Result<i64> {
        self.at_once(Point::LetterWrite, |tx| {
            let (day, tidings) = match about {
                LetterAbout::Day(day) => (Some(day.format(DAY).to_string()), &[][..]),
                LetterAbout::Tidings(tidings) => (None, tidings.as_slice()),
            };
            let id = next_id(tx, "letters")?;
            tx.execute(
                "INSERT INTO letters (id, channel, mark, day, at, tries, next_at, why)
                 VALUES ($1, $2, $3, $4, $5, 0, $5, '')",
                &[&id, &channel, &mark, &day, &at],
            )?;
            tx.execute("INSERT INTO letter_tidings SELECT $1, unnest($2::bigint[])", &[&id, &tidings])?;
            Ok(id)
        })
    }

    fn letter_leaves(&self, letter: i64) -> Result<()> {
        self.at_once(Point::LetterLeave, |tx| {
            tx.execute("UPDATE letters SET tries = tries + 1, why = '' WHERE id = $1", &[&letter])?;
            Ok(())
        })
    }

    fn letter_taken(&self, letter: &Letter, told: &[i64], over: &[i64], at: i64) -> Result<()> {
        self.at_once(Point::LetterMark, |tx| {
            for tiding in told {
                tell(tx, &letter.channel, *tiding, at)?;
            }
            tx.execute(
                "DELETE FROM told_of WHERE channel = $1 AND tiding = ANY($2)",
                &[&letter.channel, &over],
            )?;
            tx.execute(
                "INSERT INTO channels (name, settings, why, sent_at) VALUES ($1, '', '', $2)
                 ON CONFLICT (name) DO UPDATE SET sent_at = excluded.sent_at",
                &[&letter.channel, &at],
            )?;
            close(tx, letter)
        })
    }

    fn letter_waits(&self, letter: i64, next_at: i64, why: &str) -> Result<()> {
        self.at_once(Point::LetterWait, |tx| {
            tx.execute(
                "UPDATE letters SET next_at = $2, why = $3 WHERE id = $1",
                &[&letter, &next_at, &without_zero(why)],
            )?;
            Ok(())
        })
    }

    fn forget_letter(&self, letter: &Letter, at: i64) -> Result<()> {
        self.at_once(Point::LetterForget, |tx| {
            if let LetterAbout::Tidings(tidings) = &letter.about {
                for tiding in tidings {
                    let is_open = "SELECT 1 FROM tidings WHERE id = $1 AND solved_at IS NULL";
                    if tx.query_opt(is_open, &[tiding])?.is_some() {
                        tell(tx, &letter.channel, *tiding, at)?;
                    }
                }
            }
            close(tx, letter)
        })
    }

    fn channels(&self) -> Result<Vec<ChannelState>> {
        let rows = self
            .link
            .query("SELECT name, settings, stopped_at, why, sent_at, day FROM channels ORDER BY name", &[])?;
        let read = |row: &Row| {
            Ok(ChannelState {
                name: row.try_get(0)?,
                settings: row.try_get(1)?,
                stopped_at: row.try_get(2)?,
                why: row.try_get(3)?,
                sent_at: row.try_get(4)?,
                day: day_of(row.try_get(5)?),
            })
        };
        rows.iter().map(read).collect()
    }

    fn keep_channel(&self, channel: &ChannelState) -> Result<()> {
        self.at_once(Point::ChannelKeep, |tx| {
            let day = channel.day.map(|day| day.format(DAY).to_string());
            tx.execute(
                "INSERT INTO channels AS c (name, settings, stopped_at, why, sent_at, day) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, stopped_at = excluded.stopped_at,
                   why = excluded.why, sent_at = COALESCE(excluded.sent_at, c.sent_at),
                   day = COALESCE(excluded.day, c.day)",
                &[
                    &channel.name,
                    &channel.settings,
                    &channel.stopped_at,
                    &without_zero(&channel.why),
                    &channel.sent_at,
                    &day,
                ],
            )?;
            Ok(())
        })
    }

    fn forget_tidings(&self, channels: &[&str]) -> Result<()> {
        // Of the end of what happened once nobody hears.
        let events: Vec<&str> =
            TidingKind::ALL.iter().filter(|kind| kind.is_event()).map(|kind| kind.name()).collect();
        const OVER: &str = "solved_at IS NOT NULL
             AND (kind = ANY($1) OR NOT EXISTS (SELECT 1 FROM told_of t WHERE t.tiding = tidings.id))
             AND NOT EXISTS (SELECT 1 FROM letter_tidings l WHERE l.tiding = tidings.id)";
        const GONE: &str = "<> ALL($1)";
        let is_over = format!("SELECT EXISTS (SELECT 1 FROM tidings WHERE {OVER})");
        let is_gone = format!(
            "SELECT EXISTS (SELECT 1 FROM told_of WHERE channel {GONE})
               OR EXISTS (SELECT 1 FROM letters WHERE channel {GONE})
               OR EXISTS (SELECT 1 FROM channels WHERE name {GONE})"
        );
        let has_any = self.link.query_one(&is_gone, &[&channels])?.try_get::<_, bool>(0)?
            || self.link.query_one(&is_over, &[&events])?.try_get::<_, bool>(0)?;
        if !has_any {
            return Ok(());
        }
        self.at_once(Point::TidingsNote, |tx| {
            for sql in [
                format!("DELETE FROM told_of WHERE channel {GONE}"),
                format!(
                    "DELETE FROM letter_tidings WHERE letter IN (SELECT id FROM letters WHERE channel {GONE})"
                ),
                format!("DELETE FROM letters WHERE channel {GONE}"),
                format!("DELETE FROM channels WHERE name {GONE}"),
            ] {
                tx.execute(&sql, &[&channels])?;
            }
            tx.execute(&format!("DELETE FROM tidings WHERE {OVER}"), &[&events])?;
            tx.execute(
                "DELETE FROM told_of WHERE NOT EXISTS (SELECT 1 FROM tidings WHERE tidings.id = told_of.tiding)",
                &[],
            )?;
            Ok(())
        })
    }
}

/// What other machines said, as a text of the server can hold it.
fn without_zero(text: &str) -> String {
    text.replace('\0', "")
}

fn tell(link: &Link, channel: &str, tiding: i64, at: i64) -> Result<()> {
    link.execute(
        "INSERT INTO told_of VALUES ($1, $2, $3) ON CONFLICT (channel, tiding) DO UPDATE SET at = excluded.at",
        &[&channel, &tiding, &at],
    )?;
    Ok(())
}

/// A letter is there no more; the day that it told is noted with its channel.
fn close(link: &Link, letter: &Letter) -> Result<()> {
    link.execute("DELETE FROM letter_tidings WHERE letter = $1", &[&letter.id])?;
    link.execute("DELETE FROM letters WHERE id = $1", &[&letter.id])?;
    if let LetterAbout::Day(day) = letter.about {
        link.execute(
            "INSERT INTO channels (name, settings, why, day) VALUES ($1, '', '', $2)
             ON CONFLICT (name) DO UPDATE SET day = excluded.day",
            &[&letter.channel, &day.format(DAY).to_string()],
        )?;
    }
    Ok(())
}

fn read_tiding(row: &Row) -> Result<Option<Tiding>> {
    let Some(kind) = TidingKind::of_name(row.try_get(2)?) else { return Ok(None) };
    Ok(Some(Tiding {
        id: row.try_get(0)?,
        key: row.try_get(1)?,
        kind,
        store: row.try_get(3)?,
        order: row.try_get(4)?,
        arrival: row.try_get(5)?,
        since: row.try_get(6)?,
        count: u64::try_from(row.try_get::<_, i64>(7)?).unwrap_or(0),
        solved_at: row.try_get(8)?,
    }))
}

fn read_letter(row: &Row) -> Result<Letter> {
    let about = match day_of(row.try_get(3)?) {
        Some(day) => LetterAbout::Day(day),
        None => LetterAbout::Tidings(row.try_get(8)?),
    };
    Ok(Letter {
        id: row.try_get(0)?,
        channel: row.try_get(1)?,
        mark: row.try_get(2)?,
        about,
        at: row.try_get(4)?,
        tries: u32::try_from(row.try_get::<_, i64>(5)?).unwrap_or(u32::MAX),
        next_at: row.try_get(6)?,
        why: row.try_get(7)?,
    })
}

fn day_of(text: Option<&str>) -> Option<NaiveDate> {
    text.and_then(|text| NaiveDate::parse_from_str(text, DAY).ok())
}
