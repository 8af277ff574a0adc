//! Who may use the board, who does so now, and what they did.
//!
//! **Invariant.** Neither a password, nor the key of a session or an invitation is ever here: passwords are argon2id
//! texts, keys are their SHA-256.
//! **Invariant.** Deeds are appended and never changed. A deed that tells of a change is written in that change's own
//! transaction ([`People::sign`]).

use super::Result;

/// A person, as the ledger counts them.
pub type PersonId = i64;

/// What a person may do; more from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 閲覧のみ: looks, without names, addresses, phones and mails.
    Looks,
    /// 担当者: does all but settings and people.
    Works,
    /// 責任者: does all.
    Owns,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Looks, Self::Works, Self::Owns];

    /// As the ledger and forms write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Looks => "looks",
            Self::Works => "works",
            Self::Owns => "owns",
        }
    }

    /// Reads what [`Role::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody who may use the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The ledger's number.
    pub id: PersonId,
    /// The name by which they log in, and which stands beside what they did.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The password as argon2id's text; `""`: none yet.
    pub password: String,
    /// Switched off: may do nothing.
    pub is_off: bool,
    /// Since when they are known, in epoch seconds.
    pub at: i64,
}

/// Somebody who is to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The name as it is written.
    pub name: String,
    /// The name as it is compared: no two people have the same.
    pub folded: String,
    /// What they may do.
    pub role: Role,
    /// The password as argon2id's text; `""`: none yet.
    pub password: String,
}

/// Somebody who is logged in somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// A number by which it can be named; not its key.
    pub id: i64,
    /// Whose.
    pub person: PersonId,
    /// Since when, in epoch seconds.
    pub begun_at: i64,
    /// When it was used last, in epoch seconds.
    pub seen_at: i64,
    /// What the browser says it is.
    pub browser: String,
}

/// A key that lets somebody set a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// For whom; `None`: the first key, for whoever becomes the first to own.
    pub person: Option<PersonId>,
    /// Until when, in epoch seconds.
    pub until: i64,
}

macro_rules! deeds {
    ($($variant:ident = $name:literal, $does:literal;)*) => {
        /// What somebody did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DeedKind { $(#[doc = $does] $variant,)* }

        impl DeedKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As the ledger writes it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

deeds! {
    LoggedIn = "logged_in", "Logged in.";
    LoggedOut = "logged_out", "Logged out.";
    Refused = "refused", "Tried a wrong password, again and again.";
    Invited = "invited", "Invited somebody.";
    MadePassword = "made_password", "Set a password.";
    ChangedRole = "changed_role", "Changed what somebody may do.";
    SwitchedOff = "switched_off", "Switched somebody off.";
    SwitchedOn = "switched_on", "Switched somebody on again.";
    Uploaded = "uploaded", "Put a file into the inbox.";
    Mended = "mended", "Mended held rows.";
    GaveUp = "gave_up", "Gave a held file up.";
    Corrected = "corrected", "Corrected an order.";
    Retried = "retried", "Had an order told again.";
    Closed = "closed", "Ended an order's telling.";
    Sent = "sent", "Had stores told.";
    ToldAgain = "told_again", "Had changed orders told once more.";
    Labelled = "labelled", "Wrote labels.";
    Reported = "reported", "Wrote a report.";
    Downloaded = "downloaded", "Took a file or list away.";
    Undid = "undid", "Took an arrival back.";
    KeptProfile = "kept_profile", "Kept a format.";
    TriedNotice = "tried_notice", "Sent a trial notice.";
}

impl DeedKind {
    /// Reads what [`DeedKind::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// What somebody did, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, in epoch seconds.
    pub at: i64,
    /// Their name as it was then; `""`: nobody who is known.
    pub who: String,
    /// What.
    pub kind: DeedKind,
    /// What it was about: an order number, a file's name, a person's name; `""`: nothing by itself.
    pub about: String,
    /// What more there is to say: the values that were set, the reason that was given.
    pub detail: String,
}

/// People, their sessions and their deeds.
pub trait People {
    /// Everybody, by name.
    fn people(&self) -> Result<Vec<Person>>;

    /// The person whose name is compared as that.
    fn person_named(&self, folded: &str) -> Result<Option<Person>>;

    /// Makes a person known; `None` when the name is somebody's already.
    fn add_person(&self, person: &NewPerson, at: i64) -> Result<Option<PersonId>>;

    /// Gives a person another password; their sessions and invitations end.
    fn set_password(&self, person: PersonId, password: &str) -> Result<()>;

    /// Lets a person do something else; their sessions end.
    fn set_role(&self, person: PersonId, role: Role) -> Result<()>;

    /// Switches a person off or on; their sessions and invitations end.
    fn switch(&self, person: PersonId, is_off: bool) -> Result<()>;

    /// Keeps an invitation under the SHA-256 of its key; an earlier one for the same person, or an earlier first key,
    /// counts no more.
    fn invite(&self, key: &[u8], invitation: &Invitation) -> Result<()>;

    /// The invitation of a key.
    fn invitation(&self, key: &[u8]) -> Result<Option<Invitation>>;

    /// Uses the first key: the person is made, and every first key is gone. `None`, and nothing is done, when the key
    /// is none or the name is somebody's.
    fn use_first_key(&self, key: &[u8], person: &NewPerson, at: i64) -> Result<Option<PersonId>>;

    /// Begins a session under the SHA-256 of its key.
    fn begin_session(&self, key: &[u8], person: PersonId, at: i64, browser: &str) -> Result<()>;

    /// The session of a key, and whose it is.
    fn session(&self, key: &[u8]) -> Result<Option<(Session, Person)>>;

    /// Notes that a session was used. A power failure may take that back.
    fn touch_session(&self, id: i64, at: i64) -> Result<()>;

    /// The sessions that are kept, the last used first.
    fn sessions(&self) -> Result<Vec<Session>>;

    /// Ends a session.
    fn end_session(&self, id: i64) -> Result<()>;

    /// Ends those begun or used last before these moments.
    fn end_old_sessions(&self, begun_before: i64, seen_before: i64) -> Result<()>;

    /// The next change that is written through this ledger is of this deed: both are kept, or neither.
    fn sign(&self, deed: Deed);

    /// Takes back what [`People::sign`] said, when nothing was written; whether there was anything to take back.
    fn unsign(&self) -> bool;

    /// Keeps a deed by itself, of what changes nothing in the ledger.
    fn note_deed(&self, deed: &Deed) -> Result<()>;

    /// The last deeds, the newest first, with their numbers: those before a number, of one subject or of all, at most so
    /// many.
    fn deeds(&self, before: Option<i64>, about: Option<&str>, most: usize) -> Result<Vec<(i64, Deed)>>;

    /// A number that is another once somebody else has changed the ledger.
    fn change_mark(&self) -> Result<i64>;
}
