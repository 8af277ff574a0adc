//! Sentences about label files and about files that need staff's word.

use super::{Code, Lang, visible};
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

/// Why an order waits for no label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoLabel {
    /// Its status bars it; which.
    Status(String),
    /// Unpaid at the mall.
    Unpaid,
    /// On hold at the mall.
    OnHold,
    /// Shipped at the mall.
    ShippedAtMall,
    /// The child of a bundle.
    Child,
    /// The mall issues its label.
    Anonymous,
    /// Cancelled.
    Canceled,
    /// It has a tracking number.
    HasNumber,
    /// Its store was told.
    Told,
    /// A route leads it to another program; its name.
    Elsewhere(&'static str),
    /// No route fits it.
    NoRoute,
}

impl NoLabel {
    /// Whether it is told with the others of its kind: what is over and done need not be.
    pub fn is_worth_telling(&self) -> bool {
        !matches!(self, Self::Told | Self::HasNumber | Self::Canceled)
    }
}

/// Why an order waits for no label, in words.
pub fn no_label(why: &NoLabel, lang: Lang) -> String {
    let (ja, en) = match why {
        NoLabel::Status(status) if status.is_empty() => ("ステータスなし".to_owned(), "no status".to_owned()),
        NoLabel::Status(status) => (format!("ステータス {status}"), format!("status {status}")),
        NoLabel::Elsewhere(program) => (format!("{program} に回る"), format!("goes to {program}")),
        other => {
            let (ja, en) = match other {
                NoLabel::Unpaid => ("入金待ち", "unpaid"),
                NoLabel::OnHold => ("モール側で保留", "on hold at the mall"),
                NoLabel::ShippedAtMall => ("モール側で発送済み", "shipped at the mall"),
                NoLabel::Child => ("同梱の子", "child of a bundle"),
                NoLabel::Anonymous => ("匿名配送（モールの送り状）", "the mall issues its label"),
                NoLabel::Canceled => ("キャンセル", "cancelled"),
                NoLabel::HasNumber => ("伝票番号あり", "has a tracking number"),
                NoLabel::Told => ("通知済み", "told already"),
                _ => ("どの [[labels.route]] にも当たらない", "no [[labels.route]] fits"),
            };
            (ja.to_owned(), en.to_owned())
        }
    };
    lang.pick(ja, en)
}

/// How many orders wait for no label, by reason.
pub fn left_out(reasons: &[(NoLabel, usize)], lang: Lang) -> String {
    let list: Vec<String> =
        reasons.iter().map(|(why, count)| format!("{} {count}", no_label(why, lang))).collect();
    match lang {
        Lang::Ja => format!("送り状にしない受注: {}", list.join("、")),
        Lang::En => format!("orders without a label: {}", list.join(", ")),
    }
}

/// An order that was named and gets no label.
pub fn named_without_label(number: &str, why: &NoLabel, lang: Lang) -> String {
    let why = no_label(why, lang);
    match lang {
        Lang::Ja => format!("    {number}: 送り状データに入れませんでした（{why}）"),
        Lang::En => format!("    {number}: no label ({why})"),
    }
}

/// What became of an order after its label was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterLabel {
    /// It was cancelled.
    Canceled,
    /// Its ship-to is another.
    Address,
}

impl AfterLabel {
    /// As machines read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Address => "address",
        }
    }
}

/// An order is not any more what its label says.
pub fn after_label(number: &str, file: &str, what: AfterLabel, lang: Lang) -> String {
    match (what, lang) {
        (AfterLabel::Canceled, Lang::Ja) => {
            format!(
                "    {number}: 送り状を書いたあとでキャンセルになりました。荷物を止めてください（{file}）"
            )
        }
        (AfterLabel::Canceled, Lang::En) => {
            format!("    {number}: cancelled after its label was written; stop the parcel ({file})")
        }
        (AfterLabel::Address, Lang::Ja) => format!(
            "    {number}: 送り状を書いたあとで送付先が変わりました。貼る前に書き直してください: shukka labels {number} --again（{file}）"
        ),
        (AfterLabel::Address, Lang::En) => format!(
            "    {number}: its ship-to changed after its label was written; write it again: shukka labels {number} --again ({file})"
        ),
    }
}

/// An order that is not any more what its label says, in a list of what is to be done.
pub fn changed_label((store, number): (&str, &str), file: &str, what: AfterLabel, lang: Lang) -> String {
    let (store, number, file) = (visible(store), visible(number), visible(file));
    match (what, lang) {
        (AfterLabel::Canceled, Lang::Ja) => {
            format!("受注 {number}〔{store}〕  送り状のあとでキャンセル。荷物を止めてください（{file}）")
        }
        (AfterLabel::Canceled, Lang::En) => {
            format!("order {number} [{store}]: cancelled after its label; stop the parcel ({file})")
        }
        (AfterLabel::Address, Lang::Ja) => format!(
            "受注 {number}〔{store}〕  送り状のあとで送付先が変更。送り状を書き直してください（{file}）"
        ),
        (AfterLabel::Address, Lang::En) => {
            format!("order {number} [{store}]: ship-to changed after its label; write it again ({file})")
        }
    }
}

/// An order whose label cannot be written as it is, in a list of what is to be done.
pub fn held_label((store, number): (&str, &str), lang: Lang) -> String {
    let (store, number) = (visible(store), visible(number));
    match lang {
        Lang::Ja => {
            format!("受注 {number}〔{store}〕  このままでは送り状を書けません（shukka explain {number}）")
        }
        Lang::En => {
            format!("order {number} [{store}]: no label as it is; see shukka explain {number}")
        }
    }
}

/// Above orders that are not any more what their labels say.
pub fn after_label_head(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("送り状を書いたあとで変わった受注が {count}件あります:"),
        Lang::En => format!("{count} orders changed after their labels were written:"),
    }
}

/// Where the label of an order stands.
pub fn label_stands_in(file: &str, at: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("送り状: {at} に {file} へ書きました。"),
        Lang::En => format!("label: {at}, in {file}"),
    }
}

/// Above what keeps an order's label from being written.
pub fn label_waits_for_mending(lang: Lang) -> &'static str {
    lang.pick("送り状: このままでは書けません。", "label: cannot be written as it is")
}

/// A tracking number whose check digit does not hold.
pub fn doubtful_number(tracking: &str, lang: Lang) -> String {
    let (code, title) = (Code::R107, Code::R107.title(lang));
    match lang {
        Lang::Ja => format!("注意: {code}  {title}: {tracking}\n        → {}", Code::R107.remedy(lang)),
        Lang::En => format!("note: {code}  {title}: {tracking}\n        → {}", Code::R107.remedy(lang)),
    }
}

/// The same in a line of the report, whose readers are staff.
pub fn doubtful(tracking: &str) -> String {
    format!("注意 {}: {}（{tracking}）", Code::R107, Code::R107.title(Lang::Ja))
}

/// What keeps an order's label from being written, in a line of the report.
pub fn label_lacks(what: &LabelProblem) -> String {
    format!("送り状にできません: {}", problem("", what, Lang::Ja).trim().trim_start_matches(':').trim())
}

/// Other orders have a tracking number of this one and go elsewhere.
pub fn number_also_of(others: &[String], lang: Lang) -> String {
    let others = others.join(lang.pick("、", ", "));
    match lang {
        Lang::Ja => format!(
            "注意: 同じ伝票番号が、送り先の違うほかの受注にもあります: {others}\n        → 送り状と見比べて、違うほうの伝票番号を直してください。"
        ),
        Lang::En => format!(
            "note: orders that go elsewhere have the same tracking number: {others}\n        → Compare with the labels and correct the one that is wrong."
        ),
    }
}

/// It was shipped before it was ordered.
pub fn before_ordered(lang: Lang) -> &'static str {
    lang.pick(
        "注意: 出荷日が受注日より前です。\n        → 出荷日と受注日を確かめて、違うほうを直してください。",
        "note: its ship date is before the day on which it was ordered\n        → Look at both and correct the one that is wrong.",
    )
}

/// No program was named, and no route says which order goes where.
pub fn no_program(lang: Lang) -> &'static str {
    lang.pick(
        "どの送り状ソフトに書くかが分かりません。--carrier yamato-b2 のように書くか、shukka.toml に [[labels.route]] を書いてください。",
        "which label program? give --carrier yamato-b2, or write [[labels.route]] in shukka.toml",
    )
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
        // Only what is cut off the end leads back by the beginning; without its sign a number is found as it is.
        Lang::Ja if number.trim_start_matches('#').len() == kept.len() => {
            format!("    {number}: 管理番号は {kept}（先頭の # を除いたもの。受注に戻ります）")
        }
        Lang::En if number.trim_start_matches('#').len() == kept.len() => {
            format!("    {number}: management number {kept}, without the #; it leads back to the order")
        }
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
            format!(
                "{what}の「{character}」は運送会社が受け付けません。修正シートで別の字に直すか、shukka.toml の [labels] replace に書いてください"
            )
        }
        (LabelProblem::Refused { what, character }, Lang::En) => {
            format!(
                "{what}: the carrier refuses {character}; mend it by a correction sheet, or write it under [labels] replace"
            )
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

/// The settings say who sends, but not all that a label has room for.
pub fn sender_lacks(keys: &std::collections::BTreeSet<&'static str>, lang: Lang) -> String {
    let keys: Vec<&str> = keys.iter().copied().collect();
    match lang {
        Lang::Ja => format!(
            "    shukka.toml の [sender] に {} がないため、ご依頼主のその欄は空のままです。送り状ソフトで入れるか、[sender] に書き足してください。",
            keys.join("、")
        ),
        Lang::En => format!(
            "    [sender] of shukka.toml lacks {}: those columns are blank; fill them in in the label program, or write them there",
            keys.join(", ")
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
