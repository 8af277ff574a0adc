//! Sentences about how notices are delivered: for `status`, `check` and a trial.

use super::{Code, Lang, visible};

/// No notice has this name.
pub fn no_such_notice(name: &str, known: &[String], lang: Lang) -> String {
    let (name, known) = (visible(name), known.join("、"));
    match lang {
        Lang::Ja if known.is_empty() => {
            format!("知らせ「{name}」はありません。shukka.toml に [[notice]] を書いてください。")
        }
        Lang::Ja => format!("知らせ「{name}」はありません（あるのは {known}）。"),
        Lang::En if known.is_empty() => {
            format!("there is no notice \"{name}\"; write a [[notice]] into shukka.toml")
        }
        Lang::En => format!("there is no notice \"{name}\" (there are: {known})"),
    }
}

/// A trial was taken.
pub fn test_taken(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("✓ 「{name}」に試し送信をしました。届いているか確かめてください。"),
        Lang::En => format!("✓ a test was sent to \"{name}\"; see whether it has arrived"),
    }
}

/// A trial was not taken.
pub fn test_not_taken(name: &str, code: Code, why: &str, lang: Lang) -> String {
    let head = match lang {
        Lang::Ja => format!("{code}  「{name}」に試し送信ができませんでした: {}", code.title(lang)),
        Lang::En => format!("{code}  the test could not be sent to \"{name}\": {}", code.title(lang)),
    };
    format!("{head}\n      {}\n      → {}", visible(why), code.remedy(lang))
}

/// A notice cannot be delivered.
pub fn trouble(name: &str, way: &str, code: Code, why: &str, lang: Lang) -> String {
    format!("{}\n      → {}", seen(name, way, code, why, lang), code.remedy(lang))
}

/// The same without what to do.
pub fn seen(name: &str, way: &str, code: Code, why: &str, lang: Lang) -> String {
    let head = match lang {
        Lang::Ja => format!("{code}  知らせ「{name}」（{way}）: {}", code.title(lang)),
        Lang::En => format!("{code}  notice \"{name}\" ({way}): {}", code.title(lang)),
    };
    format!("{head}\n      {}", visible(why))
}

/// How a notice stands.
pub fn standing(name: &str, way: &str, letters: u64, sent: Option<&str>, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            let sent = sent
                .map_or_else(|| "まだ何も送っていません".to_owned(), |at| format!("最後に送ったのは {at}"));
            let waits = if letters > 0 { format!("、送信待ち {letters}通") } else { String::new() };
            format!("知らせ「{name}」（{way}）: {sent}{waits}")
        }
        Lang::En => {
            let sent = sent.map_or_else(|| "nothing sent yet".to_owned(), |at| format!("last sent {at}"));
            let waits = if letters > 0 { format!(", {letters} waiting") } else { String::new() };
            format!("notice \"{name}\" ({way}): {sent}{waits}")
        }
    }
}
