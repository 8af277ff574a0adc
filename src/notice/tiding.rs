//! What people may want to hear of, as plain values: what kind of news it is, and how it weighs.
//!
//! **Invariant.** A tiding holds nothing of a person: a kind, a store, a count.
//!
//! Deliberately not known here: who hears of it (`desk::notices`) and how it travels (`courier`).

use super::{Code, Lang};

/// How news weighs: what a notice of the settings asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// 急ぎ: told at any hour.
    Urgent,
    /// ふつう: told outside the quiet hours.
    Ordinary,
    /// まとめ: the day in one letter.
    Daily,
    /// 操作: who did what on the board.
    Deeds,
}

impl Weight {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::Ordinary, Self::Daily, Self::Deeds];

    /// As the settings have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urgent => "急ぎ",
            Self::Ordinary => "ふつう",
            Self::Daily => "まとめ",
            Self::Deeds => "操作",
        }
    }

    /// For people.
    pub fn title(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::Urgent => "Urgent",
            Self::Ordinary => "News",
            Self::Daily => "Today",
            Self::Deeds => "Security",
        };
        lang.pick(self.name(), en)
    }
}

macro_rules! tidings {
    ($($variant:ident = $name:literal, $weight:ident, $code:expr, $ja:literal, $en:literal;)*) => {
        /// What news is about. `{n}` in a title is how many.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TidingKind { $(#[doc = $en] $variant,)* }

        impl TidingKind {
            /// Every kind, in the order in which a letter tells of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As ledgers keep it, and as a webhook gets it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How it weighs.
            pub const fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight,)* }
            }

            /// The code under which it is explained.
            pub const fn code(self) -> Option<Code> {
                match self { $(Self::$variant => $code,)* }
            }

            fn titles(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [$ja, $en],)* }
            }
        }
    };
}

tidings! {
    StoreStopped = "store-stopped", Urgent, Some(Code::M401),
        "モールに接続できず、止まっています", "The mall refuses the connection; nothing is sent to it";
    Stuck = "stuck", Urgent, Some(Code::M404),
        "人の確認が必要な受注 {n}件", "{n} orders that a person must decide";
    Unsure = "unsure", Urgent, Some(Code::M403),
        "送った結果が分からない受注 {n}件", "{n} orders whose outcome is unknown";
    InboxAway = "inbox-away", Urgent, Some(Code::X904),
        "inbox の共有フォルダに5分以上つながりません", "The inbox has been away for five minutes";
    Disk = "disk", Urgent, Some(Code::X906),
        "ディスクかフォルダに書き込めません", "A disk or a folder cannot be written to";
    Clock = "clock", Urgent, Some(Code::N507),
        "この機械の時計が合っていません", "This machine's clock is wrong";
    PassFailed = "pass-failed", Urgent, Some(Code::X905),
        "一巡が最後まで終わりませんでした", "A pass did not come to its end";
    ChannelStopped = "channel-stopped", Urgent, Some(Code::N501),
        "知らせの届け先が使えなくなりました", "A notice cannot be delivered any more";
    HeldRows = "held-rows", Ordinary, None,
        "要修正の行 {n}行", "{n} rows to mend";
    HeldFile = "held-file", Ordinary, None,
        "取り込めなかったファイル {n}件", "{n} files that could not be taken in";
    UnknownFormat = "unknown-format", Ordinary, Some(Code::F001),
        "知らない形式のファイル {n}件", "{n} files of a form that nobody knows";
    NobodyReads = "nobody-reads", Ordinary, Some(Code::F009),
        "だれも読まないフォルダにファイルがあります", "Files lie in a folder that nobody reads";
    Obstacle = "obstacle", Ordinary, Some(Code::X906),
        "できなかったこと {n}件", "{n} things that could not be done";
    Silence = "silence", Ordinary, Some(Code::N505),
        "しばらく何も届いていません", "Nothing has come for a while";
    Late = "late", Ordinary, Some(Code::N506),
        "終わらないまま遅れている受注 {n}件", "{n} orders are late";
    LettersGivenUp = "letters-given-up", Ordinary, Some(Code::N503),
        "7日のあいだ届かず、取りやめた知らせ {n}通", "{n} notices were given up after seven days";
    SignedIn = "signed-in", Deeds, None,
        "画面に入った人、入ろうとした人がいます（{n}回）", "Somebody signed in to the board, or tried to ({n} times)";
    PersonChanged = "person-changed", Deeds, None,
        "画面を使う人が変わりました（{n}回）", "People of the board were changed ({n} times)";
    SettingsChanged = "settings-changed", Deeds, None,
        "設定が変わりました（{n}回）", "Settings were changed ({n} times)";
}

impl TidingKind {
    /// The kind of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it happened once, so that there is no end of it to be told, and nothing to be told again.
    pub const fn is_event(self) -> bool {
        matches!(
            self,
            Self::Late | Self::LettersGivenUp | Self::SignedIn | Self::PersonChanged | Self::SettingsChanged
        )
    }

    /// What is the matter, with how many.
    pub fn title(self, count: u64, lang: Lang) -> String {
        let one = if lang == Lang::En && count == 1 {
            self.titles()[1].replace("{n} orders are", "1 order is").replace("{n} orders", "1 order")
        } else {
            self.titles()[lang.index()].to_owned()
        };
        one.replace("{n}", &count.to_string())
    }

    /// What to do; `""` where there is nothing.
    pub fn remedy(self, lang: Lang) -> &'static str {
        match self {
            Self::HeldRows => lang.pick(
                "inbox/held/ の「直す」ファイルを開いて直し、保存してください。",
                "Mend the rows in inbox/held/ and save.",
            ),
            Self::HeldFile => lang.pick(
                "inbox/held/ の「理由.txt」に、何をすればよいかが書いてあります。",
                "The reason beside the file in inbox/held/ says what to do.",
            ),
            Self::Disk => lang.pick(
                "空き容量とフォルダの権限を確かめてください。直れば自動で続けます。",
                "Check the space and the folders' rights. It goes on by itself once that is cured.",
            ),
            Self::PassFailed => lang.pick(
                "空き容量と台帳（state/）を確かめてください。次の一巡でもう一度試します。",
                "Check the space and the ledger in state/. It is tried again with the next pass.",
            ),
            Self::Late => {
                lang.pick("shukka day で、どの受注かを確かめてください。", "See which with: shukka day")
            }
            kind => kind.code().map_or("", |code| code.remedy(lang)),
        }
    }
}
