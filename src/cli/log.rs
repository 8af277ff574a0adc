//! Logs on stderr, for engineers: numbers and states, never a name, an address, a phone or a token.

use crate::daemon::clock;
use chrono::DateTime;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing::Level;

/// Whether whoever reads stderr is a program.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// A sentence for people as a line of the log, when that is JSON: whoever reads stderr then reads objects alone.
pub(super) fn sentence(line: &str) -> Option<String> {
    let at = || DateTime::from_timestamp(clock(), 0).unwrap_or_default().to_rfc3339();
    let is_json = IS_JSON.load(Ordering::Relaxed);
    is_json.then(|| {
        serde_json::json!({ "timestamp": at(), "level": "SAID", "fields": { "message": line } }).to_string()
    })
}

/// Turns logs on when a form was asked for with `--log`; without it, people's sentences are all there is.
pub(super) fn begin(form: Option<&str>) {
    let logs =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).with_max_level(Level::INFO);
    IS_JSON.store(form == Some("json"), Ordering::Relaxed);
    // A second beginning in one process (tests) keeps the first.
    let _ = match form {
        Some("json") => logs.json().try_init(),
        Some(_) => logs.try_init(),
        None => Ok(()),
    };
}
