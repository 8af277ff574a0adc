//! What could not be done in a pass and is tried again at the next one, as a plain value and in words.
//!
//! What goes in: what it is about, and what the system said. What comes out: an [`Obstacle`] that the ledger can keep,
//! and the lines that people read: what, why, what to do, and what becomes of the rest.
//!
//! **Invariant.** An obstacle is of one thing; the pass goes on around it.
//!
//! Deliberately not known here: when it is told (`shop::obstacles`) and who found it.

use super::{Code, Lang, summary, visible};
use serde::{Deserialize, Serialize};
use std::io;

/// What could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ObstacleKind {
    /// A file cannot be read or copied: it lies in the inbox still.
    TakeIn,
    /// A file was taken in, and its original cannot be removed from the inbox.
    Original,
    /// A file was taken in, and what belongs to it cannot be put where it belongs.
    PutAway,
    /// Files of held rows cannot be brought up to date.
    HeldFiles,
    /// A folder of the inbox, or something in it, cannot be looked at.
    Look,
    /// Something in the inbox is neither a file nor a folder.
    NoFile,
    /// A folder of the inbox is no store's: its files are read by nobody.
    NobodyReads,
    /// The archive takes no files: nothing new is taken in.
    Archive,
    /// The private folder takes no files: nothing new is taken in.
    Spool,
    /// An export file cannot be written to the outbox.
    ExportFile,
    /// What is to be forgotten cannot be forgotten yet: a file, or the ledger's own files.
    Forget,
    /// A part of the program broke off over a file.
    BrokeOff,
    /// Open orders belong to a store that the settings do not have any more: nobody tells them.
    StoreGone,
    /// The page that says how things stand cannot be written.
    StatePage,
    /// The mark in the outbox by which an older ledger is known cannot be written.
    Witness,
    /// A store that is to be asked or told over its API has no token that can be read.
    NoToken,
}

/// The system's number for what we found out ourselves, so that it is told in the same words.
fn number_of(kind: io::ErrorKind) -> Option<i32> {
    // On all systems that we know but Windows, which has its own.
    match kind {
        _ if cfg!(windows) => None,
        io::ErrorKind::PermissionDenied => Some(13),
        io::ErrorKind::AlreadyExists => Some(17),
        io::ErrorKind::NotADirectory => Some(20),
        io::ErrorKind::IsADirectory => Some(21),
        io::ErrorKind::StorageFull => Some(28),
        _ => None,
    }
}

/// Something that could not be done; it is tried again at the next pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// What could not be done.
    pub kind: ObstacleKind,
    /// With which file or folder, within the shop folder.
    pub about: String,
    /// The system's number for why, where there is one.
    pub os: Option<i32>,
    /// The system's words; for [`ObstacleKind::NobodyReads`] the names of the files.
    pub why: String,
}

impl Obstacle {
    /// Something that the system refused.
    pub fn new(kind: ObstacleKind, about: &str, why: &io::Error) -> Self {
        Self {
            kind,
            about: about.to_owned(),
            os: why.raw_os_error().or_else(|| number_of(why.kind())),
            why: why.to_string(),
        }
    }

    /// Something of which there is no more to say than what it is.
    pub fn plain(kind: ObstacleKind, about: &str, why: &str) -> Self {
        Self { kind, about: about.to_owned(), os: None, why: why.to_owned() }
    }

    /// Whether the mall of a store cannot be asked or told because of it.
    pub fn stops_a_mall(&self) -> bool {
        self.kind == ObstacleKind::NoToken
    }

    /// Whether it is the same thing that cannot be done, for whatever reason.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.about == other.about
    }

    /// The code under which it is explained.
    pub fn code(&self) -> Code {
        match self.kind {
            ObstacleKind::NobodyReads => Code::F009,
            ObstacleKind::BrokeOff => Code::X905,
            _ => Code::X906,
        }
    }

    /// What cannot be done, and why, in one line without its code.
    pub fn line(&self, lang: Lang) -> String {
        let (about, why) = (visible(&self.about), self.why_words(lang));
        match lang {
            Lang::Ja => self.in_japanese(&about, &visible(&why)),
            Lang::En => self.in_english(&about, &visible(&why)),
        }
    }

    /// The line for those who read Japanese.
    fn in_japanese(&self, about: &str, why: &str) -> String {
        match self.kind {
            ObstacleKind::TakeIn => format!("{about} を取り込めませんでした: {why}"),
            ObstacleKind::Original => {
                format!("{about} は取り込み済みですが、inbox から取り除けません: {why}")
            }
            ObstacleKind::PutAway => {
                format!("{about} は取り込み済みですが、控えや要修正のファイルを置けません: {why}")
            }
            ObstacleKind::HeldFiles => format!("{about} の要修正ファイルを新しくできません: {why}"),
            ObstacleKind::Look => format!("{about} の中を見られません: {why}"),
            ObstacleKind::NoFile => {
                format!("{about} はふつうのファイルではないため、取り込めません（{why}）")
            }
            ObstacleKind::NobodyReads => {
                format!("{about} は店舗のフォルダではないため、中のファイルは取り込まれません: {why}")
            }
            ObstacleKind::Archive => {
                format!("{about} に控えを置けないため、取り込みを待っています: {why}")
            }
            ObstacleKind::Spool => format!("{about} に書き込めないため、取り込みを待っています: {why}"),
            ObstacleKind::ExportFile => format!("{about} に発送通知のファイルを書けません: {why}"),
            ObstacleKind::Forget => format!("{about} の個人情報をまだ消せません: {why}"),
            ObstacleKind::BrokeOff => format!("{about} の取り込みが途中で止まりました: {why}"),
            ObstacleKind::StoreGone => format!(
                "店舗「{about}」は設定にありませんが、終わっていない受注が {why}件 あります。このままでは発送を通知しません"
            ),
            ObstacleKind::StatePage => format!("{about} を書けないため、前の様子のままです: {why}"),
            ObstacleKind::Witness => {
                format!("{about}（どこまで通知したかの控え）を書けません: {why}")
            }
            ObstacleKind::NoToken => {
                format!("店舗「{about}」はトークンがないため、受注の取得も発送の通知もできません")
            }
        }
    }

    /// The line for those who read English.
    fn in_english(&self, about: &str, why: &str) -> String {
        match self.kind {
            ObstacleKind::TakeIn => format!("{about} could not be taken in: {why}"),
            ObstacleKind::Original => {
                format!("{about} is in, and cannot be removed from the inbox: {why}")
            }
            ObstacleKind::PutAway => {
                format!("{about} is in, and its copy or held rows cannot be put away: {why}")
            }
            ObstacleKind::HeldFiles => {
                format!("the held files of {about} cannot be brought up to date: {why}")
            }
            ObstacleKind::Look => format!("{about} cannot be looked into: {why}"),
            ObstacleKind::NoFile => format!("{about} is no plain file and is not taken in ({why})"),
            ObstacleKind::NobodyReads => {
                format!("{about} is no store's folder, so nobody reads its files: {why}")
            }
            ObstacleKind::Archive => format!("{about} takes no files, so intake waits: {why}"),
            ObstacleKind::Spool => format!("{about} cannot be written to, so intake waits: {why}"),
            ObstacleKind::ExportFile => format!("the export file cannot be written to {about}: {why}"),
            ObstacleKind::Forget => format!("{about} cannot be forgotten yet: {why}"),
            ObstacleKind::BrokeOff => format!("taking in {about} broke off: {why}"),
            ObstacleKind::StoreGone => format!(
                "store \"{about}\" is no longer in the settings and has {why} open orders, which nobody tells"
            ),
            ObstacleKind::StatePage => {
                format!("{about} cannot be written and shows how things stood before: {why}")
            }
            ObstacleKind::Witness => {
                format!("{about} (the mark of how far stores were told) cannot be written: {why}")
            }
            ObstacleKind::NoToken => {
                format!("store \"{about}\" has no token: no orders are fetched and none are told")
            }
        }
    }

    /// What to do about it.
    pub fn remedy(&self, lang: Lang) -> &'static str {
        let [ja, en] = match self.kind {
            ObstacleKind::TakeIn => [
                "ファイルの権限とディスクの空きを確かめるか、inbox から取り出してください。ほかのファイルは取り込んでいます。",
                "Check the file's rights and the space on the disk, or take it out of the inbox. Other files go in.",
            ],
            ObstacleKind::Original => [
                "このファイルを inbox から手で取り除いてください（控えは archive にあります）。フォルダの権限も確かめてください。",
                "Take the file out of the inbox by hand (its copy is in the archive), and check the folder's rights.",
            ],
            ObstacleKind::Forget => [
                "ファイルを消す権限と、台帳をもう一つ置けるだけの空き容量を確かめてください。次の一巡で続けます。",
                "Check the right to delete it, and that there is room for the ledger once more. The next pass goes on.",
            ],
            ObstacleKind::PutAway | ObstacleKind::HeldFiles => [
                "archive/ と inbox/held/ に書き込めるかを確かめてください。同じ名前の別のものがあれば移してください。受注は失われません。",
                "Check that archive/ and inbox/held/ can be written to; move what lies there under the same name. No order is lost.",
            ],
            ObstacleKind::Look => [
                "フォルダの権限とディスクを確かめてください。ほかのフォルダは読んでいます。",
                "Check the folder's rights and the disk. Other folders are read.",
            ],
            ObstacleKind::NoFile => ["inbox から取り除いてください。", "Remove it from the inbox."],
            ObstacleKind::NobodyReads => [
                "ファイルを inbox か店舗のフォルダへ移してください。",
                "Move the files into the inbox or into a store's folder.",
            ],
            ObstacleKind::Archive | ObstacleKind::Spool => [
                "フォルダの権限と空き容量を確かめてください。直れば自動で取り込みます。書き出しは続けています。",
                "Check the folder's rights and the space. Intake goes on by itself once it is cured; exports go on meanwhile.",
            ],
            ObstacleKind::ExportFile => [
                "outbox の権限と、同じ名前の別のものがないかを確かめてください。直れば自動で書き出します。ほかの店舗は続けています。",
                "Check the outbox's rights and what lies there under this name. It is written by itself once it is cured; other stores go on.",
            ],
            ObstacleKind::StatePage => [
                "店舗フォルダの権限と、同じ名前の別のものがないかを確かめてください。取り込みと書き出しは続けています。",
                "Check the shop folder's rights and what lies there under this name. Intake and exports go on.",
            ],
            ObstacleKind::Witness => [
                "outbox の権限と、同じ名前の別のものがないかを確かめてください。書けないあいだは、state/ を前の日のものに戻しても気づけないことがあります。",
                "Check the outbox's rights and what lies there under this name. Until then an older state/ that is put back may go unnoticed.",
            ],
            ObstacleKind::StoreGone => [
                "shukka.toml の [[store]] で、この店舗の code を元の名前に戻してください（name と mall と layout は変えられます）。別の店舗にも同じ受注があるときは、こちらを shukka set 受注番号 --store 元の名前 status=キャンセル で終えてください。",
                "Give a [[store]] of shukka.toml this code again (its name, mall and layout may be others). Where another store has the same orders, end these: shukka set NUMBER --store CODE status=キャンセル.",
            ],
            ObstacleKind::NoToken => [
                "shukka.toml の [[store]] token が指す環境変数かファイルにトークンを入れてください。見張りをサービスとして動かすときは、その利用者から読めることも確かめてください。",
                "Put the token where token of the [[store]] in shukka.toml says, readable for the account that the watcher runs as.",
            ],
            ObstacleKind::BrokeOff => [
                "このファイルを添えて、担当者に連絡してください。ほかのファイルは取り込んでいます。",
                "Report it with the file. Other files go in.",
            ],
        };
        lang.pick(ja, en)
    }

    /// All of it, as a terminal shows it.
    pub fn words(&self, lang: Lang) -> String {
        format!("{}  {}\n      → {}", self.code(), self.line(lang), self.remedy(lang))
    }

    fn why_words(&self, lang: Lang) -> String {
        let Some(os) = self.os else { return self.why.clone() };
        let kind = io::Error::from_raw_os_error(os).kind();
        let is_reading = matches!(self.kind, ObstacleKind::TakeIn | ObstacleKind::Look);
        if is_reading && kind == io::ErrorKind::PermissionDenied {
            return lang.pick("読み取りが許可されていません。", "it may not be read").to_owned();
        }
        let words = summary::raw_words(os, lang).or_else(|| summary::disk_words(kind, lang));
        words.map_or_else(|| self.why.clone(), str::to_owned)
    }
}
