//! 状態.html and 状態.txt: how things stand, for whoever opens the shop folder.
//!
//! What goes in: plain counts and names of files. What comes out: a page that needs no server and no network, and the same
//! as text. It turns grey by itself when nobody has written it for a while.
//!
//! **Invariant.** No name, address, phone or mail of anybody is in it: counts, codes, stores and names of files only.
//! **Invariant.** What is green, yellow or red has another shape as well, and every code leads to its explanation within
//! the page.
//!
//! Deliberately not known here: where the counts come from (`desk::state_page`).

use crate::notice::{Code, Lang, backup, state_page as words};
use std::collections::BTreeSet;

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatePage {
    /// What the ledger and the folders looked like: the same mark says the same page.
    pub mark: String,
    /// When this was so, in epoch seconds, and as people read it.
    pub at: (i64, String),
    /// The files that came last, the last first.
    pub files: Vec<FileLine>,
    /// Files that wait in the inbox.
    pub waiting: Vec<String>,
    /// Held files, with how many rows each; 0: as a whole.
    pub held: Vec<(String, u64)>,
    /// Files in folders that nobody reads.
    pub unread: Vec<String>,
    /// What could not be done, and what to do about it.
    pub obstacles: Vec<(Code, String)>,
    /// Orders that are not any more what their label says, and those whose label cannot be written.
    pub labels: Vec<String>,
    /// Warnings of the last day.
    pub warnings: Vec<(Code, u64)>,
    /// How many days old the last backup is; `None`: there was none.
    pub backup_days: Option<i64>,
    /// Store by store.
    pub stores: Vec<StoreLine>,
}

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// When, as people read it.
    pub at: String,
    /// How many rows are in.
    pub taken: u64,
    /// How many rows are still with staff.
    pub held: u64,
    /// Where those lie.
    pub held_as: String,
    /// Why it was held as a whole, or was known already.
    pub code: Option<Code>,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// One store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreLine {
    /// Its name, with its code.
    pub name: String,
    /// Orders that can go.
    pub can_go: u64,
    /// Orders that wait, and that are late; `None`: there are too many orders to look at each.
    pub waits: Option<(u64, u64)>,
    /// Orders that a person must look at.
    pub needs_person: u64,
}

/// How much anybody has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Nothing.
    Green,
    /// Something is to be mended.
    Yellow,
    /// A person must decide.
    Red,
}

impl Light {
    fn urgency(self) -> u8 {
        match self {
            Self::Green => 0,
            Self::Yellow => 1,
            Self::Red => 2,
        }
    }
}

impl StatePage {
    /// How much anybody has to do.
    pub fn light(&self) -> Light {
        let late = self.stores.iter().any(|store| store.waits.is_some_and(|(_, late)| late > 0));
        if self.stores.iter().any(|store| store.needs_person > 0) {
            Light::Red
        } else if !self.held.is_empty()
            || !self.unread.is_empty()
            || !self.obstacles.is_empty()
            || !self.labels.is_empty()
            || late
        {
            Light::Yellow
        } else {
            Light::Green
        }
    }

    /// What there is to do, sentence by sentence.
    fn sentences(&self) -> Vec<String> {
        let sum = |count: fn(&StoreLine) -> u64| self.stores.iter().map(count).sum::<u64>();
        let needs_person = sum(|store| store.needs_person);
        let late = sum(|store| store.waits.map_or(0, |(_, late)| late));
        words::to_do(needs_person, (self.held.len(), self.unread.len(), self.labels.len()), late)
    }

    fn codes(&self) -> BTreeSet<Code> {
        let of_files = self.files.iter().filter_map(|file| file.code);
        let others = self.warnings.iter().map(|(code, _)| *code);
        of_files.chain(others).chain(self.obstacles.iter().map(|(code, _)| *code)).collect()
    }

    /// The same as text.
    pub fn text(&self) -> String {
        let mut text =
            format!("{} {}\n", words::mark(self.light().urgency()), words::headline(self.light().urgency()));
        text.push_str(&format!("{}\n\n", words::as_of(&self.at.1)));
        self.sentences().iter().for_each(|line| text.push_str(&format!("・{line}\n")));
        let mut part = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                text.push_str(&format!("\n■ {title}\n"));
                lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
            }
        };
        part(words::HELD, self.held.iter().map(|(name, rows)| words::held(name, *rows)).collect());
        part(words::UNREAD, self.unread.clone());
        let obstacle = |(code, line): &(Code, String)| format!("✗ {code} {line}");
        part(words::OBSTACLES, self.obstacles.iter().map(obstacle).collect());
        part(words::LABELS, self.labels.clone());
        part(words::STORES, self.stores.iter().map(store_text).collect());
        let files = self.files.iter().map(|file| format!("{}  {}  {}", file.at, file_state(file), file.name));
        part(words::FILES, self.waiting.iter().map(|name| words::waiting(name)).chain(files).collect());
        let warning = |(code, count): &(Code, u64)| words::warning(*code, *count);
        part(words::WARNINGS, self.warnings.iter().map(warning).collect());
        text.push_str(&format!("\n{}\n", backup::age(self.backup_days, Lang::Ja)));
        text.replace('\n', "\r\n")
    }

    /// The page.
    pub fn html(&self) -> String {
        let light = self.light();
        let mut body = format!(
            "<header class=\"{}\" id=\"top\"><span class=\"shape\" aria-hidden=\"true\">{}</span><div><h1>{}</h1><p id=\"when\">{}</p></div></header>\n",
            class(light),
            words::mark(light.urgency()),
            words::headline(light.urgency()),
            escaped(&words::as_of(&self.at.1)),
        );
        let sentences: String =
            self.sentences().iter().map(|line| tagged(&escaped(line))).collect::<Vec<_>>().concat();
        if !sentences.is_empty() {
            body.push_str(&format!("<ul class=\"todo\">{sentences}</ul>\n"));
        }
        list(&mut body, words::HELD, self.held.iter().map(|(name, rows)| escaped(&words::held(name, *rows))));
        list(&mut body, words::UNREAD, self.unread.iter().map(|name| escaped(name)));
        let obstacle = |(code, line): &(Code, String)| format!("✗ {} {}", link(*code), escaped(line));
        list(&mut body, words::OBSTACLES, self.obstacles.iter().map(obstacle));
        list(&mut body, words::LABELS, self.labels.iter().map(|line| escaped(line)));
        self.put_stores(&mut body);
        self.put_files(&mut body);
        let warning = |(code, count): &(Code, u64)| {
            format!("{} {}", link(*code), escaped(&words::warning_of(*code, *count)))
        };
        list(&mut body, words::WARNINGS, self.warnings.iter().map(warning));
        self.put_codes(&mut body);
        format!(
            "<!-- shukka {} {} -->\n<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript><title>{} {}</title>\n<style>{STYLE}</style></head>\n<body>\n<main>\n{body}</main>\n<footer>{}<br>{}</footer>\n<script>{}</script>\n</body></html>\n",
            self.at.0,
            escaped(&self.mark),
            words::mark(light.urgency()),
            words::headline(light.urgency()),
            escaped(&backup::age(self.backup_days, Lang::Ja)),
            words::FOOT,
            SCRIPT.replace("AT", &self.at.0.to_string()).replace("WORDS", words::STOPPED),
        )
    }

    fn put_stores(&self, body: &mut String) {
        body.push_str(&format!(
            "<h2>{0}</h2><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><tr>",
            words::STORES
        ));
        let class = |at: usize| if at == 0 { "" } else { " class=\"n\"" };
        words::STORE_COLUMNS.iter().enumerate().for_each(|(at, name)| {
            body.push_str(&format!("<th scope=\"col\"{}>{name}</th>", class(at)));
        });
        body.push_str("</tr>\n");
        for store in &self.stores {
            let (waits, late) = match store.waits {
                Some((waits, late)) => (waits.to_string(), late.to_string()),
                None => ("―".to_owned(), "―".to_owned()),
            };
            body.push_str(&format!("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{waits}</td><td class=\"n\">{late}</td><td class=\"n\">{}</td></tr>\n",
                escaped(&store.name),
                store.can_go,
                store.needs_person));
        }
        body.push_str("</table></div>\n");
        if self.stores.iter().any(|store| store.waits.is_none()) {
            body.push_str(&format!("<p class=\"small\">{}</p>\n", words::TOO_MANY));
        }
    }

    fn put_files(&self, body: &mut String) {
        body.push_str(&format!(
            "<h2>{0}</h2><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table>",
            words::FILES
        ));
        for name in &self.waiting {
            body.push_str(&format!(
                "<tr><td></td><td colspan=\"2\">{}</td></tr>\n",
                escaped(&words::waiting(name))
            ));
        }
        for file in &self.files {
            let code = file.code.map(|code| format!(" {}", link(code))).unwrap_or_default();
            body.push_str(&format!(
                "<tr><td class=\"small\">{}</td><td>{}{code}</td><td>{}</td></tr>\n",
                escaped(&file.at),
                escaped(&file_state(file)),
                escaped(&file.name)
            ));
        }
        body.push_str("</table></div>\n");
        if self.files.is_empty() && self.waiting.is_empty() {
            body.push_str(&format!("<p>{}</p>\n", words::NO_FILES));
        }
    }

    fn put_codes(&self, body: &mut String) {
        let mut codes = self.codes();
        if !self.unread.is_empty() {
            codes.extend(Code::of_name("F009"));
        }
        if codes.is_empty() {
            return;
        }
        body.push_str(&format!("<h2>{}</h2><dl>\n", words::CODES));
        for code in codes {
            body.push_str(&format!(
                "<dt id=\"{0}\">{0} {1}</dt><dd>{2}</dd>\n",
                code.name(),
                escaped(code.title(Lang::Ja)),
                escaped(code.remedy(Lang::Ja))
            ));
        }
        body.push_str("</dl>\n");
    }
}

fn store_text(store: &StoreLine) -> String {
    words::store(&store.name, store.can_go, store.waits, store.needs_person)
}

fn file_state(file: &FileLine) -> String {
    match file.code {
        _ if file.is_undone => words::undone().to_owned(),
        Some(Code::F006) => words::known().to_owned(),
        Some(_) if file.held_as.is_empty() => words::solved_whole().to_owned(),
        Some(_) => words::held_whole(&file.held_as),
        None if file.held > 0 => words::partly(file.taken, file.held, &file.held_as),
        None => words::taken(file.taken),
    }
}

fn list(body: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines = lines.map(|line| tagged(&line)).collect::<Vec<_>>().concat();
    if !lines.is_empty() {
        body.push_str(&format!("<h2>{title}</h2><ul>{lines}</ul>\n"));
    }
}

fn tagged(line: &str) -> String {
    format!("<li>{line}</li>\n")
}

fn link(code: Code) -> String {
    format!("<a href=\"#{0}\">{0}</a>", code.name())
}

fn class(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Yellow => "yellow",
        Light::Red => "red",
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c if c.is_control() => "␤".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

const STYLE: &str = "
:root{color-scheme:light dark}
body{font-family:system-ui,'Hiragino Sans','Yu Gothic UI',Meiryo,'Noto Sans CJK JP',sans-serif;line-height:1.6;margin:0 auto;max-width:60rem;padding:0 1rem 3rem}
header{display:flex;gap:1rem;align-items:center;margin:1rem 0;padding:1rem 1.25rem;border-radius:.75rem;border:4px solid;color:#111}
header h1{font-size:1.7rem;line-height:1.3;margin:0}header p{margin:.25rem 0 0}
.shape{font-size:3.5rem;line-height:1}
.green{background:#d9f2e0;border-color:#1b7f3b}.yellow{background:#fff0c2;border-color:#a06a00}.red{background:#ffdcd7;border-color:#b3261e}
.grey{background:#dcdcdc;border-color:#555}
h2{font-size:1.15rem;margin:1.75rem 0 .5rem;border-bottom:1px solid #888}
.todo{font-size:1.2rem;padding-left:1.4rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #bbb;vertical-align:top}td{overflow-wrap:anywhere}
th{white-space:nowrap}.n{text-align:right}.small{font-size:.85rem;white-space:nowrap}p.small{white-space:normal}
dt{font-weight:bold;margin-top:.75rem}dd{margin-left:1rem}:target{outline:3px solid #1a56b0}
footer{margin-top:2rem;font-size:.85rem;color:#666}
@media(max-width:30rem){header{flex-direction:column;align-items:flex-start;gap:.25rem}header h1{font-size:1.35rem}}
";

/// Turns the page grey when it was last true too long ago, and reads it anew each minute: where scripts are off the page
/// asks the browser to, where they are on nobody's place in it is lost.
const SCRIPT: &str = "
(function(){function look(){if(Date.now()/1000-AT>300){var t=document.getElementById('top');t.className='grey';
t.querySelector('.shape').textContent='■';t.querySelector('h1').textContent='WORDS';document.title='■ WORDS';}}
look();setInterval(look,5000);setTimeout(function(){location.reload();},60000);})();
";
