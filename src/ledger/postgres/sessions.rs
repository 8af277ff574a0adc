//! Who is logged in, and whose row a person is.

use super::link::Link;
use crate::ledger::{Person, PersonId, Result, Role, Session};
use tokio_postgres::Row;

/// The columns that [`read_person`] reads.
pub(super) const PERSON: &str =
    "people.id, people.name, people.role, people.password, people.is_off, people.at";

/// A person, from the first columns of a row.
pub(super) fn read_person(row: &Row) -> Result<Person> {
    Ok(Person {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        // Whoever may do something that this program does not know of may look.
        role: Role::of_name(row.try_get(2)?).unwrap_or(Role::Looks),
        password: row.try_get(3)?,
        is_off: row.try_get(4)?,
        at: row.try_get(5)?,
    })
}

const SESSION: &str = "sessions.id, sessions.person, sessions.begun_at, sessions.seen_at, sessions.browser";

/// A session, from the columns of a row after so many.
fn read_session(row: &Row, after: usize) -> Result<Session> {
    Ok(Session {
        id: row.try_get(after)?,
        person: row.try_get(after + 1)?,
        begun_at: row.try_get(after + 2)?,
        seen_at: row.try_get(after + 3)?,
        browser: row.try_get(after + 4)?,
    })
}

/// The session of a key, and whose it is.
pub(super) fn of_key(link: &Link, key: &[u8]) -> Result<Option<(Session, Person)>> {
    const OF_PERSON: usize = 6;
    let sql = format!(
        "SELECT {PERSON}, {SESSION} FROM sessions JOIN people ON people.id = sessions.person WHERE sessions.key = $1",
    );
    let row = link.query_opt(&sql, &[&key])?;
    row.map(|row| Ok((read_session(&row, OF_PERSON)?, read_person(&row)?))).transpose()
}

/// All of them, the last used first.
pub(super) fn all(link: &Link) -> Result<Vec<Session>> {
    let sql = format!("SELECT {SESSION} FROM sessions ORDER BY seen_at DESC, id DESC");
    link.query(&sql, &[])?.iter().map(|row| read_session(row, 0)).collect()
}

/// Ends all sessions of a person.
pub(super) fn end_of(link: &Link, person: PersonId) -> Result<()> {
    link.execute("DELETE FROM sessions WHERE person = $1", &[&person])?;
    Ok(())
}
