//! Sentences of 状態.html and 状態.txt, and the page that is laid for staff. They are Japanese, as the staff of the shop is.

use super::{Code, Lang};

/// Held files.
pub const HELD: &str = "直すもの（inbox の中の held）";
/// Files in folders that nobody reads.
pub const UNREAD: &str = "だれも読まないフォルダにあるファイル（F009）";
/// The part of what could not be done.
pub const OBSTACLES: &str = "できなかったこと";
/// Labels that say something else than their orders, or cannot be written.
pub const LABELS: &str = "送り状";
/// Stores.
pub const STORES: &str = "店舗ごと";
/// Files that came last.
pub const FILES: &str = "最近のファイル";
/// Warnings.
pub const WARNINGS: &str = "この1日の注意";
/// Codes.
pub const CODES: &str = "記号の説明";
/// No file has come.
pub const NO_FILES: &str = "まだファイルは来ていません。";
/// The columns of the table of stores.
pub const STORE_COLUMNS: [&str; 5] = ["店舗", "送れる", "待ち", "遅れ", "確認が必要"];
/// Waiting and late orders are not counted.
pub const TOO_MANY: &str =
    "受注が多いため、待ちと遅れはここでは数えません。責任者の画面（shukka day）で見られます。";
/// What this page is.
pub const FOOT: &str =
    "この画面は shukka が書いています。1分ごとに読み直します。編集しても次の書き込みで元に戻ります。";
/// The page has not been written for a while.
pub const STOPPED: &str = "見張りが止まっています";

/// How much there is to do, from 0 (nothing) to 2 (a person must decide): a shape beside the colour.
pub fn mark(urgency: u8) -> &'static str {
    ["●", "▲", "✖"][usize::from(urgency.min(2))]
}

/// The same in large words.
pub fn headline(urgency: u8) -> &'static str {
    ["順調です", "直すものがあります", "確認が必要な受注があります"][usize::from(urgency.min(2))]
}

/// When it was so.
pub fn as_of(at: &str) -> String {
    format!("{at} 現在")
}

/// What there is to do.
///
/// Counted are held files, files that nobody reads, and labels to be looked at.
pub fn to_do(needs_person: u64, (held, unread, labels): (usize, usize, usize), late: u64) -> Vec<String> {
    let mut lines = Vec::new();
    if needs_person > 0 {
        lines.push(format!(
            "確認が必要な受注が{needs_person}件あります（モールで止まったもの、送信後に変わったもの）。責任者に伝えてください。"
        ));
    }
    if held > 0 {
        lines.push(format!(
            "取り込めなかったファイルが{held}件、inbox の中の held にあります。横の「理由」を開いて、直して保存してください。"
        ));
    }
    if unread > 0 {
        lines.push(format!(
            "だれも読まないフォルダにファイルが{unread}件あります。inbox か、その中の店舗の名前のフォルダに移してください。"
        ));
    }
    if labels > 0 {
        lines.push(format!("送り状を確かめる受注が{labels}件あります。下の「{LABELS}」を見てください。"));
    }
    if late > 0 {
        lines.push(format!("発送通知が遅れている受注が{late}件あります。"));
    }
    lines
}

/// A held file.
pub fn held(name: &str, rows: u64) -> String {
    if rows == 0 {
        format!("✗ {name}（ファイル全体）")
    } else {
        format!("✗ {name}（{rows}行）")
    }
}

/// A file that is in.
pub fn taken(rows: u64) -> String {
    format!("✓ 取り込み済み {rows}行")
}

/// A file that is in but for some rows.
pub fn partly(taken: u64, held: u64, held_as: &str) -> String {
    format!("✗ 要修正 {held}行 → {held_as}（取り込み済み {taken}行）")
}

/// A file that was held as a whole.
pub fn held_whole(held_as: &str) -> String {
    format!("✗ 要修正（ファイル全体）→ {held_as}")
}

/// A file that was held as a whole, and lies there no more.
pub fn solved_whole() -> &'static str {
    "✓ 直して取り込み済み"
}

/// A file that had been taken in before.
pub fn known() -> &'static str {
    "✓ 前に取り込み済み（変わりなし）"
}

/// A file that was taken back.
pub fn undone() -> &'static str {
    "－ 取り消し済み"
}

/// A file that waits.
pub fn waiting(name: &str) -> String {
    format!("… 取り込み待ち  {name}")
}

/// A store, in a line.
pub fn store(name: &str, can_go: u64, waits: Option<(u64, u64)>, needs_person: u64) -> String {
    let waits = waits.map_or("待ち ―  遅れ ―".to_owned(), |(waits, late)| {
        format!("待ち {waits}件  遅れ {late}件")
    });
    format!("{name}  送れる {can_go}件  {waits}  確認が必要 {needs_person}件")
}

/// How often a warning was given, without its code.
pub fn warning_of(code: Code, count: u64) -> String {
    format!("{}（{count}件）", code.title(Lang::Ja))
}

/// The same with its code.
pub fn warning(code: Code, count: u64) -> String {
    format!("{} {}", code.name(), warning_of(code, count))
}

/// はじめに.txt: the page for staff, one screen, no codes.
pub const FOR_STAFF: &str = "このフォルダ（inbox）の使い方\n\
\n\
1. モールから落とした受注のファイルを、ここに入れます。\n\
   店舗の名前のフォルダがあるときは、その店舗のフォルダに入れます。\n\
2. 送り状ソフトから出した実績のファイルも、ここに入れます。\n\
3. ファイルが消えたら、取り込みは終わりです。\n\
   うまくいったかは、一つ上のフォルダの「状態.html」を開くと分かります。\n\
\n\
・ファイルは Excel で開いて保存し直さず、落としたまま入れてください。\n\
・同じファイルを二度入れても大丈夫です。何も変わりません。\n\
・直してほしい行があると「held」フォルダに戻ってきます。\n\
  名前の終わりが「.直す.xlsx」のファイルを開き、色のついた欄を直して、\n\
  そのまま保存して閉じてください。自動で取り込みます。\n\
・違うファイルを入れてしまったときは、責任者に伝えてください。\n\
・受注の内容を直すとき（住所の変更、キャンセルなど）は、一つ上のフォルダの\n\
  「修正シート.xlsx」を写して、受注番号と、変える欄だけを書いて、ここに入れます。\n";
