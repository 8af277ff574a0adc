//! 設定: stores, people, and what people did.

use super::{Words, words};
use crate::notice::Lang;

words! {
    people: "使う人", "People";
    person_role: "役割", "Role";
    person_state: "状態", "State";
    is_on: "使えます", "on";
    is_off: "止めています", "switched off";
    is_invited: "招待中（まだパスワードがありません）", "invited, no password yet";
    add_person: "人を加える", "Add somebody";
    invite: "加える", "Add";
    password_if_set: "パスワード（空なら招待のリンクを作ります）", "Password (blank: an invitation link is made)";
    new_link: "新しいリンク", "New link";
    invited_link: "このリンクを本人に渡してください。24時間有効で、一度だけ使えます。この画面を閉じると、もう見られません。",
        "Give this link to them. It holds for 24 hours and works once. It is not shown again.";
    switch_off: "止める", "Switch off";
    switch_on: "使えるようにする", "Switch on";
    change_role: "役割を変える", "Change";
    name_taken: "その名前は使えません（空か、長すぎるか、もう使われています）。", "That name cannot be used: it is blank, too long, or somebody's already.";
    last_owner: "責任者がいなくなるので、できません。先にほかの人を責任者にしてください。",
        "That would leave no owner. Make somebody else an owner first.";
    sessions: "いま入っている人", "Who is logged in";
    last_used: "最後に使った時刻", "Last used";
    browser: "ブラウザ", "Browser";
    stores: "店舗", "Stores";
    store_code: "コード", "Code";
    store_kind: "種類", "Kind";
    layout: "書き出しの形", "Layout";
    token: "トークン", "Token";
    token_present: "あります", "present";
    token_absent: "設定がありません", "not set";
    token_unreadable: "読めません（環境変数かファイルを確かめてください）", "set, but cannot be read";
    not_needed: "―", "―";
    settings_lead: "設定は shukka.toml に書きます。ここでは見るだけです。", "Settings are written in shukka.toml; here they are only shown.";
    formats: "自分の形式（profiles/）", "Own formats (profiles/)";
    look_through: "点検", "Check everything";
    look_through_hint: "フォルダ・権利・空き・時計・台帳・見張り・モール・知らせを調べます。何も変えません。", "Looks at folders, rights, room, clock, ledger, watcher, malls and notices. It changes nothing.";
    looked_at: "調べたもの", "Looked at";
    what_was_found: "分かったこと", "Found";
    notices: "知らせ", "Notices";
    no_notices: "知らせの設定はありません（shukka.toml の [[notice]]）。", "No notices are set ([[notice]] in shukka.toml).";
    way: "送り方", "Way";
    try_it: "試し送信", "Send a trial";
    formats_and_layouts: "形式と書き出しの形", "Formats and layouts";
    formats_lead: "選ぶと、届いたファイルがどう読めるか、受注がどう書き出されるかを、その場で見られます。", "Choose one to see how a file that came is read, or how an order is written.";
    own_format: "自分の形式", "own";
    live_reading: "読み書きを試す", "Try a format";
    live_reading_lead: "見るだけです。何も取り込まれず、書き出されません。", "Only looked at: nothing is taken in or written.";
    write_it: "書いてみる", "Try to write it";
    as_it_would_be_written: "こう書き出されます（いちばん新しい受注）", "As it would be written (the newest order)";
    deeds: "操作記録", "What people did";
    deed_who: "だれが", "Who";
    deed_what: "何を", "What";
    deed_about: "対象", "About";
    deed_detail: "内容", "Detail";
    older: "前の記録", "Older";
    none_of_these: "ありません。", "None.";
}

impl Words {
    /// Somebody was added with a password.
    pub fn can_log_in(self, name: &str) -> String {
        match self.0 {
            Lang::Ja => format!("{name} さんは、決めたパスワードで入れます。"),
            Lang::En => format!("{name} can log in with that password."),
        }
    }

    /// What somebody did, in a word.
    pub fn deed(self, name: &str) -> &'static str {
        let (ja, en) = match name {
            "logged_in" => ("入った", "logged in"),
            "logged_out" => ("出た", "logged out"),
            "refused" => ("パスワードが5回違った", "five wrong passwords"),
            "invited" => ("招待した", "invited"),
            "made_password" => ("パスワードを決めた", "set a password"),
            "changed_role" => ("役割を変えた", "changed the role"),
            "switched_off" => ("止めた", "switched off"),
            "switched_on" => ("使えるようにした", "switched on"),
            "uploaded" => ("ファイルを入れた", "put a file in"),
            "mended" => ("直して取り込んだ", "mended rows"),
            "gave_up" => ("取りやめた", "gave up"),
            "corrected" => ("受注を直した", "corrected an order"),
            "retried" => ("もう一度送るようにした", "had it sent again"),
            "closed" => ("送らずに終えた", "ended it unsent"),
            "sent" => ("発送情報を更新した", "sent"),
            "told_again" => ("もう一度知らせた", "told once more"),
            "labelled" => ("送り状データを作った", "wrote labels"),
            "reported" => ("レポートを作った", "made a report"),
            "downloaded" => ("ダウンロードした", "downloaded"),
            "undid" => ("取り消した", "took back"),
            "kept_profile" => ("形式を保存した", "kept a format"),
            "tried_notice" => ("通知を試した", "tried a notice"),
            _ => ("", ""),
        };
        self.0.pick(ja, en)
    }

    /// What somebody may do, by the name of the role.
    pub fn role(self, name: &str) -> &'static str {
        match name {
            "owns" => self.role_owns(),
            "works" => self.role_works(),
            _ => self.role_looks(),
        }
    }

    /// How many there are.
    pub fn count_of(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("{count}件"),
            Lang::En => count.to_string(),
        }
    }
}
