//! What `shukka doctor` says of each thing that it looked at: what is so, and what to do where that is not well.
//!
//! What goes in: plain values of what was seen ([`Sign`]). What comes out: two sentences, and how grave it is.

mod words;

use super::{Lang, visible};

/// How grave what was seen is, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// As it should be.
    Well,
    /// Nothing is broken, and it had better be otherwise.
    Mind,
    /// Something waits for staff.
    Waits,
    /// Nothing can be done, or nothing safely, before it is mended.
    Broken,
}

impl Gravity {
    /// The word for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Mind => "mind",
            Self::Waits => "waits",
            Self::Broken => "broken",
        }
    }

    /// The mark before a line.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Well => "✓",
            Self::Mind | Self::Waits => "△",
            Self::Broken => "✗",
        }
    }
}

/// What a sign is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Settings, profiles and layouts.
    Settings,
    /// The folders of the shop.
    Folders,
    /// Who may read what only the owner may.
    Rights,
    /// On what kind of disk or share things lie.
    Disk,
    /// Room on the disks.
    Space,
    /// The clocks.
    Clock,
    /// The ledger.
    Ledger,
    /// The watcher.
    Watcher,
    /// What passes could not do.
    Work,
    /// The malls.
    Mall,
    /// Mail and chat, by which word goes out.
    Mail,
    /// The backup.
    Backup,
}

impl Subject {
    /// The word for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Folders => "folders",
            Self::Rights => "rights",
            Self::Disk => "disk",
            Self::Space => "space",
            Self::Clock => "clock",
            Self::Ledger => "ledger",
            Self::Watcher => "watcher",
            Self::Work => "work",
            Self::Mall => "mall",
            Self::Mail => "mail",
            Self::Backup => "backup",
        }
    }

    /// As people read it.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Settings => lang.pick("設定", "settings"),
            Self::Folders => lang.pick("フォルダ", "folders"),
            Self::Rights => lang.pick("権限", "rights"),
            Self::Disk => lang.pick("置き場所", "disk"),
            Self::Space => lang.pick("空き容量", "space"),
            Self::Clock => lang.pick("時計", "clock"),
            Self::Ledger => lang.pick("台帳", "ledger"),
            Self::Watcher => lang.pick("見張り", "watcher"),
            Self::Work => lang.pick("できなかったこと", "undone"),
            Self::Mall => lang.pick("モール", "mall"),
            Self::Mail => lang.pick("知らせ", "notices"),
            Self::Backup => lang.pick("控え", "backup"),
        }
    }
}

/// What was seen. Paths are as people read them, within the shop folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// The documents are without mistake.
    SettingsWell {
        /// How many stores there are.
        stores: usize,
        /// How many profiles of the shop's own.
        own_profiles: usize,
    },
    /// A mistake, in words.
    SettingsFlawed(String),
    /// All folders can be written to.
    FoldersWell,
    /// The shop has not worked yet: folders are made by the first pass.
    FoldersToCome,
    /// A folder is missing although the shop has worked.
    FolderMissing(String),
    /// A folder cannot be written to; what the system says.
    FolderUnwritable(String, String),
    /// Nobody but the owner may read `state/` and tokens.
    RightsWell,
    /// Others may read it.
    Exposed(String),
    /// It belongs to another user than the one who looks.
    ForeignOwner(String),
    /// Where things lie, and what that is: `ext4`, `SMB` …
    DiskWell(Vec<(String, String)>),
    /// `state/` lies on a share.
    StateOnShare(String, String),
    /// `state/` lies in memory.
    StateInMemory(String),
    /// `state/` lies in a folder that a program copies to the cloud.
    StateInCloud(String, String),
    /// Free bytes, of the disk with the least.
    SpaceWell(u64),
    /// Little room: where, bytes.
    SpaceLow(String, u64),
    /// No room: where, bytes.
    SpaceOut(String, u64),
    /// The clocks agree.
    ClockWell,
    /// The clock of a folder's disk goes otherwise: where, seconds.
    ClockApart(String, i64),
    /// The ledger knows of a later moment than the present, as people read it.
    ClockBehind(String),
    /// The ledger is whole: its bytes, those of its log.
    LedgerWell(u64, u64),
    /// It is on a server, which looks after its pages: its address.
    LedgerOnServer(String),
    /// There is none yet.
    LedgerNone,
    /// It refuses, in words.
    LedgerRefuses(String),
    /// Its log is long: bytes.
    LedgerLogLong(u64),
    /// A watcher lives: command, machine, since when.
    WatcherLives(String, String, String),
    /// None is at work; when something was passed last, `""` when never.
    WatcherNone(String),
    /// It has the folder and has given no sign of life for so many minutes.
    WatcherSilent(String, i64),
    /// Nothing is left undone.
    WorkWell,
    /// Something is, in words.
    Undone(String),
    /// Nobody is told anything: there is no `[[notice]]`.
    NobodyHears,
    /// The last backup: days.
    BackupWell(i64),
    /// It is old: days.
    BackupOld(i64),
    /// There was none.
    BackupNone,
}

impl Sign {
    /// What it is about.
    pub const fn subject(&self) -> Subject {
        match self {
            Self::SettingsWell { .. } | Self::SettingsFlawed(_) => Subject::Settings,
            Self::FoldersWell | Self::FoldersToCome | Self::FolderMissing(_) | Self::FolderUnwritable(..) => {
                Subject::Folders
            }
            Self::RightsWell | Self::Exposed(_) | Self::ForeignOwner(_) => Subject::Rights,
            Self::DiskWell(_) | Self::StateOnShare(..) | Self::StateInMemory(_) | Self::StateInCloud(..) => {
                Subject::Disk
            }
            Self::SpaceWell(_) | Self::SpaceLow(..) | Self::SpaceOut(..) => Subject::Space,
            Self::ClockWell | Self::ClockApart(..) | Self::ClockBehind(_) => Subject::Clock,
            Self::LedgerWell(..)
            | Self::LedgerOnServer(_)
            | Self::LedgerNone
            | Self::LedgerRefuses(_)
            | Self::LedgerLogLong(_) => Subject::Ledger,
            Self::WatcherLives(..) | Self::WatcherNone(_) | Self::WatcherSilent(..) => Subject::Watcher,
            Self::WorkWell | Self::Undone(_) => Subject::Work,
            Self::NobodyHears => Subject::Mail,
            Self::BackupWell(_) | Self::BackupOld(_) | Self::BackupNone => Subject::Backup,
        }
    }

    /// How grave it is.
    pub const fn gravity(&self) -> Gravity {
        match self {
            Self::SettingsWell { .. }
            | Self::FoldersWell
            | Self::FoldersToCome
            | Self::RightsWell
            | Self::DiskWell(_)
            | Self::SpaceWell(_)
            | Self::ClockWell
            | Self::LedgerWell(..)
            | Self::LedgerOnServer(_)
            | Self::LedgerNone
            | Self::WatcherLives(..)
            | Self::WorkWell
            | Self::BackupWell(_) => Gravity::Well,
            Self::StateInMemory(_)
            | Self::StateInCloud(..)
            | Self::SpaceLow(..)
            | Self::ClockApart(..)
            | Self::LedgerLogLong(_)
            | Self::WatcherNone(_)
            | Self::NobodyHears
            | Self::BackupOld(_)
            | Self::BackupNone => Gravity::Mind,
            Self::Undone(_) => Gravity::Waits,
            Self::SettingsFlawed(_)
            | Self::FolderMissing(_)
            | Self::FolderUnwritable(..)
            | Self::Exposed(_)
            | Self::ForeignOwner(_)
            | Self::StateOnShare(..)
            | Self::SpaceOut(..)
            | Self::ClockBehind(_)
            | Self::LedgerRefuses(_)
            | Self::WatcherSilent(..) => Gravity::Broken,
        }
    }
}

/// Bytes as people read them.
pub fn shown_bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    let (mut whole, mut unit) = (bytes.div_ceil(1024), 0);
    while whole >= 10_240 && unit + 1 < UNITS.len() {
        whole /= 1024;
        unit += 1;
    }
    format!("{whole} {}", UNITS[unit])
}

/// How it stands altogether.
pub fn altogether(gravity: Gravity, lang: Lang) -> &'static str {
    match gravity {
        Gravity::Well => lang.pick("問題ありません。", "All is well."),
        Gravity::Mind => lang.pick(
            "動作に問題はありません。△ の項目を見ておいてください。",
            "It works. Mind what is marked △.",
        ),
        Gravity::Waits => lang.pick("△ の項目を直してください。", "Mend what is marked △."),
        Gravity::Broken => lang.pick("✗ の項目を直してください。", "Mend what is marked ✗."),
    }
}

/// A mall answers.
pub fn mall_answers(store: &str, name: &str, lang: Lang) -> String {
    let name = &*visible(name);
    match lang {
        Lang::Ja => format!("{store}: つながりました（{name}）"),
        Lang::En => format!("{store}: it answers ({name})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_units_that_people_read() {
        let shown: Vec<String> =
            [0, 1, 20_000, 300 << 20, 20 << 30].iter().map(|n| shown_bytes(*n)).collect();
        assert_eq!(shown, ["0 KB", "1 KB", "20 KB", "300 MB", "20 GB"]);
    }
}
