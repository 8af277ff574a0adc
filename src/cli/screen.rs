//! The only place that writes to the terminal.

use std::io::{self, Write};

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

fn ignore_closed(written: io::Result<()>) {
    // Whatever is wrong with the terminal cannot be said on it.
    drop(written);
}
