//! What the front page says.

use super::{Words, words};
use crate::notice::Lang;

words! {
    all_is_well: "順調です。いま、することはありません。", "All is well. There is nothing to do now.";
    to_mend: "直す", "To mend";
    to_check: "確認する", "To check";
    can_go: "送れる", "Can go";
    waiting: "待ち", "Waiting";
    of_files: "ファイル", "files";
    of_one_file: "ファイル", "file";
    of_orders: "件", "orders";
    of_one_order: "件", "order";
    last_files: "最近のファイル", "Last files";
    waits_in_inbox: "取込フォルダ", "in the inbox";
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
        let ja = self.0 == Lang::Ja;
        let counted = |count: u64, ja_words: &str, one: &str, many: &str| match (ja, count) {
            (true, _) => format!("{ja_words}が{count}件"),
            (false, 1) => format!("1 {one}"),
            (false, _) => format!("{count} {many}"),
        };
        let mut parts = Vec::new();
        if check > 0 {
            parts.push(counted(check as u64, "確認する受注", "order to check", "orders to check"));
        }
        if files > 0 {
            let mut part = counted(files, "直すファイル", "file to mend", "files to mend");
            if rows > 0 {
                let rows = self.rows(rows);
                part.push_str(&if ja { format!("（{rows}）") } else { format!(" ({rows})") });
            }
            parts.push(part);
        }
        if could_not > 0 {
            let many = "things that could not be done";
            parts.push(counted(could_not as u64, "できなかったこと", "thing that could not be done", many));
        }
        if !parts.is_empty() {
            return if ja {
                format!("{}あります。", parts.join("、"))
            } else {
                format!("{}.", parts.join(", "))
            };
        }
        match (can_go, ja) {
            (0, _) => self.all_is_well().to_owned(),
            (count, true) => format!("順調です。{count}件を送れます。"),
            (1, false) => "All is well. 1 order can go.".to_owned(),
            (count, false) => format!("All is well. {count} orders can go."),
        }
    }

    /// So many rows.
    pub fn rows(self, count: u64) -> String {
        match (self.0, count) {
            (Lang::Ja, _) => format!("{count}行"),
            (Lang::En, 1) => "1 row".to_owned(),
            (Lang::En, _) => format!("{count} rows"),
        }
    }

    /// What became of a file, with a mark before it.
    pub fn file_fate(self, fate: FileFate) -> String {
        let ja = self.0 == Lang::Ja;
        match fate {
            FileFate::Known if ja => "✓ 前に取り込み済み".to_owned(),
            FileFate::Known => "✓ taken in before".to_owned(),
            FileFate::Undone if ja => "↩ 取り消し済み".to_owned(),
            FileFate::Undone => "↩ taken back".to_owned(),
            FileFate::HeldWhole if ja => "✗ 要修正".to_owned(),
            FileFate::HeldWhole => "✗ held".to_owned(),
            FileFate::Read { taken, held: 0 } if ja => format!("✓ 取り込み済み {taken}行"),
            FileFate::Read { taken, held: 0 } => format!("✓ {} in", self.rows(taken)),
            FileFate::Read { taken, held } if ja => format!("✗ 要修正 {held}行（取り込み済み {taken}行）"),
            FileFate::Read { taken, held } => format!("✗ {} to mend ({taken} in)", self.rows(held)),
        }
    }
}

/// What became of a file that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFate {
    /// The same bytes were taken in before.
    Known,
    /// It was taken back.
    Undone,
    /// It was given back as a whole.
    HeldWhole,
    /// So many rows are in, so many were given back.
    Read {
        /// Rows that are in.
        taken: u64,
        /// Rows that were given back.
        held: u64,
    },
}
