//! Why something that was asked for on the board was not done.

use crate::notice::{Lang, visible};

/// A file cannot lie in the inbox under its name.
pub fn name_not_taken(name: &str, lang: Lang) -> String {
    let name = visible(name);
    match lang {
        Lang::Ja => format!(
            "「{name}」という名前のファイルは取り込めません。\n      → 名前を変えて（例: 注文.csv）、もう一度入れてください。"
        ),
        Lang::En => format!(
            "a file called \"{name}\" cannot be taken in\n      → give it another name, such as orders.csv, and put it in again"
        ),
    }
}

/// What was given back is in, or was given up, meanwhile.
pub fn not_held_any_more(lang: Lang) -> &'static str {
    lang.pick(
        "このファイルには、もう直すものがありません。ほかの人が直したか、取りやめたか、別のファイルで取り込まれました。",
        "nothing of this file is to be mended any more: somebody has mended or given it up, or another file brought it",
    )
}

/// Somebody has changed meanwhile what was to be changed.
pub fn held_changed_meanwhile(name: &str, lang: Lang) -> String {
    let name = visible(name);
    match lang {
        Lang::Ja => format!(
            "「{name}」は、開いているあいだに変わりました（ほかの人が直したか、Excel で開いているか、いま取り込んでいます）。何も変えていません。\n      → もう一度開いて、今の内容を見てから直してください。"
        ),
        Lang::En => format!(
            "\"{name}\" has changed meanwhile (somebody mended it, it is open in Excel, or it is being taken in); nothing was done\n      → open it again and look at what it says now"
        ),
    }
}

/// A file is not where it was.
pub fn not_there_any_more(lang: Lang) -> &'static str {
    lang.pick(
        "このファイルは、もう元の場所にないか、中身が変わっています。",
        "this file is not where it was any more, or is another one now",
    )
}

/// Another command has the folder.
pub fn another_at_work(lang: Lang) -> &'static str {
    lang.pick(
        "ほかの shukka のコマンドが動いているので、今はできませんでした（何も変えていません）。\n      → 少し待って、もう一度押してください。",
        "another shukka command is at work, so nothing was done\n      → wait a moment and press once more",
    )
}
