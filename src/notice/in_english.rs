//! Details of findings in English. They are kept in Japanese, as the staff who mend the rows read them; whoever reads a
//! terminal in English gets them from here, sentence by sentence.
//!
//! What goes in: the detail of a finding as it is kept. What comes out: the same in English; values stay as they are.
//!
//! **Invariant.** A sentence that is not known here stays in Japanese: better than a guess.
//!
//! Deliberately not known here: which findings there are, and who is told of them (`finding`).

/// Sentences, each with what it is in English; `{}` is a value; those that the English has no
/// room for are left out. Of two that fit, the first is taken.
const SENTENCES: &[(&str, &str)] = &[
    (
        "「\"」が閉じていないため、{}行が1行につながって読めます（受注 {}）。",
        "A quotation mark is not closed: {} rows read as one (orders {}).",
    ),
    (
        "「\"」で閉じた後ろに文字が続いているため、欄や行の境目が分かりません。",
        "Text stands behind a closing quotation mark: where the cell or the row ends is not clear.",
    ),
    (
        "「\"」で始まった欄が閉じないまま、ファイルが終わっています。",
        "A quotation mark is opened and the file ends.",
    ),
    (
        "見出しの行の「\"」が閉じていないため、その下の行まで見出しとして読めます。",
        "A quotation mark in the header is not closed, so that rows below read as part of it.",
    ),
    ("見出しは{}列、この行は{}列です。", "The header has {} columns, this row {}."),
    ("1行目は{}列、この行は{}列です。", "The first row has {} columns, this row {}."),
    (
        "空の文字（NUL）が混じっています。コピーや保存の途中で壊れたようです。",
        "It holds NUL characters: it broke while it was copied or saved.",
    ),
    ("文字コードが JIS（ISO-2022-JP）のようです。", "Its encoding seems to be JIS (ISO-2022-JP)."),
    (
        "元のシステムで文字コードを Shift-JIS か UTF-8 にして出し直し、前と同じ場所に入れてください。",
        "Export it again in Shift-JIS or UTF-8 and drop that file.",
    ),
    ("この言葉の受注が{}件あります。", "{} orders have this word."),
    ("目に見えない制御文字（{}）が混じっています。", "It holds a control character that nobody sees ({})."),
    (
        "「\u{fffd}」は、ここに来る前に失われた文字の印（U+FFFD）です。",
        "\u{fffd} (U+FFFD) says that a character was lost before it came here.",
    ),
    ("受注番号のほかに、何も入っていません。", "Nothing but the order number is filled in."),
    (
        "受注なら、ほかの欄も入力して、保存してください。受注でなければ、この行を消して保存してください。",
        "If it is an order, fill in the rest and save; if not, delete the row.",
    ),
    ("1つの欄にしか、何も入っていません。", "Only one cell is filled in."),
    (
        "受注なら、ほかの欄も入力して、保存してください。受注でなければ（メモや件数など）、この行を消して保存してください。",
        "If it is an order, fill in the rest and save; if not (a note, a count), delete the row and save.",
    ),
    (
        "空の文字（NUL）だけの行です。コピーや保存の途中で壊れたようです。",
        "The row is nothing but NUL characters: it broke while it was copied or saved.",
    ),
    (
        "元のファイルと見比べてください。足りない行がなければ、この行を消して保存してください。足りなければ、元のシステムから出し直したファイルを、前と同じ場所に入れてください。",
        "Compare with the original. If no row is missing, delete this one and save; if one is, export the file again and drop it.",
    ),
    (
        "上に、列の並びが違う見出しがもう一度あるため、どの値がどの欄のものか決められません。",
        "A header with other columns stands above: which value belongs to which column is not clear.",
    ),
    (
        "この行は受注ではなく、見出しのようです。いちばん上の見出しとは列が違います。",
        "This row seems to be a header, with other columns than the one on top.",
    ),
    (
        "列の並びが違う表がつながっています。下の表を別のファイルに分けて、inbox に入れてください。",
        "Two tables with other columns stand in one file: put the lower one into a file of its own and drop it.",
    ),
    ("先頭の「{}」だけを取り込みました。", "Only the first, {}, was taken."),
    (
        "ほかの番号を使うときは、修正シートで入れ直してください。",
        "To use another, enter it by a correction sheet.",
    ),
    (
        "電話番号は0で始まる10桁か11桁の数字です。空欄のまま取り込みました。",
        "A phone number has 10 or 11 digits and begins with 0. It was left blank.",
    ),
    (
        "正しい番号が分かったら、修正シートで入れてください。なくてよければ、何もする必要はありません。",
        "Once you know the number, enter it by a correction sheet. If it may be missing there is nothing to do.",
    ),
    ("伝票番号は8〜20桁の英数字です。", "A tracking number has 8 to 20 letters and digits."),
    (
        "正しい番号を入力して、保存してください。まだ無いときは空欄にしてください。",
        "Enter the number and save. Leave it blank when there is none yet.",
    ),
    ("郵便番号は7桁の数字です。空欄のまま取り込みました。", "A postal code has 7 digits. It was left blank."),
    (
        "同じ受注の{}行目に問題があるため、一緒に戻しました。",
        "It was given back with row {} of the same order, which has a problem.",
    ),
    (
        "番号の切れ目が決められません。番号と番号のあいだを「,」で区切るか、行を分けてください。毎回同じ区切りなら、形式の定義に split を書くと読めます。",
        "Where one number ends is not clear. Put a comma between them, or a row each; split in the profile reads what is always parted alike.",
    ),
    (
        "電話番号は0で始まりますが、この値には先頭の0がありません。海外のものなら、値の前に国番号（+1 など）を付けてください。",
        "Phone numbers begin with 0, which is missing here. A foreign one needs its country code (+1 …) in front.",
    ),
    (
        "郵便番号は7桁ですが、この値では先頭の0が失われています。海外のものなら、値の前に国名（US など）を付けてください。",
        "Postal codes have 7 digits; the zeros in front are gone here. A foreign one needs its country (US …) in front.",
    ),
    (
        "11桁です。Excel で開いて保存したときに、先頭の0が失われたのかもしれません。",
        "It has 11 digits: perhaps a 0 in front was lost in Excel.",
    ),
    (
        "ハイフンでつないだ番号（12-8 など）が日付に変わっています。",
        "A number with hyphens (12-8 …) has become a date.",
    ),
    ("{}行目では「{}」です。", "Row {} has {}."),
    (
        "片方だけに、「{}」の後ろの、目に見えない {}（{}）があります。",
        "Only one of them has, behind {}, {}, which nobody sees.",
    ),
    (
        "片方だけに、先頭の、目に見えない {}（{}）があります。",
        "Only one of them begins with {}, which nobody sees.",
    ),
    ("「{}」（{}）と「{}」（{}）は、別の文字です。", "{} ({}) and {} ({}) are not the same character."),
    ("送付先が2か所あります。", "There are two destinations."),
    ("{}行目: {}", "row {}: {}"),
    ("この行: {}", "this row: {}"),
    (
        "2か所に送るときは、送付先ごとに受注番号の後ろへ -1、-2 と付けて別々の受注にし、保存してください。このときモールへの連絡は、モールの画面で行ってください。1か所の書き間違いなら、正しいほうに揃えてください。",
        "To ship to both, make two orders of it with -1 and -2 behind the number, save, and tell the mall on its own screen. If one is a misspelling, make them alike.",
    ),
    (
        "「{}」で戻した行を直したもののようですが、どの行か決められません。この行だけを取り込むと、受注 {} のほかの商品が消えてしまいます。",
        "It seems to mend a row that {} gave back, but which is not clear. Taken alone, it would remove the other items of order {}.",
    ),
    (
        "受注 {} の行を、取り込み済みのものも含めてすべて1つのファイルにし、前と同じ場所に入れてください。",
        "Put all rows of order {}, those that are in too, into one file and drop it where the first was.",
    ),
    (
        "合計の行のようです。合計なら、この行を消して保存してください。毎回あるなら、形式の定義の [rows] に skip を書くと読み飛ばします。",
        "It looks like a row of sums. If it is one, delete it and save; skip under [rows] of the profile passes over what is always there.",
    ),
    ("「{}」は受注番号ではありません。", "{} is no order number."),
    (
        "数式の計算結果が保存されていないか、エラーになっています。値として貼り付けてください。",
        "The formula has no result that was saved, or an error. Paste it as a value.",
    ),
    ("候補: {}", "candidates: {}"),
    ("親の受注 {} がありません。", "There is no parent order {}."),
    (
        "親の受注 {} は、ほかの受注の同梱の子です（または、たどると自分に戻ります）。",
        "The parent order {} is a child of another bundle (or leads back here).",
    ),
    ("受注 {} には同梱の子があるため、子にはできません。", "Order {} has children and cannot be one."),
    ("配送業者: {}　伝票番号: {}　出荷日: {}", "carrier: {}, tracking: {}, ship date: {}"),
    (
        "見出し「{}」が2か所にあるため、形式 {} では読めません。形式の定義で「#列番号」と書いてください。",
        "The header has {} twice, so that profile {} cannot read it. Name the column by #number in the profile.",
    ),
    ("見出し: {}", "header: {}"),
    ("いちばん近い形式: {}（{}） 足りない見出し: {}", "nearest format: {} ({}), missing columns: {}"),
    ("いちばん近い形式: {}（{}）", "nearest format: {} ({})"),
    (
        "新しい形式なら「shukka check ファイル --draft-profile」が、形式の定義の下書きを出します。",
        "For a new format, shukka check FILE --draft-profile drafts its profile.",
    ),
    (
        "見出しはそろっていますが、この形式は{}のもので、このファイルは{}列です。最後の見出しは「{}」です。",
        "It has every column, but the format has {} and this file {} columns; the last is {}.",
    ),
    (
        "出力の設定で列を足したか減らしたなら、元に戻して出し直してください。列が変わったままにするなら「shukka check ファイル --draft-profile」が、新しい形式の定義の下書きを出します。",
        "If columns were added or removed in the export's settings, put them back and export again; else shukka check FILE --draft-profile drafts a new profile.",
    ),
    ("名前にかかわらず、中身はWeb ページ（HTML）です。", "Whatever its name, it is a web page (HTML)."),
    ("名前にかかわらず、中身はXML の文書です。", "Whatever its name, it is an XML document."),
    ("名前にかかわらず、中身はWeb アーカイブ（MHT）です。", "Whatever its name, it is a web archive (MHT)."),
    (
        "Excel で開き、「名前を付けて保存」で .xlsx か .csv にして、前と同じ場所に入れてください。",
        "Open it in Excel, save it as .xlsx or .csv, and drop that file.",
    ),
    (
        "シート「{}」は、見出しが「{}」のものではないため、読みませんでした。",
        "Sheet {} was not read: its header is not that of {}.",
    ),
    ("見出しの行がなくなったか、変わっています。", "The header row is gone or changed."),
    ("見出しの行を元に戻して、保存してください。", "Put the header row back and save it."),
    ("当てはまる形式: {}", "formats that fit: {}"),
    ("店舗フォルダ: {}", "folders of stores: {}"),
    ("{}のファイルです。店舗フォルダ: {}", "It is a file of {}. Folders of stores: {}"),
    (
        "{}のファイルですが、店舗 {} は{}の店舗です。{}の店舗は、まだ shukka.toml にありません。",
        "It is a file of {}, but store {} is one of {}. shukka.toml has no store of {} yet.",
    ),
    (
        "{}のファイルですが、店舗 {} は{}の店舗です。{}の店舗フォルダ: {}",
        "It is a file of {}, but store {} is one of {}. Folders of stores of {}: {}",
    ),
    ("表のファイル（CSV、TSV、Excel）ではないようです。", "It seems to be no table (CSV, TSV, Excel)."),
    ("{} に「{}」として取り込み済みです。", "It was taken in at {} as {}."),
    (
        "氏名だけでは取り違えるおそれがあるため、自動では結び付けません。となりの同じ名前の .修正シート.xlsx に、氏名の合う受注の番号を入れてあります。",
        "Names alone may mislead, so nothing is joined by itself. The correction sheet of the same name beside it (.修正シート.xlsx) has the numbers of orders whose names fit.",
    ),
    (
        "一行ずつ送り状と見比べ、空いている番号を入れて保存し、その修正シートを inbox に入れてください。",
        "Compare line by line with the labels, fill in missing numbers, save it and drop that sheet.",
    ),
    (
        "ファイルは{}バイト、上限は{}バイトです（[limits] file_bytes）。",
        "The file has {} bytes, the limit is {} ([limits] file_bytes).",
    ),
    ("ファイルが壊れているか、途中で切れています。", "The file is damaged or cut short."),
    ("パスワードで保護されています。", "It is protected by a password."),
    ("シート「{}」がありません。", "There is no sheet {}."),
    (
        "{}行目の列が{}列を超えています（[limits] columns）。",
        "Row {} has more than {} columns ([limits] columns).",
    ),
    (
        "{}行目の{}列目が{}バイトを超えています（[limits] field_bytes）。「\"」の閉じ忘れかもしれません。",
        "Row {}, column {} has more than {} bytes ([limits] field_bytes): perhaps a quotation mark is not closed.",
    ),
    (
        "{}バイトをはるかに超える文字列が入っています（[limits] field_bytes）。Excel で開き、そのセルを空にしてください。",
        "It holds a text of far more than {} bytes ([limits] field_bytes). Open it in Excel and empty that cell.",
    ),
    ("{}行を超えています（[limits] rows）。", "It has more than {} rows ([limits] rows)."),
    (
        "展開すると{}バイトになり、上限の{}バイトを超えます（[limits] xlsx_bytes）。",
        "Unpacked it has {} bytes, more than the limit of {} ([limits] xlsx_bytes).",
    ),
    ("読み取り中にディスクのエラーが起きました。", "The disk failed while it was read."),
    (
        "先頭の0を付けて入力し直し、保存してください。多くの行がそうなら、Excel で開かずに、元のシステムからもう一度出力したファイルを入れてください。",
        "Type it again with its 0 in front and save. If many rows are so, export again and drop that file without opening it in Excel.",
    ),
    (
        "列{}は、修正シートの列の名前ではないため、読みませんでした。",
        "The columns {} are none of a correction sheet and were not read.",
    ),
    (
        "直すつもりの列なら、見出しを修正シート.xlsx と同じ名前にして、もう一度入れてください。メモの列なら、何もする必要はありません。",
        "If one was to correct something, name it as in 修正シート.xlsx and drop it again. A column of notes needs nothing.",
    ),
    ("ZIP でまとめられたファイルです。", "It is a ZIP of files."),
    (
        "ZIP を開いて（展開して）、中のファイルを取り出し、それを inbox に入れてください。",
        "Open the ZIP, take the files out of it, and drop those.",
    ),
];

/// A detail in English.
pub(super) fn in_english(detail: &str) -> String {
    detail.lines().map(sentence).collect::<Vec<_>>().join("\n")
}

fn sentence(line: &str) -> String {
    SENTENCES
        .iter()
        .find_map(|(said, english)| Some(filled(english, &values(line, said)?)))
        .unwrap_or(line.to_owned())
}

/// The values of a sentence that was said so.
fn values<'l>(line: &'l str, said: &str) -> Option<Vec<&'l str>> {
    let mut pieces = said.split("{}");
    let mut rest = line.strip_prefix(pieces.next()?)?;
    let mut values = Vec::new();
    let pieces: Vec<&str> = pieces.collect();
    for (at, piece) in pieces.iter().enumerate() {
        let is_last = at + 1 == pieces.len();
        let end = if is_last { rest.len().checked_sub(piece.len())? } else { rest.find(piece)? };
        let value = rest.get(..end)?;
        rest = rest.get(end..)?.strip_prefix(piece)?;
        values.push(value);
    }
    rest.is_empty().then_some(values)
}

fn filled(english: &str, values: &[&str]) -> String {
    let mut pieces = english.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, value) in pieces.zip(values) {
        text.push_str(&value.replace('、', ", "));
        text.push_str(piece);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{columns, files};

    fn of_rows() -> Vec<String> {
        vec![
            columns::header_twice("p", "h"),
            columns::width(true, 3, 4),
            columns::width(false, 3, 4),
            columns::nul(),
            columns::iso_2022_jp(),
            columns::orders_with_word(3),
            columns::control('\u{7}'),
            columns::lost_character(),
            columns::lone_number(),
            columns::header_again(),
            columns::below_other_header(),
            columns::one_cell(),
            columns::nul_row(),
            columns::tracking_form(),
            columns::text_behind_quote(),
            columns::swallowed(2, "A1", &["A2".into()]),
            columns::first_phone("090"),
            columns::left_blank(true),
            columns::left_blank(false),
            columns::unclosed_quote(),
            columns::swallowed_by_header(),
            columns::sibling(3),
            columns::several_numbers(),
            columns::zeros_lost(true),
            columns::zeros_lost(false),
            columns::lacks_a_zero(),
            columns::became_date(),
            columns::disagrees(3, "a", "b"),
            columns::disagrees(3, "a\u{200b}", "a"),
            columns::disagrees(3, "\u{feff}a", "a"),
            columns::disagrees(3, "1", "l"),
            columns::two_destinations(3, "a", "b"),
            columns::unclear_mend("A1", "f.csv"),
            columns::looks_like_total(),
            columns::no_order_number("nan"),
            columns::no_cached_value(),
            columns::candidates(&["s A1".into(), "s A2".into()]),
            columns::parent_unknown("A1"),
            columns::parent_is_child("A1"),
            columns::has_children("A1"),
            columns::stray("Y", &["123"], "2026/10/05"),
        ]
    }

    fn of_files() -> Vec<String> {
        vec![
            files::unknown_header(&["a".into()], Some(("T", "t", &["b"]))),
            files::another_width(&["a".into()], ("T", "t"), &[70], 71),
            files::is_html(),
            files::is_xml(),
            files::is_mime(),
            files::sheet_not_read("S", "T"),
            files::header_of_held_lost(),
            files::several_profiles(&["a", "b"]),
            files::store_unclear("", &["a"]),
            files::store_unclear("Shopify", &["a"]),
            files::another_malls("BASE", ("Shopify", "s"), &[]),
            files::another_malls("BASE", ("Shopify", "s"), &["b"]),
            files::not_a_table(),
            files::already_taken("a.csv", "2026/10/05 12:00"),
            files::no_order_numbers(),
            files::too_large(2, 1),
            files::damaged(),
            files::encrypted(),
            files::no_such_sheet("S"),
            files::too_many_columns(2, 1),
            files::field_too_long(2, 1, 1),
            files::text_too_long(1),
            files::too_many_rows(1),
            files::too_large_unpacked(2, 1),
            files::disk_refused(),
        ]
    }

    #[test]
    fn every_detail_has_its_english() {
        for detail in of_rows().into_iter().chain(of_files()) {
            let (detail, advice) = detail.split_once(super::super::advice::ADVICE).unwrap_or((&detail, ""));
            for said in [detail.trim_end(), advice] {
                let english = in_english(said);
                let is_japanese = |c: char| matches!(c, 'ぁ'..='ヿ' | '\u{4e00}'..='\u{9fff}' | '「'..='』');
                assert!(
                    !english.replace("修正シート.xlsx", "").replace("70列", "").contains(is_japanese),
                    "{said}\n{english}"
                );
            }
        }
    }
}
