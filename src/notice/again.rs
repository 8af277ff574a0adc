//! What has changed after it was told, and what came of telling it once more.

use super::{Code, Lang, visible};
use crate::order::ExportState;
use serde::{Deserialize, Serialize};

/// Why an order cannot be told once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhyNotAgain {
    /// It was not told yet: how far it has come.
    NotTold(ExportState),
    /// It was cancelled; a shipping note cannot say that.
    Canceled,
    /// It could not be told for the first time either.
    Reasons(Vec<Code>),
    /// It was told in the mall's own screen, or by a file: the mall's shipment is not known.
    ByHand,
    /// There is no tracking number, and the mall takes nothing else.
    NoNumber,
    /// The mall would be told what it knows already: what changed stands in a message, or was never told.
    SameForMall,
    /// The mall would not have it, in these words; empty: it was asked several times and did not answer.
    Refused(String),
    /// Since it was asked for, the mall has cancelled it, or it has lost its number.
    Over,
    /// Not yet: the next pass goes on with it.
    Later,
}

impl WhyNotAgain {
    /// As machines read it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotTold(_) => "not_told",
            Self::Canceled => "canceled",
            Self::Reasons(_) => "reasons",
            Self::ByHand => "by_hand",
            Self::NoNumber => "no_number",
            Self::SameForMall => "same",
            Self::Refused(_) => "refused",
            Self::Over => "over",
            Self::Later => "later",
        }
    }

    /// The codes that say so, where some do.
    pub fn codes(&self) -> Vec<Code> {
        match self {
            Self::Reasons(codes) => codes.clone(),
            Self::Refused(_) => vec![Code::M411],
            _ => Vec::new(),
        }
    }
}

/// How many orders of a store were told once more; `file`: the file that tells it, `""` for a mall's API.
pub fn told_again(store: &str, count: usize, file: &str, lang: Lang) -> String {
    let store = &*visible(store);
    match (lang, file.is_empty()) {
        (Lang::Ja, true) => format!("{store}: 変更 {count} 件の伝票番号をモールへ送り直しました。"),
        (Lang::Ja, false) => format!("{store}: 変更 {count} 件をもう一度書き出しました → {file}"),
        (Lang::En, true) => format!("{store}: the tracking of {count} changed orders was told once more"),
        (Lang::En, false) => format!("{store}: {count} changed orders were exported once more → {file}"),
    }
}

/// How many orders of a store would be told once more.
pub fn would_tell_again(store: &str, count: usize, lang: Lang) -> String {
    let store = &*visible(store);
    match lang {
        Lang::Ja => format!("{store}: {count} 件をもう一度知らせます（まだ送っていません）。"),
        Lang::En => format!("{store}: {count} orders would be told once more (nothing was sent)"),
    }
}

/// What to do about an order that is not due because it was told, when it has changed since.
pub fn but_changed(lang: Lang) -> &'static str {
    lang.pick(
        "通知したあとに内容が変わりました。下の「送信後に変更」を見てください。",
        "It has changed since it was told; see below.",
    )
}

/// An order of which nothing has changed, told once more all the same.
pub fn unchanged(number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => {
            format!(
                "    {number}: 通知したあとに変わったところはありません。頼まれたので、同じ内容をもう一度知らせます。"
            )
        }
        Lang::En => format!(
            "    {number}: nothing has changed since it was told; the same is told once more, as asked"
        ),
    }
}

/// An order that was not told once more: why, and what to do.
pub fn not_again(number: &str, why: &WhyNotAgain, lang: Lang) -> String {
    let (what, then) = match lang {
        Lang::Ja => in_japanese(number, why),
        Lang::En => in_english(number, why),
    };
    let number = &*visible(number);
    lang.pick(
        format!("    {number}: {what}\n        → {then}"),
        format!("    {number}: {what}\n        -> {then}"),
    )
}

fn in_japanese(number: &str, why: &WhyNotAgain) -> (String, String) {
    let number = &*visible(number);
    let (what, then) = match why {
        WhyNotAgain::NotTold(ExportState::None) => (
            "まだ通知していません。".to_owned(),
            "shukka export で通知してください。いまの内容が送られます。".to_owned(),
        ),
        WhyNotAgain::NotTold(ExportState::Stuck) => (
            "通知が止まっています。".to_owned(),
            format!("shukka explain {number} で確かめ、shukka retry か shukka close で決めてください。"),
        ),
        WhyNotAgain::NotTold(ExportState::Closed) => (
            "送らずに終える、と決めた受注です。".to_owned(),
            format!("送るなら shukka retry {number} を実行してください。"),
        ),
        WhyNotAgain::NotTold(_) => (
            "はじめの通知がまだ終わっていません。".to_owned(),
            "自動で続きます。終わってから、もう一度実行してください。".to_owned(),
        ),
        WhyNotAgain::Canceled => (
            "キャンセルされた受注です。発送の通知では、取り消しは伝わりません。".to_owned(),
            "モールの画面でキャンセルの手続きをしてください。".to_owned(),
        ),
        WhyNotAgain::Reasons(codes) => {
            let words = codes.iter().map(|code| format!("{code} {}", code.title(Lang::Ja)));
            let then = codes.first().map_or("", |code| code.remedy(Lang::Ja)).to_owned();
            (words.collect::<Vec<_>>().join("、"), then)
        }
        WhyNotAgain::ByHand => (
            "こちらから API で通知した受注ではありません。".to_owned(),
            "モールの画面で伝票番号を直してください。".to_owned(),
        ),
        WhyNotAgain::NoNumber => (
            "伝票番号がありません。モールへ送り直せるのは伝票番号だけです。".to_owned(),
            format!("shukka set {number} shipment.tracking=番号 で入れるか、モールの画面で直してください。"),
        ),
        WhyNotAgain::SameForMall => (
            "モールへ送る伝票番号の文面は、前に送ったものと同じです。取引メッセージは二度送りません。"
                .to_owned(),
            "購入者に知らせることがあれば、モールの画面から送ってください。".to_owned(),
        ),
        WhyNotAgain::Refused(words) => (
            if words.is_empty() {
                format!("{} {}（返事がありません）", Code::M411, Code::M411.title(Lang::Ja))
            } else {
                format!("{} {}（モールの返事: {}）", Code::M411, Code::M411.title(Lang::Ja), visible(words))
            },
            Code::M411.remedy(Lang::Ja).to_owned(),
        ),
        WhyNotAgain::Over => (
            "モールでキャンセルされたか、伝票番号がなくなったため、送り直しをやめました。".to_owned(),
            format!("shukka explain {number} で確かめてください。"),
        ),
        WhyNotAgain::Later => {
            ("まだ送れていません。".to_owned(), "次の巡回か、次の shukka export で続きます。".to_owned())
        }
    };
    (what, then)
}

fn in_english(number: &str, why: &WhyNotAgain) -> (String, String) {
    let number = &*visible(number);
    let (what, then) = match why {
        WhyNotAgain::NotTold(ExportState::None) => {
            ("it was not told yet".to_owned(), "run shukka export: what stands now is told".to_owned())
        }
        WhyNotAgain::NotTold(ExportState::Stuck) => (
            "its telling is stuck".to_owned(),
            format!("look at shukka explain {number}, then shukka retry or shukka close"),
        ),
        WhyNotAgain::NotTold(ExportState::Closed) => (
            "somebody decided that it is not to be told".to_owned(),
            format!("to tell it all the same: shukka retry {number}"),
        ),
        WhyNotAgain::NotTold(_) => (
            "its first telling is not over".to_owned(),
            "it goes on by itself; run this again then".to_owned(),
        ),
        WhyNotAgain::Canceled => (
            "it is cancelled, which a shipping note cannot say".to_owned(),
            "cancel it in the mall's screen".to_owned(),
        ),
        WhyNotAgain::Reasons(codes) => {
            let words = codes.iter().map(|code| format!("{code} {}", code.title(Lang::En)));
            let then = codes.first().map_or("", |code| code.remedy(Lang::En)).to_owned();
            (words.collect::<Vec<_>>().join("; "), then)
        }
        WhyNotAgain::ByHand => (
            "it was not told over the API by us".to_owned(),
            "correct the number in the mall's screen".to_owned(),
        ),
        WhyNotAgain::NoNumber => (
            "it has no tracking number, and the mall takes nothing else anew".to_owned(),
            format!(
                "enter it with shukka set {number} shipment.tracking=…, or correct it in the mall's screen"
            ),
        ),
        WhyNotAgain::SameForMall => (
            "the tracking text that the mall would get is the one it has; no message is sent twice"
                .to_owned(),
            "if the buyer must know, write in the mall's screen".to_owned(),
        ),
        WhyNotAgain::Refused(words) => (
            if words.is_empty() {
                format!("{} {} (no answer)", Code::M411, Code::M411.title(Lang::En))
            } else {
                format!("{} {} (the mall says: {})", Code::M411, Code::M411.title(Lang::En), visible(words))
            },
            Code::M411.remedy(Lang::En).to_owned(),
        ),
        WhyNotAgain::Over => (
            "the mall has cancelled it, or it has no number any more: it is not told once more".to_owned(),
            format!("see shukka explain {number}"),
        ),
        WhyNotAgain::Later => {
            ("it is not told yet".to_owned(), "the next pass or shukka export goes on with it".to_owned())
        }
    };
    (what, then)
}

/// A value that has changed after it was told: what was told, and what stands now.
pub fn changed_value(title: &str, told: &str, now: &str, lang: Lang) -> String {
    let shown = |value: &str| {
        if value.is_empty() {
            lang.pick("（空）", "(blank)").to_owned()
        } else {
            visible(value).into_owned()
        }
    };
    match lang {
        Lang::Ja => format!("        {title}: 伝えた内容 {} → いまの内容 {}", shown(told), shown(now)),
        Lang::En => format!("        {title}: told {}, now {}", shown(told), shown(now)),
    }
}

/// Above the values that have changed after they were told, with what to do.
pub fn changed_head(number: &str, can_be_told: bool, lang: Lang) -> String {
    let number = &*visible(number);
    match (lang, can_be_told) {
        (Lang::Ja, true) => format!(
            "送信後に変更: 通知したあとで変わりました。もう一度知らせるには shukka export --again {number} を実行してください。"
        ),
        (Lang::Ja, false) => {
            "送信後に変更: 通知したあとで変わりました。モールの画面でも直してください。".to_owned()
        }
        (Lang::En, true) => {
            format!("changed after it was told; to tell it once more: shukka export --again {number}")
        }
        (Lang::En, false) => "changed after it was told; mend it in the mall's screen too".to_owned(),
    }
}

/// What was told of an order earlier, before it was told once more.
pub fn told_earlier(at: &str, file: &str, line: &str, lang: Lang) -> String {
    match (lang, file.is_empty()) {
        (Lang::Ja, true) => format!("前に送ったもの: {at}（API）"),
        (Lang::Ja, false) => format!("前に送ったもの: {file}（{at}）\n  {}", visible(line)),
        (Lang::En, true) => format!("sent before: {at} (API)"),
        (Lang::En, false) => format!("sent before: {at}, in {file}\n  {}", visible(line)),
    }
}
