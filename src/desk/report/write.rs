//! Writing the report into a folder.

use super::super::{DeskError, must_have_store};
use super::{LedgerSource, month_of, period};
use crate::ledger::Ledger;
use crate::notice::Refusal;
use crate::outbox::{free_name, move_into};
use crate::report::{DayOf, Mask, Options, ReportError, SHEET_ROWS, Scope, Summary, write_report};
use crate::shop::{Shop, ShopError};
use chrono::{DateTime, NaiveDate};
use rust_xlsxwriter::XlsxError;
use std::fs::File;
use std::path::{Path, PathBuf};
use zip::result::ZipError;

/// Which report is written.
#[derive(Debug, Clone)]
pub struct ReportWish {
    /// Which orders it is about.
    pub scope: Scope,
    /// Whether names and addresses are masked.
    pub mask: Mask,
    /// The file; `None`: one in `outbox/reports/`.
    pub output: Option<PathBuf>,
}

/// A report that was written.
#[derive(Debug, Clone)]
pub struct ReportOutcome {
    /// The file, within the shop folder unless it was named.
    pub path: String,
    /// The figures of its first sheet.
    pub figures: Summary,
}

impl ReportWish {
    /// The report of a period; where a day is left out, the month of the other, else of today.
    ///
    /// # Errors
    /// [`Refusal::NoSuchStore`], [`Refusal::PeriodBackwards`].
    pub fn of(
        shop: &Shop,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        (store, by): (Option<String>, DayOf),
        now: i64,
    ) -> Result<Self, Refusal> {
        must_have_store(shop, store.as_deref())?;
        let (first, last) = month_of(shop.day(now));
        let (from, to) = (
            from.unwrap_or_else(|| to.map_or(first, |to| month_of(to).0)),
            to.unwrap_or_else(|| from.map_or(last, |from| month_of(from).1)),
        );
        if from > to {
            return Err(Refusal::PeriodBackwards { from, to });
        }
        Ok(Self { scope: Scope { from, to, store, by }, mask: Mask::Off, output: None })
    }
}

/// How many orders a report is about, when that is known at once.
///
/// # Errors
/// When the ledger cannot be read.
pub fn orders_of_report(shop: &Shop, ledger: &Ledger, wish: &ReportWish) -> Result<Option<u64>, DeskError> {
    match (&wish.scope.store, wish.scope.by) {
        (None, DayOf::Ordered) => Ok(Some(ledger.count_ordered(period(shop, &wish.scope))?)),
        _ => Ok(None),
    }
}

/// Writes a report; `seen` is called after every order.
///
/// # Errors
/// [`DeskError::Shop`] when the ledger or a folder refuses.
pub fn report(
    shop: &Shop,
    ledger: &Ledger,
    wish: &ReportWish,
    now: i64,
    seen: &dyn Fn(),
) -> Result<ReportOutcome, DeskError> {
    let mut source = LedgerSource::new(shop, ledger, now, &wish.scope, seen)?;
    let (dir, name) = target(shop, wish)?;
    let scratch = scratch_in(&shop.spool()).map_err(|e| ShopError::io(&shop.spool(), e))?;
    let options = Options {
        now: DateTime::from_timestamp(now, 0).unwrap_or_default(),
        timezone: shop.settings.timezone,
        mask: wish.mask,
        scratch: &shop.spool(),
        rows_per_sheet: SHEET_ROWS,
    };
    let file = File::options().write(true).open(&scratch).map_err(|e| ShopError::io(&scratch, e))?;
    let written = write_report(&mut source, &wish.scope, &options, std::io::BufWriter::new(&file));
    let published = written.map_err(|error| failure(error, &scratch)).and_then(|figures| {
        file.sync_all().map_err(|e| ShopError::io(&scratch, e))?;
        Ok((move_into(&scratch, &dir, &name).map_err(ShopError::from)?, figures))
    });
    if published.is_err() {
        // What could not be finished is of no use to anybody.
        drop(std::fs::remove_file(&scratch));
    }
    let (path, figures) = published?;
    let path = if wish.output.is_some() { path.to_string_lossy().into_owned() } else { shop.shown(&path) };
    Ok(ReportOutcome { path, figures })
}

fn failure(error: ReportError<ShopError>, scratch: &Path) -> DeskError {
    let refused = |error: std::io::Error| ShopError::io(scratch, error).into();
    match error {
        ReportError::Source(error) => error.into(),
        ReportError::Workbook(XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error))) => {
            refused(error)
        }
        // The library told nobody why; a folder that is there and takes no more is full.
        ReportError::Scratch(folder) if folder.is_dir() => refused(std::io::ErrorKind::StorageFull.into()),
        ReportError::Scratch(_) => refused(std::io::ErrorKind::NotFound.into()),
        other @ ReportError::Workbook(_) => DeskError::Fault(format!("{}: {other}", scratch.display())),
    }
}

/// The folder and name: the file that was named, or `outbox/reports/突合-<from>-<to>.xlsx`. A name that is taken gets a
/// number.
fn target(shop: &Shop, wish: &ReportWish) -> Result<(PathBuf, String), ShopError> {
    let (dir, name) = match &wish.output {
        Some(path) => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            (dir.to_owned(), name)
        }
        None => {
            let name = format!("突合-{}-{}.xlsx", wish.scope.from, wish.scope.to);
            (shop.dir.join("outbox").join("reports"), name)
        }
    };
    let name = free_name(&dir, &name)?;
    Ok((dir, name))
}

fn scratch_in(folder: &Path) -> std::io::Result<PathBuf> {
    let path = folder.join(format!("report-{}.xlsx", std::process::id()));
    File::options().write(true).create(true).truncate(true).open(&path)?;
    Ok(path)
}
