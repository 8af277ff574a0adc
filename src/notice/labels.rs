//! Sentences about label files and about files that need staff's word.

use super::Lang;
use chrono::NaiveDate;

/// What keeps an order from fitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelProblem {
    /// The text is too long by so many half-width characters.
    TooLong {
        /// Which value.
        what: &'static str,
        /// The text.
        text: String,
        /// By how many half-width characters.
        over: usize,
    },
    /// The carrier refuses this character.
    Refused {
        /// Which value.
        what: &'static str,
        /// The character.
        character: char,
    },
    /// The carrier wants a value that is not there.
    Missing {
        /// Which value.
        what: &'static str,
    },
    /// The carrier has no such time slot.
    NoSlot {
        /// The wish.
        text: String,
    },
    /// The number as the carrier would keep it leads to no or to several orders.
    Unfindable {
        /// The number, cut.
        number: String,
    },
}

/// What the carrier's program does not take and the label goes without; staff are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelRemark {
    /// The names of the items do not all stand on the label.
    ContentsShort {
        /// What stands there.
        shown: String,
    },
    /// The carrier takes no wish for a day or a time.
    NoWish {
        /// The wish.
        text: String,
    },
    /// The day that was wished for is past.
    WishPast {
        /// The day.
        day: NaiveDate,
    },
}

/// A label file was written.
pub fn written(path: &str, count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{path} に {count}件の送り状データを書きました。"),
        Lang::En => format!("{count} labels written to {path}."),
    }
}

/// No order waits.
pub fn none_wait(lang: Lang) -> &'static str {
    lang.pick("送り状を待っている受注はありません。", "No order waits for a label.")
}

/// So many orders were held.
pub fn held(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("{count}件は送り状データに入れませんでした。直してから、もう一度実行してください。")
        }
        Lang::En => format!("{count} orders were left out; mend them and run this again."),
    }
}

/// The management number is cut to what the carrier keeps.
pub fn cut(number: &str, kept: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    {number}: 管理番号は {kept}（先頭一致で受注に戻ります）"),
        Lang::En => format!("    {number}: management number {kept}, found again by its beginning"),
    }
}

/// Why an order does not fit.
pub fn problem(number: &str, problem: &LabelProblem, lang: Lang) -> String {
    let why = match (problem, lang) {
        (LabelProblem::TooLong { what, text, over }, Lang::Ja) => {
            format!("{what}が半角{over}文字分（全角で{}文字分）長すぎます: {text}", over.div_ceil(2))
        }
        (LabelProblem::TooLong { what, text, over }, Lang::En) => {
            format!("{what} is {over} half-width characters too long: {text}")
        }
        (LabelProblem::Refused { what, character }, Lang::Ja) => {
            format!("{what}の「{character}」は運送会社が受け付けません。別の字に直してください")
        }
        (LabelProblem::Refused { what, character }, Lang::En) => {
            format!("{what}: the carrier refuses {character}")
        }
        (LabelProblem::Missing { what }, Lang::Ja) => format!("{what}がありません"),
        (LabelProblem::Missing { what }, Lang::En) => format!("{what} is missing"),
        (LabelProblem::NoSlot { text }, Lang::Ja) => {
            format!("配達時間帯「{text}」に当たる区分がこの運送会社にありません")
        }
        (LabelProblem::NoSlot { text }, Lang::En) => format!("this carrier has no time slot for \"{text}\""),
        (LabelProblem::Unfindable { number }, Lang::Ja) => {
            format!(
                "管理番号「{number}」では受注を一つに決められません。--store で店舗を分け、実績ファイルはその店舗フォルダに入れてください"
            )
        }
        (LabelProblem::Unfindable { number }, Lang::En) => {
            format!("the management number {number} would not lead back to one order; use --store")
        }
    };
    format!("    {number}: {why}")
}

/// What the label goes without.
pub fn remark(number: &str, remark: &LabelRemark, lang: Lang) -> String {
    let what = match (remark, lang) {
        (LabelRemark::ContentsShort { shown }, Lang::Ja) => {
            format!("品名は「{shown}」だけにしました（すべての商品名は入りません）")
        }
        (LabelRemark::ContentsShort { shown }, Lang::En) => {
            format!("the contents say \"{shown}\" only; not all names of items fit")
        }
        (LabelRemark::NoWish { text }, Lang::Ja) => {
            format!("配達の希望「{text}」は、このサービスでは指定できないため入れていません")
        }
        (LabelRemark::NoWish { text }, Lang::En) => {
            format!("this service takes no delivery wish; left out: {text}")
        }
        (LabelRemark::WishPast { day }, Lang::Ja) => {
            format!("配達希望日 {} は過ぎているため入れていません", day.format("%Y/%m/%d"))
        }
        (LabelRemark::WishPast { day }, Lang::En) => format!("the wished day {day} is past; left out"),
    };
    format!("    {number}: {what}")
}

/// Orders that an earlier label file holds already.
pub fn written_before(files: &[(String, Vec<String>)], lang: Lang) -> String {
    let count: usize = files.iter().map(|(_, numbers)| numbers.len()).sum();
    let mut text = match lang {
        Lang::Ja => format!(
            "{count}件はすでに送り状データに書いたので、入れていません。もう一度書くには --again を付けてください。"
        ),
        Lang::En => format!("{count} orders stand in label files already; --again writes them once more."),
    };
    for (file, numbers) in files {
        const SHOWN: usize = 5;
        let more = if numbers.len() > SHOWN { lang.pick(" ほか", " and more") } else { "" };
        let shown = numbers.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(lang.pick("、", ", "));
        text.push_str(&format!("\n    {file}: {shown}{more}"));
    }
    text
}

/// One row of a file without order numbers, with the orders that its name and time allow.
pub fn proposal(row: u64, name: &str, tracking: &str, candidates: &[String], lang: Lang) -> String {
    let list = if candidates.is_empty() {
        lang.pick("なし", "none").to_owned()
    } else {
        candidates.join(lang.pick("、", ", "))
    };
    match lang {
        Lang::Ja => format!("  {row}行目 {name} {tracking} → 候補: {list}"),
        Lang::En => format!("  row {row} {name} {tracking} → proposals: {list}"),
    }
}

/// How proposals become facts.
pub fn confirm(lang: Lang) -> &'static str {
    lang.pick(
        "どの受注か確かめたうえで、次の見出しの修正シートにして inbox に入れてください:\n修正する受注番号,配送業者,配送方法,伝票番号,出荷日",
        "Confirm each and drop a correction sheet with these headers:\n修正する受注番号,配送業者,配送方法,伝票番号,出荷日",
    )
}

/// A value that a column of the export layout has no room for.
pub fn too_long(number: &str, column: &str, over: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("    {number}  D313 「{column}」の値が{over}バイト長すぎるため、書き出しませんでした")
        }
        Lang::En => format!("    {number}  D313 column \"{column}\" is {over} bytes too long; not exported"),
    }
}

/// A mall takes one number an order.
pub fn first_only(number: &str, count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "    {number}  伝票番号が{count}本あります。このモールには最初の1本だけを書き出しました。残りは購入者への連絡などで伝えてください"
        ),
        Lang::En => format!(
            "    {number}  has {count} tracking numbers; this mall takes the first only. Tell the buyer the others"
        ),
    }
}

/// No settings say who sends.
pub fn without_sender(lang: Lang) -> &'static str {
    lang.pick(
        "    ご依頼主が shukka.toml の [sender] にないため、その欄は空のままです。送り状ソフトで入れるか、[sender] を書いてください。",
        "    [sender] of shukka.toml names no sender: those columns are blank; fill them in in the label program, or write [sender]",
    )
}
