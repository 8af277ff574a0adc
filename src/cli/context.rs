use super::{Cli, Ending, screen};
use crate::ledger::{Ledger, LedgerErrorKind, OpenError};
use crate::notice::{Lang, settings, summary};
use crate::outbox::{self, Layout, ProblemKind};
use crate::profile::{Profile, Rank, built_in, parse};
use crate::shop::settings::{Settings, SettingsError};
use crate::shop::{Shop, ShopError};
use chrono::DateTime;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What every command knows.
pub struct Context {
    /// The shop folder.
    pub dir: PathBuf,
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
    /// A pass had to stop.
    #[error(transparent)]
    Pass(#[from] ShopError),
    /// The system refuses something that we cannot do without.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// The ledger cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Something else of ours.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl From<crate::ledger::LedgerError> for Failure {
    fn from(error: crate::ledger::LedgerError) -> Self {
        Self::Pass(ShopError::Ledger(error))
    }
}

impl Failure {
    /// Shows it to people and says how the command ends.
    pub fn show(&self, context: &Context) -> Ending {
        let lang = context.lang;
        let (words, ending) = match self {
            Self::Usage(words) => (words.clone(), Ending::Usage),
            Self::Open(error) if error.kind() == LedgerErrorKind::Newer => {
                (summary::ledger_is_newer(error.place(), lang), Ending::Usage)
            }
            Self::Pass(ShopError::Io(path, error)) => {
                (summary::folder_refuses(&path.to_string_lossy(), error, lang), Ending::Fault)
            }
            Self::Pass(ShopError::Publish(error)) => {
                (summary::folder_refuses(&error.path.to_string_lossy(), &error.source, lang), Ending::Fault)
            }
            Self::Pass(ShopError::Ledger(error)) if error.is_full() => {
                let full = std::io::ErrorKind::StorageFull.into();
                (summary::folder_refuses("state/", &full, lang), Ending::Fault)
            }
            Self::Open(error) if error.is_full() => {
                let full = std::io::ErrorKind::StorageFull.into();
                (summary::folder_refuses("state/", &full, lang), Ending::Fault)
            }
            other => (summary::own_fault(&context.incident(), &format!("{other:#}"), lang), Ending::Fault),
        };
        screen::complain(&words);
        ending
    }
}

/// The locale's word, by the order in which the system asks: LC_ALL, LC_MESSAGES, LANG.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn locale() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|v| !v.is_empty())
}

impl Context {
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
        Ok(Self { dir, now, lang, is_frozen: cli.now.is_some() })
    }

    /// The present as a clock that runs from here on: one for a pass or a command.
    pub fn clock(&self) -> crate::telling::Clock {
        crate::telling::Clock::starting_at(self.now)
    }

    /// The same for another folder.
    #[must_use]
    pub fn in_folder(&self, dir: &Path) -> Self {
        Self { dir: dir.to_owned(), now: self.now, lang: self.lang, is_frozen: self.is_frozen }
    }

    /// The shop with all its documents.
    ///
    /// # Errors
    /// Every mistake in any of them, in words.
    pub fn shop(&self) -> Result<Shop, Failure> {
        let (shop, mistakes) = self.shop_and_mistakes()?;
        if mistakes.is_empty() { Ok(shop) } else { Err(Failure::Usage(mistakes.join("\n"))) }
    }

    /// The shop as far as its documents are sound, and every mistake in them, in words.
    ///
    /// # Errors
    /// When the settings cannot be read at all.
    pub fn shop_and_mistakes(&self) -> Result<(Shop, Vec<String>), Failure> {
        let mut mistakes = Vec::new();
        let settings = match Settings::load(&self.dir) {
            Ok(settings) => settings,
            Err(SettingsError::Mistaken(_, found)) => {
                mistakes.extend(
                    found.iter().map(|m| settings::mistake(crate::shop::settings::FILE_NAME, m, self.lang)),
                );
                Settings::without_file()
            }
            Err(SettingsError::Unreadable(path, error))
                if error.kind() == std::io::ErrorKind::InvalidData =>
            {
                return Err(Failure::Usage(settings::not_utf8(&path.to_string_lossy())));
            }
            Err(error) => return Err(Failure::Usage(error.to_string())),
        };
        let mut profiles: Vec<Profile> = built_in().to_vec();
        for (name, text) in documents(&self.dir.join("profiles"))? {
            match parse(&text, Rank::Own) {
                Ok(profile) => profiles.push(profile),
                Err(found) => {
                    mistakes.extend(
                        found.iter().map(|m| settings::mistake(&format!("profiles/{name}"), m, self.lang)),
                    );
                }
            }
        }
        let layouts = self.layouts(&mut mistakes);
        mistakes.extend(inconsistencies(&settings, &profiles, &layouts, self.lang));
        let pace = Arc::default();
        Ok((Shop { dir: self.dir.clone(), settings, profiles, layouts, pace }, mistakes))
    }

    fn layouts(&self, mistakes: &mut Vec<String>) -> Vec<Layout> {
        let own = outbox::read_own(&self.dir.join("layouts"));
        for problem in own.problems {
            let name = format!("layouts/{}", problem.path.file_name().unwrap_or_default().to_string_lossy());
            match problem.kind {
                ProblemKind::Mistakes(found) => {
                    mistakes.extend(found.iter().map(|m| settings::mistake(&name, m, self.lang)));
                }
                ProblemKind::Unreadable(error) => mistakes.push(format!("{name}: {error}")),
                ProblemKind::SameId { id } => mistakes.push(settings::layout_twice(&name, &id, self.lang)),
            }
        }
        let mut layouts = own.layouts;
        for built_in in outbox::built_in() {
            // The shop's own wins over a built-in one of the same name.
            if !layouts.iter().any(|layout| layout.id() == built_in.id()) {
                layouts.push(built_in.clone());
            }
        }
        layouts
    }

    /// The ledger for commands that change something, in step with the rules; the folders are made.
    ///
    /// # Errors
    /// When a folder or the ledger cannot be made.
    pub fn ledger(&self, shop: &Shop) -> Result<Ledger, Failure> {
        shop.make_folders().map_err(|(path, error)| ShopError::io(&path, error))?;
        let mut ledger = Ledger::open(&shop.ledger_path())?;
        crate::shop::standing::follow_rules(shop, &mut ledger)?;
        Ok(ledger)
    }

    /// The ledger for commands that only look: none when the shop has none yet.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn ledger_to_read(&self, shop: &Shop) -> Result<Option<Ledger>, Failure> {
        let Some(mut ledger) = Ledger::open_existing(&shop.ledger_path())? else { return Ok(None) };
        crate::shop::standing::follow_rules(shop, &mut ledger)?;
        Ok(Some(ledger))
    }
}

/// The TOML documents of a folder, by name; none when there is no such folder.
fn documents(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(ShopError::io(folder, e).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| ShopError::io(folder, e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("toml")) {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|e| ShopError::io(&path, e))?;
        // `shukka check cart.csv --draft-profile > profiles/my_cart.toml`: the shell has made it before we look.
        if bytes.is_empty() {
            continue;
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::Usage(settings::not_utf8(&path.to_string_lossy())))?;
        found.push((name, text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()));
    }
    found.sort();
    Ok(found)
}

/// Mistakes between documents: a store without its layout, two profiles of one name.
fn inconsistencies(settings: &Settings, profiles: &[Profile], layouts: &[Layout], lang: Lang) -> Vec<String> {
    let mut words = Vec::new();
    for store in &settings.stores {
        if !layouts.iter().any(|layout| layout.id() == store.export.layout) {
            words.push(settings::no_such_layout(&store.code, &store.export.layout, lang));
        }
    }
    for (i, profile) in profiles.iter().enumerate() {
        if profiles[..i].iter().any(|p| p.id == profile.id && p.rank == profile.rank) {
            words.push(settings::profile_twice(&profile.id, lang));
        }
    }
    words
}
