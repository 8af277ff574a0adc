//! The only place that writes to the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// Writes a line for people or machines to stdout. A closed pipe ends nothing: the reader has seen enough.
pub fn say(line: &str) {
    let mut out = io::stdout().lock();
    ignore_closed(out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")));
}

/// Writes a line to stderr.
pub fn complain(line: &str) {
    let mut out = io::stderr().lock();
    ignore_closed(out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")));
}

/// A buffered stdout for long lists.
pub fn page() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// A sign on a terminal that work goes on, with the time it has taken, once that is more than a second; nothing
/// where nobody looks.
pub fn busy() -> ProgressBar {
    after_a_second(ProgressBar::hidden(), "{spinner} {elapsed}")
}

/// As [`busy`], for work that is counted; `None` when nobody knows how much there is.
pub fn counting(total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    let form = if total.is_some() {
        "{spinner} [{bar:40}] {pos}/{len} {elapsed}"
    } else {
        "{spinner} {pos} {elapsed}"
    };
    after_a_second(bar, form)
}

fn after_a_second(bar: ProgressBar, form: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(form) {
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

fn ignore_closed(written: io::Result<()>) {
    // Whatever is wrong with the terminal cannot be said on it.
    drop(written);
}
