//! People.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl People for PostgresLedger {
    fn people(&self) -> Result<Vec<Person>> {
        Err(unbuilt())
    }

    fn person_named(&self, folded: &str) -> Result<Option<Person>> {
        Err(unbuilt())
    }

    fn add_person(&self, person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        Err(unbuilt())
    }

    fn set_password(&self, person: PersonId, password: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn set_role(&self, person: PersonId, role: Role) -> Result<()> {
        Err(unbuilt())
    }

    fn switch(&self, person: PersonId, is_off: bool) -> Result<()> {
        Err(unbuilt())
    }

    fn invite(&self, key: &[u8], invitation: &Invitation) -> Result<()> {
        Err(unbuilt())
    }

    fn invitation(&self, key: &[u8]) -> Result<Option<Invitation>> {
        Err(unbuilt())
    }

    fn use_first_key(&self, key: &[u8], person: &NewPerson, at: i64) -> Result<Option<PersonId>> {
        Err(unbuilt())
    }

    fn begin_session(&self, key: &[u8], person: PersonId, at: i64, browser: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn session(&self, key: &[u8]) -> Result<Option<(Session, Person)>> {
        Err(unbuilt())
    }

    fn touch_session(&self, id: i64, at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn sessions(&self) -> Result<Vec<Session>> {
        Err(unbuilt())
    }

    fn end_session(&self, id: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn end_old_sessions(&self, begun_before: i64, seen_before: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn sign(&self, deed: Deed) {
        *self.signed.borrow_mut() = Some(deed);
    }

    fn unsign(&self) -> bool {
        self.signed.take().is_some()
    }

    fn note_deed(&self, deed: &Deed) -> Result<()> {
        Err(unbuilt())
    }

    fn deeds(&self, before: Option<i64>, about: Option<&str>, most: usize) -> Result<Vec<(i64, Deed)>> {
        Err(unbuilt())
    }

    fn change_mark(&self) -> Result<i64> {
        Err(unbuilt())
    }
}
