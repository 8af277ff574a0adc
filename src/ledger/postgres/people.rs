//! People and their invitations.

use super::deeds::{keep_deed, read_deeds};
use super::engine::PostgresLedger;
use super::errors::step;
use super::link::Link;
use super::sessions::{self, PERSON, read_person};
use crate::crash::Point;
use crate::ledger::{Deed, Invitation, NewPerson, People, Person, PersonId, Result, Role, Session};

fn add(link: &Link, person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
    let row = link.query_opt(
        "INSERT INTO people (id, name, folded, role, password, at)
         SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 FROM people ON CONFLICT (folded) DO NOTHING RETURNING id",
        &[&person.name, &person.folded, &person.role.name(), &person.password, &at],
    )?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

fn forget_invitations(link: &Link, person: Option<PersonId>) -> Result<()> {
    link.execute("DELETE FROM invitations WHERE person IS NOT DISTINCT FROM $1", &[&person])?;
    Ok(())
}

impl PostgresLedger {
    /// Changes something about people, with the deed that was signed.
    fn change_people<T>(&self, change: impl FnOnce(&Link) -> Result<T>) -> Result<T> {
        step(Point::PeopleChange)?;
        self.with_deed(change)
    }
}

impl People for PostgresLedger {
    fn people(&self) -> Result<Vec<Person>> {
        let rows = self.link.query(&format!("SELECT {PERSON} FROM people ORDER BY folded"), &[])?;
        rows.iter().map(read_person).collect()
    }

    fn person_named(&self, folded: &str) -> Result<Option<Person>> {
        let sql = format!("SELECT {PERSON} FROM people WHERE folded = $1");
        self.link.query_opt(&sql, &[&folded])?.as_ref().map(read_person).transpose()
    }

    fn add_person(&self, person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        self.change_people(|link| add(link, person, at))
    }

    fn set_password(&self, person: PersonId, password: &str) -> Result<()> {
        self.change_people(|link| {
            link.execute("UPDATE people SET password = $2 WHERE id = $1", &[&person, &password])?;
            sessions::end_of(link, person)?;
            forget_invitations(link, Some(person))
        })
    }

    fn set_role(&self, person: PersonId, role: Role) -> Result<()> {
        self.change_people(|link| {
            link.execute("UPDATE people SET role = $2 WHERE id = $1", &[&person, &role.name()])?;
            sessions::end_of(link, person)
        })
    }

    fn switch(&self, person: PersonId, is_off: bool) -> Result<()> {
        self.change_people(|link| {
            link.execute("UPDATE people SET is_off = $2 WHERE id = $1", &[&person, &is_off])?;
            sessions::end_of(link, person)?;
            forget_invitations(link, Some(person))
        })
    }

    fn invite(&self, key: &[u8], invitation: &Invitation) -> Result<()> {
        self.change_people(|link| {
            forget_invitations(link, invitation.person)?;
            link.execute(
                "INSERT INTO invitations (key, person, until) VALUES ($1, $2, $3)",
                &[&key, &invitation.person, &invitation.until],
            )?;
            Ok(())
        })
    }

    fn invitation(&self, key: &[u8]) -> Result<Option<Invitation>> {
        let row = self.link.query_opt("SELECT person, until FROM invitations WHERE key = $1", &[&key])?;
        row.map(|row| Ok(Invitation { person: row.try_get(0)?, until: row.try_get(1)? })).transpose()
    }

    fn use_first_key(&self, key: &[u8], person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        self.change_people(|link| {
            // Looked at within the transaction: of two who use it at once, one becomes the owner.
            let first = "SELECT 1 FROM invitations WHERE key = $1 AND person IS NULL";
            if link.query_opt(first, &[&key])?.is_none() {
                return Ok(None);
            }
            let added = add(link, person, at)?;
            if added.is_some() {
                forget_invitations(link, None)?;
            }
            Ok(added)
        })
    }

    fn begin_session(&self, key: &[u8], person: PersonId, at: i64, browser: &str) -> Result<()> {
        self.change_people(|link| {
            link.execute(
                "INSERT INTO sessions (id, key, person, begun_at, seen_at, browser)
                 SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $3, $4 FROM sessions",
                &[&key, &person, &at, &browser],
            )?;
            Ok(())
        })
    }

    fn session(&self, key: &[u8]) -> Result<Option<(Session, Person)>> {
        sessions::of_key(&self.link, key)
    }

    fn touch_session(&self, id: i64, at: i64) -> Result<()> {
        self.link.execute("UPDATE sessions SET seen_at = $2 WHERE id = $1", &[&id, &at])?;
        Ok(())
    }

    fn sessions(&self) -> Result<Vec<Session>> {
        sessions::all(&self.link)
    }

    fn end_session(&self, id: i64) -> Result<()> {
        self.change_people(|link| {
            link.execute("DELETE FROM sessions WHERE id = $1", &[&id])?;
            Ok(())
        })
    }

    fn end_old_sessions(&self, begun_before: i64, seen_before: i64) -> Result<()> {
        self.link.execute(
            "DELETE FROM sessions WHERE begun_at < $1 OR seen_at < $2",
            &[&begun_before, &seen_before],
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
        keep_deed(&self.link, deed)
    }

    fn deeds(&self, before: Option<i64>, about: Option<&str>, most: usize) -> Result<Vec<(i64, Deed)>> {
        read_deeds(&self.link, before, about, most)
    }

    /// The transactions that are over, by their highest number and those before it that are still open.
    fn change_mark(&self) -> Result<i64> {
        let row = self.link.query_one("SELECT hashtextextended(pg_current_snapshot()::text, 0)", &[])?;
        Ok(row.try_get(0)?)
    }
}
