//! The only place that writes to the terminal.
//!
//! **Invariant.** What is said to people holds nothing that steers a terminal, whatever files and orders hold
//! ([`visible_lines`]); JSON is left as it is, its readers are programs.
//! **Invariant.** A closed pipe ends nothing: the reader has seen enough. Any other refusal is remembered
//! ([`has_refused`]): a command whose words were lost has not ended well.

use super::log;
use crate::notice::{visible, visible_lines};
use crate::shop::Pace;
use indicatif::style::TemplateError;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Writes lines for people to stdout.
pub fn say(line: &str) {
    say_json(&visible_lines(line));
}

/// Writes a line for machines to stdout, as it is.
pub fn say_json(line: &str) {
    beside_bar(|| {
        let mut out = io::stdout().lock();
        remember(out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")));
    });
}

/// Writes while the sign of a pass is off the terminal, where there is one.
fn beside_bar(write: impl FnOnce()) {
    let bar = BUSY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) if !bar.is_finished() => bar.suspend(write),
        _ => write(),
    }
}

/// Writes lines for people to stderr; as one object where the log is JSON.
pub fn complain(line: &str) {
    beside_bar(|| {
        let mut out = io::stderr().lock();
        let line = log::sentence(line).unwrap_or_else(|| visible_lines(line).into_owned());
        remember(out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")));
    });
}

/// A buffered stdout for long lists.
pub fn page() -> LongList {
    LongList(io::BufWriter::with_capacity(1 << 16, io::stdout().lock()))
}

/// A long list on its way to the screen, as it is: cells of a table are made fit to be shown before.
pub struct LongList(io::BufWriter<io::StdoutLock<'static>>);

impl Write for LongList {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        remembered(self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        remembered(self.0.flush())
    }
}

impl Drop for LongList {
    fn drop(&mut self) {
        remember(self.0.flush());
    }
}

/// A sign on a terminal that work goes on, with the time it has taken and, while files are taken in, how far that
/// has come; once that is more than a second, and nothing where nobody looks.
pub fn busy(pace: &Arc<Pace>) -> ProgressBar {
    let pace = Arc::clone(pace);
    let draw = move |_: &ProgressState, out: &mut dyn fmt::Write| {
        // A bar that cannot be drawn is nobody's loss.
        let _ = pace.share().map_or(Ok(()), |share| out.write_str(&gauge(share)));
    };
    let style = ProgressStyle::with_template("{spinner} {elapsed} {pace}");
    let bar = after_a_second(ProgressBar::hidden(), style.map(|style| style.with_key("pace", draw)));
    BUSY.lock().unwrap_or_else(PoisonError::into_inner).replace(bar.clone());
    bar
}

/// As [`busy`], for work that is counted; `None` when nobody knows how much there is.
pub fn counting(total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    let form = if total.is_some() {
        "{spinner} [{bar:40}] {pos}/{len} {elapsed}"
    } else {
        "{spinner} {pos} {elapsed}"
    };
    after_a_second(bar, ProgressStyle::with_template(form))
}

/// The sign of a whole pass, once there is one: no second one is drawn over it, and lines go past it.
static BUSY: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn is_busy() -> bool {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// A bar with words beside it, for what a mall is told; it shows itself when it is told something.
pub fn telling() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:30}] {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Shows how far a telling has come.
pub fn told(bar: &ProgressBar, done: usize, left: usize, words: &str) {
    if bar.length() == Some(0) && is_watched() && !is_busy() {
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(4));
    }
    bar.set_length((done + left) as u64);
    bar.set_position(done as u64);
    bar.set_message(visible(words).into_owned());
}

/// Whether somebody looks on at a terminal.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

fn after_a_second(bar: ProgressBar, style: Result<ProgressStyle, TemplateError>) -> ProgressBar {
    if let Ok(style) = style {
        bar.set_style(style);
    }
    if io::stderr().is_terminal() {
        let shown = bar.clone();
        // Whoever is done within the second leaves a finished bar behind, which no tick draws any more.
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            if !shown.is_finished() {
                shown.set_draw_target(ProgressDrawTarget::stderr_with_hz(4));
                shown.enable_steady_tick(Duration::from_millis(250));
            }
        });
    }
    bar
}

/// Twenty boxes and a percentage.
fn gauge(share: f64) -> String {
    const BOXES: usize = 20;
    let percent = (0..100).take_while(|n| f64::from(n + 1) <= share * 100.0).count();
    let full = percent * BOXES / 100;
    format!("[{}{}] {percent:>3}%", "#".repeat(full), "-".repeat(BOXES - full))
}

/// Whether something that was said could not be written, and nobody has closed the pipe.
pub fn has_refused() -> bool {
    remember(io::stdout().flush());
    HAS_REFUSED.load(Ordering::Relaxed)
}

static HAS_REFUSED: AtomicBool = AtomicBool::new(false);

/// Keeps in mind that the screen refused; a closed pipe is no refusal.
pub(super) fn remember(written: io::Result<()>) {
    // Whatever is wrong with the screen cannot be said on it here.
    drop(remembered(written));
}

fn remembered<T>(written: io::Result<T>) -> io::Result<T> {
    let passing = [io::ErrorKind::BrokenPipe, io::ErrorKind::Interrupted];
    if written.as_ref().is_err_and(|error| !passing.contains(&error.kind())) {
        HAS_REFUSED.store(true, Ordering::Relaxed);
    }
    written
}
