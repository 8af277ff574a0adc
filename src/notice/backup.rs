//! What is said of backups: made, refused, how old the last one is.

use super::doctor::shown_bytes;
use super::{Lang, visible};

/// Why no backup is made, or nothing made of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupRefusal {
    /// There is no ledger yet.
    NothingYet,
    /// Another one is being made.
    BeingMade,
    /// The folder in which it is to lie is not there.
    NoFolder(String),
    /// It would lie where files are taken in, or in `state/`.
    InTheWay(String),
    /// What is to be restored cannot be used; why, for engineers.
    Unusable(String, String),
    /// The folder that is to be made is there and not empty.
    FolderTaken(String),
    /// The settings want the ledger where a file lies already.
    LedgerPlaceTaken(String),
}

impl BackupRefusal {
    /// For people.
    pub fn words(&self, lang: Lang) -> String {
        if let Some(words) = self.of_restoring(lang) {
            return words;
        }
        match (self, lang) {
            (Self::NothingYet, Lang::Ja) => {
                "台帳がまだないので、控えるものがありません。最初の取り込みのあとで取ってください。"
                    .to_owned()
            }
            (Self::NothingYet, Lang::En) => {
                "there is no ledger yet, so there is nothing to back up; make one after the first pass"
                    .to_owned()
            }
            (Self::BeingMade, Lang::Ja) => {
                "別の shukka backup が控えを取っています。終わってから実行してください。".to_owned()
            }
            (Self::BeingMade, Lang::En) => "another shukka backup is at work; wait for it".to_owned(),
            (Self::NoFolder(at), Lang::Ja) => {
                format!("フォルダ {} がありません。先に作るか、別のディスクをつないでください。", visible(at))
            }
            (Self::NoFolder(at), Lang::En) => {
                format!("there is no folder {}; make it, or connect the disk", visible(at))
            }
            (Self::InTheWay(at), Lang::Ja) => {
                format!("{} の中には控えを置けません。別のディスクのフォルダを選んでください。", visible(at))
            }
            (Self::InTheWay(at), Lang::En) => {
                format!("a backup cannot lie in {}; choose a folder on another disk", visible(at))
            }
            _ => String::new(),
        }
    }

    fn of_restoring(&self, lang: Lang) -> Option<String> {
        Some(match (self, lang) {
            (Self::Unusable(file, why), Lang::Ja) => format!(
                "{} は控えとして使えません（{}）。ほかの控えを試してください。何も作っていません。",
                visible(file),
                visible(why)
            ),
            (Self::Unusable(file, why), Lang::En) => format!(
                "{} cannot be used as a backup ({}); try another one. Nothing was made.",
                visible(file),
                visible(why)
            ),
            (Self::FolderTaken(at), Lang::Ja) => format!(
                "{} は空ではありません。まだ無いフォルダか、空のフォルダを書いてください。",
                visible(at)
            ),
            (Self::FolderTaken(at), Lang::En) => {
                format!("{} is not empty; name a folder that is new or empty", visible(at))
            }
            (Self::LedgerPlaceTaken(at), Lang::Ja) => format!(
                "設定の [ledger] url は {} を指していますが、そこにはもう台帳があります。元の台帳を別の場所に移してから実行してください。",
                visible(at)
            ),
            (Self::LedgerPlaceTaken(at), Lang::En) => format!(
                "[ledger] url in the settings names {}, where a ledger lies already; move that one elsewhere first",
                visible(at)
            ),
            _ => return None,
        })
    }
}

/// A shop folder was made of a backup of a moment.
pub fn restored(folder: &str, at: &str, orders: u64, lang: Lang) -> String {
    let folder = visible(folder);
    match lang {
        Lang::Ja => format!("{at} の控えから {folder} を作りました（受注 {orders}件）。"),
        Lang::En => format!("{folder} was made of the backup of {at} ({orders} orders)."),
    }
}

/// The ledger of a restored shop was on a server, and is not there now.
pub fn ledger_is_a_file_now(lang: Lang) -> &'static str {
    lang.pick(
        "台帳は state/ledger.db にあります（shukka.toml の [ledger] にあったサーバーはコメントにしました）。サーバーに置くには、shukka ledger move --to のあとで [ledger] を直してください。",
        "the ledger is state/ledger.db (the server in [ledger] of shukka.toml is a comment now); to keep it on a server, run shukka ledger move --to and then mend [ledger]",
    )
}

/// What a person does next.
pub fn after_restoring(lang: Lang) -> &'static str {
    lang.pick(
        "  元の shukka が動いていれば、止めてください。二つの店が同じ相手に知らせてしまいます。\n  控えに入っていないもの: archive/、inbox/held/、outbox/ のファイル、トークン。残っていれば、元の場所から移してください。\n  始める前に: shukka doctor",
        "  Stop the old shukka if it is at work: two shops would tell the same stores.\n  Not in a backup: the files of archive/, inbox/held/ and outbox/, and tokens; move them over where they are left.\n  Before it begins: shukka doctor",
    )
}

/// Nothing shows what was told since.
pub fn no_witness(lang: Lang) -> &'static str {
    lang.pick(
        "  控えのあとに何を知らせたかの記録（元の outbox/ と、その中の控え）が見つかりません。",
        "  nothing shows what was told since the backup (the old outbox/ and the witness in it)",
    )
}

/// A backup was made.
pub fn made(path: &str, bytes: u64, orders: u64, arrivals: u64, lang: Lang) -> String {
    let (path, bytes) = (visible(path), shown_bytes(bytes));
    match lang {
        Lang::Ja => format!(
            "控えを取りました: {path}（{bytes}、受注 {orders}件、取り込み {arrivals}回）\n  書いたあとで読み直し、欠けていないことを確かめました。\n  トークンとパスワードは入っていません。お客様の氏名や住所が入っているので、鍵のかかる場所に置いてください。"
        ),
        Lang::En => format!(
            "backup made: {path} ({bytes}, {orders} orders, {arrivals} arrivals)\n  It was read again after it was written, and is whole.\n  It holds no tokens and passwords, but the names and addresses of buyers: keep it locked away."
        ),
    }
}

/// How old the last backup is, in days; `None`: there was none.
pub fn age(days: Option<i64>, lang: Lang) -> String {
    match (days, lang) {
        (Some(0), Lang::Ja) => "控え（バックアップ）: 今日取りました".to_owned(),
        (Some(days), Lang::Ja) => format!("控え（バックアップ）: {days}日前"),
        (None, Lang::Ja) => "控え（バックアップ）: まだ一度もありません（shukka backup）".to_owned(),
        (Some(0), Lang::En) => "backup: made today".to_owned(),
        (Some(days), Lang::En) => format!("backup: {days} days old"),
        (None, Lang::En) => "backup: there was none yet (shukka backup)".to_owned(),
    }
}
