//! Sentences about columns and cells that go into a finding's detail. Held files are read by Japanese staff
//! whatever the language of the terminal, so these are Japanese.

use super::advice::ADVICE;
use super::characters::hidden_difference;
use super::visible::one_line;
use super::{read_row, row_on_sheet, sheet_of_row, sheet_row, shown_row};

/// A header name that a profile uses stands in the file twice.
pub fn header_twice(profile: &str, name: &str) -> String {
    format!(
        "見出し「{name}」が2か所にあるため、形式 {profile} では読めません。形式の定義で「#列番号」と書いてください。"
    )
}

/// How many columns there should be: as many as the header has, or the first row of a file without one.
pub fn width(has_header: bool, expected: usize, found: usize) -> String {
    let first = if has_header { "見出し" } else { "1行目" };
    format!("{first}は{expected}列、この行は{found}列です。")
}

/// A hole of NUL bytes.
pub fn nul() -> String {
    "空の文字（NUL）が混じっています。コピーや保存の途中で壊れたようです。".to_owned()
}

/// A record of nothing but NUL bytes.
pub fn nul_row() -> String {
    format!(
        "空の文字（NUL）だけの行です。コピーや保存の途中で壊れたようです。\n{ADVICE}元のファイルと見比べてください。足りない行がなければ、この行を消して保存してください。足りなければ、元のシステムから出し直したファイルを、前と同じ場所に入れてください。"
    )
}

/// An escape sequence of ISO-2022-JP.
pub fn iso_2022_jp() -> String {
    format!(
        "文字コードが JIS（ISO-2022-JP）のようです。\n{ADVICE}元のシステムで文字コードを Shift-JIS か UTF-8 にして出し直し、前と同じ場所に入れてください。"
    )
}

/// How many orders of a file have a word that is not known.
pub fn orders_with_word(count: u64) -> String {
    format!("この言葉の受注が{count}件あります。")
}

/// A control character.
pub fn control(character: char) -> String {
    format!("目に見えない制御文字（U+{:04X}）が混じっています。", u32::from(character))
}

/// U+FFFD.
pub fn lost_character() -> String {
    "「\u{fffd}」は、ここに来る前に失われた文字の印（U+FFFD）です。".to_owned()
}

/// Nothing but an order number is filled in.
pub fn lone_number() -> String {
    format!(
        "受注番号のほかに、何も入っていません。\n{ADVICE}受注なら、ほかの欄も入力して、保存してください。受注でなければ、この行を消して保存してください。"
    )
}

/// Whether these are words about a row that staff may take out, since it is no order.
pub fn is_no_order(detail: &str) -> bool {
    [lone_number(), one_cell(), nul_row(), looks_like_total()].iter().any(|words| detail == words)
}

/// A line of text below a table.
pub fn one_cell() -> String {
    format!(
        "1つの欄にしか、何も入っていません。\n{ADVICE}受注なら、ほかの欄も入力して、保存してください。受注でなければ（メモや件数など）、この行を消して保存してください。"
    )
}

/// A row below a header with other columns: which value is in which column cannot be known.
pub fn below_other_header() -> String {
    "上に、列の並びが違う見出しがもう一度あるため、どの値がどの欄のものか決められません。".to_owned()
}

/// The header stands in the file once more, and not as it stands above.
pub fn header_again() -> String {
    "この行は受注ではなく、見出しのようです。いちばん上の見出しとは列が違います。".to_owned()
}

/// Text behind a closing quotation mark: nobody knows where the cell ends.
pub fn text_behind_quote() -> String {
    "「\"」で閉じた後ろに文字が続いているため、欄や行の境目が分かりません。".to_owned()
}

/// A quotation mark that was not meant as one has made one row of several.
pub fn swallowed(rows: usize, first: &str, others: &[String]) -> String {
    const NAMED: usize = 10;
    let mut numbers: Vec<&str> = std::iter::once(first)
        .chain(others.iter().map(String::as_str))
        .filter(|number| !number.is_empty() && !number.starts_with('\0'))
        .collect();
    numbers.dedup();
    let numbers: Vec<String> = numbers.into_iter().map(one_line).collect();
    let rest = if numbers.len() > NAMED { " ほか" } else { "" };
    let numbers = &numbers[..numbers.len().min(NAMED)];
    format!(
        "「\"」が閉じていないため、{rows}行が1行につながって読めます（受注 {}{rest}）。",
        numbers.join("、")
    )
}

/// Of several phones the first was taken.
pub fn first_phone(number: &str) -> String {
    format!(
        "先頭の「{number}」だけを取り込みました。\n{ADVICE}ほかの番号を使うときは、修正シートで入れ直してください。"
    )
}

/// What a tracking number looks like.
pub fn tracking_form() -> String {
    format!(
        "伝票番号は8〜20桁の英数字です。\n{ADVICE}正しい番号を入力して、保存してください。まだ無いときは空欄にしてください。"
    )
}

/// What is no postal code or phone was left out.
pub fn left_blank(is_phone: bool) -> String {
    let what = if is_phone {
        "電話番号は0で始まる10桁か11桁の数字"
    } else {
        "郵便番号は7桁の数字"
    };
    format!(
        "{what}です。空欄のまま取り込みました。\n{ADVICE}正しい番号が分かったら、修正シートで入れてください。なくてよければ、何もする必要はありません。"
    )
}

/// A quote was opened and the file ended.
pub fn unclosed_quote() -> String {
    "「\"」で始まった欄が閉じないまま、ファイルが終わっています。".to_owned()
}

/// A quotation mark in the header has drawn rows into it.
pub fn swallowed_by_header() -> String {
    "見出しの行の「\"」が閉じていないため、その下の行まで見出しとして読めます。".to_owned()
}

/// The row is held because another row of its order is.
pub fn sibling(row: u64) -> String {
    let (sheet, row) = (sheet_of_row(row), shown_row(row));
    let sheet = if sheet > 0 { format!("{}{OF_SHEET}", sheet + 1) } else { String::new() };
    format!("{SIBLING}{sheet}{row}{SIBLING_END}")
}

const SIBLING: &str = "同じ受注の";
/// Behind the number of the sheet, where the other row is not on the first one.
const OF_SHEET: &str = "枚目のシートの";
const SIBLING_END: &str = "行目に問題があるため、一緒に戻しました。";

/// The row that the words of [`sibling`] name.
pub fn sibling_of(detail: &str) -> Option<u64> {
    let named = detail.strip_prefix(SIBLING)?.strip_suffix(SIBLING_END)?;
    match named.split_once(OF_SHEET) {
        Some((sheet, row)) => Some(sheet_row(sheet.parse::<u64>().ok()?.checked_sub(1)?, read_row(row)?)),
        None => read_row(named),
    }
}

/// Whether these are the words of [`sibling`]: the row has no problem of its own.
pub fn is_sibling(detail: &str) -> bool {
    detail.starts_with(SIBLING) && detail.ends_with(SIBLING_END)
}

/// What cannot be a tracking number may be several.
pub fn several_numbers() -> String {
    "番号の切れ目が決められません。番号と番号のあいだを「,」で区切るか、行を分けてください。毎回同じ区切りなら、形式の定義に split を書くと読めます。"
        .to_owned()
}

/// The zeros in front of a postal code or a phone are gone.
pub fn zeros_lost(is_phone: bool) -> String {
    let (what, mark) = if is_phone {
        ("電話番号は0で始まりますが、この値には先頭の0がありません。", "国番号（+1 など）")
    } else {
        ("郵便番号は7桁ですが、この値では先頭の0が失われています。", "国名（US など）")
    };
    format!(
        "{what}海外のものなら、値の前に{mark}を付けてください。\n{ADVICE}先頭の0を付けて入力し直し、保存してください。多くの行がそうなら、Excel で開かずに、元のシステムからもう一度出力したファイルを入れてください。"
    )
}

/// A tracking number of eleven digits that is good with a zero in front.
pub fn lacks_a_zero() -> String {
    "11桁です。Excel で開いて保存したときに、先頭の0が失われたのかもしれません。".to_owned()
}

/// A number with hyphens became a date.
pub fn became_date() -> String {
    "ハイフンでつないだ番号（12-8 など）が日付に変わっています。".to_owned()
}

/// Two rows of one order say different things; what differs is named where it cannot be seen.
pub fn disagrees(row: u64, value: &str, other: &str) -> String {
    let row = row_on_sheet(row);
    let hidden = hidden_difference(value, other).map(|words| format!("\n{words}")).unwrap_or_default();
    format!("{row}行目では「{value}」です。{hidden}")
}

/// The rows of an order name two destinations: two parcels, which nobody should make one by making them alike.
pub fn two_destinations(row: u64, first: &str, other: &str) -> String {
    let row = row_on_sheet(row);
    format!(
        "送付先が2か所あります。\n{row}行目: {first}\nこの行: {other}\n{ADVICE}2か所に送るときは、送付先ごとに受注番号の後ろへ -1、-2 と付けて別々の受注にし、保存してください。このときモールへの連絡は、モールの画面で行ってください。1か所の書き間違いなら、正しいほうに揃えてください。"
    )
}

/// A row that mends a held one, nobody knows which, and would replace other rows of its order.
pub fn unclear_mend(number: &str, file: &str) -> String {
    format!(
        "「{file}」で戻した行を直したもののようですが、どの行か決められません。この行だけを取り込むと、受注 {number} のほかの商品が消えてしまいます。\n{ADVICE}受注 {number} の行を、取り込み済みのものも含めてすべて1つのファイルにし、前と同じ場所に入れてください。"
    )
}

/// A row that looks like a sum below the data.
pub fn looks_like_total() -> String {
    "合計の行のようです。合計なら、この行を消して保存してください。毎回あるなら、形式の定義の [rows] に skip を書くと読み飛ばします。".to_owned()
}

/// What stands where an order number belongs is none.
pub fn no_order_number(text: &str) -> String {
    format!("「{}」は受注番号ではありません。", one_line(text))
}

/// A spreadsheet cell without a usable value.
pub fn no_cached_value() -> String {
    "数式の計算結果が保存されていないか、エラーになっています。値として貼り付けてください。".to_owned()
}

/// Several orders a carrier's row could mean.
pub fn candidates(names: &[String]) -> String {
    format!("候補: {}", names.join("、"))
}

/// Why a bundle cannot be: no such parent.
pub fn parent_unknown(parent: &str) -> String {
    format!("親の受注 {parent} がありません。")
}

/// Why a bundle cannot be: the parent is a child itself, or the two are each other's parents.
pub fn parent_is_child(parent: &str) -> String {
    format!("親の受注 {parent} は、ほかの受注の同梱の子です（または、たどると自分に戻ります）。")
}

/// Why a bundle cannot be: the order has children.
pub fn has_children(number: &str) -> String {
    format!("受注 {number} には同梱の子があるため、子にはできません。")
}

/// A file and a row of it; what came over an API has no rows.
pub fn file_and_row(name: &str, row: u64) -> String {
    match api_of(name) {
        Some(store) => of_api(store),
        None => format!("{name} {}行目", row_on_sheet(row)),
    }
}

/// How the names of arrivals begin that came over an API; a store's code follows.
const API: &str = "api:";

/// What the arrivals of a store's API are called in the ledger.
pub fn arrival_by_api(store: &str) -> String {
    format!("{API}{store}")
}

/// The store over whose API an arrival of that name came.
pub fn api_of(arrival: &str) -> Option<&str> {
    arrival.strip_prefix(API)
}

/// The API of a store, as an origin.
pub fn of_api(store: &str) -> String {
    format!("API（{store}）")
}

/// What a carrier's row without an order says of its parcel; [`read_stray`] reads it back for the report.
pub fn stray(carrier: &str, tracking: &[&str], ship_date: &str) -> String {
    format!("配送業者: {carrier}　伝票番号: {}　出荷日: {ship_date}", tracking.join(","))
}

/// Reads what [`stray`] wrote: carrier, tracking numbers, ship date.
pub fn read_stray(words: &str) -> (String, Vec<String>, Option<chrono::NaiveDate>) {
    let part = |name: &str| {
        words
            .split('　')
            .find_map(|part| part.strip_prefix(name))
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let tracking = part("伝票番号:").split(',').filter(|n| !n.is_empty()).map(str::to_owned).collect();
    let ship_date = chrono::NaiveDate::parse_from_str(&part("出荷日:"), "%Y/%m/%d").ok();
    (part("配送業者:"), tracking, ship_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_held_for_another_says_which_on_whatever_sheet() {
        for row in [3, sheet_row(1, 3)] {
            assert_eq!(sibling_of(&sibling(row)), Some(row));
            assert!(is_sibling(&sibling(row)));
        }
        assert!(sibling(sheet_row(1, 3)).contains("2枚目のシートの3行目"));
    }

    #[test]
    fn a_stray_parcel_is_read_back_as_it_was_told() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 10, 5);
        let words = stray("ヤマト運輸", &["123456789013", "123456789024"], "2026/10/05");
        assert_eq!(
            read_stray(&words),
            ("ヤマト運輸".into(), vec!["123456789013".into(), "123456789024".into()], day)
        );
        assert_eq!(read_stray(&stray("佐川急便", &[], "")), ("佐川急便".into(), Vec::new(), None));
    }
}
