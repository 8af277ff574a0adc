use super::LedgerSettings;
use super::read_secret::read_secret_source;
use crate::document::Table;
use crate::ledger::ServerAddress;
use crate::notice::settings as words;
use std::path::PathBuf;

/// Where the ledger is; `None`: nothing is said of it.
pub(super) fn read_ledger(table: &Table<'_, '_>) -> Option<LedgerSettings> {
    let password = read_secret_source(table, "password");
    let root_cert = table.text("root_cert").filter(|path| !path.trim().is_empty()).map(PathBuf::from);
    let url = table.text("url")?;
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        // It is not quoted: a password may be in what cannot be read.
        match ServerAddress::has_password(&url) {
            Some(false) => return Some(LedgerSettings::Server { url, password, root_cert }),
            Some(true) => table.wrong("url", words::password_in_url()),
            None => table.wrong("url", words::ledger_server_url()),
        }
        return None;
    }
    match url.strip_prefix("sqlite:") {
        Some(file) if !file.trim().is_empty() => Some(LedgerSettings::File(PathBuf::from(file))),
        _ => {
            table.wrong("url", words::ledger_url(&url));
            None
        }
    }
}
