//! What every command knows, and how one fails: the shop folder, the present, the reader's language.
//!
//! What goes in: the arguments that all commands share. What comes out: a [`Context`], and of a [`Failure`] its
//! words and how the command ends.
//!
//! **Invariant.** The present is taken here, once a command: everything below is given it.

use super::mall::worse;
use super::{Cli, Ending, screen};
use crate::desk::DeskError;
use crate::document::Flaw;
use crate::notice::ledger::{
    LedgerGap, damaged, is_away, is_locked, is_read_only, no_password, not_the_last, refuses_us,
};
use crate::notice::{Lang, Refusal, settings, summary};
use crate::shop::{Behind, BehindHow, LedgerErrorKind, OpeningError, Shop, ShopError, ShopPlace};
use chrono::DateTime;
use std::path::{Path, PathBuf};

/// The variable that says where `state/` is, for whoever does not type it.
const STATE: &str = "SHUKKA_STATE";

/// What every command knows.
pub struct Context {
    /// The shop folder.
    pub dir: PathBuf,
    /// Where the program keeps what it needs for itself; `None`: in the shop folder.
    pub state: Option<PathBuf>,
    /// The present, in epoch seconds.
    pub now: i64,
    /// The reader's language.
    pub lang: Lang,
    /// Whether `now` was given, and stands still for decisions.
    pub is_frozen: bool,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage or settings, already in words.
    #[error("{0}")]
    Usage(String),
    /// What was asked for does not fit the shop.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The shop's documents are flawed.
    #[error("the documents have {n} flaws", n = .0.len())]
    Flawed(Vec<Flaw>),
    /// A pass had to stop.
    #[error(transparent)]
    Pass(#[from] ShopError),
    /// The system refuses something that we cannot do without.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// Something else of ours.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => Self::Refused(refusal),
            DeskError::Shop(error) | DeskError::Opening(OpeningError::Shop(error)) => Self::Pass(error),
            DeskError::Opening(OpeningError::Flawed(flaws)) => Self::Flawed(flaws),
            DeskError::Fault(why) => Self::Other(anyhow::anyhow!(why)),
        }
    }
}

impl From<OpeningError> for Failure {
    fn from(error: OpeningError) -> Self {
        DeskError::from(error).into()
    }
}

impl Failure {
    /// Shows it to people and says how the command ends.
    pub fn show(&self, context: &Context) -> Ending {
        let (words, ending) = self.told(context);
        screen::complain(&words);
        ending
    }

    /// It in words, and how the command ends.
    pub(super) fn told(&self, context: &Context) -> (String, Ending) {
        let lang = context.lang;
        match self {
            Self::Usage(words) => (words.clone(), Ending::Usage),
            Self::Refused(refusal) => (refusal.words(lang), Ending::Usage),
            Self::Flawed(flaws) => {
                let words: Vec<String> = flaws.iter().map(|flaw| settings::flaw(flaw, lang)).collect();
                (words.join("\n"), Ending::Usage)
            }
            Self::Pass(error) => told_of_shop(error, context),
            other => (summary::own_fault(&context.incident(), &format!("{other:#}"), lang), Ending::Fault),
        }
    }
}

pub(super) fn told_of_shop(error: &ShopError, context: &Context) -> (String, Ending) {
    let lang = context.lang;
    let refuses = |folder: &str, why: &std::io::Error| {
        (summary::folder_refuses(folder, why, lang), ending_of_disk(why))
    };
    match error {
        ShopError::Io(path, why) => refuses(&path.to_string_lossy(), why),
        ShopError::Publish(error) => refuses(&error.path.to_string_lossy(), &error.source),
        ShopError::Behind(behind) => (told_of_behind(behind, context), Ending::Usage),
        ShopError::Password(trouble) => (no_password(&trouble.to_string(), lang), Ending::Usage),
        ShopError::NoLocks(path, why) => {
            (summary::no_locks(&path.to_string_lossy(), why, lang), Ending::Usage)
        }
        error if error.is_ledger_full() => refuses("state/", &std::io::ErrorKind::StorageFull.into()),
        error => match (error.newer_ledger(), error.of_ledger()) {
            (Some(place), _) => (summary::ledger_is_newer(place, lang), Ending::Usage),
            (_, Some(LedgerErrorKind::Corrupt)) => (damaged(&format!("{error:#}"), lang), Ending::Usage),
            (_, Some(LedgerErrorKind::Busy)) => (is_locked(lang), Ending::Usage),
            (_, Some(LedgerErrorKind::ReadOnly)) => (is_read_only(lang), Ending::Usage),
            (_, Some(LedgerErrorKind::Refused)) => (refuses_us(&format!("{error:#}"), lang), Ending::Usage),
            (_, Some(LedgerErrorKind::Interrupted)) => (is_away(&format!("{error:#}"), lang), Ending::Unsure),
            _ => (summary::own_fault(&context.incident(), &format!("{error:#}"), lang), Ending::Fault),
        },
    }
}

/// How a command ends to which a folder or a disk refuses: what is over once there is room waits for somebody who makes
/// it; rights and places are the owner's to set right, as settings are. Neither is our own fault.
fn ending_of_disk(why: &std::io::Error) -> Ending {
    use std::io::ErrorKind;
    match why.kind() {
        ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::AlreadyExists
        | ErrorKind::InvalidFilename
        | ErrorKind::InvalidInput => Ending::Usage,
        _ => Ending::Held,
    }
}

/// A ledger that is not the one that the shop used last, in words.
fn told_of_behind(behind: &Behind, context: &Context) -> String {
    let (found, known) = (&behind.found, behind.known.clone().unwrap_or_default());
    let gap = match behind.how {
        BehindHow::Missing => LedgerGap::Missing,
        BehindHow::Empty => LedgerGap::Empty,
        BehindHow::Older => LedgerGap::Older {
            batches: (found.batch, behind.highest_batch),
            arrivals: (found.arrival, known.arrival),
            is_mall_told: known.telling > found.telling,
        },
        BehindHow::Another => LedgerGap::Another,
    };
    not_the_last(gap, &behind.place, context.lang)
}

impl Context {
    /// Ends a command that only looks: it says so when the ledger is not the one that the shop used last, and has
    /// looked all the same.
    pub(super) fn looked(&self, shop: &Shop, looked: Result<Ending, Failure>) -> Result<Ending, Failure> {
        let Some(behind) = shop.seen_behind.get() else { return looked };
        screen::complain(&told_of_behind(behind, self));
        Ok(worse(looked?, Ending::Usage))
    }

    /// A number by which people and engineers find the same failure.
    pub(super) fn incident(&self) -> String {
        format!("{:x}-{:x}", self.now, std::process::id())
    }

    /// Reads the common arguments.
    ///
    /// # Errors
    /// Words about a wrong `--now`.
    pub fn new(cli: &Cli, lang: Lang) -> Result<Self, String> {
        let now = match &cli.now {
            None => crate::daemon::clock(),
            Some(text) => DateTime::parse_from_rfc3339(text)
                .map_err(|_| crate::notice::settings::not_rfc3339(text, lang))?
                .timestamp(),
        };
        let dir = cli.dir.clone().unwrap_or_else(|| PathBuf::from("."));
        let given = || std::env::var_os(STATE).filter(|given| !given.is_empty()).map(PathBuf::from);
        let state = cli.state.clone().or_else(given);
        Ok(Self { dir, state, now, lang, is_frozen: cli.now.is_some() })
    }

    /// The present that was given and stands still for decisions; `None` when the clock's goes.
    pub fn given_now(&self) -> Option<i64> {
        self.is_frozen.then_some(self.now)
    }

    /// The present as a clock that runs from here on: one for a pass or a command.
    pub fn clock(&self) -> crate::telling::Clock {
        crate::telling::Clock::starting_at(self.now)
    }

    /// The same for another folder, in which is all that a shop has.
    #[must_use]
    pub fn in_folder(&self, dir: &Path) -> Self {
        Self { dir: dir.to_owned(), state: None, ..*self }
    }

    /// The same at another present.
    #[must_use]
    pub fn at(&self, now: i64) -> Self {
        Self { dir: self.dir.clone(), state: self.state.clone(), now, ..*self }
    }

    /// Where the shop is.
    pub(super) fn place(&self) -> ShopPlace {
        ShopPlace { dir: self.dir.clone(), state: self.state.clone() }
    }

    /// Refuses a folder that is no shop's: a slip in `--dir` is not to make a new one.
    ///
    /// # Errors
    /// When none of what a shop folder has is there.
    pub(super) fn must_be_shop(&self) -> Result<(), Failure> {
        const SIGNS: [&str; 3] = ["state", "inbox", "shukka.toml"];
        if SIGNS.iter().any(|sign| self.dir.join(sign).symlink_metadata().is_ok()) {
            return Ok(());
        }
        Err(Failure::Usage(settings::not_a_shop(&self.dir.to_string_lossy(), self.lang)))
    }

    /// The shop with all its documents.
    ///
    /// # Errors
    /// Every flaw in any of them.
    pub fn shop(&self) -> Result<Shop, Failure> {
        Ok(Shop::open(self.place())?)
    }
}
