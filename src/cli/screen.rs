//! The only place that writes to the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write};
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
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

fn ignore_closed(written: io::Result<()>) {
    // Whatever is wrong with the terminal cannot be said on it.
    drop(written);
}
