//! `shukka check`: settings and folders, or what a file would become, without touching anything.

use super::args::CheckArgs;
use super::mall::{stop_words, worse};
use super::{Context, Ending, Failure, screen};
use crate::decode::{Format, Row, Rows};
use crate::inbox::{Identity, Sighting, Spooled, examine};
use crate::intake::{look_inside, recognise};
use crate::ledger::{Ledger, LedgerError, Scope};
use crate::mercari::Outcome;
use crate::normalize::columns::Binding;
use crate::normalize::row::{Fate, ReadRow, RowReader};
use crate::notice::{Lang, guide, labels, mall, orders, settings, summary};
use crate::order::{Field, Statement, Template, fold_text, same_text};
use crate::profile::{FileKind, Rank, likely_header};
use crate::shop::settings::{Store, StoreKind, Via};
use crate::shop::{Shop, ShopError};
use crate::telling::{Stop, block_on, client_of};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Ending, Failure> {
    let (shop, flaws) =
        Shop::open_as_far_as_sound(&context.dir).map_err(|error| context.not_opened(error))?;
    for flaw in &flaws {
        screen::complain(&settings::flaw(flaw, context.lang));
    }
    if !flaws.is_empty() {
        return Ok(Ending::Usage);
    }
    match &args.file {
        Some(file) if args.draft_profile => draft_profile(&shop, file, context.lang),
        Some(file) => check_file(context, &shop, file),
        None => check_shop(context, &shop),
    }
}

fn check_shop(context: &Context, shop: &Shop) -> Result<Ending, Failure> {
    let lang = context.lang;
    let stores: Vec<String> =
        shop.settings.stores.iter().map(|s| format!("{}（{}）", s.code, s.name)).collect();
    let own = shop.profiles.iter().filter(|p| p.rank == Rank::Own).count();
    screen::say(&guide::check_shop(&shop.dir.to_string_lossy(), &stores, shop.profiles.len(), own, lang));
    for store in &shop.settings.stores {
        for (setting, text) in
            [("message", &store.export.message), ("tracking_code", &store.export.tracking_code)]
        {
            match Template::parse(text) {
                Ok(template) => {
                    for unknown in template.unknown_placeholders() {
                        screen::say(&guide::unknown_placeholder(&store.code, setting, unknown, lang));
                    }
                }
                Err(error) => return Err(Failure::Usage(format!("{} {setting}: {error}", store.code))),
            }
        }
    }
    for layout in &shop.layouts {
        for unknown in layout.unknown_placeholders() {
            screen::say(&guide::unknown_placeholder(
                "-",
                &format!("layout {} {}", layout.id(), unknown.0),
                unknown.1,
                lang,
            ));
        }
    }
    let mut ending = Ending::Well;
    for folder in [shop.inbox(), shop.held(""), shop.archive(), shop.dir.join("outbox"), shop.state()] {
        if let Some(why) = unwritable(&folder) {
            screen::complain(&guide::folder_not_writable(&folder.to_string_lossy(), &why, lang));
            ending = Ending::Usage;
        }
    }
    for store in shop.settings.stores.iter().filter(|store| store.kind == StoreKind::MercariShops) {
        if store.export.via == Via::Api || store.fetch.auto {
            ending = worse(ending, check_mall(context, shop, store)?);
        }
    }
    if ending == Ending::Well {
        screen::say(guide::check_well(lang));
    }
    Ok(ending)
}

/// Whether token, client name and endpoint of a store work: asks the mall for the shop's name, once.
fn check_mall(context: &Context, shop: &Shop, store: &Store) -> Result<Ending, Failure> {
    let stop = match client_of(shop, store) {
        Err(stop) => stop,
        Ok(client) => {
            if let Some(ledger) = shop.ledger_to_read()? {
                ledger.spend_points(&store.code, context.now, 1)?;
            }
            match block_on(client.shop())?.outcome {
                Outcome::Accepted(answer) => {
                    screen::say(&mall::shop_answers(&store.code, &answer.name, context.lang));
                    return Ok(Ending::Well);
                }
                Outcome::Configuration(trouble) => Stop::Trouble(trouble),
                Outcome::Deferred(_) => Stop::NoConnection,
                Outcome::RateLimited(reset) => Stop::Points(reset.unwrap_or(60)),
                Outcome::Lost(_) | Outcome::Refused(_) | Outcome::NotFound | Outcome::Retired => {
                    Stop::NoAnswer
                }
            }
        }
    };
    screen::complain(&stop_words(store, &stop, context.lang));
    let is_setting = matches!(stop, Stop::Trouble(_) | Stop::NoConnection) || stop.is_usage();
    Ok(if is_setting { Ending::Usage } else { Ending::Unsure })
}

/// Why a folder that is there cannot be written to; one that is not there yet will be made.
fn unwritable(folder: &Path) -> Option<String> {
    let metadata = std::fs::metadata(folder).ok()?;
    if !metadata.is_dir() {
        return Some("not a folder".to_owned());
    }
    #[cfg(unix)]
    if let Err(error) = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
    {
        return Some(error.to_string());
    }
    metadata.permissions().readonly().then(|| "read only".to_owned())
}

fn check_file(context: &Context, shop: &Shop, path: &Path) -> Result<Ending, Failure> {
    let lang = context.lang;
    let (spooled, name) = look(path)?;
    let recognised = match recognise(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? {
        Ok(recognised) => recognised,
        Err(findings) => {
            show_form(shop, path, &spooled, &name, lang)?;
            screen::say(&summary::whole_file_line(&name, findings[0].code, lang));
            findings.iter().for_each(|finding| screen::say(&summary::finding_lines(finding, &name, lang)));
            return Ok(Ending::Held);
        }
    };
    let dialect = &recognised.dialect;
    let form = if dialect.format == Format::Workbook { "xlsx" } else { "csv" };
    let delimiter =
        if dialect.delimiter == b'\t' { "TAB".to_owned() } else { char::from(dialect.delimiter).to_string() };
    screen::say(&guide::file_form(&name, spooled.bytes, form, dialect.encoding.name(), &delimiter, lang));
    let profile = recognised.profile;
    screen::say(&guide::fits(&profile.title, &profile.id, profile.kind.name(), lang));
    let binding = match recognised.bind() {
        Ok(binding) => binding,
        Err(findings) => {
            findings.iter().for_each(|finding| screen::say(&summary::finding_lines(finding, &name, lang)));
            return Ok(Ending::Held);
        }
    };
    if profile.matched_by_name {
        return propose(context, shop, path, &recognised.dialect, &binding);
    }
    row_by_row(context, shop, path, &name, &recognised.dialect, &binding)
}

fn draft_profile(shop: &Shop, path: &Path, lang: Lang) -> Result<Ending, Failure> {
    let (spooled, name) = look(path)?;
    match look_inside(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? {
        Ok((sample, dialect)) => {
            let Some((row, header)) = likely_header(&sample) else { return Ok(Ending::Held) };
            screen::say(crate::profile::draft(header, row, dialect.delimiter).trim_end());
            Ok(Ending::Well)
        }
        Err(finding) => {
            screen::complain(&summary::finding_lines(&finding, &name, lang));
            Ok(Ending::Held)
        }
    }
}

/// The form of a file that fits no profile, before what is missing.
fn show_form(shop: &Shop, path: &Path, spooled: &Spooled, name: &str, lang: Lang) -> Result<(), Failure> {
    if let Ok((_, dialect)) = look_inside(shop, path, spooled).map_err(|e| ShopError::io(path, e))? {
        let form = if dialect.format == Format::Workbook { "xlsx" } else { "csv" };
        let delimiter = if dialect.delimiter == b'\t' {
            "TAB".to_owned()
        } else {
            char::from(dialect.delimiter).to_string()
        };
        screen::say(&guide::file_form(name, spooled.bytes, form, dialect.encoding.name(), &delimiter, lang));
    }
    Ok(())
}

/// Rows of a file without order numbers, each with the orders that it may belong to. Nothing is matched by itself.
fn propose(
    context: &Context,
    shop: &Shop,
    path: &Path,
    dialect: &crate::decode::Dialect,
    binding: &Binding<'_>,
) -> Result<Ending, Failure> {
    let unreadable = |error| Failure::Usage(crate::intake::unreadable(&error));
    let ledger = shop.ledger_to_read()?;
    let file = File::open(path).map_err(|e| ShopError::io(path, e))?;
    let mut rows = Rows::open(BufReader::new(file), dialect.clone()).map_err(unreadable)?;
    let mut reader = RowReader::new(binding, shop.settings.timezone, true);
    let (mut row, mut read) = (Row::new(), ReadRow::default());
    while rows.read(&mut row).map_err(unreadable)? {
        if row.number() <= binding.header_row || reader.read(&row, &mut read) == Fate::Skipped {
            continue;
        }
        let said = read.said.as_statement();
        let name = said.text(Field::SHIP_TO_NAME).unwrap_or("");
        let candidates = match &ledger {
            Some(ledger) => proposals(ledger, name)?,
            None => Vec::new(),
        };
        let tracking = said.tracking().collect::<Vec<_>>().join(",");
        screen::say(&labels::proposal(read.row, name, &tracking, &candidates, context.lang));
    }
    screen::say(labels::confirm(context.lang));
    Ok(Ending::Held)
}

fn look(path: &Path) -> Result<(Spooled, String), Failure> {
    let metadata = std::fs::metadata(path).map_err(|e| ShopError::io(path, e))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let original = Sighting {
        path: path.to_owned(),
        folder: String::new(),
        name: name.clone(),
        identity: Identity::of(&metadata),
    };
    let spooled = examine(original).map_err(|e| ShopError::io(path, e))?;
    Ok((spooled, name))
}

fn row_by_row(
    context: &Context,
    shop: &Shop,
    path: &Path,
    name: &str,
    dialect: &crate::decode::Dialect,
    binding: &Binding<'_>,
) -> Result<Ending, Failure> {
    let lang = context.lang;
    let unreadable = |error| Failure::Usage(crate::intake::unreadable(&error));
    let file = File::open(path).map_err(|e| ShopError::io(path, e))?;
    let mut rows = Rows::open(BufReader::new(file), dialect.clone()).map_err(unreadable)?;
    let strips = binding.profile.kind != FileKind::Orders;
    let mut reader = RowReader::new(binding, shop.settings.timezone, strips);
    let (mut row, mut read) = (Row::new(), ReadRow::default());
    let (mut count, mut sound) = (0, 0);
    while rows.read(&mut row).map_err(unreadable)? {
        if row.number() <= binding.header_row || reader.read(&row, &mut read) == Fate::Skipped {
            continue;
        }
        count += 1;
        if read.findings.is_empty() {
            sound += 1;
            screen::say(&guide::row_becomes(
                read.row,
                &read.key,
                &words(read.said.as_statement(), shop.settings.timezone, lang),
                lang,
            ));
        }
        for finding in &read.findings {
            screen::say(&summary::finding_lines(finding, name, lang));
        }
    }
    screen::say(&guide::untouched(count, sound, count - sound, lang));
    Ok(if sound < count { Ending::Held } else { Ending::Well })
}

/// What a row says, field by field.
fn words(said: Statement<'_>, zone: chrono_tz::Tz, lang: crate::notice::Lang) -> String {
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

/// Orders that a row without an order number may belong to: its name is theirs, they have no number yet.
fn proposals(ledger: &Ledger, name: &str) -> Result<Vec<String>, LedgerError> {
    let mut found = Vec::new();
    let bare = |text: &str| fold_text(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = bare(name.trim().trim_end_matches('様'));
    for store in ledger.store_codes()? {
        ledger.for_each_order(&store, Scope::All, |record| {
            let order = &record.order;
            if order.shipment.tracking.is_empty()
                && !wanted.is_empty()
                && same_text(&bare(&order.ship_to.name), &wanted)
            {
                found.push((order.ordered_at, format!("{store} {}", order.number)));
            }
            Ok::<(), LedgerError>(())
        })?;
    }
    // The latest orders first: a label is made soon after its order.
    found.sort_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, name)| name).collect())
}
