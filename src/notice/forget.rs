//! What is said of forgetting: what is gone, what stays and until when.

use super::{Lang, visible};
use chrono::NaiveDate;

/// How many orders were forgotten, or would be.
pub fn orders(count: u64, before: NaiveDate, is_dry: bool, lang: Lang) -> String {
    let day = before.format("%Y/%m/%d");
    match (is_dry, lang) {
        (false, Lang::Ja) => format!(
            "{day} より前に終わった受注 {count}件の、氏名・住所・電話番号・メール・備考を消しました。受注番号と金額、送った記録は残っています。"
        ),
        (true, Lang::Ja) => {
            format!("{day} より前に終わった受注 {count}件を消すことになります。まだ何も変えていません。")
        }
        (false, Lang::En) => format!(
            "names, addresses, phones, mails and notes of {count} orders that were over before {day} are gone; numbers, amounts and what was told stay"
        ),
        (true, Lang::En) => {
            format!("{count} orders that were over before {day} would be forgotten; nothing was changed")
        }
    }
}

/// A file that is gone, or would be.
pub fn file(path: &str, is_dry: bool, lang: Lang) -> String {
    let path = visible(path);
    match (is_dry, lang) {
        (false, Lang::Ja) => format!("  消したファイル: {path}"),
        (true, Lang::Ja) => format!("  消すことになるファイル: {path}"),
        (false, Lang::En) => format!("  removed: {path}"),
        (true, Lang::En) => format!("  would be removed: {path}"),
    }
}

/// More files than are named.
pub fn more_files(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  ほか {count}個"),
        Lang::En => format!("  and {count} more"),
    }
}

/// A file that holds forgotten orders and others too.
pub fn staying(path: &str, open: u64, is_held: bool, until: Option<NaiveDate>, lang: Lang) -> String {
    let path = visible(path);
    let day = until.and_then(|day| day.succ_opt()).map(|day| day.format("%Y/%m/%d").to_string());
    let why = match (is_held, day, lang) {
        (true, _, Lang::Ja) => "要修正の行があるため。直すか、--mixed で消してください".to_owned(),
        (true, _, Lang::En) => {
            "rows in it wait to be mended; mend them, or remove it with --mixed".to_owned()
        }
        (_, Some(day), Lang::Ja) => {
            format!("ほかの受注もあるため。--before を {day} より後の日にすれば消せます")
        }
        (_, Some(day), Lang::En) => {
            format!("it holds other orders too; it can go with --before later than {day}")
        }
        (_, None, Lang::Ja) => format!("まだ終わっていない受注が {open}行あるため"),
        (_, None, Lang::En) => format!("{open} rows in it are of orders that are not over"),
    };
    match lang {
        Lang::Ja => format!("  残したファイル: {path}（{why}）"),
        Lang::En => format!("  stays: {path} ({why})"),
    }
}

/// What takes files that hold others too.
pub fn mixed_hint(lang: Lang) -> &'static str {
    lang.pick(
        "  残したファイルも今消すには --mixed をつけてください（台帳に入っているほかの受注は残ります。まだ直していない行は、台帳に入らないまま無くなります）。",
        "  --mixed removes them now; other orders that are in the ledger stay there, rows that were not mended are lost.",
    )
}

/// Another shukka has the folder and does it.
pub fn asked(lang: Lang) -> &'static str {
    lang.pick(
        "動いている shukka に頼みました。終わるのを待っています。",
        "asked the shukka at work; waiting for it",
    )
}

/// Whoever was asked has not come to its end yet.
pub fn still_owed(lang: Lang) -> &'static str {
    lang.pick(
        "まだ終わっていません。動いている shukka が続け、終わらなければ次の一巡で続けます。",
        "It is not over yet; the shukka at work goes on with it, or else the next pass.",
    )
}

/// Orders were forgotten again that a backup still knew.
pub fn again(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  控えのあとに消した受注 {count}件の個人情報を、もう一度消しました。"),
        Lang::En => format!("  {count} orders that were forgotten since the backup were forgotten again"),
    }
}

/// Of an order whose person is forgotten.
pub fn is_forgotten(lang: Lang) -> &'static str {
    lang.pick(
        "個人情報: 保存期間が過ぎたため消しました。この受注には、どのファイルからも入りません。",
        "personal data: forgotten when its time was over; no file brings it back",
    )
}

/// In how many files something stands.
pub fn files_head(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("書かれているファイル: {count}個"),
        Lang::En => format!("files in which it stands: {count}"),
    }
}

/// A file in which something stands.
pub fn file_with_rows(path: &str, rows: u64, lang: Lang) -> String {
    let path = visible(path);
    match lang {
        Lang::Ja => format!("  {path}  {rows}行"),
        Lang::En => format!("  {path}  {rows} rows"),
    }
}

/// A day that is still to come.
pub fn not_yet(before: chrono::NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "--before {before} はまだ来ていない日です。今日終わった受注まで消えてしまうため、何もしませんでした。今日か、それより前の日を書いてください（--dry-run で、消えるものを先に見られます）。"
        ),
        Lang::En => format!(
            "--before {before} is still to come: orders that were over only today would be forgotten, so nothing was done; name today or an earlier day (--dry-run shows what would go)"
        ),
    }
}
