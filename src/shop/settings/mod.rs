//! The shop's settings: raw → checked, every mistake at once.
//!
//! What goes in: `shukka.toml` (contract section 2). What comes out: [`Settings`], or every mistake with its line.
//!
//! **Invariant.** An unknown key is a mistake that names the nearest known one; a mistake never hides another.
//! **Invariant.** A token is never read here: settings say where it is, `mercari` reads it when it calls.
//!
//! Deliberately not known here: what any setting does.

mod notices;
mod read;
mod read_board;
mod read_labels;
mod read_ledger;
mod read_notices;
mod read_party;
mod read_secret;
mod store;
mod values;

pub use notices::{Detail, HookKind, MailSettings, NoticeSettings, NoticeWay, SecretText};
pub use read_board::BoardSettings;
pub use read_notices::is_within;
pub use store::{
    AnonymousPolicy, ApiLimits, ExportSettings, FetchSettings, OrdererFrom, OrdererSettings, Store,
    StoreAlarm, StoreKind, TokenSource, Via, layout_of,
};

use crate::document::Mistake;
use crate::labels::{Route, Sender};
use crate::rules::Rules;
use chrono::NaiveTime;
use chrono_tz::Tz;
use std::path::{Path, PathBuf};

/// The commented example with every key; `shukka init` writes it.
pub const EXAMPLE: &str = include_str!("example.toml");

/// The settings' file name in the shop folder.
pub const FILE_NAME: &str = "shukka.toml";

/// All settings of a shop.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What "today" means.
    pub timezone: Tz,
    /// Where the ledger is.
    pub ledger: LedgerSettings,
    /// How the inbox is watched.
    pub inbox: InboxSettings,
    /// When passes are made.
    pub watch: WatchSettings,
    /// What is too large.
    pub limits: LimitSettings,
    /// Which orders are due.
    pub rules: Rules,
    /// How long it is known who bought.
    pub privacy: PrivacySettings,
    /// What is told as late.
    pub alarm: AlarmSettings,
    /// Which labels are written, and when.
    pub labels: LabelSettings,
    /// Where the board is, and whom it trusts.
    pub board: BoardSettings,
    /// Who sends: what stands on labels.
    pub sender: Sender,
    /// The stores; never empty.
    pub stores: Vec<Store>,
    /// Who is told what.
    pub notices: Vec<NoticeSettings>,
    /// The mail server; `None`: there is none.
    pub mail: Option<MailSettings>,
    /// What is asked after each pass that ended well.
    pub heartbeat: Option<SecretText>,
}

/// Where the ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerSettings {
    /// In a file, named from the shop folder.
    File(PathBuf),
    /// On a server.
    Server {
        /// Its address, without a password.
        url: String,
        /// Where the password is.
        password: Option<TokenSource>,
        /// The certificates that the server's must go back to, named from the shop folder.
        root_cert: Option<PathBuf>,
    },
}

impl Default for LedgerSettings {
    fn default() -> Self {
        Self::File(PathBuf::from("state/ledger.db"))
    }
}

/// How the inbox is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxSettings {
    /// How long a file must be unchanged, in milliseconds.
    pub settle_ms: u64,
    /// How often a share that sends no events is looked at, in milliseconds.
    pub poll_ms: u64,
}

/// When passes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchSettings {
    /// A pass at least this often, in seconds.
    pub every_s: u64,
    /// The local time of the daily report, when one is wanted.
    pub report_at: Option<NaiveTime>,
}

/// Which labels are written, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSettings {
    /// At every pass.
    pub auto: bool,
    /// Letters that are written in another form, on labels only.
    pub replace: Vec<(String, String)>,
    /// Which program gets which order, the first that fits.
    pub routes: Vec<Route>,
}

/// How long it is known who bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivacySettings {
    /// Who bought what was over before so many days is forgotten; 0: nobody is.
    pub keep_days: u32,
}

/// What is told of what does not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmSettings {
    /// Nothing has come for so many hours; 0: that is not told.
    pub silence_h: u32,
    /// An order that has been open for more days than these is late; 0: none is.
    pub late_days: u32,
}

/// What is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the settings")]
pub struct LimitSettings {
    pub file_bytes: u64,
    pub columns: u64,
    pub field_bytes: u64,
    pub rows: u64,
    pub xlsx_bytes: u64,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file has mistakes, all of them here.
    #[error("{0} has {n} mistakes", n = .1.len())]
    Mistaken(PathBuf, Vec<Mistake>),
}

impl Settings {
    /// Reads the settings of a shop folder; a folder without the file has those of [`Settings::without_file`].
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn load(dir: &Path) -> Result<Self, SettingsError> {
        let path = dir.join(FILE_NAME);
        let is_there = path.symlink_metadata().is_ok();
        // Reading a pipe would never end.
        if is_there && !std::fs::metadata(&path).is_ok_and(|found| found.is_file()) {
            let why = std::io::Error::other("neither a file nor a link to one");
            return Err(SettingsError::Unreadable(path, why));
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|mistakes| SettingsError::Mistaken(path, mistakes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::without_file()),
            Err(e) => Err(SettingsError::Unreadable(path, e)),
        }
    }

    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        read::settings(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// What settings say of the ledger, where other things in them are mistaken: for whoever looks what is wrong.
    pub fn ledger_alone(text: &str) -> LedgerSettings {
        let table = text.strip_prefix('\u{feff}').unwrap_or(text).parse::<toml::Table>();
        let alone = table.ok().and_then(|mut table| table.remove_entry("ledger"));
        let text = alone.map(|ledger| toml::Table::from_iter([ledger]).to_string()).unwrap_or_default();
        Self::parse(&text).map_or_else(|_| LedgerSettings::default(), |settings| settings.ledger)
    }

    /// What holds when there is no file: one csv store called `custom`.
    pub fn without_file() -> Self {
        Self {
            timezone: Tz::Asia__Tokyo,
            ledger: LedgerSettings::default(),
            inbox: InboxSettings { settle_ms: 1000, poll_ms: 2000 },
            watch: WatchSettings { every_s: 60, report_at: None },
            limits: LimitSettings {
                file_bytes: 4 << 30,
                columns: 512,
                field_bytes: 65536,
                rows: 20_000_000,
                xlsx_bytes: 1 << 30,
            },
            rules: Rules::default(),
            privacy: PrivacySettings { keep_days: 0 },
            alarm: AlarmSettings { silence_h: 0, late_days: 3 },
            labels: LabelSettings::default(),
            board: BoardSettings::default(),
            sender: Sender { yamato_freight: "01".to_owned(), ..Sender::default() },
            stores: vec![Store::csv("custom", "カスタムCSV店舗")],
            notices: Vec::new(),
            mail: None,
            heartbeat: None,
        }
    }

    /// Who sends the parcels of a store.
    pub fn sender_of(&self, store: &str) -> &Sender {
        self.store(store).and_then(|store| store.sender.as_ref()).unwrap_or(&self.sender)
    }

    /// After how many days an order of a store is late; 0: none is.
    pub fn late_days_of(&self, store: &str) -> u32 {
        self.store(store).and_then(|store| store.alarm.late_days).unwrap_or(self.alarm.late_days)
    }

    /// A store by its code.
    pub fn store(&self, code: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.code == code)
    }
}
