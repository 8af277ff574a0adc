//! What came of a pass or an export, as people read it.

use super::characters::named;
use super::{Code, Finding, Lang, visible};

/// Counts of one file.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "counts of what their names say")]
pub struct FileCounts {
    pub rows: u64,
    pub taken: u64,
    pub held: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub left_out: u64,
    pub passed: u64,
}

/// The head line of a file: what it was and what came of it.
pub fn file_line(name: &str, profile: &str, counts: FileCounts, lang: Lang) -> String {
    let name = &*visible(name);
    let FileCounts { rows, taken, held, created, updated, unchanged, left_out, passed } = counts;
    match lang {
        Lang::Ja => {
            let mut parts = Vec::new();
            for (count, words) in [
                (created, "新しい受注"),
                (updated, "更新"),
                (unchanged, "変更なし"),
                (left_out, "取込対象外（キャンセル済み）"),
            ] {
                if count > 0 {
                    parts.push(format!("{words} {count}件"));
                }
            }
            if held > 0 {
                parts.push(format!("要修正 {held}行"));
            }
            if passed > 0 {
                parts.push(format!("見出し・合計などの行を読み飛ばし {passed}行"));
            }
            if parts.is_empty() {
                parts.push("受注の行はありませんでした".to_owned());
            }
            format!("■ {name}  〔{profile}〕 {rows}行中 {taken}行を取り込みました（{}）", parts.join("、"))
        }
        Lang::En => format!(
            "* {name}  [{profile}] {taken} of {rows} rows taken in: {created} new, {updated} updated, {unchanged} unchanged, {left_out} left out; {held} rows held, {passed} rows passed over"
        ),
    }
}

/// Orders that were cancelled and that their store lets go on.
pub fn revived(numbers: &[String], lang: Lang) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| visible(number)).collect();
    match lang {
        Lang::Ja => format!(
            "    注意: キャンセルだった受注が、このファイルではキャンセルになっていません。キャンセルのまま止めてあります: {}\n      → 古い受注ファイルなら、何もする必要はありません。キャンセルが取り消されたのなら、修正シートか shukka set 受注番号 status=発送待ち で元に戻してください。",
            numbers.join("、")
        ),
        Lang::En => format!(
            "    note: orders that are cancelled go on by this file; they stay cancelled: {}\n      → If it is an older list there is nothing to do. If they really go on: a correction sheet, or shukka set NUMBER status=発送待ち",
            numbers.join(", ")
        ),
    }
}

/// Above the orders that a person had better look at before they go.
pub fn risky_head(lang: Lang) -> &'static str {
    lang.pick("通知する前に確かめてください:", "look at these before they are told:")
}

/// Above the orders that were told and look wrong.
pub fn risky_told_head(lang: Lang) -> &'static str {
    lang.pick(
        "通知した受注のうち、次のものを確かめてください。違っていれば、修正シートか shukka set で直してから shukka export --again 受注番号 を実行します:",
        "look at these of the orders that were told; if one is wrong, correct it and run shukka export --again NUMBER:",
    )
}

/// One of them, and why.
pub fn risky(number: &str, tracking: &str, why: &[&str], lang: Lang) -> String {
    let (number, tracking) = (&*visible(number), &*visible(tracking));
    match lang {
        Lang::Ja => format!("    {number}  {tracking}  {}", why.join("、")),
        Lang::En => format!("    {number}  {tracking}  {}", why.join(", ")),
    }
}

/// A file that was held or known as a whole.
pub fn whole_file_line(name: &str, code: Code, lang: Lang) -> String {
    let name = &*visible(name);
    match (lang, code) {
        (Lang::Ja, Code::F006) => format!("■ {name}  取り込み済みのファイルです。何も変わりません（F006）"),
        (Lang::En, Code::F006) => format!("* {name}  already taken in; nothing changes (F006)"),
        (Lang::Ja, _) => format!("■ {name}  取り込めませんでした（{code}）"),
        (Lang::En, _) => format!("* {name}  was not taken in ({code})"),
    }
}

/// A finding on a terminal, a step to the right.
pub fn finding_lines(finding: &Finding, file: &str, lang: Lang) -> String {
    finding.three_lines(file, lang).lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// There are more findings than are shown.
pub fn more_findings(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    ほかに {count} 件あります。すべて 理由.txt に書いてあります。"),
        Lang::En => format!("    and {count} more, all of them in the reason file"),
    }
}

/// Where held rows and their reason lie.
pub fn held_as(path: &str, lang: Lang) -> String {
    let path = &*visible(path);
    match lang {
        Lang::Ja => format!("    直すファイル: {path}\n    理由        : {path}.理由.txt"),
        Lang::En => format!("    to mend: {path}\n    reason : {path}.理由.txt"),
    }
}

/// Nothing lay in the inbox.
pub fn nothing_there(lang: Lang) -> String {
    lang.pick("inbox に取り込むファイルはありません。", "nothing in the inbox to take in").to_owned()
}

/// A file that waits for the next pass.
pub fn waits(name: &str, lang: Lang) -> String {
    let name = &*visible(name);
    match lang {
        Lang::Ja => format!("… {name}  まだ書き込み中か、開かれています。次回取り込みます。"),
        Lang::En => format!("... {name}  is still changing or open; it is taken next time"),
    }
}

/// An export file was written.
pub fn exported(store: &str, count: u64, file: &str, lang: Lang) -> String {
    let file = &*visible(file);
    match lang {
        Lang::Ja => format!("▲ {store}  発送通知 {count}件を書き出しました: {file}"),
        Lang::En => format!("^ {store}  {count} shipments exported: {file}"),
    }
}

/// Nothing was due.
pub fn nothing_due(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("▲ {store}  発送通知の対象はありません。"),
        Lang::En => format!("^ {store}  nothing is due"),
    }
}

/// What would go, asked with `--dry-run`.
pub fn would_export(store: &str, count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("▲ {store}  今書き出すと {count}件が対象です（確認だけで、何も書いていません）"),
        Lang::En => format!("^ {store}  {count} shipments would be exported (nothing was written)"),
    }
}

/// An order that did not go, with its reasons.
pub fn left(number: &str, reasons: &[Code], lang: Lang) -> String {
    let number = &*visible(number);
    let words: Vec<String> = reasons.iter().map(|code| format!("{code} {}", code.title(lang))).collect();
    format!("    {number}  {}", words.join(lang.pick("、", "; ")))
}

/// An order that cannot be written in the layout's encoding.
pub fn unencodable(
    number: &str,
    column: &str,
    (character, behind): (char, Option<char>),
    lang: Lang,
) -> String {
    let number = &*visible(number);
    let column = &*visible(column);
    let named = named(character, behind, lang);
    match lang {
        Lang::Ja => {
            format!("    {number}  {} {}: 列「{column}」の文字{named}", Code::D312, Code::D312.title(lang))
        }
        Lang::En => format!("    {number}  {} column \"{column}\", character {named}", Code::D312),
    }
}

/// Another process is at work on the folder.
pub fn at_work(holder: &str, host: &str, pid: i64, since: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{}  {}\n      shukka {holder}（{host}、プロセス {pid}、{since} から）\n      → {}",
            Code::X903,
            Code::X903.title(lang),
            Code::X903.remedy(lang)
        ),
        Lang::En => format!(
            "{}  {}\n      shukka {holder} ({host}, process {pid}, since {since})\n      → {}",
            Code::X903,
            Code::X903.title(lang),
            Code::X903.remedy(lang)
        ),
    }
}

/// Something of ours failed: one sentence for people, the chain for the engineer.
pub fn own_fault(incident: &str, chain: &str, lang: Lang) -> String {
    let code = Code::X905;
    match lang {
        Lang::Ja => format!(
            "{code}  {}\n      番号 {incident}: {chain}\n      → {}",
            code.title(lang),
            code.remedy(lang)
        ),
        Lang::En => format!(
            "{code}  {}\n      incident {incident}: {chain}\n      → {}",
            code.title(lang),
            code.remedy(lang)
        ),
    }
}

/// A folder or disk that refuses.
pub fn folder_refuses(path: &str, why: &std::io::Error, lang: Lang) -> String {
    let path = visible(path);
    let code = Code::X902;
    let why = system_words(why, lang);
    format!("{code}  {}\n      {path}: {why}\n      → {}", code.title(lang), code.remedy(lang))
}

/// What was to be shown could not be written (`--json >FILE` on a full disk).
pub fn screen_refuses(lang: Lang) -> String {
    let code = Code::X902;
    let what = lang.pick(
        "結果を出力先に書けませんでした。出力は途中で切れています（していた仕事そのものは終わっています）。",
        "What came of it could not be written to the output, which is cut short (the work itself is done).",
    );
    format!("{code}  {}\n      {what}\n      → {}", code.title(lang), code.remedy(lang))
}

/// The file system under `state/` keeps no locks, so that nobody could be kept from working on the folder as well.
pub fn no_locks(path: &str, why: &std::io::Error, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{path} をロックできません（{why}）。二つの shukka が同時に動くのを防げないため、何もせずに終わります。\n→ state/ は共有フォルダではなく、この機械のディスクに置いてください。"
        ),
        Lang::En => format!(
            "{path} cannot be locked ({why}), so two shukka could not be kept from working at once; nothing was done\n→ state/ belongs on a disk of this machine, not on a share"
        ),
    }
}

/// A process that has not said who it is works on the folder.
pub fn somebody_at_work(lang: Lang) -> String {
    format!("{}  {}\n      → {}", Code::X903, Code::X903.title(lang), Code::X903.remedy(lang))
}

/// A ledger that a newer program has brought up to date.
pub fn ledger_is_newer(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "台帳 {path} は、新しい版の shukka が使っています。この版では開けません（何も変えていません）。\n→ shukka を新しい版に入れ替えてください。"
        ),
        Lang::En => format!(
            "the ledger {path} was brought up to date by a newer shukka; this one cannot open it (nothing was changed)\n→ install the newer version"
        ),
    }
}

/// Why the system refuses a file or folder, as far as staff can do something about it.
/// What the system said, in words where there are some.
pub(super) fn system_words(why: &std::io::Error, lang: Lang) -> String {
    let raw = why.raw_os_error().and_then(|number| raw_words(number, lang));
    raw.or_else(|| disk_words(why.kind(), lang)).map_or_else(|| why.to_string(), str::to_owned)
}

/// What the library has no kind for.
pub(super) fn raw_words(number: i32, lang: Lang) -> Option<&'static str> {
    // Windows has numbers of its own.
    let [ja, en] = match number {
        _ if cfg!(windows) => return None,
        5 => [
            "ディスクを読み書きできません（入出力エラー）。",
            "the disk cannot be read or written (input/output error)",
        ],
        40 => ["リンクはたどりません。", "links are not followed"],
        _ => return None,
    };
    Some(lang.pick(ja, en))
}

pub(super) fn disk_words(kind: std::io::ErrorKind, lang: Lang) -> Option<&'static str> {
    use std::io::ErrorKind as Kind;
    let [ja, en] = match kind {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::WriteZero => {
            ["空き容量がありません。", "no space is left"]
        }
        Kind::ReadOnlyFilesystem | Kind::PermissionDenied => {
            ["書き込みが許可されていません。", "it may not be written to"]
        }
        Kind::NotFound => ["見つかりません。", "it is not there"],
        Kind::NotADirectory | Kind::AlreadyExists => ["フォルダではありません。", "it is no folder"],
        Kind::IsADirectory => ["同じ名前のフォルダがあります。", "a folder of that name is there"],
        Kind::StaleNetworkFileHandle | Kind::TimedOut => {
            ["共有フォルダに届きません。", "the share cannot be reached"]
        }
        Kind::ResourceBusy | Kind::ExecutableFileBusy => {
            ["ほかのプログラムが使っています。", "another program uses it"]
        }
        Kind::InvalidFilename | Kind::InvalidInput => {
            ["この名前は使えません。", "that is no name for a file"]
        }
        _ => return None,
    };
    Some(match lang {
        Lang::Ja => ja,
        Lang::En => en,
    })
}

/// A number that no order has.
pub fn no_such_order(number: &str, lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!("受注番号「{number}」の受注はありません。"),
        Lang::En => format!("no order has the number \"{number}\""),
    }
}

/// A number that several orders have.
pub fn several_orders(number: &str, names: &[String], lang: Lang) -> String {
    let number = &*visible(number);
    match lang {
        Lang::Ja => format!(
            "受注番号「{number}」に当てはまる受注が複数あります。--store で店舗を指定してください: {}",
            names.join("、")
        ),
        Lang::En => {
            format!("several orders fit \"{number}\"; say which store with --store: {}", names.join(", "))
        }
    }
}

/// A store that the settings do not have.
pub fn no_such_store(code: &str, known: &[String], lang: Lang) -> String {
    let code = &*visible(code);
    match lang {
        Lang::Ja => format!("店舗「{code}」はありません。あるのは: {}", known.join("、")),
        Lang::En => format!("no store \"{code}\"; there are: {}", known.join(", ")),
    }
}

/// More orders stay than are shown.
pub fn more_left(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("    ほかに {count} 件あります（shukka orders --json ですべて見られます）"),
        Lang::En => format!("    and {count} more (see shukka orders --json)"),
    }
}

/// Somebody else was quicker.
pub fn changed_meanwhile(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "受注 {number} は、開いている間にほかの人かファイルが変えました。今の内容を見て、もう一度直してください。"
        ),
        Lang::En => format!(
            "order {number} was changed by somebody else or by a file while you had it open; look again and correct it once more"
        ),
    }
}
