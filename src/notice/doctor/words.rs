//! The sentences of each sign, in both languages.

use super::{Sign, shown_bytes};
use crate::notice::{Lang, visible};

impl Sign {
    /// What is so.
    pub fn what(&self, lang: Lang) -> String {
        let [ja, en] = self.both();
        lang.pick(ja, en)
    }

    fn both(&self) -> [String; 2] {
        match self {
            Self::FoldersWell
            | Self::FoldersToCome
            | Self::RightsWell
            | Self::ClockWell
            | Self::LedgerNone
            | Self::WorkWell
            | Self::NobodyHears
            | Self::BackupNone => self.plain().map(str::to_owned),
            Self::SettingsFlawed(words) | Self::LedgerRefuses(words) | Self::Undone(words) => {
                [words.clone(), words.clone()]
            }
            Self::DiskWell(places) => {
                let places: Vec<String> = places.iter().map(|(at, kind)| format!("{at} {kind}")).collect();
                [places.join("、"), places.join(", ")]
            }
            Self::SettingsWell { stores, own_profiles } => [
                format!("誤りはありません（店舗 {stores}、店独自の形式 {own_profiles}）"),
                format!("no mistakes (stores {stores}, own profiles {own_profiles})"),
            ],
            Self::FolderMissing(at)
            | Self::FolderUnwritable(at, _)
            | Self::Exposed(at)
            | Self::ForeignOwner(at)
            | Self::StateOnShare(at, _)
            | Self::StateInMemory(at)
            | Self::StateInCloud(at, _)
            | Self::SpaceLow(at, _)
            | Self::SpaceOut(at, _)
            | Self::ClockApart(at, _) => self.of_place(&visible(at)),
            Self::SpaceWell(_)
            | Self::ClockBehind(_)
            | Self::LedgerWell(..)
            | Self::LedgerOnServer(_)
            | Self::LedgerLogLong(_)
            | Self::WatcherLives(..)
            | Self::WatcherNone(_)
            | Self::WatcherSilent(..)
            | Self::BackupWell(_)
            | Self::BackupOld(_) => self.of_work(),
        }
    }

    /// The same words always.
    const fn plain(&self) -> [&'static str; 2] {
        match self {
            Self::FoldersWell => ["すべて書き込めます", "all can be written to"],
            Self::FoldersToCome => ["最初の取り込みのときに作ります", "made by the first pass"],
            Self::RightsWell => {
                ["state/ とトークンは持ち主だけが読めます", "only the owner may read state/ and tokens"]
            }
            Self::ClockWell => ["合っています", "the clocks agree"],
            Self::LedgerNone => ["まだありません（最初の取り込みで作ります）", "none yet"],
            Self::WorkWell => ["ありません", "nothing is left undone"],
            Self::NobodyHears => {
                ["誰にも知らせません（知らせの設定がありません）", "nobody is told (there is no [[notice]])"]
            }
            Self::BackupNone => ["まだ一度もありません", "there was none yet"],
            _ => ["", ""],
        }
    }

    fn of_place(&self, at: &str) -> [String; 2] {
        match self {
            Self::FolderMissing(_) => [format!("{at} がありません"), format!("{at} is not there")],
            Self::FolderUnwritable(_, why) => {
                [format!("{at} に書き込めません（{why}）"), format!("{at} cannot be written to ({why})")]
            }
            Self::Exposed(_) => [format!("{at} をほかの利用者も読めます"), format!("others can read {at}")],
            Self::ForeignOwner(_) => [
                format!("{at} の持ち主は、今の利用者ではありません"),
                format!("{at} belongs to another user"),
            ],
            Self::StateOnShare(_, kind) => [
                format!("{at} が共有フォルダ（{kind}）の上にあります"),
                format!("{at} lies on a share ({kind})"),
            ],
            Self::StateInMemory(_) => [
                format!("{at} がメモリ上のディスク（tmpfs）にあります。電源を切ると消えます"),
                format!("{at} lies on a disk in memory (tmpfs), which is lost with the power"),
            ],
            Self::StateInCloud(_, program) => [
                format!("{at} が {program} の同期フォルダの中にあります"),
                format!("{at} lies in a folder that {program} copies"),
            ],
            Self::SpaceLow(_, bytes) => [
                format!("{at} の空きが少なくなっています（{}）", shown_bytes(*bytes)),
                format!("little room under {at} ({})", shown_bytes(*bytes)),
            ],
            Self::SpaceOut(_, bytes) => [
                format!("{at} の空きがありません（{}）", shown_bytes(*bytes)),
                format!("no room under {at} ({})", shown_bytes(*bytes)),
            ],
            Self::ClockApart(_, seconds) => [
                format!("{at} の時計が、このパソコンと {seconds}秒ちがいます"),
                format!("the clock of {at} is {seconds} s from this machine's"),
            ],
            _ => [String::new(), String::new()],
        }
    }

    fn of_work(&self) -> [String; 2] {
        match self {
            Self::SpaceWell(bytes) => {
                let bytes = shown_bytes(*bytes);
                [format!("{bytes} 以上あります"), format!("{bytes} or more")]
            }
            Self::ClockBehind(last) => [
                format!("台帳の最後の記録（{last}）より、今の時刻のほうが前です"),
                format!("the present is before the ledger's last entry ({last})"),
            ],
            Self::LedgerWell(bytes, log) => {
                let (bytes, log) = (shown_bytes(*bytes), shown_bytes(*log));
                [format!("壊れていません（{bytes}、ログ {log}）"), format!("whole ({bytes}, log {log})")]
            }
            Self::LedgerOnServer(url) => {
                let url = visible(url);
                [format!("サーバーにあり、読めます（{url}）"), format!("on a server, and readable ({url})")]
            }
            Self::LedgerLogLong(bytes) => {
                let bytes = shown_bytes(*bytes);
                [format!("ログが長くなっています（{bytes}）"), format!("its log is long ({bytes})")]
            }
            Self::WatcherLives(command, host, since) => [
                format!("動いています（{command}、{host}、{since} から）"),
                format!("at work ({command}, {host}, since {since})"),
            ],
            Self::WatcherNone(last) if last.is_empty() => {
                ["動いていません".to_owned(), "none is at work".to_owned()]
            }
            Self::WatcherNone(last) => [
                format!("動いていません（最後に確かめたのは {last}）"),
                format!("none is at work (last pass {last})"),
            ],
            Self::WatcherSilent(command, minutes) => [
                format!("{command} が {minutes}分 応答していません"),
                format!("{command} has given no sign of life for {minutes} min"),
            ],
            Self::BackupWell(days) => [format!("{days}日前に取りました"), format!("made {days} days ago")],
            Self::BackupOld(days) => {
                [format!("最後は {days}日前です"), format!("the last one is {days} days old")]
            }
            _ => [String::new(), String::new()],
        }
    }

    /// What to do; `""`: nothing.
    pub fn remedy(&self, lang: Lang) -> &'static str {
        let [ja, en] = match self {
            Self::SettingsFlawed(_) => [
                "その行を直してから、もう一度 shukka doctor を実行してください。",
                "Mend that line, then run shukka doctor again.",
            ],
            Self::FolderMissing(_) => [
                "共有フォルダがつながっているか、名前を変えていないかを確かめてください。本当に無いときは、次の取り込みで作ります。",
                "See whether the share is connected and the folder not renamed; a lost one is made by the next pass.",
            ],
            Self::FolderUnwritable(..) => [
                "持ち主と書き込みの権限、共有の接続、同じ名前のファイルがないかを確かめてください。",
                "Look at its owner, its rights and the share, and whether a file lies in its place.",
            ],
            Self::Exposed(_) => [
                "chmod 700（ファイルは 600）で、持ち主だけが読めるようにしてください。",
                "Take the rights from others: chmod 700, files 600.",
            ],
            Self::ForeignOwner(_) => [
                "見張りと同じ利用者で実行するか、持ち主を直してください（chown）。",
                "Run it as the user of the watcher, or mend the owner (chown).",
            ],
            Self::StateOnShare(..) => [
                "state/ は、このパソコンのディスクに置いてください。共有の上では台帳が壊れることがあります。",
                "Put state/ on a disk of this machine: on a share the ledger can be damaged.",
            ],
            Self::StateInMemory(_) => {
                ["電源を切っても残るディスクに移してください。", "Move it to a disk that lasts."]
            }
            Self::StateInCloud(..) => [
                "同期フォルダの外に移してください。同期が台帳を古い状態に戻すことがあります。",
                "Move it out: such a program can put an old ledger back.",
            ],
            Self::SpaceLow(..) | Self::SpaceOut(..) => [
                "いらないファイルを別の場所に移してください。archive/ と outbox/ は、移しても取り込みは続けられます。",
                "Make room; what lies in archive/ and outbox/ may be moved elsewhere.",
            ],
            Self::ClockApart(..) => [
                "両方の時計を自動で合わせる設定（NTP）にしてください。",
                "Let both set their clocks by themselves (NTP).",
            ],
            Self::ClockBehind(_) => [
                "このパソコンの日付と時刻を確かめてください。出荷日の判断が狂います。",
                "Look at the date and time of this machine: what is due depends on it.",
            ],
            Self::LedgerLogLong(_) => [
                "台帳を開いたままのプログラムがないかを確かめ、見張りを一度止めて動かしてください。",
                "See whether a program keeps the ledger open, and start the watcher anew.",
            ],
            Self::WatcherNone(_) => [
                "いつも動かすなら shukka watch を始めてください。shukka run を時々動かす使い方なら、このままで構いません。",
                "Start shukka watch; where shukka run is started from time to time, all is well.",
            ],
            Self::WatcherSilent(..) => [
                "そのプログラムを止めて、もう一度始めてください。止まっている間も、何も失われません。",
                "End it and start it again; nothing is lost meanwhile.",
            ],
            Self::NobodyHears => [
                "止まったときなどに知らせがほしいときは、shukka.toml に [[notice]] を書いてください（見本は shukka init）。",
                "To hear when something stops, write a [[notice]] into shukka.toml (shukka init shows how).",
            ],
            Self::BackupOld(_) | Self::BackupNone => [
                "shukka backup で、別のディスクに控えを取ってください。",
                "Make one on another disk: shukka backup FILE.",
            ],
            _ => ["", ""],
        };
        lang.pick(ja, en)
    }
}
