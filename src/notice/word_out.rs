//! What goes out to people by mail and chat: a letter's subject, its lines and its items.
//!
//! **Invariant.** Counts, and order numbers where they are asked for: no name, address, phone, mail, file name or cell of
//! a file is ever in it. `tests/it/courier/bodies.rs` walks every word of a ledger through every body.

use super::{Code, Lang, TidingKind, Weight, visible};
use chrono::NaiveDate;

/// Order numbers that are named of one item.
pub const NUMBERS_NAMED: usize = 20;

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemStanding {
    /// It is news.
    New,
    /// It was told before, and is so still.
    Still,
    /// It was told before, and is over.
    Over,
}

impl ItemStanding {
    /// As a webhook gets it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Still => "still",
            Self::Over => "over",
        }
    }
}

/// News of one kind about one store, or about the shop (`store` is `""`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordItem {
    /// What kind.
    pub kind: TidingKind,
    /// How it stands.
    pub standing: ItemStanding,
    /// The store's code, or `""`.
    pub store: String,
    /// The store's name, or `""`.
    pub store_name: String,
    /// How many.
    pub count: u64,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// The same, as people read it.
    pub since_shown: String,
    /// Order numbers, where they are asked for: at most [`NUMBERS_NAMED`].
    pub numbers: Vec<String>,
    /// The names of notices that it is about.
    pub notices: Vec<String>,
    /// What it is made of, by which a reader knows it again: `held/12`, `order/7` …
    pub keys: Vec<String>,
}

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// News.
    News,
    /// The day.
    Daily,
    /// A trial.
    Test,
}

impl WordKind {
    /// As a webhook gets it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Daily => "daily",
            Self::Test => "test",
        }
    }
}

/// A letter as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// By which a copy is known as one.
    pub mark: String,
    /// The shop folder's name.
    pub shop: String,
    /// The notice's name.
    pub notice: String,
    /// When it was made, in epoch seconds.
    pub at: i64,
    /// What it is.
    pub kind: WordKind,
    /// Whether something in it is urgent and not over.
    pub is_urgent: bool,
    /// One line.
    pub subject: String,
    /// All of it, line by line.
    pub lines: Vec<String>,
    /// Its items; none for a day and a trial.
    pub items: Vec<WordItem>,
}

impl Word {
    /// All of it.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// To whom, from where, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// By which a copy is known as one.
    pub mark: String,
    /// The shop folder's name.
    pub shop: String,
    /// The notice's name.
    pub notice: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// The same, as people read it.
    pub at_shown: String,
}

/// A day of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "counts of what their names say")]
pub struct DailyLine {
    pub name: String,
    pub came: u64,
    pub told: u64,
    pub can_go: u64,
    pub waits: u64,
    pub late: u64,
    pub needs_person: u64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyFigures {
    /// The day.
    pub day: NaiveDate,
    /// Store by store.
    pub stores: Vec<DailyLine>,
    /// Why orders wait, and how many for each reason, the most first.
    pub waits: Vec<(Code, u64)>,
    /// Files that wait for staff.
    pub held_files: u64,
    /// Things that cannot be done.
    pub obstacles: u64,
}

/// A letter of news.
pub fn news(heading: Heading, mut items: Vec<WordItem>, lang: Lang) -> Word {
    items.sort_by_key(|item| (item.standing == ItemStanding::Over, item.kind, item.store.clone()));
    let is_urgent =
        items.iter().any(|item| item.kind.weight() == Weight::Urgent && item.standing != ItemStanding::Over);
    let subject = subject_of_news(&heading, &items, is_urgent, lang);
    let mut lines = first_lines(&heading, lang);
    let mut above = "";
    for item in &items {
        let title = if item.standing == ItemStanding::Over {
            lang.pick("解決しました", "Over")
        } else {
            item.kind.weight().title(lang)
        };
        if title != above {
            lines.push(String::new());
            lines.push(format!("■ {title}"));
            above = title;
        }
        lines.extend(item_lines(item, lang));
    }
    word(heading, WordKind::News, is_urgent, subject, lines, items)
}

fn word(
    heading: Heading,
    kind: WordKind,
    is_urgent: bool,
    subject: String,
    lines: Vec<String>,
    items: Vec<WordItem>,
) -> Word {
    let Heading { mark, shop, notice, at, .. } = heading;
    Word { mark, shop, notice, at, kind, is_urgent, subject, lines, items }
}

fn first_lines(heading: &Heading, lang: Lang) -> Vec<String> {
    vec![match lang {
        Lang::Ja => format!("shukka（{}）からのお知らせ  {}", heading.shop, heading.at_shown),
        Lang::En => format!("From shukka ({})  {}", heading.shop, heading.at_shown),
    }]
}

fn subject_of_news(heading: &Heading, items: &[WordItem], is_urgent: bool, lang: Lang) -> String {
    let first = items.first();
    let title = first.map_or(String::new(), |item| item.kind.title(item.count, lang));
    let more = match (items.len().saturating_sub(1), lang) {
        (0, _) => String::new(),
        (n, Lang::Ja) => format!("、ほか{n}項目"),
        (n, Lang::En) => format!(" and {n} more"),
    };
    let mark = match first {
        Some(item) if item.standing == ItemStanding::Over => lang.pick("解決しました: ", "Over: "),
        _ if is_urgent => lang.pick("【急ぎ】", "URGENT: "),
        _ => "",
    };
    format!("[shukka {}] {mark}{title}{more}", heading.shop)
}

fn item_lines(item: &WordItem, lang: Lang) -> Vec<String> {
    let code = item.kind.code().map_or(String::new(), |code| format!("（{code}）"));
    let of = if item.store_name.is_empty() { String::new() } else { format!("〔{}〕", item.store_name) };
    let since = &item.since_shown;
    let when = match (item.standing, lang) {
        (_, _) if item.kind.is_event() => String::new(),
        (ItemStanding::Still, Lang::Ja) => format!("  {since} から続いています"),
        (ItemStanding::Still, Lang::En) => format!("  still, since {since}"),
        (_, Lang::Ja) => format!("  {since} から"),
        (_, Lang::En) => format!("  since {since}"),
    };
    let when = if item.standing == ItemStanding::Over { String::new() } else { when };
    let mut lines = vec![format!("・{}{code}{of}{when}", item.kind.title(item.count, lang))];
    if !item.notices.is_empty() {
        let names = item.notices.join(lang.pick("、", ", "));
        lines.push(format!("  {}{names}", lang.pick("届け先: ", "notice: ")));
    }
    if !item.numbers.is_empty() {
        let shown: Vec<_> = item.numbers.iter().map(|number| visible(number)).collect();
        let left = usize::try_from(item.count).unwrap_or(usize::MAX).saturating_sub(item.numbers.len());
        let more = match (left, lang) {
            (0, _) => String::new(),
            (n, Lang::Ja) => format!(" ほか{n}件"),
            (n, Lang::En) => format!(" and {n} more"),
        };
        let head = lang.pick("受注番号: ", "orders: ");
        lines.push(format!("  {head}{}{more}", shown.join(lang.pick("、", ", "))));
    }
    let remedy = item.kind.remedy(lang);
    if item.standing != ItemStanding::Over && !remedy.is_empty() {
        lines.push(format!("  → {remedy}"));
    }
    lines
}

/// The day in one letter.
pub fn daily(heading: Heading, day: &DailyFigures, lang: Lang) -> Word {
    let total = |figure: fn(&DailyLine) -> u64| day.stores.iter().map(figure).sum::<u64>();
    let (came, told, late) = (total(|s| s.came), total(|s| s.told), total(|s| s.late));
    let (person, open) = (total(|s| s.needs_person), total(|s| s.waits) + total(|s| s.can_go));
    let day_shown = day.day.format("%Y/%m/%d");
    let subject = match lang {
        Lang::Ja => {
            format!("[shukka {}] {day_shown} のまとめ: 受注 {came}件、通知 {told}件", heading.shop)
        }
        Lang::En => format!("[shukka {}] {day_shown}: {came} came, {told} told", heading.shop),
    };
    let mut lines = first_lines(&heading, lang);
    lines.push(String::new());
    lines.extend(match lang {
        Lang::Ja => vec![
            format!("■ {day_shown} のまとめ"),
            format!("・届いた受注 {came}件、発送を通知した受注 {told}件"),
            format!("・終わっていない受注 {open}件、うち遅れ {late}件"),
            format!("・人の確認が必要な受注 {person}件、要修正のファイル {}件", day.held_files),
        ],
        Lang::En => vec![
            format!("■ {day_shown}"),
            format!("- came: {came}, told: {told}"),
            format!("- open: {open}, of which late: {late}"),
            format!("- for a person: {person}, files to mend: {}", day.held_files),
        ],
    });
    if day.obstacles > 0 {
        lines.push(format!("・{}", TidingKind::Obstacle.title(day.obstacles, lang)));
    }
    lines.extend(by_store(day, lang));
    if !day.waits.is_empty() {
        lines.push(String::new());
        lines.push(format!("■ {}", lang.pick("待っている理由", "Why orders wait")));
        lines.extend(day.waits.iter().map(|(code, n)| match lang {
            Lang::Ja => format!("・{}（{code}） {n}件", code.title(lang)),
            Lang::En => format!("- {} ({code}): {n}", code.title(lang)),
        }));
    }
    word(heading, WordKind::Daily, false, subject, lines, Vec::new())
}

fn by_store(day: &DailyFigures, lang: Lang) -> Vec<String> {
    if day.stores.len() < 2 {
        return Vec::new();
    }
    let mut lines = vec![String::new(), format!("■ {}", lang.pick("店舗ごと", "By store"))];
    lines.extend(day.stores.iter().map(|store| {
        let DailyLine { name, came, told, can_go, waits, late, needs_person } = store;
        match lang {
            Lang::Ja => format!(
                "・{name}: 届いた {came}、通知 {told}、通知できる {can_go}、待ち {waits}、遅れ {late}、要確認 {needs_person}"
            ),
            Lang::En => format!(
                "- {name}: came {came}, told {told}, can go {can_go}, waits {waits}, late {late}, for a person {needs_person}"
            ),
        }
    }));
    lines
}

/// A trial.
pub fn test(heading: Heading, lang: Lang) -> Word {
    let subject = match lang {
        Lang::Ja => format!("[shukka {}] 試し送信", heading.shop),
        Lang::En => format!("[shukka {}] a test", heading.shop),
    };
    let mut lines = first_lines(&heading, lang);
    lines.push(String::new());
    lines.push(match lang {
        Lang::Ja => {
            format!("これは「{}」への試し送信です。届いていれば、設定は正しくできています。", heading.notice)
        }
        Lang::En => {
            format!("This is a test for \"{}\". If you read it, the settings are right.", heading.notice)
        }
    });
    word(heading, WordKind::Test, false, subject, lines, Vec::new())
}

/// What stands instead of what does not fit into a message of a chat.
pub fn cut_short(lang: Lang) -> &'static str {
    lang.pick("…（続きは shukka status で確かめてください）", "… (see shukka status for the rest)")
}
