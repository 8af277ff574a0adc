//! 設定: stores, people, sessions and deeds.

use crate::board::page::{Frame, Here};
use crate::desk::people::{Deed, Person, Session};
use crate::desk::{ChannelStanding, SetStore, TokenStands};
use crate::notice::channels;
use crate::shop::shown_time;
use askama::Template;
use chrono_tz::Tz;

/// What the page is made of.
pub(in crate::board) struct SettingsShown {
    pub(in crate::board) people: Vec<Person>,
    pub(in crate::board) sessions: Vec<Session>,
    pub(in crate::board) deeds: Vec<(i64, Deed)>,
    pub(in crate::board) stores: Vec<SetStore>,
    pub(in crate::board) notices: Vec<ChannelStanding>,
    pub(in crate::board) formats: Vec<(String, String, bool)>,
    pub(in crate::board) layouts: Vec<(String, String)>,
    pub(in crate::board) zone: Tz,
}

/// 設定.
#[derive(Template)]
#[template(path = "settings.html", config = ".askama.toml")]
pub(in crate::board) struct SettingsPage {
    pub(in crate::board) frame: Frame,
    /// An invitation that was just made.
    pub(in crate::board) link: String,
    pub(in crate::board) mistake: &'static str,
    /// What came of a trial that went well.
    pub(in crate::board) good: String,
    /// And of one that did not.
    pub(in crate::board) trouble: String,
    notices: Vec<(String, &'static str, String, bool)>,
    formats: Vec<(String, String, bool)>,
    layouts: Vec<(String, String)>,
    people: Vec<PersonShown>,
    sessions: Vec<(String, String, String)>,
    deeds: Vec<DeedShown>,
    older: Option<i64>,
    stores: Vec<(String, String, &'static str, String, &'static str)>,
}

struct PersonShown {
    id: i64,
    name: String,
    role: &'static str,
    state: &'static str,
    is_off: bool,
}

struct DeedShown {
    at: String,
    who: String,
    what: &'static str,
    about: String,
    detail: String,
}

impl SettingsPage {
    pub(in crate::board) fn of(frame: Frame, shown: SettingsShown) -> Self {
        let w = frame.w;
        let name_of = |id: i64| {
            let found = shown.people.iter().find(|person| person.id == id);
            found.map(|person| person.name.clone()).unwrap_or_default()
        };
        let sessions = shown.sessions.iter().map(|session| {
            (name_of(session.person), shown_time(session.seen_at, shown.zone), browser_of(&session.browser))
        });
        let sessions = sessions.collect();
        let deed = |(_, deed): &(i64, Deed)| DeedShown {
            at: shown_time(deed.at, shown.zone),
            who: deed.who.clone(),
            what: w.deed(deed.kind.name()),
            about: deed.about.clone(),
            detail: deed.detail.clone(),
        };
        let person = |person: &Person| PersonShown {
            id: person.id,
            name: person.name.clone(),
            role: person.role.name(),
            state: match (person.is_off, person.password.is_empty()) {
                (true, _) => w.is_off(),
                (false, true) => w.is_invited(),
                (false, false) => w.is_on(),
            },
            is_off: person.is_off,
        };
        let store = |store: SetStore| {
            let token = match store.token {
                TokenStands::NotNeeded => w.not_needed(),
                TokenStands::NotSet => w.token_absent(),
                TokenStands::Present => w.token_present(),
                TokenStands::Unreadable => w.token_unreadable(),
            };
            let how = if store.is_api { w.goes_by_api() } else { w.goes_by_file() };
            (store.code, store.name, how, store.layout, token)
        };
        let notice = |it: &ChannelStanding| {
            let at = it.sent_at.map(|at| shown_time(at, shown.zone));
            let words = match it.code {
                Some(code) => channels::seen(&it.name, it.way, code, &it.why, w.0),
                None => channels::standing(&it.name, it.way, it.letters, at.as_deref(), w.0),
            };
            (it.name.clone(), it.way, words, it.code.is_none())
        };
        Self {
            link: String::new(),
            mistake: "",
            good: String::new(),
            trouble: String::new(),
            notices: shown.notices.iter().map(notice).collect(),
            formats: shown.formats,
            layouts: shown.layouts,
            people: shown.people.iter().map(person).collect(),
            sessions,
            older: shown.deeds.last().map(|(id, _)| *id).filter(|id| *id > 1),
            deeds: shown.deeds.iter().map(deed).collect(),
            stores: shown.stores.into_iter().map(store).collect(),
            frame,
        }
    }
}

/// What a browser says of itself, as people call it; as it says it, where nothing of it is known.
fn browser_of(said: &str) -> String {
    let find = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(mark, _)| said.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => said.chars().take(60).collect(),
    }
}
