//! Who is logged in, and whose row a person is.

use crate::ledger::{Person, PersonId, Result, Role, Session};
use rusqlite::{Connection, OptionalExtension, Row};

/// The columns that [`read_person`] reads.
pub(super) const PERSON: &str =
    "people.id, people.name, people.role, people.password, people.is_off, people.at";

/// A person, from the first columns of a row.
pub(super) fn read_person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let role: String = row.get(2)?;
    Ok(Person {
        id: row.get(0)?,
        name: row.get(1)?,
        // Whoever may do something that this program does not know of may look.
        role: Role::of_name(&role).unwrap_or(Role::Looks),
        password: row.get(3)?,
        is_off: row.get(4)?,
        at: row.get(5)?,
    })
}

const SESSION: &str = "sessions.id, sessions.person, sessions.begun_at, sessions.seen_at, sessions.browser";

/// A session, from the columns of a row after so many.
fn read_session(row: &Row<'_>, after: usize) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(after)?,
        person: row.get(after + 1)?,
        begun_at: row.get(after + 2)?,
        seen_at: row.get(after + 3)?,
        browser: row.get(after + 4)?,
    })
}

/// The session of a key, and whose it is.
pub(super) fn of_key(connection: &Connection, key: &[u8]) -> Result<Option<(Session, Person)>> {
    const OF_PERSON: usize = 6;
    let sql = format!(
        "SELECT {PERSON}, {SESSION} FROM sessions JOIN people ON people.id = sessions.person WHERE sessions.key = ?1",
    );
    let mut query = connection.prepare_cached(&sql)?;
    let read = |row: &Row<'_>| Ok((read_session(row, OF_PERSON)?, read_person(row)?));
    Ok(query.query_row([key], read).optional()?)
}

/// All of them, the last used first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Session>> {
    let sql = format!("SELECT {SESSION} FROM sessions ORDER BY seen_at DESC, id DESC");
    let mut query = connection.prepare_cached(&sql)?;
    let found = query.query_map([], |row| read_session(row, 0))?.collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

/// Ends all sessions of a person.
pub(super) fn end_of(connection: &Connection, person: PersonId) -> Result<()> {
    connection.execute("DELETE FROM sessions WHERE person = ?1", [person])?;
    Ok(())
}
