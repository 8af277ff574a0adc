//! What stands around every page.

use super::{Words, words};
use crate::notice::Lang;

words! {
    lang_code: "ja", "en";
    other_lang_code: "en", "ja";
    other_lang: "English", "日本語";
    board: "shukka の画面", "shukka board";
    today: "きょう", "Today";
    orders: "受注", "Orders";
    mend: "直す", "Mend";
    send: "発送情報を更新", "Send";
    files: "ファイル", "Files";
    settings: "設定", "Settings";
    log_out: "出る", "Log out";
    log_in: "入る", "Log in";
    menu: "メニュー", "Menu";
    to_content: "本文へ", "Skip to content";
    watcher_lives: "動いています", "running";
    watcher_stands: "止まっています", "stopped";
    keys: "キーの一覧", "Keys";
    find: "さがす", "Find";
    plain_http: "この画面は暗号化されていない HTTP で、ほかのパソコンからも見えます。社内の信頼できる回線でだけ使ってください。",
        "This board is served over plain HTTP beyond this machine. Use it on a network you trust only.";
    take_in_now: "今すぐ取り込む", "Take in now";
    taken_now: "取り込みました。", "Taken in.";
    still_takes: "取り込んでいます。終わると、この画面に出ます。", "Still taking in; what comes of it appears here.";
    another_takes: "ほかの shukka が取り込んでいます。少し待ってください。", "Another shukka is taking in. Wait a moment.";
    flawed: "設定に誤りがあるため、前の設定のまま動いています。shukka check で確かめてください。",
        "The settings have mistakes; the old ones stay. See shukka check.";
    no_access_title: "この画面は使えません", "Not for you";
    no_access: "この操作は、あなたの役割ではできません。責任者に頼んでください。",
        "Your role does not allow this. Ask an owner.";
    from_elsewhere_title: "受け付けませんでした", "Refused";
    from_elsewhere: "別のサイトから送られたので、受け付けませんでした。この画面を開き直して、もう一度押してください。",
        "This was sent from another site and was refused. Open the board again and press once more.";
    wrong_host: "この名前ではこの画面を開けません。責任者は shukka.toml の [board] hosts にこの名前を加えてください。",
        "The board is not served under this name. An owner can add it to [board] hosts in shukka.toml.";
    not_found_title: "ありません", "Not here";
    not_found: "このページはありません。上のメニューから選んでください。", "There is no such page. Choose one from the menu.";
    too_large_title: "大きすぎます", "Too large";
    too_large: "送られたものが大きすぎるので、受け付けませんでした。", "What was sent is too large and was refused.";
    too_slow_title: "途中で切れました", "Broken off";
    too_slow: "送るのに時間がかかりすぎたので、受け付けませんでした。もう一度送ってください。",
        "It took too long to arrive and was refused. Please send it again.";
    bad_form_title: "読み取れません", "Not readable";
    bad_form: "送られた内容を読み取れませんでした。前のページに戻って、もう一度押してください。",
        "What was sent could not be read. Go back and press once more.";
    first_wanted_title: "まだ準備ができていません", "Not ready yet";
    first_wanted: "はじめに責任者のパスワードを決めてください。shukka を始めたパソコンの画面に出ているリンク（/first?key=…）を開いてください。",
        "An owner's password comes first. Open the link (/first?key=…) that stands on the terminal where shukka was started.";
    trouble_title: "できませんでした", "It did not work";
    look_again: "もう一度開く", "Look again";
}

impl Words {
    /// Files wait in the inbox, and nobody is there who takes them in.
    pub fn files_wait_unwatched(self, count: usize) -> String {
        match (self.0, count) {
            (Lang::Ja, _) => format!(
                "見張り（shukka watch）が止まっているので、取込フォルダのファイル{count}件が待っています。"
            ),
            (Lang::En, 1) => "No watcher is running (shukka watch): 1 file waits in the inbox.".to_owned(),
            (Lang::En, _) => {
                format!("No watcher is running (shukka watch): {count} files wait in the inbox.")
            }
        }
    }
}
