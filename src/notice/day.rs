//! The owner's day in words.

use super::order_list::{Standing, standing};
use super::{Code, Lang};
use crate::order::{ExportState, MallState};
use chrono::{Datelike, NaiveDate};

/// The head: which day it is.
pub fn head(day: NaiveDate, lang: Lang) -> String {
    const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    let name = DAYS[usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0)];
    match lang {
        Lang::Ja => format!("{}（{name}）の様子", day.format("%Y/%m/%d")),
        Lang::En => format!("{}, as it stands", day.format("%a %Y-%m-%d")),
    }
}

/// The headings of the table of stores.
pub fn headings(lang: Lang) -> [&'static str; 7] {
    lang.pick(
        ["店舗", "今日入った", "今日送った", "送れる", "待ち", "遅れ", "確認する"],
        ["store", "came today", "sent today", "can go", "wait", "late", "to check"],
    )
}

/// The name of the sum of all stores.
pub fn all_stores(lang: Lang) -> &'static str {
    lang.pick("合計", "all")
}

/// Why orders wait.
pub fn waits(waits: &[(Code, u64)], lang: Lang) -> String {
    let words = |code: Code| reason_words(code, lang);
    let list = waits.iter().map(|(code, count)| format!("{} {count}", words(*code))).collect::<Vec<_>>();
    match (list.is_empty(), lang) {
        (true, Lang::Ja) => "待ちの理由: 待っている受注はありません".to_owned(),
        (true, Lang::En) => "waiting: none".to_owned(),
        (false, Lang::Ja) => format!("待ちの理由: {}", list.join("、")),
        (false, Lang::En) => format!("waiting: {}", list.join(", ")),
    }
}

/// A reason for which orders wait, in few words, whatever order it is.
pub fn reason_words(code: Code, lang: Lang) -> String {
    if code == Code::D301 {
        return lang.pick("対象外のステータス（新規受付・保留など）", "status excluded").to_owned();
    }
    let order = Standing {
        state: ExportState::None,
        reasons: &[code],
        mall: MallState::default(),
        status: "",
        late_days: None,
        is_changed: false,
    };
    standing(&order, lang)
}

/// Parcels that leave today.
pub fn parcels(parcels: &[(String, u64)], lang: Lang) -> String {
    let name = |carrier: &str| {
        if carrier.is_empty() {
            lang.pick("業者なし", "no carrier").to_owned()
        } else {
            carrier.to_owned()
        }
    };
    let list: Vec<String> =
        parcels.iter().map(|(carrier, count)| format!("{} {count}", name(carrier))).collect();
    match (list.is_empty(), lang) {
        (true, Lang::Ja) => "今日の荷物: ありません".to_owned(),
        (true, Lang::En) => "parcels today: none".to_owned(),
        (false, Lang::Ja) => format!("今日の荷物（個）: {}", list.join("、")),
        (false, Lang::En) => format!("parcels today: {}", list.join(", ")),
    }
}

/// Warnings of the day.
pub fn warnings(warnings: &[(Code, u64)], lang: Lang) -> String {
    let list: Vec<String> =
        warnings.iter().map(|(code, count)| format!("{code} {} {count}", code.title(lang))).collect();
    match lang {
        Lang::Ja => format!("今日の注意: {}", list.join("、")),
        Lang::En => format!("warnings today: {}", list.join(", ")),
    }
}

/// How many orders are late.
pub fn late(count: u64, late_days: u32, lang: Lang) -> String {
    match (late_days, count, lang) {
        (0, _, Lang::Ja) => "遅れ: 数えていません（[alarm] late_days = 0）".to_owned(),
        (0, _, Lang::En) => "late: not counted ([alarm] late_days = 0)".to_owned(),
        (_, 0, Lang::Ja) => format!("遅れ（受注から{late_days}日を過ぎたもの）: ありません"),
        (_, 0, Lang::En) => format!("late (open for more than {late_days} days): none"),
        (_, _, Lang::Ja) => format!("遅れ（受注から{late_days}日を過ぎたもの）: {count}件、古い順に"),
        (_, _, Lang::En) => format!("late (open for more than {late_days} days): {count}, the oldest first"),
    }
}

/// A late order.
pub fn late_order(
    store: &str,
    number: &str,
    (placed, days): (NaiveDate, i64),
    standing: &str,
    lang: Lang,
) -> String {
    let placed = placed.format("%Y/%m/%d");
    match lang {
        Lang::Ja => format!("    {number}〔{store}〕  {placed}（{days}日）  {standing}"),
        Lang::En => format!("    {number} [{store}]  {placed} ({days} days)  {standing}"),
    }
}

/// Above what a person must do.
pub fn to_do(is_nothing: bool, lang: Lang) -> &'static str {
    match (is_nothing, lang) {
        (true, Lang::Ja) => "人がすること: ありません",
        (true, Lang::En) => "for a person: nothing",
        (false, Lang::Ja) => "人がすること:",
        (false, Lang::En) => "for a person:",
    }
}

/// An order that a person must look at.
pub fn unsettled(store: &str, number: &str, is_stuck: bool, lang: Lang) -> String {
    match (is_stuck, lang) {
        (true, Lang::Ja) => {
            format!("    要判断  受注 {number}〔{store}〕  shukka explain {number} で見られます")
        }
        (true, Lang::En) => format!("    stuck: order {number} [{store}]; see shukka explain {number}"),
        (false, Lang::Ja) => {
            format!("    結果を確認中  受注 {number}〔{store}〕  モールの状態を読み直しています")
        }
        (false, Lang::En) => format!("    unsure: order {number} [{store}]; being read back"),
    }
}

/// An order that has changed after it was told.
pub fn changed(store: &str, number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "    送信後に変更  受注 {number}〔{store}〕  shukka explain {number} で確かめ、shukka export --again {number} でもう一度知らせます"
        ),
        Lang::En => format!(
            "    changed after it was told: order {number} [{store}]; see shukka explain {number}, then shukka export --again {number}"
        ),
    }
}

/// An order that was cancelled and that its store lets go on.
pub fn revived(store: &str, number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "    キャンセルから戻った  受注 {number}〔{store}〕  キャンセルのまま止めてあります。モールの画面で確かめ、続けるなら shukka set {number} status=発送待ち、止めるなら status=キャンセル"
        ),
        Lang::En => format!(
            "    cancelled before, goes on now: order {number} [{store}]; it stays cancelled; look at the mall, then shukka set {number} status=発送待ち to let it go on, or status=キャンセル"
        ),
    }
}

/// Held files.
pub fn held(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    要修正のファイル {count}つ（理由は同じ名前の .理由.txt）"),
        Lang::En => format!("    {count} files to mend, each with its reasons beside it"),
    }
}

/// What there was no room for.
pub fn more(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    ほかに {count}（shukka status で見られます）"),
        Lang::En => format!("    and {count} more (shukka status)"),
    }
}
