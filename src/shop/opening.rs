//! A shop opened with all its documents, and its ledger.
//!
//! What goes in: a shop folder. What comes out: a [`Shop`], or every flaw in its documents as values.
//!
//! **Invariant.** All flaws are found together; nothing begins with a flawed document.
//!
//! Deliberately not known here: who asks, and in which words a flaw is told (`notice`).

use super::due::follow_rules_unless_others_work;
use super::settings::{FILE_NAME, Settings, SettingsError};
use super::{LateFiles, Shop, ShopError, ShopPlace};
use crate::document::{Flaw, Mistake, nearest};
use crate::ledger::Ledger;
use crate::outbox::{self, Layout, ProblemKind};
use crate::profile::{Profile, Rank, built_in, parse};
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Why a shop cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// Its documents are flawed; all flaws are here.
    #[error("the documents have {n} flaws", n = .0.len())]
    Flawed(Vec<Flaw>),
    /// A file or folder refuses.
    #[error(transparent)]
    Shop(#[from] ShopError),
}

impl Shop {
    /// Opens a shop folder: its settings, profiles and layouts.
    ///
    /// # Errors
    /// Every flaw in them, or a folder that cannot be read.
    pub fn open(place: impl Into<ShopPlace>) -> Result<Self, OpeningError> {
        let (shop, flaws) = Self::open_as_far_as_sound(place)?;
        if flaws.is_empty() { Ok(shop) } else { Err(OpeningError::Flawed(flaws)) }
    }

    /// Opens a shop folder as far as its documents are sound, and tells every flaw in them.
    ///
    /// # Errors
    /// When the settings or a profile cannot be read at all.
    pub fn open_as_far_as_sound(place: impl Into<ShopPlace>) -> Result<(Self, Vec<Flaw>), OpeningError> {
        let ShopPlace { dir, state } = place.into();
        let mut flaws = Vec::new();
        let settings = settings(&dir, &mut flaws)?;
        let profiles = profiles(&dir, &mut flaws)?;
        let layouts = layouts(&dir, &mut flaws);
        flaws.extend(inconsistencies(&settings, &profiles, &layouts));
        Ok((
            Self {
                dir,
                own_state: state,
                settings,
                profiles,
                layouts,
                pace: Arc::default(),
                late_files: LateFiles::default(),
                seen_behind: OnceLock::new(),
            },
            flaws,
        ))
    }

    /// A shop folder whose documents cannot be read at all, as one without any: for whoever looks what is wrong.
    pub fn without_documents(place: impl Into<ShopPlace>) -> Self {
        let ShopPlace { dir, state } = place.into();
        Self {
            dir,
            own_state: state,
            settings: Settings::without_file(),
            profiles: built_in().to_vec(),
            layouts: outbox::built_in().to_vec(),
            pace: Arc::default(),
            late_files: LateFiles::default(),
            seen_behind: OnceLock::new(),
        }
    }

    /// The ledger for whoever changes something, in step with the rules; the folders are made, and the witness knows
    /// the ledger.
    ///
    /// # Errors
    /// [`ShopError::Behind`] when it is not the shop's as it was; or when a folder or the ledger cannot be made.
    pub fn ledger(&self) -> Result<Ledger, ShopError> {
        self.must_be_let_in()?;
        let address = self.ledger_address()?;
        if !Ledger::is_there(&address)? {
            self.must_be_ours(None)?;
        }
        self.make_own_folders().map_err(|(path, error)| ShopError::Io(path, error))?;
        // What lies in the place of a folder that staff see stops what needs that folder, and says so there.
        if let Err((path, error)) = self.make_shared_folders() {
            tracing::warn!(path = %path.display(), %error, "a folder of the shop cannot be made");
        }
        let mut ledger = Ledger::open_at(&address)?;
        self.must_be_ours(Some(&ledger))?;
        self.keep_witness(&ledger)?;
        follow_rules_unless_others_work(self, &mut ledger)?;
        Ok(ledger)
    }

    /// Whether the ledger's folder lets us in: one that belongs to somebody else is not one without a ledger.
    ///
    /// # Errors
    /// [`ShopError::Io`] when it does not.
    fn must_be_let_in(&self) -> Result<(), ShopError> {
        let Some(path) = self.ledger_file() else { return Ok(()) };
        match std::fs::metadata(&path) {
            Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                Err(ShopError::io(path.parent().unwrap_or(&path), why))
            }
            _ => Ok(()),
        }
    }

    /// The ledger as it is, also one that is behind: for whoever a person has told to accept it.
    ///
    /// # Errors
    /// When a folder or the ledger cannot be made.
    pub fn ledger_as_it_is(&self) -> Result<Ledger, ShopError> {
        self.make_folders().map_err(|(path, error)| ShopError::Io(path, error))?;
        Ok(Ledger::open_at(&self.ledger_address()?)?)
    }

    /// The ledger for whoever changes something but has nothing to do when the shop has none yet.
    ///
    /// # Errors
    /// As [`Shop::ledger`].
    pub fn ledger_if_any(&self) -> Result<Option<Ledger>, ShopError> {
        self.must_be_let_in()?;
        if Ledger::is_there(&self.ledger_address()?)? {
            return self.ledger().map(Some);
        }
        self.must_be_ours(None)?;
        Ok(None)
    }

    /// The ledger for whoever only looks: none when the shop has none yet. One that is behind is shown too; whoever
    /// looks is told so by [`Shop::seen_behind`].
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn ledger_to_read(&self) -> Result<Option<Ledger>, ShopError> {
        self.must_be_let_in()?;
        let ledger = Ledger::open_existing(&self.ledger_address()?)?;
        if let Some(behind) = self.is_behind(ledger.as_ref())? {
            // What is known already stays: it is the same ledger.
            drop(self.seen_behind.set(behind));
        }
        let Some(mut ledger) = ledger else { return Ok(None) };
        follow_rules_unless_others_work(self, &mut ledger)?;
        Ok(Some(ledger))
    }
}

fn in_text(file: &str, mistakes: Vec<Mistake>) -> impl Iterator<Item = Flaw> {
    mistakes.into_iter().map(move |mistake| Flaw::InText { file: file.to_owned(), mistake })
}

/// The settings; those of a folder without any when they have mistakes, but for where the ledger is.
fn settings(dir: &Path, flaws: &mut Vec<Flaw>) -> Result<Settings, OpeningError> {
    match Settings::load(dir) {
        Ok(settings) => Ok(settings),
        Err(SettingsError::Mistaken(_, found)) => {
            flaws.extend(in_text(FILE_NAME, found));
            // It was read a moment ago.
            let text = std::fs::read_to_string(dir.join(FILE_NAME)).unwrap_or_default();
            Ok(Settings { ledger: Settings::ledger_alone(&text), ..Settings::without_file() })
        }
        Err(SettingsError::Unreadable(path, error)) => {
            Err(OpeningError::Flawed(vec![unreadable(path.to_string_lossy().into_owned(), &error)]))
        }
    }
}

fn unreadable(file: String, error: &io::Error) -> Flaw {
    if error.kind() == io::ErrorKind::InvalidData {
        Flaw::NotUtf8 { file }
    } else {
        Flaw::Unreadable { file, why: error.to_string(), os: error.raw_os_error() }
    }
}

/// The built-in profiles and the shop's own.
fn profiles(dir: &Path, flaws: &mut Vec<Flaw>) -> Result<Vec<Profile>, OpeningError> {
    let mut profiles: Vec<Profile> = built_in().to_vec();
    for (name, text) in documents(&dir.join("profiles"), flaws)? {
        match parse(&text, Rank::Own) {
            Ok(profile) => profiles.push(profile),
            Err(found) => flaws.extend(in_text(&format!("profiles/{name}"), found)),
        }
    }
    Ok(profiles)
}

/// The shop's own layouts, and those of the built-in ones that no own one replaces.
fn layouts(dir: &Path, flaws: &mut Vec<Flaw>) -> Vec<Layout> {
    let own = outbox::read_own(&dir.join("layouts"));
    for problem in own.problems {
        let name = problem.path.file_name().unwrap_or_default().to_string_lossy();
        let is_folder = problem.path == dir.join("layouts");
        let file = if is_folder { "layouts/".to_owned() } else { format!("layouts/{name}") };
        match problem.kind {
            ProblemKind::Mistakes(found) => flaws.extend(in_text(&file, found)),
            ProblemKind::Unreadable(error) => {
                flaws.push(unreadable(file, &error));
            }
            ProblemKind::SameId { id } => flaws.push(Flaw::LayoutTwice { file, id }),
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

/// The TOML documents of a folder, by name; none when there is no such folder. One that cannot be read is a flaw.
fn documents(folder: &Path, flaws: &mut Vec<Flaw>) -> Result<Vec<(String, String)>, OpeningError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            return Err(OpeningError::Flawed(vec![unreadable(format!("{name}/"), &e)]));
        }
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| ShopError::io(folder, e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("toml")) {
            continue;
        }
        // A folder or a pipe with such a name is no document, and reading a pipe would never end.
        if !std::fs::metadata(&path).is_ok_and(|it| it.is_file()) {
            continue;
        }
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) => {
                let folder = folder.file_name().unwrap_or_default().to_string_lossy();
                flaws.push(unreadable(format!("{folder}/{name}"), &e));
                continue;
            }
        };
        // `shukka check cart.csv --draft-profile > profiles/my_cart.toml`: the shell has made it before we look.
        if bytes.is_empty() {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            let file = path.to_string_lossy().into_owned();
            return Err(OpeningError::Flawed(vec![Flaw::NotUtf8 { file }]));
        };
        found.push((name, text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()));
    }
    found.sort();
    Ok(found)
}

/// Flaws between documents: a store without its layout, two profiles of one name.
fn inconsistencies(settings: &Settings, profiles: &[Profile], layouts: &[Layout]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for store in &settings.stores {
        if !layouts.iter().any(|layout| layout.id() == store.export.layout) {
            let layout = store.export.layout.clone();
            let nearest = nearest(&layout, layouts.iter().map(Layout::id)).map(str::to_owned);
            flaws.push(Flaw::NoSuchLayout { store: store.code.clone(), layout, nearest });
        }
    }
    for (i, profile) in profiles.iter().enumerate() {
        if profiles[..i].iter().any(|p| p.id == profile.id && p.rank == profile.rank) {
            flaws.push(Flaw::ProfileTwice { id: profile.id.clone() });
        }
    }
    flaws
}
