//! Sentences about mistakes in the shop's own documents (settings, profiles, layouts).

use super::{Lang, visible};
use crate::document::{Flaw, Mistake, MistakeKind};

/// One flaw in the documents of a shop.
pub fn flaw(flaw: &Flaw, lang: Lang) -> String {
    match flaw {
        Flaw::InText { file, mistake: found } => mistake(file, found, lang),
        Flaw::Unreadable { file, why, os } => {
            let words = os.map(|os| reading_words(&std::io::Error::from_raw_os_error(os), lang));
            format!("{}: {}", visible(file), words.unwrap_or_else(|| visible(why).into_owned()))
        }
        Flaw::NotUtf8 { file } => not_utf8(file),
        Flaw::LayoutTwice { file, id } => layout_twice(file, id, lang),
        Flaw::ProfileTwice { id } => profile_twice(id, lang),
        Flaw::NoSuchLayout { store, layout, nearest } => {
            no_such_layout(store, layout, nearest.as_deref(), lang)
        }
    }
}

/// Why something cannot be read, as the system says it.
fn reading_words(why: &std::io::Error, lang: Lang) -> String {
    match why.kind() {
        std::io::ErrorKind::PermissionDenied => {
            lang.pick("読み取りが許可されていません。", "it may not be read").to_owned()
        }
        _ => super::summary::system_words(why, lang),
    }
}

/// Labels are to be written at every pass, and nothing says for which program.
pub fn auto_labels_need_routes() -> &'static str {
    "[[labels.route]] が要ります（どの受注をどの送り状ソフトに書くか） / needs [[labels.route]]"
}

/// One mistake: line, key, what is wrong.
pub fn mistake(file: &str, mistake: &Mistake, lang: Lang) -> String {
    let place = match lang {
        Lang::Ja => format!("{file} {}行目", mistake.line),
        Lang::En => format!("{file} line {}", mistake.line),
    };
    let key = &mistake.key;
    let what = match (&mistake.kind, lang) {
        (MistakeKind::Syntax(words), Lang::Ja) => format!("TOML の書き方が正しくありません（{words}）"),
        (MistakeKind::Syntax(words), Lang::En) => format!("not valid TOML: {words}"),
        (MistakeKind::UnknownKey { nearest: Some(nearest) }, Lang::Ja) => {
            format!("「{key}」という項目はありません。「{nearest}」ではありませんか")
        }
        (MistakeKind::UnknownKey { nearest: Some(nearest) }, Lang::En) => {
            format!("unknown key \"{key}\"; did you mean \"{nearest}\"?")
        }
        (MistakeKind::UnknownKey { nearest: None }, Lang::Ja) => format!("「{key}」という項目はありません"),
        (MistakeKind::UnknownKey { nearest: None }, Lang::En) => format!("unknown key \"{key}\""),
        (MistakeKind::WrongType(wanted), Lang::Ja) => {
            format!("「{key}」の値の種類が違います（{}）", wanted_in_japanese(wanted))
        }
        (MistakeKind::WrongType(wanted), Lang::En) => format!("\"{key}\" must be {wanted}"),
        (MistakeKind::WrongValue(why), Lang::Ja) => format!("「{key}」の値が正しくありません: {why}"),
        (MistakeKind::WrongValue(why), Lang::En) => format!("\"{key}\" has a wrong value: {why}"),
        (MistakeKind::Missing, Lang::Ja) => format!("「{key}」が必要です"),
        (MistakeKind::Missing, Lang::En) => format!("\"{key}\" is required"),
    };
    format!("{place}: {what}")
}

fn wanted_in_japanese(wanted: &str) -> &str {
    match wanted {
        "text" => "文字列を \"…\" で書いてください",
        "true or false" => "true か false",
        "a whole number" => "整数",
        "a day such as 2027-01-15" => "2027-01-15 のような日付",
        "a whole number or a list of them" => "整数、または整数の並び [1, 2]",
        "a list of texts" => "文字列の並び [\"…\", \"…\"]",
        "a table" => "表 { … }",
        "a list of tables" => "表の並び [[…]]",
        other => other,
    }
}

/// A name that no time zone has.
pub fn unknown_timezone(name: &str) -> String {
    format!("時間帯「{name}」はありません（例: Asia/Tokyo）")
}

/// A number beyond its bounds.
pub fn out_of_range(value: i64, least: i64, most: i64) -> String {
    if most == i64::MAX {
        format!("{value}（{least}以上）")
    } else {
        format!("{value}（{least}〜{most}）")
    }
}

/// A word that is none of the choices.
pub fn not_one_of(word: &str, choices: &[&str]) -> String {
    format!("「{word}」（{} のどれか）", choices.join("、"))
}

/// A word that is not among the choices, with the one that is written most alike.
pub fn not_one_of_near(word: &str, choices: &[&str]) -> String {
    match crate::document::nearest(word, choices.iter().copied()) {
        Some(near) => format!("「{word}」。「{near}」ではありませんか（{} のどれか）", choices.join("、")),
        None => not_one_of(word, choices),
    }
}

/// A mall that a store of this kind cannot be a shop of.
pub fn mall_of_another_kind(mall: &str) -> String {
    format!(
        "「{mall}」（kind = \"mercari-shops\" の店舗は mall = \"mercari-shops\"、ほかの店舗はそれ以外です）"
    )
}

/// A ledger that is neither a file nor on a server.
pub fn ledger_url(url: &str) -> String {
    format!("「{url}」（sqlite:state/ledger.db か postgres://ユーザー@サーバー/データベース の形です）")
}

/// A password that is not where it is to be.
pub fn password_in_url() -> String {
    "url の中にパスワードがあります。url から消して、password = { env = \"SHUKKA_LEDGER_PASSWORD\" } か { file = \"ファイル名\" } にしてください。書いてあったパスワードは変えてください".to_owned()
}

/// An address of a server that cannot be read.
pub fn ledger_server_url() -> String {
    "読めません（postgres://ユーザー@サーバー/データベース の形です）".to_owned()
}

/// No time of day.
pub fn not_a_time(text: &str) -> String {
    format!("「{text}」（21:00 の形）")
}

/// Nothing where something must be.
pub fn empty() -> String {
    "空にはできません".to_owned()
}

/// Two stores with one code.
pub fn code_twice(code: &str) -> String {
    format!("店舗コード「{code}」が2回あります")
}

/// Two notices with one name.
pub fn name_twice(name: &str) -> String {
    format!("「{name}」が2回あります")
}

/// A notice by mail, and no mail server.
pub fn needs_mail() -> String {
    "mail で送るには [mail]（host と from）が要ります".to_owned()
}

/// No address of mail.
pub fn not_an_address(text: &str) -> String {
    format!("「{}」はメールアドレスではありません（shop@example.jp の形）", visible(text))
}

/// No room of Chatwork.
pub fn not_a_room(text: &str) -> String {
    format!("「{}」（ルームのアドレスの #!rid に続く数字だけを \"…\" で書いてください）", visible(text))
}

/// A key that another way has.
pub fn only_for(ways: &[&str]) -> String {
    format!("to が {} のときだけ使えます", ways.join("、"))
}

/// The day would be told when nothing is to be told.
pub fn daily_in_quiet() -> String {
    "quiet の時間の外にしてください".to_owned()
}

/// No hours of the day.
pub fn not_hours(text: &str) -> String {
    format!("「{}」（21:00-08:00 の形）", visible(text))
}

/// No mail server.
pub fn not_a_mail_server(text: &str) -> String {
    format!("「{}」（smtp.example.jp:587、smtps://smtp.example.jp の形）", visible(text))
}

/// A code that cannot be a folder.
pub fn bad_code(code: &str) -> String {
    format!(
        "「{}」はフォルダ名にできません（held・reports・labels、CON や COM1 などの装置の名前、記号 / \\ : * ? \" < > |、目に見えない文字は使えません）",
        visible(code)
    )
}

/// A name that cannot travel in a header.
pub fn not_a_header() -> String {
    "半角の英数字と記号だけで、空白なしで書いてください".to_owned()
}

/// An endpoint to which a token must not travel.
pub fn unsafe_endpoint() -> String {
    "https:// だけです（利用者名やパスワードは書けません）。http:// はこの機械の中 127.0.0.1 に限ります"
        .to_owned()
}

/// Something that only a store with an API can do.
pub fn needs_api() -> String {
    "kind = \"mercari-shops\" の店舗だけで使えます".to_owned()
}

/// Neither or both of the two places of a token.
pub fn token_source() -> String {
    "{ env = \"変数名\" } か { file = \"ファイル名\" } のどちらか一つです".to_owned()
}

/// A reserve that leaves nothing.
pub fn reserve_takes_all() -> String {
    "points_per_hour より小さくしてください".to_owned()
}

/// A value of a profile that is none of the choices.
pub fn choices(choices: &str) -> String {
    format!("{choices} のどれか")
}

/// `--now` that is no moment.
pub fn not_rfc3339(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("--now「{text}」は時刻ではありません。2026-10-01T09:00:00+09:00 の形で書いてください。")
        }
        Lang::En => format!("--now \"{text}\" is no moment; write it as 2026-10-01T09:00:00+09:00"),
    }
}

/// A document that is not UTF-8.
pub fn not_utf8(path: &str) -> String {
    format!("{path}: UTF-8 で保存し直してください（not UTF-8）")
}

/// A store asks for a layout that nobody wrote.
pub fn no_such_layout(store: &str, layout: &str, nearest: Option<&str>, lang: Lang) -> String {
    let near = nearest.map_or(String::new(), |near| match lang {
        Lang::Ja => format!("「{near}」ではありませんか。"),
        Lang::En => format!("; do you mean \"{near}\"?"),
    });
    match lang {
        Lang::Ja => format!(
            "店舗 {store}: 書き出しの形「{layout}」がありません。{near}layouts/ に作るか、layout を直してください。"
        ),
        Lang::En => format!("store {store}: there is no layout \"{layout}\"{near}"),
    }
}

/// Two profiles of one name.
pub fn profile_twice(id: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("profiles: 形式の id「{id}」が2回あります"),
        Lang::En => format!("profiles: id \"{id}\" is there twice"),
    }
}

/// A period that ends before it begins.
pub fn period_backwards(from: chrono::NaiveDate, to: chrono::NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("期間の終わり {to} が、始まり {from} より前です。"),
        Lang::En => format!("the period ends on {to}, before it begins on {from}"),
    }
}

/// Two layouts of one name.
pub fn layout_twice(file: &str, id: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{file}: 書き出しの形の id「{id}」が2回あります"),
        Lang::En => format!("{file}: id \"{id}\" is there twice"),
    }
}

/// `--dir` names a folder that is no shop's.
pub fn not_a_shop(dir: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "「{dir}」は店舗フォルダではありません（state/、inbox/、shukka.toml のどれもありません）。--dir で店舗フォルダを指定してください。新しく始めるときは、先に shukka --dir {dir} init を実行してください。"
        ),
        Lang::En => format!(
            "{dir} is no shop folder (it has none of state/, inbox/ and shukka.toml). Name one with --dir; to begin a new one, run shukka --dir {dir} init first."
        ),
    }
}
