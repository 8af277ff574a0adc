//! What people may want to hear of, the letters in which it goes out, and the channels.

use super::connection::SqliteLedger;
use super::errors::step;
use super::tidings_of_facts::{begin, end};
use crate::crash::Point;
use crate::ledger::{ChannelState, Letter, LetterAbout, Result, Tiding, TidingNote, Tidings, ToldOf};
use crate::notice::TidingKind;
use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};

const DAY: &str = "%Y%m%d";

impl SqliteLedger {
    fn at_once(&self, point: Point, write: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        write(&tx)?;
        step(point)?;
        Ok(tx.commit()?)
    }
}

impl Tidings for SqliteLedger {
    fn tidings(&self) -> Result<Vec<Tiding>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, key, kind, store, ord, arrival, since, count, solved_at FROM tidings ORDER BY id",
        )?;
        let found = query.query_map([], read_tiding)?.collect::<rusqlite::Result<Vec<_>>>()?;
        // What a newer program knew and this one does not is told by nobody.
        Ok(found.into_iter().flatten().collect())
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
        let mut query = self.connection.prepare_cached("SELECT channel, tiding, at FROM told_of")?;
        let told = query
            .query_map([], |row| Ok(ToldOf { channel: row.get(0)?, tiding: row.get(1)?, at: row.get(2)? }))?;
        Ok(told.collect::<rusqlite::Result<_>>()?)
    }

    fn letters(&self) -> Result<Vec<Letter>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, channel, mark, day, at, tries, next_at, why FROM letters ORDER BY id",
        )?;
        let mut letters = query.query_map([], read_letter)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut of = self
            .connection
            .prepare_cached("SELECT tiding FROM letter_tidings WHERE letter = ?1 ORDER BY tiding")?;
        for letter in &mut letters {
            if let LetterAbout::Tidings(tidings) = &mut letter.about {
                *tidings = of.query_map([letter.id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            }
        }
        Ok(letters)
    }

    fn write_letter(&self, channel: &str, mark: &str, about: &LetterAbout, at: i64) -> Result<i64> {
        let mut id = 0;
        self.at_once(Point::LetterWrite, |tx| {
            let (day, tidings) = match about {
                LetterAbout::Day(day) => (Some(day.format(DAY).to_string()), &[][..]),
                LetterAbout::Tidings(tidings) => (None, tidings.as_slice()),
            };
            tx.execute(
                "INSERT INTO letters (channel, mark, day, at, tries, next_at, why) VALUES (?1, ?2, ?3, ?4, 0, ?4, '')",
                params![channel, mark, day, at],
            )?;
            id = tx.last_insert_rowid();
            for tiding in tidings {
                tx.execute("INSERT INTO letter_tidings VALUES (?1, ?2)", [id, *tiding])?;
            }
            Ok(())
        })?;
        Ok(id)
    }

    fn letter_leaves(&self, letter: i64) -> Result<()> {
        self.at_once(Point::LetterLeave, |tx| {
            tx.execute("UPDATE letters SET tries = tries + 1, why = '' WHERE id = ?1", [letter])?;
            Ok(())
        })
    }

    fn letter_taken(&self, letter: &Letter, told: &[i64], over: &[i64], at: i64) -> Result<()> {
        self.at_once(Point::LetterMark, |tx| {
            for tiding in told {
                tell(tx, &letter.channel, *tiding, at)?;
            }
            for tiding in over {
                tx.execute(
                    "DELETE FROM told_of WHERE channel = ?1 AND tiding = ?2",
                    params![letter.channel, tiding],
                )?;
            }
            tx.execute(
                "INSERT INTO channels (name, settings, why, sent_at) VALUES (?1, '', '', ?2)
                 ON CONFLICT (name) DO UPDATE SET sent_at = excluded.sent_at",
                params![letter.channel, at],
            )?;
            close(tx, letter)
        })
    }

    fn letter_waits(&self, letter: i64, next_at: i64, why: &str) -> Result<()> {
        self.at_once(Point::LetterWait, |tx| {
            tx.execute(
                "UPDATE letters SET next_at = ?2, why = ?3 WHERE id = ?1",
                params![letter, next_at, why],
            )?;
            Ok(())
        })
    }

    fn forget_letter(&self, letter: &Letter, at: i64) -> Result<()> {
        self.at_once(Point::LetterForget, |tx| {
            if let LetterAbout::Tidings(tidings) = &letter.about {
                for tiding in tidings {
                    let is_open = "SELECT EXISTS (SELECT 1 FROM tidings WHERE id = ?1 AND solved_at IS NULL)";
                    if tx.query_row(is_open, [tiding], |row| row.get(0))? {
                        tell(tx, &letter.channel, *tiding, at)?;
                    }
                }
            }
            close(tx, letter)
        })
    }

    fn channels(&self) -> Result<Vec<ChannelState>> {
        let mut query = self.connection.prepare_cached(
            "SELECT name, settings, stopped_at, why, sent_at, day FROM channels ORDER BY name",
        )?;
        let channels = query.query_map([], |row| {
            Ok(ChannelState {
                name: row.get(0)?,
                settings: row.get(1)?,
                stopped_at: row.get(2)?,
                why: row.get(3)?,
                sent_at: row.get(4)?,
                day: day_of(row.get(5)?),
            })
        })?;
        Ok(channels.collect::<rusqlite::Result<_>>()?)
    }

    fn keep_channel(&self, channel: &ChannelState) -> Result<()> {
        self.at_once(Point::ChannelKeep, |tx| {
            let day = channel.day.map(|day| day.format(DAY).to_string());
            tx.execute(
                "INSERT INTO channels (name, settings, stopped_at, why, sent_at, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, stopped_at = excluded.stopped_at,
                   why = excluded.why, sent_at = COALESCE(excluded.sent_at, sent_at),
                   day = COALESCE(excluded.day, day)",
                params![
                    channel.name,
                    channel.settings,
                    channel.stopped_at,
                    channel.why,
                    channel.sent_at,
                    day
                ],
            )?;
            Ok(())
        })
    }

    fn forget_tidings(&self, channels: &[&str]) -> Result<()> {
        // Of the end of what happened once nobody hears.
        let events: Vec<String> = TidingKind::ALL
            .iter()
            .filter(|kind| kind.is_event())
            .map(|kind| format!("'{}'", kind.name()))
            .collect();
        let over = format!(
            "solved_at IS NOT NULL AND (kind IN ({}) OR NOT EXISTS (SELECT 1 FROM told_of t WHERE t.tiding = tidings.id))
             AND NOT EXISTS (SELECT 1 FROM letter_tidings l WHERE l.tiding = tidings.id)",
            events.join(", ")
        );
        // Names alone: nothing in it cannot be written.
        let known = serde_json::to_string(channels).unwrap_or_default();
        const GONE: &str = "NOT IN (SELECT value FROM json_each(?1))";
        let has_any: bool = self.connection.query_row(
            &format!(
                "SELECT EXISTS (SELECT 1 FROM told_of WHERE channel {GONE}) OR EXISTS (SELECT 1 FROM letters WHERE channel {GONE})
                 OR EXISTS (SELECT 1 FROM channels WHERE name {GONE}) OR EXISTS (SELECT 1 FROM tidings WHERE {over})"
            ),
            [&known],
            |row| row.get(0),
        )?;
        if !has_any {
            return Ok(());
        }
        self.at_once(Point::TidingsNote, |tx| {
            tx.execute(&format!("DELETE FROM told_of WHERE channel {GONE}"), [&known])?;
            tx.execute(
                &format!(
                    "DELETE FROM letter_tidings WHERE letter IN (SELECT id FROM letters WHERE channel {GONE})"
                ),
                [&known],
            )?;
            tx.execute(&format!("DELETE FROM letters WHERE channel {GONE}"), [&known])?;
            tx.execute(&format!("DELETE FROM channels WHERE name {GONE}"), [&known])?;
            tx.execute(&format!("DELETE FROM tidings WHERE {over}"), [])?;
            tx.execute("DELETE FROM told_of WHERE tiding NOT IN (SELECT id FROM tidings)", [])?;
            Ok(())
        })
    }
}

fn tell(connection: &Connection, channel: &str, tiding: i64, at: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO told_of VALUES (?1, ?2, ?3) ON CONFLICT (channel, tiding) DO UPDATE SET at = excluded.at",
        )?
        .execute(params![channel, tiding, at])?;
    Ok(())
}

/// A letter is there no more; the day that it told is noted with its channel.
fn close(connection: &Connection, letter: &Letter) -> Result<()> {
    connection.execute("DELETE FROM letter_tidings WHERE letter = ?1", [letter.id])?;
    connection.execute("DELETE FROM letters WHERE id = ?1", [letter.id])?;
    if let LetterAbout::Day(day) = letter.about {
        connection.execute(
            "INSERT INTO channels (name, settings, why, day) VALUES (?1, '', '', ?2)
             ON CONFLICT (name) DO UPDATE SET day = excluded.day",
            params![letter.channel, day.format(DAY).to_string()],
        )?;
    }
    Ok(())
}

fn read_tiding(row: &Row<'_>) -> rusqlite::Result<Option<Tiding>> {
    let kind: String = row.get(2)?;
    let Some(kind) = TidingKind::of_name(&kind) else { return Ok(None) };
    Ok(Some(Tiding {
        id: row.get(0)?,
        key: row.get(1)?,
        kind,
        store: row.get(3)?,
        order: row.get(4)?,
        arrival: row.get(5)?,
        since: row.get(6)?,
        count: u64::try_from(row.get::<_, i64>(7)?).unwrap_or(0),
        solved_at: row.get(8)?,
    }))
}

fn read_letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    let day = day_of(row.get(3)?);
    Ok(Letter {
        id: row.get(0)?,
        channel: row.get(1)?,
        mark: row.get(2)?,
        about: day.map_or_else(|| LetterAbout::Tidings(Vec::new()), LetterAbout::Day),
        at: row.get(4)?,
        tries: row.get(5)?,
        next_at: row.get(6)?,
        why: row.get(7)?,
    })
}

fn day_of(text: Option<String>) -> Option<NaiveDate> {
    text.and_then(|text| NaiveDate::parse_from_str(&text, DAY).ok())
}
