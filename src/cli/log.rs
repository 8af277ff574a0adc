//! Logs on stderr, for engineers: numbers and states, never a name, an address, a phone or a token.

use tracing::Level;

/// Turns logs on when a form was asked for with `--log`; without it, people's sentences are all there is.
pub(super) fn begin(form: Option<&str>) {
    let logs =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).with_max_level(Level::INFO);
    // A second beginning in one process (tests) keeps the first.
    let _ = match form {
        Some("json") => logs.json().try_init(),
        Some(_) => logs.try_init(),
        None => Ok(()),
    };
}
