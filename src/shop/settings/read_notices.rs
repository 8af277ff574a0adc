//! Who is told what: raw → checked.

use super::notices::{Detail, HookKind, MailSettings, NoticeSettings, NoticeWay, SecretText};
use super::read_secret::{read_secret_source, secret_source};
use super::store::StoreAlarm;
use super::values::{choice, is_safe_endpoint, number};
use super::{AlarmSettings, Settings};
use crate::courier::{is_address, is_sender};
use crate::document::Table;
use crate::notice::{Weight, settings as words};
use chrono::NaiveTime;
use std::path::PathBuf;

const WAYS: [&str; 7] = ["mail", "slack", "chatwork", "lineworks", "teams", "discord", "webhook"];

/// All that the settings say of word that goes out; the stores are read.
pub(super) fn read_word_out(root: &Table<'_, '_>, settings: &mut Settings) {
    if let Some(mail) = root.table("mail") {
        settings.mail = read_mail(&mail);
        mail.finish();
    }
    if let Some(heartbeat) = root.table("heartbeat") {
        settings.heartbeat = read_address(&heartbeat, "url");
        if !heartbeat.has("url") {
            heartbeat.missing("url");
        }
        heartbeat.finish();
    }
    if let Some(alarm) = root.table("alarm") {
        let AlarmSettings { silence_h, late_days } = &mut settings.alarm;
        number(&alarm, "silence_h", 0, 8760, silence_h);
        number(&alarm, "late_days", 0, 3650, late_days);
        alarm.finish();
    }
    let mut notices: Vec<NoticeSettings> = Vec::new();
    for table in root.tables("notice") {
        let notice = read_notice(&table, settings);
        if let Some(notice) = notice {
            if notices.iter().any(|known| known.name == notice.name) {
                table.wrong("name", words::name_twice(&notice.name));
            }
            notices.push(notice);
        }
        table.finish();
    }
    settings.notices = notices;
}

/// A store's own alarm.
pub(super) fn read_store_alarm(store: &Table<'_, '_>) -> StoreAlarm {
    let Some(table) = store.table("alarm") else { return StoreAlarm::default() };
    let alarm = read_alarm(&table);
    table.finish();
    alarm
}

fn read_alarm(table: &Table<'_, '_>) -> StoreAlarm {
    let (mut silence_h, mut late_days) = (0, 0);
    number(table, "silence_h", 0, 8760, &mut silence_h);
    number(table, "late_days", 0, 3650, &mut late_days);
    StoreAlarm {
        silence_h: table.has("silence_h").then_some(silence_h),
        late_days: table.has("late_days").then_some(late_days),
    }
}

fn read_notice(table: &Table<'_, '_>, settings: &Settings) -> Option<NoticeSettings> {
    let name = table.text("name").unwrap_or_default();
    if !table.has("name") {
        table.missing("name");
    } else if name.trim().is_empty() {
        table.wrong("name", words::empty());
    }
    let way = read_way(table, settings);
    let mut notice = NoticeSettings {
        name: name.trim().to_owned(),
        way: NoticeWay::Mail(Vec::new()),
        what: read_what(table),
        stores: read_stores(table, settings),
        gather_s: 60,
        again_h: 4,
        quiet: read_quiet(table),
        daily: NaiveTime::from_hms_opt(17, 30, 0).unwrap_or_default(),
        detail: Detail::Counts,
    };
    number(table, "gather_s", 0, 86_400, &mut notice.gather_s);
    number(table, "again_h", 0, 8760, &mut notice.again_h);
    choice(table, "detail", &[("counts", Detail::Counts), ("numbers", Detail::Numbers)], &mut notice.detail);
    if let Some(text) = table.text("daily") {
        match time(&text) {
            Some(at) => notice.daily = at,
            None => table.wrong("daily", words::not_a_time(&text)),
        }
    }
    if notice.what.contains(&Weight::Daily)
        && notice.quiet.is_some_and(|quiet| is_within(quiet, notice.daily))
    {
        table.wrong("daily", words::daily_in_quiet());
    }
    notice.way = way?;
    Some(notice)
}

/// How it goes there. Keys of another way are mistakes: who wrote them expects something of them.
fn read_way(table: &Table<'_, '_>, settings: &Settings) -> Option<NoticeWay> {
    let Some(to) = table.text("to") else {
        if !table.has("to") {
            table.missing("to");
        }
        table_of_ways(table, None);
        return None;
    };
    if !WAYS.contains(&to.as_str()) {
        table.wrong("to", words::not_one_of_near(&to, &WAYS));
        table_of_ways(table, None);
        return None;
    }
    table_of_ways(table, Some(&to));
    let need = |key: &str| {
        if !table.has(key) {
            table.missing(key);
        }
    };
    match to.as_str() {
        "mail" => {
            need("address");
            if settings.mail.is_none() {
                table.wrong("to", words::needs_mail());
            }
            let addresses = table.texts("address").unwrap_or_default();
            for address in addresses.iter().filter(|address| !is_address(address)) {
                table.wrong("address", words::not_an_address(address));
            }
            if table.has("address") && addresses.is_empty() {
                table.wrong("address", words::empty());
            }
            Some(NoticeWay::Mail(addresses))
        }
        "chatwork" => {
            need("room");
            need("token");
            let room = table.text("room").unwrap_or_default();
            if table.has("room") && (room.is_empty() || !room.bytes().all(|b| b.is_ascii_digit())) {
                table.wrong("room", words::not_a_room(&room));
            }
            Some(NoticeWay::Chatwork {
                room,
                url: read_address(table, "url"),
                token: read_secret_source(table, "token")?,
            })
        }
        "webhook" => {
            need("url");
            let token = if table.has("token") { read_secret_source(table, "token") } else { None };
            Some(NoticeWay::Webhook { url: read_address(table, "url")?, token })
        }
        hook => {
            need("url");
            let kind = match hook {
                "slack" => HookKind::Slack,
                "lineworks" => HookKind::LineWorks,
                "teams" => HookKind::Teams,
                _ => HookKind::Discord,
            };
            Some(NoticeWay::Hook(kind, read_address(table, "url")?))
        }
    }
}

/// Names the keys that only another way has; with no way known all of them pass.
fn table_of_ways(table: &Table<'_, '_>, to: Option<&str>) {
    let keys: [(&str, &[&str]); 4] = [
        ("address", &["mail"]),
        ("room", &["chatwork"]),
        ("token", &["chatwork", "webhook"]),
        ("url", &["slack", "chatwork", "lineworks", "teams", "discord", "webhook"]),
    ];
    for (key, ways) in keys {
        if table.has(key) && to.is_some_and(|to| !ways.contains(&to)) {
            table.wrong(key, words::only_for(ways));
        }
    }
}

/// An address of the web, here or kept elsewhere; one that stands here is looked at.
fn read_address(table: &Table<'_, '_>, key: &str) -> Option<SecretText> {
    if let Some(kept) = table.value_table(key) {
        return secret_source(table, key, kept).map(SecretText::Kept);
    }
    let url = table.text(key)?;
    if !is_safe_endpoint(&url) {
        table.wrong(key, words::unsafe_endpoint());
    }
    Some(SecretText::Here(url))
}

fn read_what(table: &Table<'_, '_>) -> Vec<Weight> {
    let Some(texts) = table.texts("what") else {
        return vec![Weight::Urgent, Weight::Ordinary, Weight::Daily];
    };
    let names = Weight::ALL.map(Weight::name);
    let mut what = Vec::new();
    for text in texts {
        match Weight::ALL.into_iter().find(|weight| weight.name() == text) {
            Some(weight) if !what.contains(&weight) => what.push(weight),
            Some(_) => {}
            None => table.wrong("what", words::not_one_of_near(&text, &names)),
        }
    }
    what
}

fn read_stores(table: &Table<'_, '_>, settings: &Settings) -> Vec<String> {
    let stores = table.texts("stores").unwrap_or_default();
    let known: Vec<&str> = settings.stores.iter().map(|store| store.code.as_str()).collect();
    for store in stores.iter().filter(|store| !known.contains(&store.as_str())) {
        table.wrong("stores", words::not_one_of_near(store, &known));
    }
    stores
}

fn read_quiet(table: &Table<'_, '_>) -> Option<(NaiveTime, NaiveTime)> {
    let text = table.text("quiet").filter(|text| !text.trim().is_empty())?;
    let both = text.split_once(['-', '〜', '～']).and_then(|(from, to)| Some((time(from)?, time(to)?)));
    match both {
        Some((from, to)) if from != to => Some((from, to)),
        _ => {
            table.wrong("quiet", words::not_hours(&text));
            None
        }
    }
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

/// Whether a time of day lies between two, also over midnight; the second is not included.
pub fn is_within((from, to): (NaiveTime, NaiveTime), at: NaiveTime) -> bool {
    if from < to { from <= at && at < to } else { at >= from || at < to }
}

fn read_mail(table: &Table<'_, '_>) -> Option<MailSettings> {
    for key in ["host", "from"] {
        if !table.has(key) {
            table.missing(key);
        }
    }
    let text = table.text("host").unwrap_or_default();
    let place = mail_server(&text);
    if table.has("host") && place.is_none() {
        table.wrong("host", words::not_a_mail_server(&text));
    }
    let from = table.text("from").unwrap_or_default();
    if table.has("from") && !is_sender(&from) {
        table.wrong("from", words::not_an_address(&from));
    }
    let user = table.text("user").unwrap_or_default();
    let password = if table.has("password") { read_secret_source(table, "password") } else { None };
    if !user.is_empty() && !table.has("password") {
        table.missing("password");
    }
    let root_cert = table.text("root_cert").filter(|path| !path.is_empty()).map(PathBuf::from);
    let (host, port, is_implicit_tls) = place?;
    Some(MailSettings { host, port, is_implicit_tls, user, password, from, root_cert })
}

/// `smtp.example.jp:587`, `smtps://smtp.example.jp`, `[::1]:25`: host, port, whether TLS begins with the first byte.
fn mail_server(text: &str) -> Option<(String, u16, bool)> {
    const IMPLICIT: u16 = 465;
    let (rest, is_smtps) = match text.split_once("://") {
        Some(("smtps", rest)) => (rest, Some(true)),
        Some(("smtp", rest)) => (rest, Some(false)),
        Some(_) => return None,
        None => (text, None),
    };
    let default = if is_smtps == Some(true) { IMPLICIT } else { 587 };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()?),
        _ => (rest, default),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:_".contains(&b));
    (is_host && port > 0).then(|| (host.to_owned(), port, is_smtps.unwrap_or(port == IMPLICIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let at = |text| time(text).expect("a time");
        let night = (at("21:00"), at("08:00"));
        let within = ["20:59", "21:00", "23:59", "00:00", "07:59", "08:00"].map(|t| is_within(night, at(t)));
        assert_eq!(within, [false, true, true, true, true, false]);
        assert!(
            is_within((at("12:00"), at("13:00")), at("12:30"))
                && !is_within((at("12:00"), at("13:00")), at("13:00"))
        );
    }

    #[test]
    fn port_and_scheme_say_how_the_way_to_the_mail_server_is_encrypted() {
        let found = [
            "smtp.example.jp:587",
            "mail.example.jp:465",
            "smtps://m.example.jp",
            "smtp://m.example.jp:2525",
            "[::1]:25",
            "m",
        ];
        let found = found.map(|text| {
            mail_server(text).map(|(host, port, is_implicit)| format!("{host} {port} {is_implicit}"))
        });
        let wanted = [
            "smtp.example.jp 587 false",
            "mail.example.jp 465 true",
            "m.example.jp 465 true",
            "m.example.jp 2525 false",
            "::1 25 false",
            "m 587 false",
        ];
        assert_eq!(found.map(Option::unwrap_or_default), wanted);
        assert_eq!(
            [mail_server("http://m"), mail_server("a b"), mail_server(""), mail_server("m:x")],
            [None, None, None, None]
        );
    }
}
