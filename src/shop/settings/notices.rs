//! What the settings say of word that goes out: `[[notice]]`, `[mail]`, `[heartbeat]`, `[alarm]`.

use super::TokenSource;
use crate::notice::Weight;
use chrono::NaiveTime;
use std::path::PathBuf;

/// Something secret that may also stand in the settings themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretText {
    /// As it stands there.
    Here(String),
    /// Elsewhere.
    Kept(TokenSource),
}

/// How word goes to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeWay {
    /// By mail, to these addresses.
    Mail(Vec<String>),
    /// To a webhook of this kind.
    Hook(HookKind, SecretText),
    /// To a room of Chatwork.
    Chatwork {
        /// The room's number.
        room: String,
        /// The account's token.
        token: TokenSource,
        /// Another place of its API than the usual one.
        url: Option<SecretText>,
    },
    /// As JSON to anything.
    Webhook {
        /// The address.
        url: SecretText,
        /// Goes with it as a bearer's token.
        token: Option<TokenSource>,
    },
}

/// The webhooks of chats that need an address and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the settings")]
pub enum HookKind {
    Slack,
    LineWorks,
    Teams,
    Discord,
}

impl NoticeWay {
    /// As the settings have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::Hook(HookKind::Slack, _) => "slack",
            Self::Hook(HookKind::LineWorks, _) => "lineworks",
            Self::Hook(HookKind::Teams, _) => "teams",
            Self::Hook(HookKind::Discord, _) => "discord",
            Self::Chatwork { .. } => "chatwork",
            Self::Webhook { .. } => "webhook",
        }
    }
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// How many.
    Counts,
    /// Order numbers too.
    Numbers,
}

/// Who is told what, and when: one `[[notice]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSettings {
    /// Its name.
    pub name: String,
    /// How it goes there.
    pub way: NoticeWay,
    /// What is wanted.
    pub what: Vec<Weight>,
    /// Of which stores; none: of all.
    pub stores: Vec<String>,
    /// How long news is gathered, in seconds.
    pub gather_s: u64,
    /// What lasts is told again after so many hours; 0: never.
    pub again_h: u32,
    /// From when to when only what is urgent is told.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// When the day is told.
    pub daily: NaiveTime,
    /// How much.
    pub detail: Detail,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether TLS begins with the first byte; else by STARTTLS.
    pub is_implicit_tls: bool,
    /// Who signs in; `""`: nobody.
    pub user: String,
    /// With what.
    pub password: Option<TokenSource>,
    /// From whom: an address, or a name and an address.
    pub from: String,
    /// A certificate that is trusted beside the machine's own, relative to the shop folder.
    pub root_cert: Option<PathBuf>,
}
