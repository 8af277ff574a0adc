//! What the front page says.

use super::{Words, words};
use crate::notice::Lang;

words! {
    all_is_well: "順調です。いま、することはありません。", "All is well. There is nothing to do now.";
    to_mend: "直す", "To mend";
    to_check: "確認する", "To check";
    can_go: "送れる", "Can go";
    waiting: "待ち", "Waiting";
    of_rows: "行", "rows";
    of_orders: "件", "orders";
    last_files: "最近のファイル", "Last files";
    no_files: "まだファイルは来ていません。", "No file has come yet.";
    last_sendings: "最近の送信", "Last sendings";
    no_sendings: "まだ送っていません。", "Nothing was sent yet.";
    oldest: "古い順の待ち受注", "The oldest that wait";
    stores_today: "きょうの店舗", "Stores today";
    could_not: "できなかったこと", "What could not be done";
    put_file: "ファイルを入れる", "Put in a file";
    into: "入れるところ", "Into";
    into_any: "自動で判断", "decide by itself";
    report_today: "今日のレポート", "Today's report";
    to_mall: "モールの画面", "The mall's screen";
    counting: "数えています…", "counting …";
    not_counted: "待ちと遅れは、数え終わると出ます。", "Waiting and late orders appear once they are counted.";
    when: "いつ", "When";
    file: "ファイル", "File";
    outcome: "結果", "Outcome";
    lines: "件数", "Lines";
    came_today: "きょう入った", "Came today";
    told_today: "きょう送った", "Told today";
    late: "遅れ", "Late";
    all_codes: "合計", "All";
    placed: "受注日", "Ordered";
    begin_title: "はじめに", "To begin";
    begin: "店舗がまだありません。受注ファイルを一つ入れてみてください。カスタムCSV店舗として取り込みます。店舗を決めるには shukka init --mall … を使います。",
        "There is no store yet. Put in an order file: it is taken for a custom CSV store. Stores are made with shukka init --mall …";
}

impl Words {
    /// How things stand, in one sentence, the most urgent first.
    pub fn verdict(self, (rows, files): (u64, u64), check: usize, could_not: usize, can_go: u64) -> String {
        let mut parts = Vec::new();
        let ja = self.0 == Lang::Ja;
        if check > 0 {
            parts.push(if ja {
                format!("確認する受注が{check}件")
            } else {
                format!("{check} orders to check")
            });
        }
        if rows > 0 {
            parts.push(if ja { format!("直す行が{rows}行") } else { format!("{rows} rows to mend") });
        } else if files > 0 {
            parts.push(if ja {
                format!("直すファイルが{files}件")
            } else {
                format!("{files} files to mend")
            });
        }
        if could_not > 0 {
            parts.push(if ja {
                format!("できなかったことが{could_not}件")
            } else {
                format!("{could_not} things that could not be done")
            });
        }
        if !parts.is_empty() {
            return if ja {
                format!("{}あります。", parts.join("、"))
            } else {
                format!("There are {}.", parts.join(", "))
            };
        }
        match (can_go, ja) {
            (0, _) => self.all_is_well().to_owned(),
            (count, true) => format!("順調です。{count}件を送れます。"),
            (count, false) => format!("All is well. {count} orders can go."),
        }
    }

    /// What became of a file.
    pub fn file_outcome(self, taken: u64, held: u64, is_known: bool) -> String {
        match (self.0, is_known, held) {
            (Lang::Ja, true, _) => "✓ 前に取り込み済み".to_owned(),
            (Lang::En, true, _) => "✓ taken in before".to_owned(),
            (Lang::Ja, false, 0) => format!("✓ 取り込み済み {taken}行"),
            (Lang::En, false, 0) => format!("✓ {taken} rows in"),
            (Lang::Ja, false, _) => format!("✎ 要修正 {held}行（取り込み済み {taken}行）"),
            (Lang::En, false, _) => format!("✎ {held} rows to mend ({taken} in)"),
        }
    }
}
