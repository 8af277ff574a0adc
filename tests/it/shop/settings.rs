//! Mistakes in the settings, each with its line, all at once, before anything is done (contract section 2).

use crate::support::World;
use shukka::shop::settings::{EXAMPLE, Settings};

/// The lines and keys of the mistakes in a text.
fn mistakes(text: &str) -> Vec<(usize, String)> {
    match Settings::parse(text) {
        Ok(_) => Vec::new(),
        Err(found) => found.into_iter().map(|mistake| (mistake.line, mistake.key)).collect(),
    }
}

const MALL: &str =
    "[[store]]\ncode = \"m\"\nkind = \"mercari-shops\"\ntoken = { env = \"T\" }\nclient_name = \"A\"\n";

#[test]
fn every_kind_of_mistake_is_found_with_its_key() {
    let cases = [
        ("[rules]\nexcluded_statuses = [\"\"]\n".to_owned(), (2, "rules.excluded_statuses")),
        ("[rules.aliases]\n\"A\" = \"\"\n".to_owned(), (2, "rules.aliases.A")),
        ("[ledger]\nurl = \"sqlite: \"\n".to_owned(), (2, "ledger.url")),
        ("timezone = \"Asia/Tokio\"\n".to_owned(), (1, "timezone")),
        ("[inbox]\nsetle_ms = 1\n".to_owned(), (2, "inbox.setle_ms")),
        ("[[store]]\ncode = \"nul.txt\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"COM1\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"CONIN$\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"conout$.a\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"COM¹\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"lpt³.x\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"店\u{202e}舗\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"店\u{200b}\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"held\"\n".to_owned(), (2, "store.code")),
        ("[[store]]\ncode = \"a\"\n[store.export]\nvia = \"api\"\n".to_owned(), (4, "store.export.via")),
        (format!("{MALL}endpoint = \"http://example.jp/\"\n"), (6, "store.endpoint")),
        (format!("{MALL}endpoint = \"https://user:pw@example.jp/\"\n"), (6, "store.endpoint")),
        (format!("{MALL}[store.export]\nmessage = \"[出荷日:%Q]\"\n"), (7, "store.export.message")),
        (
            format!("{MALL}[store.export]\ntracking_code = \"[出荷日:%Q]\"\n"),
            (7, "store.export.tracking_code"),
        ),
        (MALL.replace("\"A\"", "\"店\""), (5, "store.client_name")),
    ];
    for (text, (line, key)) in cases {
        assert_eq!(mistakes(&text), [(line, key.to_owned())], "{text}");
    }
    let nameless = mistakes(&MALL.replace("client_name = \"A\"\n", ""));
    assert!(nameless.iter().any(|(_, key)| key == "store.client_name"));
    assert_eq!(mistakes(MALL), []);
    let silent = "[[store]]\ncode = \"m\"\nkind = \"mercari-shops\"\n[store.export]\nenabled = false\n";
    assert_eq!(mistakes(silent), [], "a store that is told nothing needs no token");
}

#[test]
fn a_refused_endpoint_is_never_repeated_for_it_may_hold_a_password() {
    let world = World::new();
    world.settings(&format!("{MALL}endpoint = \"https://user:geheim@example.jp/\"\n"));
    let ran = world.shukka(&["check"]).ends(2);
    assert!(!ran.err.contains("geheim") && !ran.out.contains("geheim"));
}

#[test]
fn the_example_is_sound_as_it_is_and_with_every_key_switched_on() {
    assert_eq!(mistakes(EXAMPLE), []);
    let is_name = |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let is_key = |line: &str| {
        let bare = line.strip_prefix("# ").unwrap_or("");
        bare.starts_with(['[', '"']) || bare.split_once(" = ").is_some_and(|(key, _)| is_name(key))
    };
    let on: Vec<&str> = EXAMPLE.lines().map(|line| if is_key(line) { &line[2..] } else { line }).collect();
    assert_eq!(mistakes(&on.join("\n")), []);
}

#[test]
fn settings_in_shift_jis_are_named_in_japanese() {
    let world = World::new();
    world.write("shukka.toml", crate::support::sjis("# 設定\n"));
    world.shukka(&["run"]).ends(2).says("UTF-8 で保存し直してください");
}

#[test]
fn mistakes_about_notices_are_found_with_their_keys() {
    const SLACK: &str = "[[notice]]\nname = \"a\"\nto = \"slack\"\nurl = \"https://example.jp/x\"\n";
    const MAIL: &str = "[mail]\nhost = \"m.example.jp\"\nfrom = \"a@example.jp\"\n";
    let cases = [
        ("[[notice]]\nname = \"a\"\n".to_owned(), (1, "notice.to")),
        (SLACK.replace("slack", "slak"), (3, "notice.to")),
        (SLACK.replace("https", "http"), (4, "notice.url")),
        (SLACK.replace("https://", "https://user:pw@"), (4, "notice.url")),
        (format!("{SLACK}room = \"1\"\n"), (5, "notice.room")),
        (format!("{SLACK}what = [\"いそぎ\"]\n"), (5, "notice.what")),
        (format!("{SLACK}quiet = \"21\"\n"), (5, "notice.quiet")),
        (format!("{SLACK}quiet = \"17:00-18:00\"\n"), (1, "notice.daily")),
        (format!("{SLACK}stores = [\"nowhere\"]\n"), (5, "notice.stores")),
        (format!("{SLACK}again = 1\n"), (5, "notice.again")),
        (format!("{SLACK}{SLACK}"), (6, "notice.name")),
        (
            "[[notice]]\nname = \"a\"\nto = \"mail\"\naddress = [\"a@example.jp\"]\n".to_owned(),
            (3, "notice.to"),
        ),
        (
            format!("{MAIL}[[notice]]\nname = \"a\"\nto = \"mail\"\naddress = [\"nobody\"]\n"),
            (7, "notice.address"),
        ),
        (MAIL.replace("m.example.jp", "http://m.example.jp"), (2, "mail.host")),
        (format!("{MAIL}user = \"shop\"\n"), (1, "mail.password")),
        ("[heartbeat]\nurl = \"http://example.jp/\"\n".to_owned(), (2, "heartbeat.url")),
        ("[alarm]\nsilence_h = -1\n".to_owned(), (2, "alarm.silence_h")),
    ];
    for (text, (line, key)) in cases {
        assert_eq!(mistakes(&text), [(line, key.to_owned())], "{text}");
    }
    assert_eq!(mistakes(&format!("{SLACK}{MAIL}")), []);
    let here = SLACK.replace("https://example.jp", "http://127.0.0.1:8025");
    assert_eq!(mistakes(&here), [], "this machine may be spoken to in the open");
}
