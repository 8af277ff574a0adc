//! People and their invitations.

use super::connection::SqliteLedger;
use super::deeds::{keep_deed, read_deeds};
use super::errors::step;
use super::sessions::{self, PERSON, read_person};
use crate::crash::Point;
use crate::ledger::{Deed, Invitation, NewPerson, People, Person, PersonId, Result, Role, Session};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn add(connection: &Connection, person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
    let added = connection.execute(
        "INSERT INTO people (name, folded, role, password, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (folded) DO NOTHING",
        params![person.name, person.folded, person.role.name(), person.password, at],
    )?;
    Ok((added == 1).then(|| connection.last_insert_rowid()))
}

fn forget_invitations(connection: &Connection, person: Option<PersonId>) -> Result<()> {
    connection.execute("DELETE FROM invitations WHERE person IS ?1", [person])?;
    Ok(())
}

impl SqliteLedger {
    /// Changes something about people, with the deed that was signed.
    fn change_people<T>(&self, change: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        step(Point::PeopleChange)?;
        self.with_deed(change)
    }
}

impl People for SqliteLedger {
    fn people(&self) -> Result<Vec<Person>> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT {PERSON} FROM people ORDER BY folded"))?;
        let found = query.query_map([], read_person)?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    fn person_named(&self, folded: &str) -> Result<Option<Person>> {
        let sql = format!("SELECT {PERSON} FROM people WHERE folded = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([folded], read_person).optional()?)
    }

    fn add_person(&self, person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        self.change_people(|connection| add(connection, person, at))
    }

    fn set_password(&self, person: PersonId, password: &str) -> Result<()> {
        self.change_people(|connection| {
            connection.execute("UPDATE people SET password = ?2 WHERE id = ?1", params![person, password])?;
            sessions::end_of(connection, person)?;
            forget_invitations(connection, Some(person))
        })
    }

    fn set_role(&self, person: PersonId, role: Role) -> Result<()> {
        self.change_people(|connection| {
            connection.execute("UPDATE people SET role = ?2 WHERE id = ?1", params![person, role.name()])?;
            sessions::end_of(connection, person)
        })
    }

    fn switch(&self, person: PersonId, is_off: bool) -> Result<()> {
        self.change_people(|connection| {
            connection.execute("UPDATE people SET is_off = ?2 WHERE id = ?1", params![person, is_off])?;
            sessions::end_of(connection, person)?;
            forget_invitations(connection, Some(person))
        })
    }

    fn invite(&self, key: &[u8], invitation: &Invitation) -> Result<()> {
        self.change_people(|connection| {
            forget_invitations(connection, invitation.person)?;
            connection.execute(
                "INSERT INTO invitations (key, person, until) VALUES (?1, ?2, ?3)",
                params![key, invitation.person, invitation.until],
            )?;
            Ok(())
        })
    }

    fn invitation(&self, key: &[u8]) -> Result<Option<Invitation>> {
        let mut query =
            self.connection.prepare_cached("SELECT person, until FROM invitations WHERE key = ?1")?;
        let read = |row: &Row<'_>| Ok(Invitation { person: row.get(0)?, until: row.get(1)? });
        Ok(query.query_row([key], read).optional()?)
    }

    fn use_first_key(&self, key: &[u8], person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        self.change_people(|connection| {
            // Looked at within the transaction: of two who use it at once, one becomes the owner.
            let is_there: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM invitations WHERE key = ?1 AND person IS NULL)",
                [key],
                |row| row.get(0),
            )?;
            if !is_there {
                return Ok(None);
            }
            let added = add(connection, person, at)?;
            if added.is_some() {
                forget_invitations(connection, None)?;
            }
            Ok(added)
        })
    }

    fn begin_session(&self, key: &[u8], person: PersonId, at: i64, browser: &str) -> Result<()> {
        self.change_people(|connection| {
            connection.execute(
                "INSERT INTO sessions (key, person, begun_at, seen_at, browser) VALUES (?1, ?2, ?3, ?3, ?4)",
                params![key, person, at, browser],
            )?;
            Ok(())
        })
    }

    fn session(&self, key: &[u8]) -> Result<Option<(Session, Person)>> {
        sessions::of_key(&self.connection, key)
    }

    fn touch_session(&self, id: i64, at: i64) -> Result<()> {
        self.unhurried(|connection| {
            connection.execute("UPDATE sessions SET seen_at = ?2 WHERE id = ?1", [id, at])?;
            Ok(())
        })
    }

    fn sessions(&self) -> Result<Vec<Session>> {
        sessions::all(&self.connection)
    }

    fn end_session(&self, id: i64) -> Result<()> {
        self.change_people(|connection| {
            connection.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
            Ok(())
        })
    }

    fn end_old_sessions(&self, begun_before: i64, seen_before: i64) -> Result<()> {
        self.connection.execute(
            "DELETE FROM sessions WHERE begun_at < ?1 OR seen_at < ?2",
            [begun_before, seen_before],
        )?;
        Ok(())
    }

    fn sign(&self, deed: Deed) {
        self.signed.replace(Some(deed));
    }

    fn unsign(&self) -> bool {
        self.signed.take().is_some()
    }

    fn note_deed(&self, deed: &Deed) -> Result<()> {
        step(Point::PeopleDeed)?;
        keep_deed(&self.connection, deed)
    }

    fn deeds(&self, before: Option<i64>, about: Option<&str>, most: usize) -> Result<Vec<(i64, Deed)>> {
        read_deeds(&self.connection, before, about, most)
    }

    fn change_mark(&self) -> Result<i64> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}
