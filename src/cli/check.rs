//! `shukka check`: settings and folders, or what a file would become, without touching anything.

use super::args::CheckArgs;
use super::check_json::{CheckPage, file_for_machines};
use super::mall::worse;
use super::{Context, Ending, Failure, screen};
use crate::desk::check::{
    CheckedFile, DraftOutcome, FileForm, FileSeen, MallCheck, ShopCheck, StoreAdvice, advise, check_file,
    check_ledger, check_mall, check_shop, draft_profile,
};
use crate::desk::{TestOutcome, notices_standing, send_test, stop_words};
use crate::notice::{Code, Lang, channels, guide, labels, mall, orders, settings, summary};
use crate::order::{Field, Statement};
use crate::shop::{Shop, ShopError};
use crate::telling::Stop;
use std::path::Path;

pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Ending, Failure> {
    let (shop, flaws) = Shop::open_as_far_as_sound(context.place())?;
    let page = CheckPage::new(args.json);
    for flaw in &flaws {
        page.complain(&settings::flaw(flaw, context.lang));
    }
    if !flaws.is_empty() {
        page.end(&serde_json::json!({ "well": false }));
        return Ok(Ending::Usage);
    }
    if let Some(name) = &args.send_test {
        return trial(context, &shop, name);
    }
    let checked = match &args.file {
        Some(file) if args.draft_profile => draft(&shop, file, context.lang),
        Some(file) if args.json => file_for_machines(context, &shop, file),
        Some(file) => file_as_it_is(context, &shop, file),
        None => shop_as_it_is(context, &shop, &page),
    };
    context.looked(&shop, checked)
}

/// Sends a trial to a notice of the settings.
fn trial(context: &Context, shop: &Shop, name: &str) -> Result<Ending, Failure> {
    let mut ending = Ending::Well;
    for (name, outcome) in send_test(shop, || shop.ledger_if_any(), name, context.now, context.lang)? {
        match outcome {
            TestOutcome::Taken => screen::say(&channels::test_taken(&name, context.lang)),
            TestOutcome::NotTaken(code, why) => {
                screen::complain(&channels::test_not_taken(&name, code, &why, context.lang));
                ending = worse(ending, channel_ending(code));
            }
        }
    }
    Ok(ending)
}

/// How it ends when word cannot be brought somewhere.
pub(super) fn channel_ending(code: Code) -> Ending {
    if code == Code::N502 { Ending::Unsure } else { Ending::Usage }
}

/// Tells of notices that cannot be delivered; how that ends.
fn show_channels(shop: &Shop, context: &Context, page: &CheckPage) -> Result<Ending, Failure> {
    let mut ending = Ending::Well;
    let ledger = shop.ledger_to_read()?;
    for channel in notices_standing(shop, ledger.as_ref())? {
        let Some(code) = channel.code else { continue };
        page.complain(&channels::trouble(&channel.name, channel.way, code, &channel.why, context.lang));
        ending = worse(ending, channel_ending(code));
    }
    Ok(ending)
}

fn shop_as_it_is(context: &Context, shop: &Shop, page: &CheckPage) -> Result<Ending, Failure> {
    let check = check_shop(shop);
    let mut ending = show_shop(&check, page, context.lang)?;
    let ledger = shop.ledger_to_read()?;
    for store in &shop.settings.stores {
        for advice in advise(shop, store, ledger.as_ref(), context.now)? {
            page.say(&advice_words(&store.code, &advice, context.lang));
        }
    }
    if let Some(ledger) = &ledger {
        for obstacle in shop.open_orders_of_gone_stores(ledger).map_err(ShopError::from)? {
            page.complain(&obstacle.words(context.lang));
            ending = worse(ending, Ending::Held);
        }
    }
    drop(ledger);
    for store in shop.settings.stores.iter().filter(|store| check.malls.contains(&store.code)) {
        match check_mall(shop, store, || shop.ledger_to_read(), context.now)? {
            MallCheck::Answers(name) => {
                page.say(&mall::shop_answers(&store.code, &name, context.lang));
            }
            MallCheck::Stopped(stop) => {
                page.complain(&stop_words(store, &stop, context.lang));
                let is_setting = matches!(stop, Stop::Trouble(_) | Stop::NoConnection) || stop.is_usage();
                ending = worse(ending, if is_setting { Ending::Usage } else { Ending::Unsure });
            }
        }
    }
    ending = worse(ending, show_channels(shop, context, page)?);
    if let Some(ledger) = shop.ledger_to_read()? {
        check_ledger(&ledger)?;
    }
    let is_well = ending == Ending::Well && shop.seen_behind.get().is_none();
    if is_well && !page.is_for_machines() {
        page.say(guide::check_well(context.lang));
    }
    page.end(&serde_json::json!({
        "well": is_well, "dir": check.dir, "profiles": check.profiles, "own_profiles": check.own_profiles,
        "stores": check.stores.iter().map(|(code, name)| serde_json::json!({ "code": code, "name": name })).collect::<Vec<_>>(),
    }));
    Ok(ending)
}

fn advice_words(store: &str, advice: &StoreAdvice, lang: Lang) -> String {
    match advice {
        StoreAdvice::CarrierIntoTrackingCode { ended } => {
            guide::carrier_into_tracking_code(store, *ended, lang)
        }
        StoreAdvice::Proxy(proxy) => guide::through_proxy(store, proxy, lang),
        StoreAdvice::OfMall(mall) => guide::of_mall(store, mall.title(), mall.name(), lang),
        StoreAdvice::OldOrdersDue { orders, oldest } => {
            guide::old_orders_due(store, *orders, oldest.map(|day| day.to_string()).as_deref(), lang)
        }
    }
}

fn show_shop(check: &ShopCheck, page: &CheckPage, lang: Lang) -> Result<Ending, Failure> {
    let stores: Vec<String> = check.stores.iter().map(|(code, name)| format!("{code}（{name}）")).collect();
    let dir = check.dir.to_string_lossy();
    if !page.is_for_machines() {
        page.say(&guide::check_shop(&dir, &stores, check.profiles, check.own_profiles, lang));
    }
    for unknown in &check.unknown_placeholders {
        let (store, setting, placeholder) = (&unknown.store, &unknown.setting, &unknown.placeholder);
        page.say(&guide::unknown_placeholder(store, setting, placeholder, lang));
    }
    if let Some(flaw) = &check.template_flaw {
        return Err(Failure::Usage(format!("{} {}: {}", flaw.store, flaw.setting, flaw.why)));
    }
    for folder in &check.unwritable {
        page.complain(&guide::folder_not_writable(&folder.path.to_string_lossy(), &folder.why, lang));
    }
    Ok(if check.unwritable.is_empty() { Ending::Well } else { Ending::Usage })
}

fn file_as_it_is(context: &Context, shop: &Shop, path: &Path) -> Result<Ending, Failure> {
    // Also of a file that needs nothing of it: what it would become is said by the ledger's own program.
    drop(shop.ledger_to_read()?);
    let lang = context.lang;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let zone = shop.settings.timezone;
    let checked = check_file(shop, path, || shop.ledger_to_read(), &mut |seen| match seen {
        FileSeen::Form(form) => show_form(&name, form, lang),
        FileSeen::Fits(profile) => {
            screen::say(&guide::fits(&profile.title, &profile.id, profile.kind.name(), lang));
        }
        FileSeen::Whole(findings) => {
            screen::say(&summary::whole_file_line(&name, findings[0].code, lang));
            findings.iter().for_each(|finding| screen::say(&summary::finding_lines(finding, &name, lang)));
        }
        FileSeen::Sheet(name) => screen::say(&guide::sheet(name, lang)),
        FileSeen::Finding(finding) => screen::say(&summary::finding_lines(finding, &name, lang)),
        FileSeen::Sound { row, number, said } => {
            screen::say(&guide::row_becomes(row, number, &words(said, zone, lang), lang));
        }
        FileSeen::Proposal { row, name, tracking, candidates } => {
            screen::say(&labels::proposal(row, name, tracking, candidates, lang));
        }
    })?;
    Ok(match checked {
        CheckedFile::Held => Ending::Held,
        CheckedFile::ToConfirm => {
            screen::say(labels::confirm(lang));
            Ending::Held
        }
        CheckedFile::Judged { rows, sound } => {
            screen::say(&guide::untouched(rows, sound, rows - sound, lang));
            if sound < rows { Ending::Held } else { Ending::Well }
        }
    })
}

fn show_form(name: &str, form: FileForm, lang: Lang) {
    if form.is_workbook {
        return screen::say(&guide::workbook_form(name, form.bytes, lang));
    }
    let delimiter = match form.delimiter {
        b'\t' => "TAB".to_owned(),
        other => char::from(other).to_string(),
    };
    screen::say(&guide::file_form(name, form.bytes, "csv", form.encoding.name(), &delimiter, lang));
}

fn draft(shop: &Shop, path: &Path, lang: Lang) -> Result<Ending, Failure> {
    Ok(match draft_profile(shop, path)? {
        DraftOutcome::Draft(document) => {
            screen::say(document.trim_end());
            Ending::Well
        }
        DraftOutcome::NoHeader => Ending::Held,
        DraftOutcome::Unreadable { name, finding } => {
            screen::complain(&summary::finding_lines(&finding, &name, lang));
            Ending::Held
        }
    })
}

/// What a row says, field by field.
fn words(said: Statement<'_>, zone: chrono_tz::Tz, lang: Lang) -> String {
    let mut parts = Vec::new();
    for (field, _) in said.iter().filter(|(field, _)| *field != Field::ITEM) {
        let shown = said.shown(field, zone).replace('\n', "␤");
        parts.push(format!("{}={shown}", orders::field_title(field.name(), lang)));
    }
    for item in said.items() {
        for (field, _) in item.iter() {
            parts.push(format!(
                "{}={}",
                orders::field_title(field.name(), lang),
                item.shown(field, zone).replace('\n', "␤")
            ));
        }
    }
    parts.join(" ")
}
