//! The workbook, written in one walk over the orders and one over the files and rows.
//!
//! **Invariant.** What could not be written is an error: no half of a report is taken for one.

use super::package::save;
use super::reconcile::reconcile;
use super::sheets::{
    ArrivalSheet, Bundles, ChangeSheet, FrontHead, GridDesk, HeldSheet, Matching, SentSheet, TODAY, Waiting,
    write_front, write_today,
};
use super::summary::OrderDays;
use super::{DayOf, Flow, Mask, Match, Matches, OrderLine, ReportSource, Scope, Summary};
use crate::notice::report::{report_days, report_made_at, report_period, report_title};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// As many rows as a sheet of the file format can have, the heading among them.
pub const SHEET_ROWS: u32 = 1_048_576;

/// How a report is written.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// What to take as the present; also the workbook's creation date.
    pub now: DateTime<Utc>,
    /// Whose calendar days and hours count.
    pub timezone: Tz,
    /// Whether personal data is masked.
    pub mask: Mask,
    /// A folder for unfinished sheets, on a local disk with room for some 100 bytes a cell.
    pub scratch: &'a Path,
    /// Rows a sheet may have before it goes on in another: [`SHEET_ROWS`], less in tests.
    pub rows_per_sheet: u32,
}

/// Why no report came of it.
#[derive(Debug, thiserror::Error)]
pub enum ReportError<E> {
    /// The facts could not be read.
    #[error("the facts of the report could not be read: {0}")]
    Source(E),
    /// The workbook could not be written: the target or the scratch folder is full or not writable.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] XlsxError),
    /// The scratch folder filled up or went away in the middle of a sheet.
    #[error("the scratch folder for unfinished sheets could not be written: {0}")]
    Scratch(std::path::PathBuf),
}

/// Writes the workbook of a period and gives its figures.
///
/// # Errors
/// [`ReportError`]; what was written to `target` until then is no workbook.
pub fn write_report<S: ReportSource, W: Write + Send>(
    source: &mut S,
    scope: &Scope,
    options: &Options<'_>,
    target: W,
) -> Result<Summary, ReportError<S::Error>> {
    // The spreadsheet library panics when its scratch file cannot be written; a full disk is no fault of ours
    // and must not end a watcher. Nothing that it touched is used afterwards.
    let made = catch_unwind(AssertUnwindSafe(|| make(source, scope, options, target)));
    made.unwrap_or_else(|_| Err(ReportError::Scratch(options.scratch.to_owned())))
}

fn make<S: ReportSource, W: Write + Send>(
    source: &mut S,
    scope: &Scope,
    options: &Options<'_>,
    target: W,
) -> Result<Summary, ReportError<S::Error>> {
    let [ordered, shipped, sent] = report_days();
    let by = match scope.by {
        DayOf::Ordered => ordered,
        DayOf::Shipped => shipped,
        DayOf::Sent => sent,
    };
    let period = report_period(scope.from, scope.to, by, scope.store.as_deref());
    let mut workbook = Workbook::new();
    // Level 1: most of the time of a report would go into squeezing out the last quarter of its size.
    workbook.set_zip_compression_level(1);
    workbook.set_tempdir(options.scratch)?;
    workbook
        .set_properties(&DocProperties::new().set_title(report_title()).set_creation_datetime(&options.now));
    let desk = GridDesk::new(workbook, options.rows_per_sheet, period.clone());
    let mut summary = Summary::new(source.stores());
    let clock = ZoneClock(options.timezone);

    let sheets = write_orders(source, scope, options, &desk, &mut summary)?;
    sheets.waiting.finish(&desk)?;
    sheets.sent.finish(&desk)?;
    sheets.matching.finish(&desk)?;
    write_arrivals(source, scope, clock, &desk)?;
    write_held(source, scope, options, &desk, &mut summary)?;
    sheets.bundles.finish(&desk)?;
    sheets.changes.finish(&desk)?;

    let day = source.day(scope).map_err(ReportError::Source)?;
    let made_at = report_made_at(options.now.with_timezone(&options.timezone).naive_local());
    let head = FrontHead { period: &period, made_at: &made_at, mask: options.mask };
    let sheets: Vec<&str> = day.iter().map(|_| TODAY).chain(SHEETS).collect();
    let front = write_front(&desk, &summary, scope, &head, &sheets)?;
    let today = day.map(|day| write_today(&desk, &day, &made_at)).transpose()?;
    let mut workbook = desk.workbook();
    workbook.worksheets_mut().splice(0..0, today.into_iter().chain([front]));
    if let Some(front) = workbook.worksheets_mut().first_mut() {
        front.set_active(true);
    }
    save(&mut workbook, &mut Resigned { target, has_refused: false })?;
    Ok(summary)
}

/// A target that refuses once. The archive that is being written tries to end itself when it is dropped and would
/// complain on the terminal; by then the first refusal has been told to whom it concerns.
struct Resigned<W> {
    target: W,
    has_refused: bool,
}

impl<W: Write> Resigned<W> {
    fn or_resign<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.has_refused |= done.as_ref().is_err_and(|e| e.kind() != io::ErrorKind::Interrupted);
        done
    }
}

impl<W: Write> Write for Resigned<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_refused {
            return Ok(bytes.len());
        }
        let done = self.target.write(bytes);
        self.or_resign(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_refused {
            return Ok(());
        }
        let done = self.target.flush();
        self.or_resign(done)
    }
}

/// The sheets behind サマリー, in order.
const SHEETS: [&str; 7] = ["未送信", "送信済", "突合", "取込ファイル", "要修正", "同梱", "変更履歴"];

/// Moments as the shop's clock shows them.
#[derive(Clone, Copy)]
struct ZoneClock(Tz);

impl ZoneClock {
    fn show(self, epoch_s: i64) -> Option<NaiveDateTime> {
        DateTime::from_timestamp(epoch_s, 0).map(|at| at.with_timezone(&self.0).naive_local())
    }
}

/// The sheets that one walk over the orders fills.
struct OrderSheets {
    waiting: Waiting,
    sent: SentSheet,
    matching: Matching,
    bundles: Bundles,
    changes: ChangeSheet,
}

impl OrderSheets {
    fn new(desk: &GridDesk) -> Result<Self, XlsxError> {
        Ok(Self {
            waiting: Waiting::new(desk)?,
            sent: SentSheet::new(desk)?,
            matching: Matching::new(desk)?,
            bundles: Bundles::new(desk)?,
            changes: ChangeSheet::new(desk)?,
        })
    }

    fn push(
        &mut self,
        summary: &mut Summary,
        line: &OrderLine<'_>,
        options: &Options<'_>,
    ) -> Result<(), XlsxError> {
        let clock = ZoneClock(options.timezone);
        let ordered = line.order.ordered_at.and_then(|at| clock.show(at));
        let told = line.sent.and_then(|sent| clock.show(sent.at));
        let today = options.now.with_timezone(&options.timezone).date_naive();
        let matches = reconcile(line, today);
        let told_day = told.filter(|_| line.is_told()).map(|at| at.date());
        summary.count_order(line, OrderDays { today, ordered: ordered.map(|at| at.date()), told: told_day });
        summary.count_matches(matches);
        if line.is_told() {
            self.sent.push(line, [ordered, told], options.mask)?;
        } else {
            self.waiting.push(line, ordered, options.mask)?;
        }
        self.matching.push(line, matches, [ordered, told])?;
        if let Some(bundle) = &line.bundle {
            self.bundles.push(bundle)?;
        }
        for change in line.changes {
            self.changes.push(change, clock.show(change.at), options.mask)?;
        }
        Ok(())
    }
}

fn write_orders<S: ReportSource>(
    source: &mut S,
    scope: &Scope,
    options: &Options<'_>,
    desk: &GridDesk,
    summary: &mut Summary,
) -> Result<OrderSheets, ReportError<S::Error>> {
    let mut sheets = OrderSheets::new(desk)?;
    let mut written = Ok(());
    let read =
        source.for_each_order(scope, &mut |line| keep(&mut written, sheets.push(summary, line, options)));
    settle(read, written)?;
    let mut written = Ok(());
    let read = source.for_each_stray(scope, &mut |line| {
        summary.count_matches(Matches::only(Match::NoOrder));
        keep(&mut written, sheets.matching.push_stray(line))
    });
    settle(read, written)?;
    let (mut written, clock) = (Ok(()), ZoneClock(options.timezone));
    let read = source.for_each_withdrawn(scope, &mut |line| {
        keep(&mut written, sheets.changes.push(line, clock.show(line.at), options.mask))
    });
    settle(read, written)?;
    Ok(sheets)
}

fn write_arrivals<S: ReportSource>(
    source: &mut S,
    scope: &Scope,
    clock: ZoneClock,
    desk: &GridDesk,
) -> Result<(), ReportError<S::Error>> {
    let mut sheet = ArrivalSheet::new(desk)?;
    let mut written = Ok(());
    let read =
        source.for_each_arrival(scope, &mut |line| keep(&mut written, sheet.push(line, clock.show(line.at))));
    settle(read, written)?;
    Ok(sheet.finish(desk)?)
}

fn write_held<S: ReportSource>(
    source: &mut S,
    scope: &Scope,
    options: &Options<'_>,
    desk: &GridDesk,
    summary: &mut Summary,
) -> Result<(), ReportError<S::Error>> {
    let clock = ZoneClock(options.timezone);
    let mut sheet = HeldSheet::new(desk)?;
    let mut written = Ok(());
    let read = source.for_each_held_row(scope, &mut |row| {
        summary.count_held(row);
        let times = [clock.show(row.at), row.solved_at.and_then(|at| clock.show(at))];
        keep(&mut written, sheet.push(row, times, options.mask))
    });
    settle(read, written)?;
    Ok(sheet.finish(desk)?)
}

/// Keeps what came of writing a line and tells the source whether to go on.
fn keep(written: &mut Result<(), XlsxError>, line: Result<(), XlsxError>) -> Flow {
    *written = line;
    if written.is_ok() { Flow::Continue(()) } else { Flow::Break(()) }
}

/// A line that could not be written outweighs what the source says of having been stopped.
fn settle<E>(read: Result<(), E>, written: Result<(), XlsxError>) -> Result<(), ReportError<E>> {
    written?;
    read.map_err(ReportError::Source)
}
