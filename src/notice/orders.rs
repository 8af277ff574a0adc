//! One order, as people read it: a line of a list, and all that is known of it.

use super::characters::named;
use super::row_on_sheet;
use super::{Code, Lang, again, columns, reason, visible};
use crate::order::{ExportState, Item, MallState, Yen};

/// A field's name as staff say it.
pub fn field_title(name: &str, lang: Lang) -> String {
    let ja = match name {
        "number" => "受注番号",
        "ordered_at" => "受注日時",
        "status" => "受注ステータス",
        "payment" => "支払方法",
        "requested_date" => "配達希望日",
        "requested_time" => "配達時間帯",
        "note" => "備考",
        "memo" => "ひとことメモ",
        "shipment.carrier" => "配送業者",
        "shipment.method" => "配送方法",
        "shipment.tracking" => "伝票番号",
        "shipment.ship_date" => "出荷日",
        "bundle.parent" => "同梱親受注番号",
        "anonymous" => "匿名配送",
        "canceled" => "キャンセル",
        "mall.paid" => "モール側の入金",
        "mall.shipped" => "モール側の発送",
        "mall.hold" => "モール側の保留",
        "totals.items" => "商品合計",
        "totals.shipping" => "送料",
        "totals.fee" => "手数料",
        "totals.discount" => "割引",
        "totals.total" => "合計金額",
        "item" => "商品",
        "item.sku" => "商品コード",
        "item.name" => "商品名",
        "item.options" => "項目選択肢",
        "item.unit_price" => "単価",
        "item.quantity" => "個数",
        _ => return party_title(name, lang),
    };
    match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => name.to_owned(),
    }
}

fn party_title(name: &str, lang: Lang) -> String {
    let Some((party, part)) = name.split_once('.') else { return name.to_owned() };
    let party = match party {
        "orderer" => "注文者",
        "ship_to" => "送付先",
        _ => return name.to_owned(),
    };
    let part = match part {
        "name" => "氏名",
        "kana" => "カナ",
        "company" => "会社名",
        "postal_code" => "郵便番号",
        "prefecture" => "都道府県",
        "city" => "市区町村",
        "address1" => "住所1",
        "address2" => "住所2",
        "phone" => "電話番号",
        "email" => "メール",
        other => other,
    };
    match lang {
        Lang::Ja => format!("{party}{part}"),
        Lang::En => name.to_owned(),
    }
}

/// Where a value came from.
pub fn origin(file: &str, row: u64, at: &str, lang: Lang) -> String {
    let file = &*visible(file);
    // What came over an API has no rows.
    let (file, row) = match columns::api_of(file) {
        Some(store) => (&*columns::of_api(store), 0),
        None => (file, row_on_sheet(row)),
    };
    match (lang, row) {
        (Lang::Ja, 0) => format!("{file}（{at}）"),
        (Lang::Ja, _) => format!("{file} {row}行目（{at}）"),
        (Lang::En, 0) => format!("{file} ({at})"),
        (Lang::En, _) => format!("{file} row {row} ({at})"),
    }
}

/// An order that was cancelled before it was known. `came`: which file named it.
pub fn left_out(store: &str, number: &str, came: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "受注 {number}（店舗 {store}）は、はじめて来たときにはもうキャンセルされていたため、受注として取り込んでいません。通知もしません。\n  〔{came}〕"
        ),
        Lang::En => format!(
            "order {number} (store {store}) was cancelled already when it came first, so it is no order and nobody is told\n  [{came}]"
        ),
    }
}

/// The head of `explain`.
pub fn head(store: &str, number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!("受注 {number}（店舗 {store}）"),
        Lang::En => format!("order {number} (store {store})"),
    }
}

/// Due now.
pub fn is_due(lang: Lang) -> String {
    lang.pick("発送通知: 対象です。次の書き出しで通知します。", "export: due; it goes with the next export")
        .to_owned()
}

/// Until when it may still be stopped (D316).
pub fn held_until(at: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("        {at} まで止められます。"),
        Lang::En => format!("        it may be stopped until {at}"),
    }
}

/// Not due, with every reason and what to do.
/// `has_changed`: it was told and has changed since, so that there is something to do after all.
pub fn is_not_due(
    reasons: &[Code],
    (mall, has_changed): (MallState, bool),
    state: ExportState,
    lang: Lang,
) -> String {
    let mut text = lang.pick("発送通知: 今は対象ではありません。", "export: not due now").to_owned();
    for code in reasons {
        let [why, mut what_to_do] = reason(*code, mall, state, lang);
        if *code == Code::D305 && has_changed {
            what_to_do = again::but_changed(lang);
        }
        text.push_str(&format!("\n  {code}  {why}\n        → {what_to_do}"));
    }
    text
}

/// The character that keeps an order from being written.
pub fn unencodable(column: &str, (character, behind): (char, Option<char>), lang: Lang) -> String {
    let named = named(character, behind, lang);
    match lang {
        Lang::Ja => format!("        列「{column}」の文字{named}"),
        Lang::En => format!("        column \"{column}\", character {named}"),
    }
}

/// What was sent, by file.
pub fn sent_by_file(file: &str, at: &str, line: &str, lang: Lang) -> String {
    let file = &*visible(file);
    let lines: Vec<_> = line.trim_end().lines().map(visible).collect();
    let line = lines.join("\n  ");
    match lang {
        Lang::Ja => format!("送ったもの: {at} に {file} へ書き出しました。\n  {line}"),
        Lang::En => format!("sent: {at}, in {file}\n  {line}"),
    }
}

/// How far the export has come, when not by file.
pub fn export_state(state: &str, at: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("送ったもの: 状態 {state}（{at}）"),
        Lang::En => format!("sent: state {state} ({at})"),
    }
}

/// The bundle of an order.
pub fn bundle(parent: Option<&str>, children: &[String], lang: Lang) -> Option<String> {
    match (parent, children.is_empty(), lang) {
        (Some(parent), _, Lang::Ja) => {
            Some(format!("同梱: 受注 {parent} の荷物に入っています（配送の情報は親のものです）。"))
        }
        (Some(parent), _, Lang::En) => Some(format!("bundle: travels in the parcel of {parent}")),
        (None, false, Lang::Ja) => Some(format!("同梱: 子の受注 {}", children.join("、"))),
        (None, false, Lang::En) => Some(format!("bundle: children {}", children.join(", "))),
        (None, true, _) => None,
    }
}

/// Words above the list of changes.
pub fn changes_head(lang: Lang) -> &'static str {
    lang.pick("変更の記録:", "changes:")
}

/// An item on one line.
pub fn item(item: &Item) -> String {
    let number = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let price = number(item.unit_price.map(Yen::amount));
    [item.sku.as_str(), &item.name, &item.options, &format!("{price}円 × {}", number(item.quantity))]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" / ")
}

/// One change.
pub fn change(title: &str, before: &str, after: &str, origin: &str, lang: Lang) -> String {
    let shown = |value: &str| {
        if value.is_empty() {
            lang.pick("（空）", "(blank)").to_owned()
        } else {
            visible(value).into_owned()
        }
    };
    format!("  {title}: {} → {}  {origin}", shown(before), shown(after))
}

/// A correction by hand went in.
pub fn was_set(number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!("受注 {number} を修正しました。"),
        Lang::En => format!("order {number} was corrected"),
    }
}

/// Nothing changed, since it was so already.
pub fn nothing_set(number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!("受注 {number} は、すでにその内容です。"),
        Lang::En => format!("order {number} says so already"),
    }
}

/// An argument of `set` that is none.
pub fn bad_change(argument: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("「{argument}」は 項目=値 の形ではありません（例: status=発送待ち）。"),
        Lang::En => format!("\"{argument}\" is not FIELD=VALUE"),
    }
}

/// A field that `set` does not know.
pub fn unknown_field(name: &str, nearest: Option<&str>, lang: Lang) -> String {
    match (lang, nearest) {
        (Lang::Ja, Some(near)) => format!("「{name}」という項目はありません。「{near}」ではありませんか。"),
        (Lang::Ja, None) => format!(
            "「{name}」という項目はありません。修正シートの列の名前（受注ステータス、出荷日、伝票番号、送付先氏名、送付先住所2 など）か、shukka set --help の名前で書いてください。"
        ),
        (Lang::En, Some(near)) => format!("unknown field \"{name}\"; did you mean \"{near}\"?"),
        (Lang::En, None) => {
            format!("unknown field \"{name}\"; write status, shipment.ship_date, ship_to.name …")
        }
    }
}

/// A status that nobody knows: `known` are those to choose from.
pub fn unknown_status(value: &str, known: &[String], lang: Lang) -> String {
    let value = &*visible(value);
    match lang {
        Lang::Ja => format!(
            "受注ステータス「{value}」は知られていない言葉です。止めるつもりの書き間違いのまま発送を通知しないよう、変えませんでした。\n      → 次から選んでください: {}。お店独自の言葉なら、--yes を付けてください（止める言葉なら、設定の [rules] excluded_statuses に書き足してください）。",
            known.join("、")
        ),
        Lang::En => format!(
            "the status \"{value}\" is not known, and nothing was changed\n      → choose one of {}; if it is a word of the shop's own, add --yes (a word that stops belongs into excluded_statuses in [rules])",
            known.join(", ")
        ),
    }
}

/// A value that a field cannot have.
pub fn bad_value(name: &str, value: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("「{name}」に「{value}」は入れられません。"),
        Lang::En => format!("\"{name}\" cannot be \"{value}\""),
    }
}

/// The page of a code.
pub fn code_page(code: Code, lang: Lang) -> String {
    format!("{code}  {}\n      → {}", code.title(lang), code.remedy(lang))
}
