//! `shukka doctor`: what is wrong with the shop on this machine, and what to do.

use super::args::DoctorArgs;
use super::check::channel_ending;
use super::context::told_of_shop;
use super::mall::worse;
use super::{Context, Ending, Failure, screen};
use crate::daemon::clock;
use crate::desk::check::MallCheck;
use crate::desk::{ChannelStanding, DoctorOutcome, TwoClocks, doctor, stop_words};
use crate::notice::doctor::{Gravity, Sign, Subject, altogether, mall_answers};
use crate::notice::{Lang, channels, settings};
use crate::shop::{Shop, shown_time};
use crate::telling::Stop;
use serde_json::json;

/// A line as it is shown.
struct DoctorLine {
    subject: Subject,
    gravity: Gravity,
    ending: Ending,
    what: String,
    remedy: String,
}

pub(super) fn run(context: &Context, args: &DoctorArgs) -> Result<Ending, Failure> {
    let looked = doctor(context.place(), TwoClocks { now: context.now, machine: clock() })?;
    let lines = lines(context, &looked.shop, &looked.outcome);
    let ending = lines.iter().fold(Ending::Well, |ending, line| worse(ending, line.ending));
    let gravity = lines.iter().map(|line| line.gravity).max().unwrap_or(Gravity::Well);
    if args.json {
        show_json(&lines, gravity);
    } else {
        lines.iter().for_each(|line| show(line, context.lang));
        screen::say(altogether(gravity, context.lang));
    }
    Ok(ending)
}

fn lines(context: &Context, shop: &Shop, outcome: &DoctorOutcome) -> Vec<DoctorLine> {
    let lang = context.lang;
    let mut signs: Vec<Sign> =
        outcome.flaws.iter().map(|flaw| Sign::SettingsFlawed(settings::flaw(flaw, lang))).collect();
    signs.extend(outcome.signs.iter().cloned());
    let undone = outcome.undone.iter().map(|obstacle| Sign::Undone(obstacle.words(lang)));
    signs.extend(undone);
    let mut lines: Vec<DoctorLine> = signs.iter().map(|sign| line_of(sign, lang)).collect();
    if let Some(error) = &outcome.ledger_refuses {
        let (words, ending) = told_of_shop(error, context);
        let line = line_of(&Sign::LedgerRefuses(words), lang);
        // A server that is away may be there again without anybody's doing, as a mall may.
        let ending = if ending == Ending::Unsure { ending } else { line.ending };
        lines.push(DoctorLine { ending, ..line });
    }
    lines.extend(outcome.malls.iter().filter_map(|(code, said)| of_mall(shop, code, said, lang)));
    lines.extend(outcome.channels.iter().map(|channel| of_channel(shop, channel, lang)));
    lines
}

fn line_of(sign: &Sign, lang: Lang) -> DoctorLine {
    let ending = match sign.gravity() {
        Gravity::Well | Gravity::Mind => Ending::Well,
        Gravity::Waits => Ending::Held,
        Gravity::Broken => Ending::Usage,
    };
    DoctorLine {
        subject: sign.subject(),
        gravity: sign.gravity(),
        ending,
        what: sign.what(lang),
        remedy: sign.remedy(lang).to_owned(),
    }
}

fn of_mall(shop: &Shop, code: &str, said: &MallCheck, lang: Lang) -> Option<DoctorLine> {
    let (what, gravity, ending) = match said {
        MallCheck::Answers(name) => (mall_answers(code, name, lang), Gravity::Well, Ending::Well),
        MallCheck::Stopped(stop) => {
            let is_setting = matches!(stop, Stop::Trouble(_)) || stop.is_usage();
            let ending = if is_setting { Ending::Usage } else { Ending::Unsure };
            (stop_words(shop.store(code)?, stop, lang), Gravity::Broken, ending)
        }
    };
    Some(DoctorLine { subject: Subject::Mall, gravity, ending, what, remedy: String::new() })
}

fn of_channel(shop: &Shop, channel: &ChannelStanding, lang: Lang) -> DoctorLine {
    let at_shown = channel.sent_at.map(|at| shown_time(at, shop.settings.timezone));
    let (name, way) = (&channel.name, channel.way);
    let (what, remedy, gravity, ending) = match channel.code {
        None => {
            let what = channels::standing(name, way, channel.letters, at_shown.as_deref(), lang);
            (what, String::new(), Gravity::Well, Ending::Well)
        }
        Some(code) => {
            let what = channels::seen(name, way, code, &channel.why, lang);
            (what, code.remedy(lang).to_owned(), Gravity::Broken, channel_ending(code))
        }
    };
    DoctorLine { subject: Subject::Mail, gravity, ending, what, remedy }
}

fn show(line: &DoctorLine, lang: Lang) {
    let mut words = line.what.lines();
    let (mark, title) = (line.gravity.mark(), line.subject.title(lang));
    screen::say(&format!("{mark} {title}: {}", words.next().unwrap_or("")));
    words.for_each(|more| screen::say(&format!("    {}", more.trim_start())));
    if !line.remedy.is_empty() {
        screen::say(&format!("    → {}", line.remedy));
    }
}

fn show_json(lines: &[DoctorLine], gravity: Gravity) {
    let signs: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "about": line.subject.name(), "is": line.gravity.name(), "what": line.what, "remedy": line.remedy,
            })
        })
        .collect();
    screen::say_json(&json!({ "is": gravity.name(), "signs": signs }).to_string());
}
