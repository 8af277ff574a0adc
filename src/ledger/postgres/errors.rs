//! What PostgreSQL says, told by what a caller can do about it.

use crate::crash::{Point, here};
use crate::ledger::{LedgerError, LedgerErrorKind, OpenError, Result};
use tokio_postgres::Error;

fn kind_of(error: &Error) -> LedgerErrorKind {
    let Some(state) = error.code() else {
        // The client tells these by their words alone: no password where one is asked for, a certificate of another.
        let said = error.to_string();
        if ["invalid configuration", "error performing TLS", "authentication error"]
            .iter()
            .any(|it| said.starts_with(it))
        {
            return LedgerErrorKind::Refused;
        }
        // Without the server's word it is the way to it, unless this program asks for what is not in an answer.
        let cause = std::error::Error::source(error);
        let is_ours = cause.is_none_or(<dyn std::error::Error + 'static>::is::<std::io::Error>);
        return if error.is_closed() || is_ours {
            LedgerErrorKind::Interrupted
        } else {
            LedgerErrorKind::Engine
        };
    };
    match state.code() {
        "53100" => LedgerErrorKind::Full,
        // Somebody else has the row for longer than is waited for.
        "55P03" => LedgerErrorKind::Busy,
        "25006" | "42501" => LedgerErrorKind::ReadOnly,
        "XX001" | "XX002" => LedgerErrorKind::Corrupt,
        // The password, the name or the database; only a person helps.
        "28000" | "28P01" | "3D000" => LedgerErrorKind::Refused,
        // Conflicts with others, a time-out of an idle transaction, no more places, a server that stops or starts.
        "40001" | "40P01" | "25P03" | "25P04" | "57014" | "57P01" | "57P02" | "57P03" | "57P05" | "53300" => {
            LedgerErrorKind::Interrupted
        }
        code if code.starts_with("08") => LedgerErrorKind::Interrupted,
        _ => LedgerErrorKind::Engine,
    }
}

impl From<Error> for LedgerError {
    fn from(error: Error) -> Self {
        Self::of_engine(kind_of(&error), ServerWords(error))
    }
}

/// What the server or the way to it said, in one line: the client's own error keeps that to its cause.
#[derive(Debug, thiserror::Error)]
#[error("{0}{rest}", rest = rest_of(.0))]
struct ServerWords(Error);

fn rest_of(error: &Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        // Neither its detail nor its hint: they quote what is in the row.
        (Some(said), _) => format!(": {} ({})", said.message(), said.code().code()),
        (None, Some(cause)) => format!(": {cause}"),
        (None, None) => String::new(),
    }
}

/// Why the ledger of a server cannot be opened.
pub(super) fn unopened(place: &str, error: Error) -> OpenError {
    OpenError::of_engine(place, kind_of(&error), ServerWords(error))
}

/// A durable step of the ledger, which the crash census may let fail as a server would.
pub(super) fn step(point: Point) -> Result<()> {
    here(point).map_err(|error| {
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        LedgerError::of_engine(if full { LedgerErrorKind::Full } else { LedgerErrorKind::Engine }, error)
    })
}
