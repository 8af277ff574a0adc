//! ファイル: what came and what was written.

use super::{Words, words};
use crate::notice::{Lang, visible};

words! {
    put_in: "ファイルを入れる", "Put a file in";
    put_in_lead: "取込フォルダに入れるのと同じです。どの画面にファイルを落としても入ります。", "The same as dropping it into the inbox. A file can be dropped on any page, too.";
    choose_file: "ファイルを選ぶ", "Choose a file";
    into_store: "店舗", "Store";
    any_store: "自動で見分ける", "found by itself";
    came: "届いたファイル", "Files that came";
    nothing_came: "まだ何も届いていません。", "Nothing has come yet.";
    at_time: "時刻", "Time";
    format: "形式", "Format";
    rows_in_all: "行", "Rows";
    rows_taken: "取り込み", "Taken";
    rows_held: "要修正", "Held";
    download: "ダウンロード", "Download";
    what_became: "結果", "Outcome";
    known_already: "取り込み済み", "taken in before";
    held_whole: "要修正", "held";
    taken_in: "取り込み済み", "taken in";
    reports: "レポート", "Reports";
    label_files: "送り状データ", "Label files";
    exports: "書き出したファイル", "Exports";
    make_report: "レポートを作る", "Make a report";
    report_of_today: "今日のレポート", "Today's report";
    from_day: "から", "from";
    to_day: "まで", "to";
    report_made: "レポートを作りました:", "The report was written:";
    put_in_done: "取込フォルダに入れました:", "Put into the inbox:";
    nothing_chosen: "ファイルが選ばれていません。", "No file was chosen.";
    not_a_day: "日付を読み取れません。例: 2026-10-05", "Not a date; for example 2026-10-05";
    nothing_written: "まだありません。", "None yet.";
    size: "大きさ", "Size";
    export_lines: "件数", "Lines";
    orders_and_exports_a_day: "1日ごとの受注と送信", "Orders and exports a day";
    chart_came: "入った受注", "orders that came";
    chart_told: "送った受注", "orders that were told";
    waiting_by_reason: "待っている理由", "Waiting, by reason";
    nothing_waits: "待っている受注はありません。", "No order waits.";
    as_table: "表で見る", "As a table";
    day: "日", "Day";
    undo: "取り消す", "Undo";
    undo_title: "取り込みを取り消す", "Undo a file";
    undo_lead: "このファイルは来なかったことになります。下が、それで変わるものです。まだ何も変えていません。同じファイルは、あとでもう一度入れられます。",
        "The shop will stand as if this file had never come. Below is what that changes; nothing is changed yet. The same file can be put in again later.";
    undo_this: "この内容で取り消す", "Undo exactly this";
    leave_it: "やめる", "Leave it";
    undo_other_way: "受注を一つずつ直すには、受注の画面の「直す」を使ってください。", "Orders can be corrected one by one on their own pages.";
    value_now: "今", "Now";
    value_then: "取り消すと", "After undoing";
    undone_done: "取り消しました:", "Taken back:";
    is_undone: "取り消し済み", "taken back";
}

impl Words {
    /// What the chart of days says.
    pub fn days_in_words(self, came: u64, told: u64) -> String {
        match self.0 {
            Lang::Ja => format!(
                "この30日に入った受注は{came}件、送った受注は{told}件。1日ごとの数は下の表にあります。"
            ),
            Lang::En => format!(
                "In these 30 days {came} orders came and {told} were told; each day stands in the table below."
            ),
        }
    }

    /// Orders that are known no more.
    pub fn orders_gone(self, count: u64) -> String {
        match self.0 {
            Lang::Ja => format!("なくなる受注: {count}件"),
            Lang::En => format!("Orders that are known no more: {count}"),
        }
    }

    /// Orders that are other than they were.
    pub fn orders_changed(self, count: u64) -> String {
        match self.0 {
            Lang::Ja => format!("変わる受注: {count}件"),
            Lang::En => format!("Orders that change: {count}"),
        }
    }

    /// So many more; empty for none.
    pub fn and_more(self, count: usize) -> String {
        match (self.0, count) {
            (_, 0) => String::new(),
            (Lang::Ja, _) => format!("ほか {count}件"),
            (Lang::En, _) => format!("and {count} more"),
        }
    }

    /// The same bytes came again, and count once this file is taken back.
    pub fn counts_instead(self, file: &str, at: &str) -> String {
        let file = visible(file);
        match self.0 {
            Lang::Ja => format!(
                "同じ内容のファイルがもう一度入っていて（{file}、{at}）、取り消すとこちらが生きます。"
            ),
            Lang::En => format!("The same bytes came again ({file}, {at}) and count from then on."),
        }
    }

    /// A file that is larger than files may be.
    pub fn file_too_large(self, name: &str) -> String {
        match self.0 {
            Lang::Ja => {
                format!("「{name}」は、設定の上限（[limits] file_bytes）より大きいので入れませんでした。")
            }
            Lang::En => format!("\"{name}\" is larger than [limits] file_bytes allows and was not put in."),
        }
    }
}
