//! What is said when an arrival is taken back, or is not.

use super::report::field_label;
use super::{Lang, visible};
use crate::order::Field;
use serde::{Deserialize, Serialize};

/// Why an arrival is not taken back; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UndoRefusal {
    /// No arrival has this name, or a hash that begins so.
    NoSuchFile {
        /// What was named.
        file: String,
    },
    /// Several have.
    SeveralFiles {
        /// What was named.
        file: String,
        /// Each with its hash, time and what became of it.
        arrivals: Vec<String>,
    },
    /// It was taken back before.
    UndoneBefore {
        /// The file.
        file: String,
        /// When.
        at: String,
    },
    /// It is not put away yet.
    NotFiled {
        /// The file.
        file: String,
    },
    /// An original that must be read again is not in the archive.
    OriginalGone {
        /// Its place there.
        file: String,
    },
    /// It is no more what it was.
    OriginalChanged {
        /// Its place in the archive.
        file: String,
    },
    /// It would be read otherwise than it was: settings or formats have changed.
    ReadsOtherwise {
        /// Its place in the archive.
        file: String,
        /// The format by which it was read.
        profile: String,
    },
    /// It would change something else than what was shown.
    OtherwiseNow {
        /// The file.
        file: String,
    },
    /// Something that was told to a store rests on it.
    Told {
        /// Store and number of each order.
        orders: Vec<(String, String)>,
    },
}

impl UndoRefusal {
    /// For people.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::NoSuchFile { file } => no_such_file(&visible(file), lang),
            Self::SeveralFiles { file, arrivals } => several_files(&visible(file), arrivals, lang),
            Self::UndoneBefore { file, at } => undone_before(&visible(file), at, lang),
            Self::NotFiled { file } => not_filed(&visible(file), lang),
            Self::OriginalGone { file } => original_gone(&visible(file), lang),
            Self::OriginalChanged { file } => original_changed(&visible(file), lang),
            Self::ReadsOtherwise { file, profile } => reads_otherwise(&visible(file), profile, lang),
            Self::OtherwiseNow { file } => otherwise_now(&visible(file), lang),
            Self::Told { orders } => told(orders, lang),
        }
    }
}

fn no_such_file(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "「{file}」という取込ファイルはありません。\n      → shukka status の「最近の取り込み」か、レポートの「取込ファイル」にある名前、または SHA-256 の最初の4文字以上を指定してください。"
        ),
        Lang::En => format!(
            "no file \"{file}\" has come in; name it as `shukka status` or the report show it, or give four letters or more of its hash"
        ),
    }
}

fn several_files(file: &str, arrivals: &[String], lang: Lang) -> String {
    let list = arrivals.iter().map(|line| format!("\n      {}", visible(line))).collect::<Vec<_>>().concat();
    match lang {
        Lang::Ja => format!(
            "「{file}」に当てはまる取込ファイルが{}件あります。どれかを、行頭の文字（SHA-256 の最初）で指定してください。{list}",
            arrivals.len()
        ),
        Lang::En => {
            format!("{} files fit \"{file}\"; say which by the letters in front:{list}", arrivals.len())
        }
    }
}

fn undone_before(file: &str, at: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{file} は {at} に取り消し済みです。"),
        Lang::En => format!("{file} was taken back already, at {at}"),
    }
}

fn not_filed(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{file} は取り込みの途中です。\n      → shukka run で取り込みを終わらせてから、もう一度取り消してください。"
        ),
        Lang::En => format!("{file} is not put away yet; let `shukka run` finish it, then undo it"),
    }
}

fn original_gone(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "取り消せません。あとから入った受注を読み直すのに要る、archive/{file} がありません（何も変えていません）。\n      → 元の場所に戻してから、もう一度取り消してください。"
        ),
        Lang::En => format!(
            "nothing was changed: archive/{file} is gone, and must be read again for what came later; put it back and undo again"
        ),
    }
}

fn original_changed(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "取り消せません。読み直すのに要る archive/{file} が、取り込んだときと違う内容になっています（何も変えていません）。\n      → 取り込んだときのファイルを戻してから、もう一度取り消してください。"
        ),
        Lang::En => format!(
            "nothing was changed: archive/{file}, which must be read again, is no more what was taken in; put the original back and undo again"
        ),
    }
}

fn reads_otherwise(file: &str, profile: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "取り消せません。読み直すのに要る archive/{file} が、今の設定では取り込んだとき（形式 {profile}）と同じに読めません（何も変えていません）。\n      → shukka check archive/{file} で確かめ、profiles/ と shukka.toml をそのときのものに戻してから、もう一度取り消してください。"
        ),
        Lang::En => format!(
            "nothing was changed: archive/{file}, which must be read again, is not read as it was (format {profile}); see `shukka check archive/{file}`, and put profiles/ and shukka.toml back as they were"
        ),
    }
}

fn otherwise_now(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{file} を取り消すと変わるものが、見ていたあいだに変わりました（まだ何も変えていません）。\n      → 今の内容を確かめて、もう一度「取り消す」を押してください。"
        ),
        Lang::En => format!(
            "what undoing {file} changes is something else by now, so nothing was done; look again and press once more"
        ),
    }
}

fn told(orders: &[(String, String)], lang: Lang) -> String {
    const SHOWN: usize = 20;
    let mut list = orders
        .iter()
        .take(SHOWN)
        .map(|(store, number)| format!("\n      {store} {}", visible(number)))
        .collect::<Vec<_>>()
        .concat();
    if let Some(more) = orders.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        list.push_str(&match lang {
            Lang::Ja => format!("\n      ほか {more}件"),
            Lang::En => format!("\n      and {more} more"),
        });
    }
    match lang {
        Lang::Ja => format!(
            "取り消せません。この取込にもとづいて、もう店舗に知らせた受注が{}件あります（何も変えていません）。{list}\n      → 受注を一つずつ直すには shukka set か修正シートを使ってください。",
            orders.len()
        ),
        Lang::En => format!(
            "nothing was changed: of {} orders something was told to a store that rests on this file{list}\n      correct them one by one with `shukka set` or a correction sheet",
            orders.len()
        ),
    }
}

/// The first letters of a hash, as `status` shows them and people type them.
pub fn short_hash(sha256: &[u8]) -> String {
    const BYTES: usize = 6;
    sha256.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A file among several that fit: by what it can be told from the others.
pub fn arrival_line(place: &str, hash: &str, at: &str) -> String {
    format!("{hash}  {at}  {place}")
}

/// An arrival was taken back, or would be.
pub fn undone(file: &str, hash: &str, at: &str, is_dry: bool, lang: Lang) -> String {
    let file = &*visible(file);
    match (lang, is_dry) {
        (Lang::Ja, false) => format!("取り消しました: {file}（{at} 取込、{hash}）"),
        (Lang::Ja, true) => {
            format!("取り消すと、次のようになります（まだ何も変えていません）: {file}（{at} 取込、{hash}）")
        }
        (Lang::En, false) => format!("taken back: {file} (of {at}, {hash})"),
        (Lang::En, true) => {
            format!("this is what undoing {file} (of {at}, {hash}) would change; nothing is changed yet")
        }
    }
}

/// Orders that are known no more: how many, and some of them.
pub fn gone(orders: &[(&str, &str)], count: u64, lang: Lang) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut lines = vec![match lang {
        Lang::Ja => format!("    なくなる受注: {count}件"),
        Lang::En => format!("    orders known no more: {count}"),
    }];
    lines.extend(
        orders.iter().take(SHOWN).map(|(store, number)| format!("      {store} {}", visible(number))),
    );
    if count > SHOWN as u64 {
        let more = count - SHOWN as u64;
        lines.push(match lang {
            Lang::Ja => format!("      ほか {more}件"),
            Lang::En => format!("      and {more} more"),
        });
    }
    lines
}

/// How many orders are other than they were.
pub fn changed(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    変わる受注: {count}件"),
        Lang::En => format!("    orders that change: {count}"),
    }
}

/// A value that is other than it was.
pub fn value((store, number): (&str, &str), field: &str, before: &str, after: &str, lang: Lang) -> String {
    let label = match lang {
        Lang::Ja => Field::of_name(field).map_or("商品", field_label),
        Lang::En => field,
    };
    let shown = |text: &str| match (text.is_empty(), lang) {
        (true, Lang::Ja) => "（なし）".to_owned(),
        (true, Lang::En) => "(none)".to_owned(),
        (false, _) => visible(&text.replace('\n', "、")).into_owned(),
    };
    format!("      {store} {}  {label}: {} → {}", visible(number), shown(before), shown(after))
}

/// A file of which more or fewer rows are held.
pub fn held(file: &str, before: u64, after: u64, lang: Lang) -> String {
    let file = &*visible(file);
    match lang {
        Lang::Ja => format!("    要修正の行: {file}  {before}行 → {after}行"),
        Lang::En => format!("    held rows: {file}  {before} -> {after}"),
    }
}

/// An order that stands in a label file.
pub fn label(store: &str, number: &str, file: &str, lang: Lang) -> String {
    let (number, file) = (visible(number), visible(file));
    match lang {
        Lang::Ja => format!(
            "    送り状: {store} {number} は {file} に載っています。送り状が出ていたら止めてください（書いたことは覚えているので、また来ても二重には書きません）。"
        ),
        Lang::En => format!(
            "    label: {store} {number} stands in {file}; stop the parcel if its label is out (it is remembered, and not written twice)"
        ),
    }
}

/// The same bytes came again, and count now.
pub fn counts_instead(file: &str, at: &str, is_dry: bool, lang: Lang) -> String {
    let file = &*visible(file);
    match (lang, is_dry) {
        (Lang::Ja, false) => format!(
            "    同じ内容のファイルがもう一度入っていて（{file}、{at}）、こちらが生きています。これも取り消すには、もう一度 shukka undo を実行してください。"
        ),
        (Lang::Ja, true) => format!(
            "    同じ内容のファイルがもう一度入っていて（{file}、{at}）、取り消すとこちらが生きます。これも取り消すには、shukka undo を二度実行してください。"
        ),
        (Lang::En, _) => format!(
            "    the same bytes came again ({file}, {at}) and count from now on; undo once more to take them back too"
        ),
    }
}

/// A mall has said something of these orders since.
pub fn ask_mall(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "    {store}: モールからも来ている受注があります。次の取り込み（shukka fetch）で、モールの値が入り直します。"
        ),
        Lang::En => {
            format!("    {store}: the mall has these orders too; the next fetch brings its values again")
        }
    }
}

/// Originals are being read again.
pub fn reading(place: usize, count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("… あとから入ったファイルを読み直しています（{place} / {count}）"),
        Lang::En => format!("... reading later files again ({place} of {count})"),
    }
}

/// An order that was known only from files that were taken back.
pub fn only_withdrawn(number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!(
            "受注 {number} は、取り消した取込ファイルにしかありませんでした。今は受注として扱われません。"
        ),
        Lang::En => {
            format!("order {number} was known only from files that were taken back; it is no order any more")
        }
    }
}

/// What follows was said by files that were taken back.
pub fn withdrawn_head(lang: Lang) -> &'static str {
    lang.pick(
        "取り消した取込ファイルにあった内容（使われません）:",
        "said by files that were taken back (it counts for nothing):",
    )
}

/// A file that was taken back.
pub fn withdrawn(origin: &str, at: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  {}  （{at} に取り消し済み）", visible(origin)),
        Lang::En => format!("  {}  (taken back at {at})", visible(origin)),
    }
}

/// What `status` and the report say of an arrival that was taken back.
pub fn is_undone(lang: Lang) -> &'static str {
    lang.pick("取り消し済み", "taken back")
}
