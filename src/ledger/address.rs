//! Where a ledger is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerAddress {
    /// In a file.
    File(PathBuf),
    /// On a server.
    Server(Arc<ServerAddress>),
}

impl LedgerAddress {
    /// The file, when it is in one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

/// Where a ledger is on a server. Neither its text nor an error about it has the password.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerAddress {
    url: String,
    password: Option<String>,
    root_cert: Option<PathBuf>,
}

impl ServerAddress {
    /// An address without a password in it (`postgres://user@host/database`), the password that goes with it, and the
    /// certificates that the server's must go back to (`None`: those that this machine trusts).
    pub fn new(url: &str, password: Option<String>, root_cert: Option<PathBuf>) -> Self {
        Self { url: url.to_owned(), password, root_cert }
    }

    /// Whether a password is in an address; `None`: it is none, or not a whole one.
    pub fn has_password(url: &str) -> Option<bool> {
        let config: tokio_postgres::Config = url.parse().ok()?;
        let is_whole =
            !config.get_hosts().is_empty() && config.get_user().is_some() && config.get_dbname().is_some();
        is_whole.then(|| config.get_password().is_some())
    }

    /// The address as the settings say it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address as it is shown to people.
    pub(super) fn place(&self) -> &str {
        &self.url
    }

    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub(super) fn root_cert(&self) -> Option<&Path> {
        self.root_cert.as_deref()
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerAddress").field("url", &self.url).finish_non_exhaustive()
    }
}
