//! `shukka report`: the workbook that closes the day.

use super::args::ReportArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::report::{LedgerSource, month_of, period};
use crate::ledger::Ledger;
use crate::notice::{guide, settings, summary};
use crate::outbox::{free_name, move_into};
use crate::report::{Mask, Options, ReportError, SHEET_ROWS, Scope, Summary, write_report};
use crate::shop::{Shop, ShopError};
use chrono::DateTime;
use rust_xlsxwriter::XlsxError;
use std::fs::File;
use std::path::{Path, PathBuf};
use zip::result::ZipError;

pub(super) fn run(context: &Context, args: &ReportArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, context.lang)));
    }
    let (first, last) = month_of(shop.day(context.now));
    let from = args.from.unwrap_or_else(|| args.to.map_or(first, |to| month_of(to).0));
    let to = args.to.unwrap_or_else(|| args.from.map_or(last, |from| month_of(from).1));
    if from > to {
        return Err(Failure::Usage(settings::period_backwards(from, to, context.lang)));
    }
    let scope = Scope { from, to, store: args.store.clone() };
    let mask = if args.mask { Mask::On } else { Mask::Off };
    let ledger = shop.ledger()?;
    let (path, figures) = write(context, &shop, &ledger, &scope, mask, args.output.as_deref())?;
    if args.json {
        screen::say(&super::json::summary_json(&figures, &path));
    } else {
        screen::say(&guide::report_written(&path, context.lang));
    }
    Ok(Ending::Well)
}

/// The report of this month, at the end of a pass.
pub(super) fn this_month(context: &Context, shop: &Shop, ledger: &Ledger) -> Result<String, Failure> {
    let (from, to) = month_of(shop.day(context.now));
    let (path, _) = write(context, shop, ledger, &Scope { from, to, store: None }, Mask::Off, None)?;
    screen::say(&guide::report_written(&path, context.lang));
    Ok(path)
}

fn write(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    scope: &Scope,
    mask: Mask,
    output: Option<&Path>,
) -> Result<(String, Summary), Failure> {
    let (dir, name) = target(shop, scope, output)?;
    let scratch = tempfile_in(&shop.spool()).map_err(|e| ShopError::io(&shop.spool(), e))?;
    let bar = screen::counting(total(shop, ledger, scope)?);
    let seen = || bar.inc(1);
    let mut source = LedgerSource::new(shop, ledger, shop.day(context.now), scope, &seen);
    let options = Options {
        now: DateTime::from_timestamp(context.now, 0).unwrap_or_default(),
        timezone: shop.settings.timezone,
        mask,
        scratch: &shop.spool(),
        rows_per_sheet: SHEET_ROWS,
    };
    let file = File::options().write(true).open(&scratch).map_err(|e| ShopError::io(&scratch, e))?;
    let written = write_report(&mut source, scope, &options, std::io::BufWriter::new(&file));
    bar.finish_and_clear();
    let published = written.map_err(|error| failure(error, &scratch)).and_then(|figures| {
        file.sync_all().map_err(|e| ShopError::io(&scratch, e))?;
        Ok((move_into(&scratch, &dir, &name).map_err(ShopError::from)?, figures))
    });
    if published.is_err() {
        // What could not be finished is of no use to anybody.
        drop(std::fs::remove_file(&scratch));
    }
    let (path, figures) = published?;
    let shown = if output.is_some() { path.to_string_lossy().into_owned() } else { shop.shown(&path) };
    Ok((shown, figures))
}

fn failure(error: ReportError<ShopError>, scratch: &Path) -> Failure {
    let refused = |error: std::io::Error| ShopError::io(scratch, error).into();
    match error {
        ReportError::Source(error) => error.into(),
        ReportError::Workbook(XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error))) => {
            refused(error)
        }
        // The library told nobody why; a folder that is there and takes no more is full.
        ReportError::Scratch(folder) if folder.is_dir() => refused(std::io::ErrorKind::StorageFull.into()),
        ReportError::Scratch(_) => refused(std::io::ErrorKind::NotFound.into()),
        other @ ReportError::Workbook(_) => Failure::Other(anyhow::anyhow!("{}: {other}", scratch.display())),
    }
}

/// How many orders the report is about, when that is known at once.
fn total(shop: &Shop, ledger: &Ledger, scope: &Scope) -> Result<Option<u64>, Failure> {
    match scope.store {
        None => Ok(Some(ledger.count_ordered(period(shop, scope)).map_err(ShopError::from)?)),
        Some(_) => Ok(None),
    }
}

/// The folder and name: `-o`, or `outbox/reports/突合-<from>-<to>.xlsx`. A name that is taken gets a number.
fn target(shop: &Shop, scope: &Scope, output: Option<&Path>) -> Result<(PathBuf, String), Failure> {
    let (dir, name) = match output {
        Some(path) => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            (dir.to_owned(), name)
        }
        None => (shop.dir.join("outbox").join("reports"), format!("突合-{}-{}.xlsx", scope.from, scope.to)),
    };
    let name = free_name(&dir, &name).map_err(ShopError::from)?;
    Ok((dir, name))
}

fn tempfile_in(folder: &Path) -> std::io::Result<PathBuf> {
    let path = folder.join(format!("report-{}.xlsx", std::process::id()));
    File::options().write(true).create(true).truncate(true).open(&path)?;
    Ok(path)
}
