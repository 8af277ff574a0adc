//! The only place that writes to the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::{self, Write};
use std::time::Duration;

/// Who hears the lines instead of the terminal: whether a line belongs on stderr, and the line.
type Listener<'l> = dyn Fn(bool, &str) + 'l;

thread_local! {
    static LISTENER: RefCell<Option<Box<Listener<'static>>>> = const { RefCell::new(None) };
}

/// Runs something whose lines, written on this thread, go to a listener and not to the terminal.
pub fn overheard<T>(listener: impl Fn(bool, &str) + 'static, run: impl FnOnce() -> T) -> T {
    LISTENER.with(|slot| slot.replace(Some(Box::new(listener))));
    let done = run();
    LISTENER.with(|slot| slot.replace(None));
    done
}

fn is_overheard(is_error: bool, line: &str) -> bool {
    LISTENER.with(|slot| slot.borrow().as_ref().map(|listener| listener(is_error, line)).is_some())
}

/// Writes a line for people or machines to stdout. A closed pipe ends nothing: the reader has seen enough.
pub fn say(line: &str) {
    if is_overheard(false, line) {
        return;
    }
    let mut out = io::stdout().lock();
    ignore_closed(out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")));
}

/// Writes a line to stderr.
pub fn complain(line: &str) {
    if is_overheard(true, line) {
        return;
    }
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
