//! A list of orders as people read it: headings, what stands of each order, and why a list is empty.

use super::{Code, Lang};
use crate::order::{ExportState, MallState, Order, Shipment};

/// The headings of a list, one a column.
pub fn headings(lang: Lang) -> [&'static str; 9] {
    lang.pick(
        ["店舗", "受注番号", "受注日", "氏名", "金額", "配送業者", "伝票番号", "出荷日", "今の様子"],
        ["store", "number", "ordered", "name", "amount", "carrier", "tracking", "shipped", "standing"],
    )
}

/// What is asked about an order's standing.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'s> {
    /// How far it has been told.
    pub state: ExportState,
    /// Why it is not due; empty: it is due.
    pub reasons: &'s [Code],
    /// What its store says of it.
    pub mall: MallState,
    /// Its status.
    pub status: &'s str,
    /// How many days it has been open, when that is too long.
    pub late_days: Option<i64>,
    /// Whether what was told of it has changed since.
    pub is_changed: bool,
}

/// What stands of an order, in few words.
pub fn standing(order: &Standing<'_>, lang: Lang) -> String {
    let state = match order.state {
        ExportState::None if order.reasons.is_empty() => lang.pick("送れます", "can go").to_owned(),
        ExportState::None => {
            let words: Vec<&str> =
                order.reasons.iter().map(|code| short_reason(*code, order, lang)).collect();
            words.join(lang.pick("・", ", "))
        }
        ExportState::Sending => lang.pick("送信中", "being sent").to_owned(),
        ExportState::Sent if order.is_changed => {
            lang.pick("送信済み・送信後に変更", "sent, changed after it was told").to_owned()
        }
        ExportState::Sent => lang.pick("送信済み", "sent").to_owned(),
        ExportState::Unsure => lang.pick("結果を確認中", "outcome not known yet").to_owned(),
        ExportState::Stuck => lang.pick("要判断（止まっています）", "stuck, needs a person").to_owned(),
        ExportState::Closed => lang.pick("送らずに終了", "closed without sending").to_owned(),
    };
    match order.late_days {
        None => state,
        Some(days) => match lang {
            Lang::Ja => format!("【遅れ {days}日】{state}"),
            Lang::En => format!("LATE {days} days: {state}"),
        },
    }
}

fn short_reason<'s>(code: Code, order: &Standing<'s>, lang: Lang) -> &'s str {
    match code {
        Code::D301 if !order.status.is_empty() => order.status,
        Code::D301 => lang.pick("ステータスなし", "no status"),
        Code::D302 => lang.pick("出荷日なし", "no ship date"),
        Code::D303 => lang.pick("出荷日が先", "ships later"),
        Code::D304 => lang.pick("伝票番号なし", "no tracking number"),
        Code::D305 if order.mall.is_shipped() => lang.pick("モール側で発送済み", "shipped at the mall"),
        Code::D305 => lang.pick("送信済み", "sent already"),
        Code::D306 => lang.pick("期間外", "outside the period"),
        Code::D307 => lang.pick("匿名配送の同梱の子", "child of an anonymous bundle"),
        Code::D308 => lang.pick("同梱の親待ち", "waits for its parent"),
        Code::D309 if order.mall.hold == Some(true) => lang.pick("モール側で保留", "on hold at the mall"),
        Code::D309 if order.mall.paid == Some(false) => lang.pick("入金待ち", "unpaid"),
        Code::D309 => lang.pick("モールが受け付けない", "the mall does not allow it"),
        Code::D310 => lang.pick("伝票番号の検査不一致", "check digit fails"),
        Code::D311 => lang.pick("通知しない店舗", "export is off"),
        Code::D312 => lang.pick("書けない文字", "a character cannot be written"),
        Code::D313 => lang.pick("長すぎる値", "a value is too long"),
        Code::D314 => lang.pick("使い始める前の受注", "from before shukka"),
        Code::D315 => lang.pick("人の確認待ち", "waits for a person"),
        Code::D316 => lang.pick("止められる時間", "may still be stopped"),
        Code::D317 => lang.pick("問い合わせの返事待ち", "a message waits"),
        other => other.name(),
    }
}

/// The cells of an order, as [`headings`] names them; several tracking numbers as the first and how many more.
pub fn cells(order: &Order, shipment: &Shipment, standing: String, day: Option<String>) -> [String; 9] {
    let tracking = match shipment.tracking.as_slice() {
        [first, more @ ..] if !more.is_empty() => format!("{first} +{}", more.len()),
        numbers => numbers.concat(),
    };
    let name = [&order.ship_to.name, &order.orderer.name, &order.ship_to.company, &order.orderer.company];
    [
        order.store.clone(),
        order.number.clone(),
        day.unwrap_or_default(),
        name.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default(),
        order.totals.total.map(|total| grouped(total.amount())).unwrap_or_default(),
        shipment.carrier.clone(),
        tracking,
        shipment.ship_date.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default(),
        standing,
    ]
}

/// An amount with commas.
pub fn grouped(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if amount < 0 { format!("-{text}") } else { text }
}

/// How many orders were listed; whether there are more than were asked for is not known.
pub fn count(listed: usize, is_cut: bool, lang: Lang) -> String {
    match (lang, is_cut) {
        (Lang::Ja, false) => format!("{listed}件"),
        (Lang::Ja, true) => format!("はじめの{listed}件（--limit）"),
        (Lang::En, false) => format!("{listed} orders"),
        (Lang::En, true) => format!("the first {listed} orders (--limit)"),
    }
}

/// Why a list is empty.
#[derive(Debug, Clone, Copy)]
pub enum WhyEmpty<'w> {
    /// Nothing has come yet.
    NoLedger,
    /// There are no orders at all, in the store that was named or in any.
    NoOrders,
    /// None has the text.
    Text(&'w str),
    /// Nothing in the text can be looked for.
    NoText,
    /// None is due.
    NotDue,
    /// None is as the filters want it.
    Filters,
}

/// An empty list, with what to do.
pub fn empty(why: WhyEmpty<'_>, lang: Lang) -> String {
    match (why, lang) {
        (WhyEmpty::NoLedger, Lang::Ja) => {
            "受注はまだありません。受注ファイルを inbox に入れて、shukka run を実行してください。".to_owned()
        }
        (WhyEmpty::NoLedger, Lang::En) => {
            "there are no orders yet; drop an order file into inbox/ and run shukka run".to_owned()
        }
        (WhyEmpty::NoOrders, Lang::Ja) => {
            "受注はありません。何が入ったかは shukka status で見られます。".to_owned()
        }
        (WhyEmpty::NoOrders, Lang::En) => "there are no orders; shukka status shows what came in".to_owned(),
        (WhyEmpty::Text(text), Lang::Ja) => format!(
            "「{text}」を含む受注はありません。探したのは受注番号・伝票番号・電話番号・メール・氏名・カナ・会社名です（要修正のファイルの中も）。字を減らして探してみてください。"
        ),
        (WhyEmpty::Text(text), Lang::En) => format!(
            "no order has \"{text}\" in its number, tracking numbers, phones, mails, names or companies, nor has any held row; try fewer letters"
        ),
        (WhyEmpty::NoText, Lang::Ja) => {
            "探す語がありません。受注番号、電話番号、氏名の一部などを書いてください。".to_owned()
        }
        (WhyEmpty::NoText, Lang::En) => "nothing to look for; give a number, a phone, a part of a name".to_owned(),
        (WhyEmpty::NotDue, Lang::Ja) => {
            "今、発送通知を送れる受注はありません。送れない理由は shukka orders か shukka export --dry-run で見られます。"
                .to_owned()
        }
        (WhyEmpty::NotDue, Lang::En) => {
            "no order can go now; shukka orders or shukka export --dry-run shows why".to_owned()
        }
        (WhyEmpty::Filters, Lang::Ja) => {
            "この条件に合う受注はありません。条件（--store --status --reason --from --to --by）を減らしてください。".to_owned()
        }
        (WhyEmpty::Filters, Lang::En) => {
            "no order is so; drop some of --store --status --reason --from --to --by".to_owned()
        }
    }
}

/// Above rows that were given back and may be what is looked for.
pub fn held_head(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("要修正のファイルにもあります（{count}行。まだ受注になっていません）:"),
        Lang::En => format!("also in held files ({count} rows, which are no orders yet):"),
    }
}

/// A row that was given back.
pub fn held_row(path: &str, row: u64, number: &str, name: &str, lang: Lang) -> String {
    let mut parts = vec![path.to_owned()];
    match lang {
        Lang::Ja => parts.push(format!("{row}行目")),
        Lang::En => parts.push(format!("row {row}")),
    }
    if !number.is_empty() {
        parts.push(format!("{} {number}", lang.pick("受注", "order")));
    }
    parts.push(name.to_owned());
    parts.retain(|part| !part.is_empty());
    format!("  {}", parts.join("  "))
}

/// An order that only held rows know.
pub fn only_held(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("受注 {number} は、まだ取り込まれていません。要修正のファイルにあります:"),
        Lang::En => format!("order {number} is not in yet; it stands in held files:"),
    }
}

/// Where the reasons of a held file stand.
pub fn held_reasons(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  → {path} を直して保存してください。理由は {path}.理由.txt にあります。"),
        Lang::En => format!("  → mend {path} and save it; its reasons are in {path}.理由.txt"),
    }
}
