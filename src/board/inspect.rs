//! 点検 and 試し送信, and a file read by a format: what an owner looks into.

use super::form::Fields;
use super::page::{Frame, Here, show};
use super::settings;
use super::shared::Shared;
use super::trouble::{Trouble, told_of_shop};
use super::view::{DoctorPage, LookedLine, ReadingPage, ReadingShown};
use super::visit::Visit;
use crate::desk::check::MallCheck;
use crate::desk::people::DeedKind;
use crate::desk::{
    LookedAt, TestOutcome, TwoClocks, came_last, doctor, line_of_layout, note_deed, read_by, send_test,
    stop_words,
};
use crate::notice::doctor::{Gravity, Sign, Subject, altogether, mall_answers};
use crate::notice::{Lang, channels, settings as words};
use axum::extract::{Query, State};
use axum::response::Response;
use std::collections::HashMap;

/// 点検: what `doctor` finds. The malls are asked, which takes a moment.
pub(super) async fn look_through(State(board): State<Shared>, visit: Visit) -> Result<Response, Trouble> {
    let clock = board.clock;
    let model = board
        .ask(move |desk| {
            let looked = doctor(desk.shop.place(), TwoClocks { now: visit.now, machine: clock() })?;
            let lines = lines_of(&looked, (visit.lang, visit.now));
            let worst = lines.iter().map(|line| line.gravity).max().unwrap_or(Gravity::Well);
            let frame = Frame::of(desk, &visit, Some(Here::Settings), visit.words().look_through())?;
            Ok(DoctorPage::of(frame, worst, altogether(worst, visit.lang), lines))
        })
        .await?;
    Ok(show(&model))
}

fn lines_of(looked: &LookedAt, (lang, now): (Lang, i64)) -> Vec<LookedLine> {
    let (shop, outcome) = (&looked.shop, &looked.outcome);
    let mut signs: Vec<Sign> =
        outcome.flaws.iter().map(|flaw| Sign::SettingsFlawed(words::flaw(flaw, lang))).collect();
    signs.extend(outcome.signs.iter().cloned());
    if let Some(error) = &outcome.ledger_refuses {
        signs.push(Sign::LedgerRefuses(told_of_shop(error, (lang, now))));
    }
    signs.extend(outcome.undone.iter().map(|obstacle| Sign::Undone(obstacle.words(lang))));
    let line = |subject: Subject, gravity: Gravity, what: &str, remedy: &str| LookedLine {
        gravity,
        subject: subject.title(lang),
        what: what.lines().map(|line| line.trim().to_owned()).collect(),
        remedy: remedy.to_owned(),
    };
    let of_sign = |sign: &Sign| line(sign.subject(), sign.gravity(), &sign.what(lang), sign.remedy(lang));
    let mut lines: Vec<LookedLine> = signs.iter().map(of_sign).collect();
    for (code, said) in &outcome.malls {
        match said {
            MallCheck::Answers(name) => {
                lines.push(line(Subject::Mall, Gravity::Well, &mall_answers(code, name, lang), ""));
            }
            MallCheck::Stopped(stop) => {
                let what = shop.store(code).map(|store| stop_words(store, stop, lang)).unwrap_or_default();
                lines.push(line(Subject::Mall, Gravity::Broken, &what, ""));
            }
        }
    }
    for channel in &outcome.channels {
        let (name, way) = (&channel.name, channel.way);
        let (what, gravity, remedy) = match channel.code {
            None => (channels::standing(name, way, channel.letters, None, lang), Gravity::Well, ""),
            Some(code) => {
                (channels::seen(name, way, code, &channel.why, lang), Gravity::Broken, code.remedy(lang))
            }
        };
        lines.push(line(Subject::Mail, gravity, &what, remedy));
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.gravity));
    lines
}

/// 試し送信.
pub(super) async fn try_notice(
    State(board): State<Shared>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (name, doer, lang, now) = (fields.get("name").to_owned(), visit.doer(), visit.lang, visit.now);
    let said = board
        .ask(move |desk| {
            let shop = &desk.shop;
            let outcomes = send_test(shop, || shop.ledger_if_any(), &name, now, lang)?;
            note_deed(&desk.ledger, &doer.deed(DeedKind::TriedNotice, &name, ""))?;
            let (mut good, mut trouble) = (Vec::new(), Vec::new());
            for (to, outcome) in outcomes {
                match outcome {
                    TestOutcome::Taken => good.push(channels::test_taken(&to, lang)),
                    TestOutcome::NotTaken(code, why) => {
                        trouble.push(channels::test_not_taken(&to, code, &why, lang));
                    }
                }
            }
            Ok((good.join(" "), trouble.join(" ")))
        })
        .await?;
    settings::shown_with(&board, visit, said).await
}

/// A file that came as a format reads it, or an order as a layout writes it.
pub(super) async fn reading(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let asked = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (profile, layout, file) = (asked("profile"), asked("layout"), asked("file").parse::<i64>().ok());
    let model = board
        .ask(move |desk| {
            let frame = Frame::of(desk, &visit, Some(Here::Settings), visit.words().live_reading())?;
            let (shop, ledger) = (&desk.shop, &desk.ledger);
            let mut page = ReadingPage::of(frame, shop, (&profile, &layout));
            let came = came_last(shop, ledger)?.into_iter().filter(|came| came.is_there);
            page.files = came.map(|came| (came.id, came.name, Some(came.id) == file)).collect();
            if let Some(file) = file.filter(|_| !profile.is_empty()) {
                let reading = read_by(shop, ledger, file, &profile, visit.lang)?;
                page.reading = Some(ReadingShown::of(reading, visit.lang));
            }
            if !layout.is_empty() {
                page.line = line_of_layout(shop, ledger, &layout, visit.now)?;
            }
            Ok(page)
        })
        .await?;
    Ok(show(&model))
}
