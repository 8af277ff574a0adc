//! Who may use the board: people, what they may do, their sessions and invitations.
//!
//! What goes in: names, roles, and secrets as their door keeps them (a password as argon2id's text, a key as its
//! SHA-256). What comes out: whoever it is, or nobody.
//!
//! **Invariant.** Whoever is switched off, has another role now, or another password, has no session any more.
//! **Invariant.** The last owner who can log in is neither switched off nor given another role.
//!
//! Deliberately not known here: how secrets are made and compared, and where they are typed.

pub use crate::ledger::{Deed, DeedKind, Invitation, Person, PersonId, Role, Session};

use super::{DeskError, Doer};
use crate::ledger::{Ledger, NewPerson};
use crate::order::fold_text;

/// How long a session that nobody uses is kept, in seconds.
const IDLE_S: i64 = 12 * 3600;
/// How long any session is kept, in seconds.
const LONGEST_S: i64 = 30 * 86_400;
/// How often it is noted that a session was used, in seconds.
const NOTED_S: i64 = 60;
/// How long an invitation holds, in seconds.
pub const INVITED_S: i64 = 86_400;
/// Letters of a name.
const NAME_LETTERS: usize = 40;

/// A name as it is compared; `None` when it can be nobody's.
pub fn folded_name(name: &str) -> Option<String> {
    let folded = fold_text(name).into_owned();
    let fits = !folded.is_empty()
        && name.trim() == name
        && name.chars().count() <= NAME_LETTERS
        && !name.chars().any(char::is_control);
    fits.then_some(folded)
}

/// Whether nobody can log in as an owner yet, so that the first key is wanted.
///
/// # Errors
/// When the ledger cannot be read.
pub fn has_no_owner(ledger: &Ledger) -> Result<bool, DeskError> {
    Ok(!ledger.people()?.iter().any(can_own))
}

fn can_own(person: &Person) -> bool {
    person.role == Role::Owns && !person.is_off && !person.password.is_empty()
}

/// Keeps the first key, in the place of an earlier one.
///
/// # Errors
/// When the ledger cannot be written.
pub fn keep_first_key(ledger: &Ledger, key: &[u8], now: i64) -> Result<(), DeskError> {
    Ok(ledger.invite(key, &Invitation { person: None, until: now + INVITED_S })?)
}

/// What an invitation's key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// The first key: whoever has it becomes the first owner.
    First,
    /// Somebody who was invited.
    Person(Person),
}

/// What a key opens, when it still holds.
///
/// # Errors
/// When the ledger cannot be read.
pub fn invited(ledger: &Ledger, key: &[u8], now: i64) -> Result<Option<Invited>, DeskError> {
    let Some(invitation) = ledger.invitation(key)?.filter(|it| now < it.until) else { return Ok(None) };
    let Some(id) = invitation.person else {
        return Ok(has_no_owner(ledger)?.then_some(Invited::First));
    };
    let person = ledger.people()?.into_iter().find(|person| person.id == id && !person.is_off);
    Ok(person.map(Invited::Person))
}

/// Uses a key to set a password; whoever did so, `None` when the key does not hold or the name is somebody's.
/// `name` counts for the first key only.
///
/// # Errors
/// When the ledger cannot be written.
pub fn accept_invitation(
    ledger: &Ledger,
    key: &[u8],
    name: &str,
    password: &str,
    now: i64,
) -> Result<Option<Person>, DeskError> {
    let name = match invited(ledger, key, now)? {
        None => return Ok(None),
        Some(Invited::Person(person)) => {
            ledger.sign(deed(now, &person.name, DeedKind::MadePassword, &person.name));
            ledger.set_password(person.id, password)?;
            person.name
        }
        Some(Invited::First) => {
            let Some(folded) = folded_name(name) else { return Ok(None) };
            let (role, password) = (Role::Owns, password.to_owned());
            let person = NewPerson { name: name.to_owned(), folded, role, password };
            ledger.sign(deed(now, name, DeedKind::MadePassword, name));
            if ledger.use_first_key(key, &person, now)?.is_none() {
                return Ok(None);
            }
            name.to_owned()
        }
    };
    person_named(ledger, &name)
}

fn deed(at: i64, who: &str, kind: DeedKind, about: &str) -> Deed {
    Deed { at, who: who.to_owned(), kind, about: about.to_owned(), detail: String::new() }
}

/// The person of a name.
///
/// # Errors
/// When the ledger cannot be read.
pub fn person_named(ledger: &Ledger, name: &str) -> Result<Option<Person>, DeskError> {
    match folded_name(name.trim()) {
        Some(folded) => Ok(ledger.person_named(&folded)?),
        None => Ok(None),
    }
}

/// Whoever a proxy names: a name that is not known yet may look. `None` when it can be nobody's name, or is switched off.
///
/// # Errors
/// When the ledger cannot be written.
pub fn named_by_proxy(ledger: &Ledger, name: &str, now: i64) -> Result<Option<Person>, DeskError> {
    let Some(folded) = folded_name(name) else { return Ok(None) };
    if ledger.person_named(&folded)?.is_none() {
        let person = NewPerson { name: name.to_owned(), folded, role: Role::Looks, password: String::new() };
        ledger.sign(deed(now, name, DeedKind::LoggedIn, name));
        ledger.add_person(&person, now)?;
    }
    Ok(person_named(ledger, name)?.filter(|person| !person.is_off))
}

/// Begins a session.
///
/// # Errors
/// When the ledger cannot be written.
pub fn log_in(
    ledger: &Ledger,
    person: &Person,
    key: &[u8],
    browser: &str,
    now: i64,
) -> Result<(), DeskError> {
    ledger.end_old_sessions(now - LONGEST_S, now - IDLE_S)?;
    ledger.sign(deed(now, &person.name, DeedKind::LoggedIn, &person.name));
    let browser: String = browser.chars().filter(|c| !c.is_control()).take(160).collect();
    Ok(ledger.begin_session(key, person.id, now, &browser)?)
}

/// Whose session a key is, while it lasts; that it was used is noted.
///
/// # Errors
/// When the ledger cannot be read.
pub fn logged_in(ledger: &Ledger, key: &[u8], now: i64) -> Result<Option<(Session, Person)>, DeskError> {
    let Some((session, person)) = ledger.session(key)? else { return Ok(None) };
    let is_over = now - session.begun_at >= LONGEST_S || now - session.seen_at >= IDLE_S;
    if is_over || person.is_off {
        return Ok(None);
    }
    if now - session.seen_at >= NOTED_S
        && let Err(error) = ledger.touch_session(session.id, now)
    {
        // A ledger that cannot be written now can still be looked at.
        tracing::warn!(%error, "a session's use cannot be noted");
    }
    Ok(Some((session, person)))
}

/// Ends a session.
///
/// # Errors
/// When the ledger cannot be written.
pub fn log_out(ledger: &Ledger, session: &Session, doer: &Doer) -> Result<(), DeskError> {
    ledger.sign(doer.deed(DeedKind::LoggedOut, &doer.name, ""));
    Ok(ledger.end_session(session.id)?)
}

/// Everybody, by name.
///
/// # Errors
/// When the ledger cannot be read.
pub fn people(ledger: &Ledger) -> Result<Vec<Person>, DeskError> {
    Ok(ledger.people()?)
}

/// The sessions that last, the last used first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn sessions(ledger: &Ledger, now: i64) -> Result<Vec<Session>, DeskError> {
    let mut sessions = ledger.sessions()?;
    sessions.retain(|it| now - it.begun_at < LONGEST_S && now - it.seen_at < IDLE_S);
    Ok(sessions)
}

/// What can be changed about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonChange {
    /// What they may do.
    Role(Role),
    /// Whether they are switched off.
    Off(bool),
    /// A password, as argon2id's text.
    Password(String),
    /// A key by which they set a password themselves, as its SHA-256.
    Invite(Vec<u8>),
}

/// Makes somebody known who is invited by a key, or has a password already. `None`: the name can be nobody's, or is
/// somebody's.
///
/// # Errors
/// When the ledger cannot be written.
pub fn add_person(
    ledger: &Ledger,
    (name, role): (&str, Role),
    how: &PersonChange,
    (who, now): (&str, i64),
) -> Result<Option<Person>, DeskError> {
    let Some(folded) = folded_name(name) else { return Ok(None) };
    let password = if let PersonChange::Password(password) = how { password.clone() } else { String::new() };
    let person = NewPerson { name: name.to_owned(), folded, role, password };
    ledger.sign(Deed { detail: role.name().to_owned(), ..deed(now, who, DeedKind::Invited, name) });
    let Some(id) = ledger.add_person(&person, now)? else { return Ok(None) };
    if let PersonChange::Invite(key) = how {
        ledger.invite(key, &Invitation { person: Some(id), until: now + INVITED_S })?;
    }
    person_named(ledger, name)
}

/// Changes something about a person. `false`, and nothing is done: it would leave nobody who owns, or there is no such
/// person.
///
/// # Errors
/// When the ledger cannot be written.
pub fn change_person(
    ledger: &Ledger,
    id: PersonId,
    change: &PersonChange,
    (who, now): (&str, i64),
) -> Result<bool, DeskError> {
    let people = ledger.people()?;
    let Some(person) = people.iter().find(|person| person.id == id) else { return Ok(false) };
    let takes_owner = match change {
        PersonChange::Role(role) => *role != Role::Owns,
        PersonChange::Off(is_off) => *is_off,
        PersonChange::Password(_) | PersonChange::Invite(_) => false,
    };
    if takes_owner && !people.iter().any(|other| other.id != id && can_own(other)) {
        return Ok(false);
    }
    let of = |kind| deed(now, who, kind, &person.name);
    match change {
        PersonChange::Role(role) => {
            ledger.sign(Deed { detail: role.name().to_owned(), ..of(DeedKind::ChangedRole) });
            ledger.set_role(id, *role)?;
        }
        PersonChange::Off(is_off) => {
            ledger.sign(of(if *is_off { DeedKind::SwitchedOff } else { DeedKind::SwitchedOn }));
            ledger.switch(id, *is_off)?;
        }
        PersonChange::Password(password) => {
            ledger.sign(of(DeedKind::MadePassword));
            ledger.set_password(id, password)?;
        }
        PersonChange::Invite(key) => {
            ledger.sign(of(DeedKind::Invited));
            ledger.invite(key, &Invitation { person: Some(id), until: now + INVITED_S })?;
        }
    }
    Ok(true)
}
