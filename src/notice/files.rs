//! Sentences about whole files: why one was held, and the text that lies beside it.

use super::advice::ADVICE;
use super::visible::one_line;
use super::{Finding, Lang, visible};

/// No profile fits: the headers seen and the nearest profile with what it lacks.
pub fn unknown_header(header: &[String], nearest: Option<(&str, &str, &[&str])>) -> String {
    const SHOWN: usize = 40;
    let mut seen: Vec<_> = header.iter().take(SHOWN).map(|name| visible(name.trim())).collect();
    if header.len() > SHOWN {
        seen.push("…".into());
    }
    let mut text = format!("見出し: {}", seen.join("、"));
    if let Some((title, id, lacking)) = nearest {
        let lacking = if lacking.is_empty() { "なし".to_owned() } else { lacking.join("、") };
        text.push_str(&format!("\nいちばん近い形式: {title}（{id}） 足りない見出し: {lacking}"));
    }
    text.push_str(
        "\n新しい形式なら「shukka check ファイル --draft-profile」が、形式の定義の下書きを出します。",
    );
    text
}

/// The file has every header of a format, and another number of columns than the format has.
pub fn another_width(header: &[String], (title, id): (&str, &str), counts: &[usize], found: usize) -> String {
    let counts = counts.iter().map(|count| format!("{count}列")).collect::<Vec<_>>().join("か");
    let last = header
        .last()
        .map(|name| format!("最後の見出しは「{}」です。", visible(name.trim())))
        .unwrap_or_default();
    format!(
        "いちばん近い形式: {title}（{id}）\n見出しはそろっていますが、この形式は{counts}のもので、このファイルは{found}列です。{last}\n{ADVICE}出力の設定で列を足したか減らしたなら、元に戻して出し直してください。列が変わったままにするなら「shukka check ファイル --draft-profile」が、新しい形式の定義の下書きを出します。"
    )
}

/// A page that calls itself a workbook.
pub fn is_html() -> String {
    saved_anew("Web ページ（HTML）")
}

/// A workbook of 2003 in XML, or another document in it.
pub fn is_xml() -> String {
    saved_anew("XML の文書")
}

/// A page with all that belongs to it, as for mail.
pub fn is_mime() -> String {
    saved_anew("Web アーカイブ（MHT）")
}

fn saved_anew(what: &str) -> String {
    format!(
        "名前にかかわらず、中身は{what}です。\n{ADVICE}Excel で開き、「名前を付けて保存」で .xlsx か .csv にして、前と同じ場所に入れてください。"
    )
}

/// A sheet with rows that has not the header of the others.
pub fn sheet_not_read(sheet: &str, title: &str) -> String {
    let sheet = &*visible(sheet);
    format!("シート「{sheet}」は、見出しが「{title}」のものではないため、読みませんでした。")
}

/// Columns of a correction sheet that are not read, each with the name that it may have been meant to have.
pub fn columns_not_read(columns: &[(String, Option<&str>)]) -> String {
    let named = |(name, near): &(String, Option<&str>)| {
        let name = visible(name);
        match near {
            Some(near) => format!("「{name}」（「{near}」のことでしょうか）"),
            None => format!("「{name}」"),
        }
    };
    let list = columns.iter().map(named).collect::<Vec<_>>().join("、");
    format!(
        "列{list}は、修正シートの列の名前ではないため、読みませんでした。\n{ADVICE}直すつもりの列なら、見出しを修正シート.xlsx と同じ名前にして、もう一度入れてください。メモの列なら、何もする必要はありません。"
    )
}

/// A held file came back without its header.
pub fn header_of_held_lost() -> String {
    format!("見出しの行がなくなったか、変わっています。\n{ADVICE}見出しの行を元に戻して、保存してください。")
}

/// Several profiles fit.
pub fn several_profiles(ids: &[&str]) -> String {
    format!("当てはまる形式: {}", ids.join("、"))
}

/// The mall that was recognised (`""`: the format is no mall's), and the folders to choose from.
pub fn store_unclear(mall: &str, codes: &[&str]) -> String {
    let folders = folders(codes);
    if mall.is_empty() {
        return format!("店舗フォルダ: {folders}");
    }
    format!("{mall}のファイルです。店舗フォルダ: {folders}")
}

/// Which mall's file it is, and whose store it was taken for: its mall and its code. `others`: the stores of the file's
/// mall.
pub fn another_malls(mall: &str, (other_mall, store): (&str, &str), others: &[&str]) -> String {
    let whose = format!("{mall}のファイルですが、店舗 {store} は{other_mall}の店舗です。");
    if others.is_empty() {
        return format!("{whose}{mall}の店舗は、まだ shukka.toml にありません。");
    }
    format!("{whose}{mall}の店舗フォルダ: {}", folders(others))
}

fn folders(codes: &[&str]) -> String {
    let folders: Vec<String> = codes.iter().map(|code| format!("inbox/{code}/")).collect();
    folders.join("、")
}

/// Neither text nor a workbook.
pub fn not_a_table() -> String {
    "表のファイル（CSV、TSV、Excel）ではないようです。".to_owned()
}

/// What was named to be looked at is no file.
pub fn no_such_file(path: &str, is_folder: bool, lang: Lang) -> String {
    let path = &*visible(path);
    match (lang, is_folder) {
        (Lang::Ja, false) => {
            format!("「{path}」というファイルはありません。名前と場所を確かめて、もう一度指定してください。")
        }
        (Lang::Ja, true) => {
            format!("「{path}」はフォルダです。確かめたいファイルを1つ指定してください。")
        }
        (Lang::En, false) => format!("there is no file {path}. Check its name and where it lies."),
        (Lang::En, true) => format!("{path} is a folder. Name one file to look at."),
    }
}

/// When the same bytes were taken in first.
pub fn already_taken(first_name: &str, first_at: &str) -> String {
    let first_name = &*visible(first_name);
    format!("{first_at} に「{first_name}」として取り込み済みです。")
}

/// A carrier's file without order numbers.
pub fn no_order_numbers() -> String {
    "氏名だけでは取り違えるおそれがあるため、自動では結び付けません。となりの同じ名前の .修正シート.xlsx に、氏名の合う受注の番号を入れてあります。\n一行ずつ送り状と見比べ、空いている番号を入れて保存し、その修正シートを inbox に入れてください。".to_owned()
}

/// The header of a ready correction sheet; the last column is for people.
pub fn ready_sheet_header() -> [&'static str; 6] {
    ["修正する受注番号", "配送業者", "配送方法", "伝票番号", "出荷日", "お届け先氏名"]
}

/// What is to be done with a line of a ready correction sheet. `alike`: so many parcels of the file have its name.
pub fn ready_sheet_note(is_filled: bool, candidates: &[String], alike: usize) -> String {
    let list = candidates.join("、");
    match (is_filled, candidates.len()) {
        (true, 1) => "氏名の合う受注はこれだけです。送り状と見比べてください。".to_owned(),
        (true, _) => {
            format!("送り状データに書いた受注です。送り状と見比べてください。氏名の合う受注: {list}")
        }
        (false, 0) => {
            "氏名の合う受注がありません。受注番号を調べて入れるか、この行を消してください。".to_owned()
        }
        (false, _) if alike > 1 => {
            format!("同じ氏名の荷物が{alike}個あります。正しい受注番号を入れてください: {list}")
        }
        (false, _) => format!("氏名の合う受注が複数あります。正しい受注番号を入れてください: {list}"),
    }
}

/// A file is larger than the settings allow.
pub fn too_large(bytes: u64, limit: u64) -> String {
    format!("ファイルは{bytes}バイト、上限は{limit}バイトです（[limits] file_bytes）。")
}

/// A file that is not what its name says, or of which parts are missing.
pub fn damaged() -> String {
    "ファイルが壊れているか、途中で切れています。".to_owned()
}

/// A zip with files in it.
pub fn packed() -> String {
    format!(
        "ZIP でまとめられたファイルです。\n{ADVICE}ZIP を開いて（展開して）、中のファイルを取り出し、それを inbox に入れてください。"
    )
}

/// A file that opens with a password only.
pub fn encrypted() -> String {
    "パスワードで保護されています。".to_owned()
}

/// A workbook without the sheet that its profile names.
pub fn no_such_sheet(name: &str) -> String {
    format!("シート「{name}」がありません。")
}

/// A row with more cells than the settings allow.
pub fn too_many_columns(row: u64, limit: usize) -> String {
    format!("{row}行目の列が{limit}列を超えています（[limits] columns）。")
}

/// A cell that is longer than the settings allow.
pub fn field_too_long(row: u64, column: usize, limit: usize) -> String {
    format!(
        "{row}行目の{column}列目が{limit}バイトを超えています（[limits] field_bytes）。「\"」の閉じ忘れかもしれません。"
    )
}

/// A text somewhere in a workbook that is longer than the settings allow a cell to be.
pub fn text_too_long(limit: usize) -> String {
    format!(
        "{limit}バイトをはるかに超える文字列が入っています（[limits] field_bytes）。Excel で開き、そのセルを空にしてください。"
    )
}

/// More rows than the settings allow.
pub fn too_many_rows(limit: u64) -> String {
    format!("{limit}行を超えています（[limits] rows）。")
}

/// A workbook that is larger than the settings allow once it is unpacked.
pub fn too_large_unpacked(bytes: u64, limit: u64) -> String {
    format!("展開すると{bytes}バイトになり、上限の{limit}バイトを超えます（[limits] xlsx_bytes）。")
}

/// The disk refused in the middle of a file.
pub fn disk_refused() -> String {
    "読み取り中にディスクのエラーが起きました。".to_owned()
}

/// The first lines of a 理由.txt.
pub fn reason_head(file: &str, held: u64, total: u64, at: &str) -> String {
    let file = &*visible(file);
    let what = if held == 0 {
        "このファイルは取り込めませんでした。".to_owned()
    } else if held >= total {
        format!("{total}行すべてを取り込めませんでした。")
    } else {
        format!("{total}行のうち{held}行を取り込めませんでした。残りの行は取り込み済みです。")
    };
    format!("{file}（{at}）\n{what}\n")
}

/// How a held file is mended. `twin`: the name of the one for Excel.
pub fn how_to_mend(held: &str, twin: Option<&str>, is_whole: bool) -> String {
    let (held, twin) = (visible(held), twin.map(visible));
    match twin {
        _ if is_whole => "下の「→」のとおりにしてください。\n".to_owned(),
        Some(twin) => format!(
            "このフォルダの「{twin}」を Excel で開き、色のついた欄を直して、そのまま保存して閉じてください。自動で取り込みます。\n（「{held}」のほうを直して保存しても、inbox に入れ直しても、同じです。）\n"
        ),
        None => format!(
            "このフォルダの「{held}」を直して、そのまま保存してください。自動で取り込みます。inbox に入れ直しても、同じです。\n"
        ),
    }
}

/// Where a problem is, with the cell's own text: the row of the original, the order's number, and the line of the held
/// file.
pub fn reason_place(
    finding: &Finding,
    (file, sheet): (&str, &str),
    original: Option<u64>,
    number: &str,
    line: Option<u64>,
) -> String {
    let mut place = visible(file).into_owned();
    if !sheet.is_empty() {
        place.push_str(&format!("「{}」", visible(sheet)));
    }
    if let Some(row) = original {
        place.push_str(&format!("  {row}行目"));
    }
    let (_, column) = finding.sheet_and_column();
    if !column.is_empty() {
        place.push_str(&format!("「{}」", visible(column)));
    }
    if !finding.value.is_empty() {
        place.push_str(&format!(": {}", one_line(&finding.value)));
    }
    let line = line.map(|line| format!("直すファイルの{line}行目"));
    let number = (!number.is_empty()).then(|| format!("受注 {}", one_line(number)));
    let beside: Vec<String> = number.into_iter().chain(line).collect();
    if !beside.is_empty() {
        place.push_str(&format!("   （{}）", beside.join("、")));
    }
    let (detail, _) = finding.detail_and_advice();
    if !detail.is_empty() {
        place.push_str(&format!("\n      {}", detail.replace('\n', "\n      ")));
    }
    place
}

/// Like problems of a 理由.txt: what is wrong, where, how many more, and what to do. `in_place`: the file is mended where
/// it lies.
pub fn reasons(first: &Finding, places: &[String], more: u64, in_place: bool) -> String {
    let count = places.len() as u64 + more;
    let many = if count > 1 { format!("（{count}か所）") } else { String::new() };
    let mut text = format!("\n{}  {}{many}\n", first.code, first.what(Lang::Ja));
    for place in places {
        text.push_str(&format!("      {place}\n"));
    }
    if more > 0 {
        text.push_str(&format!("      ほか{more}か所\n"));
    }
    let remedy = if in_place { first.remedy_in_place() } else { first.remedy(Lang::Ja).into_owned() };
    text.push_str(&format!("      → {remedy}\n"));
    text
}

/// What is wrong with a row and what to do, for the cell in front of it.
pub fn what_to_mend(findings: &[Finding]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for finding in findings {
        let mut line = finding.what(Lang::Ja);
        if !finding.value.is_empty() {
            line.push_str(&format!(": {}", one_line(&finding.value)));
        }
        let (detail, _) = finding.detail_and_advice();
        if !detail.is_empty() {
            line.push_str(&format!("\n{detail}"));
        }
        line.push_str(&format!("\n→ {}", finding.remedy_in_place()));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}
