//! What the watcher says, and what `status` shows.

use super::{Code, Lang, visible};

/// It has begun.
pub fn begun(dir: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{dir} を見張っています。終えるには Ctrl-C を押してください。"),
        Lang::En => format!("watching {dir}; Ctrl-C ends it"),
    }
}

/// Another watcher has taken the folder over.
pub fn taken_over(lang: Lang) -> &'static str {
    lang.pick(
        "ほかの shukka がこのフォルダを引き継いだため、終わります。",
        "another shukka has taken this folder over; ending",
    )
}

/// Another machine's watcher works, and this one waits for its turn.
pub fn stands_by(host: &str, pid: i64, since: &str, lang: Lang) -> String {
    let host = visible(host);
    match lang {
        Lang::Ja => format!("{host}（pid {pid}、{since} から）が動いています。止まったら引き継ぎます。"),
        Lang::En => {
            format!("{host} (pid {pid}, since {since}) is at work; this one takes over when that stops")
        }
    }
}

/// Another machine is at work on the ledger that machines share, and one pass is waited with until it makes way.
pub fn waits_its_turn(host: &str, pid: i64, since: &str, lang: Lang) -> String {
    let host = visible(host);
    match lang {
        Lang::Ja => format!("{host}（pid {pid}、{since} から）が動いています。手が空くのを待っています。"),
        Lang::En => format!("{host} (pid {pid}, since {since}) is at work; waiting until it makes way"),
    }
}

/// Another machine's watcher took over while this one stood still; it waits for its turn.
pub fn stands_by_again(lang: Lang) -> &'static str {
    lang.pick(
        "しばらく止まっていたあいだに、ほかの shukka が引き継ぎました。ここからは控えに回ります。",
        "another shukka took over while this one stood still; this one stands by from here on",
    )
}

/// The documents here are not those of the machine that works on the ledger.
pub fn other_documents(lang: Lang) -> &'static str {
    lang.pick(
        "この機械の設定（shukka.toml、profiles、layouts）か shukka の版が、この台帳で動いている機械と違います。同じにそろえてください。動くのは1台だけなので、二つの設定で送ることはありません。",
        "the settings here (shukka.toml, profiles, layouts), or shukka's version, are not those of the machine that works on this ledger; make them the same. Only one machine works at a time, so nothing goes out by two rules.",
    )
}

/// It has ended in good order.
pub fn ended(lang: Lang) -> &'static str {
    lang.pick("見張りを終えました。", "watching has ended")
}

/// Settings were read again.
pub fn reloaded(lang: Lang) -> &'static str {
    lang.pick("設定を読み直しました。", "settings were read again")
}

/// Settings have mistakes; the old ones stay.
pub fn kept_old(lang: Lang) -> &'static str {
    lang.pick(
        "設定に誤りがあるため、前の設定のまま続けます。",
        "the settings have mistakes; the old ones stay",
    )
}

/// The share has gone or come back.
pub fn share(is_offline: bool, lang: Lang) -> String {
    match (is_offline, lang) {
        (true, _) => {
            format!("{}  {}\n      → {}", Code::X904, Code::X904.title(lang), Code::X904.remedy(lang))
        }
        (false, Lang::Ja) => "共有フォルダにつながりました。取り込みを再開します。".to_owned(),
        (false, Lang::En) => "the shared folder is back".to_owned(),
    }
}

/// A file that does not come to rest.
pub fn restless(name: &str, seconds: u64, lang: Lang) -> String {
    let name = &*visible(name);
    match lang {
        Lang::Ja => format!(
            "… {name}  {seconds}秒前からまだ取り込めません（書き込み中か、ほかのプログラムが使用中か、読む権限がありません）。できるようになりしだい取り込みます。"
        ),
        Lang::En => format!(
            "... {name}  cannot be taken for {seconds} s (still changing, in use, or not readable); it is taken once it can be"
        ),
    }
}

/// Whether a watcher is alive.
pub fn watcher(alive: Option<(&str, i64, &str)>, lang: Lang) -> String {
    match (alive, lang) {
        (Some((host, pid, since)), Lang::Ja) => {
            format!("見張り: 動いています（{host}、プロセス {pid}、{since} から）")
        }
        (Some((host, pid, since)), Lang::En) => {
            format!("watcher: alive ({host}, process {pid}, since {since})")
        }
        (None, Lang::Ja) => "見張り: 動いていません".to_owned(),
        (None, Lang::En) => "watcher: not running".to_owned(),
    }
}

/// One who would take the watcher's place.
pub fn standing_by(host: &str, pid: i64, since: &str, lang: Lang) -> String {
    let host = visible(host);
    match lang {
        Lang::Ja => format!("　控え: {host}（プロセス {pid}、{since} から）"),
        Lang::En => format!("  standing by: {host} (process {pid}, since {since})"),
    }
}

/// A heading with a count.
pub fn heading(what: &str, count: usize, lang: Lang) -> String {
    let ja = match what {
        "waiting" => "inbox で待っているファイル",
        "held" => "要修正のファイル（inbox/held）",
        "arrivals" => "最近の取り込み",
        "unsettled" => "モールで確認が必要な受注",
        "due" => "発送通知の対象",
        "obstacles" => "できなかったこと",
        _ => "",
    };
    match lang {
        Lang::Ja => format!("{ja}: {count}件"),
        Lang::En => format!("{what}: {count}"),
    }
}

/// A command was handed to the watcher.
pub fn handed_over(pid: i64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("見張り（プロセス {pid}）が動いているので、頼みました。終わるのを待っています。"),
        Lang::En => format!("handed to the watcher (process {pid}); waiting for it"),
    }
}

/// The watcher ended before it was done with what it was asked.
pub fn watcher_went(lang: Lang) -> &'static str {
    lang.pick("見張りが途中で終わったので、ここで続けます。", "the watcher has gone meanwhile; going on here")
}
