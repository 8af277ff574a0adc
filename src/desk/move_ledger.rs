//! A ledger taken from one engine to another.
//!
//! What goes in: a ledger at which nobody is at work, and where it is to be. What comes out: all of it there, counted again,
//! and the old one put out of use.
//!
//! **Invariant.** The new one is whole before the old one is put aside, and only one of them has the name by which the
//! settings find a ledger: one that is used on by mistake would tell stores again of what the other told.

use super::DeskError;
use crate::ledger::{Ledger, LedgerAddress, LedgerContent, ServerAddress};
use crate::notice::Refusal;
use crate::shop::settings::{LedgerSettings, TokenSource};
use crate::shop::{Shop, ShopError, read_secret};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the password of a server is looked for that the settings do not know yet.
const PASSWORD: &str = "SHUKKA_LEDGER_PASSWORD";

/// What came of moving a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveOutcome {
    /// It is there.
    Moved {
        /// What is in it.
        content: LedgerContent,
        /// As what the old one stays; `""`: on its server.
        kept_as: String,
    },
    /// There is one already.
    NotEmpty,
}

/// Where an address says that a ledger is to be.
///
/// # Errors
/// An address that is none, one with a password in it, or a password that cannot be read.
pub fn place_to_move_to(
    shop: &Shop,
    url: &str,
    password_file: Option<&Path>,
    root_cert: Option<&Path>,
) -> Result<LedgerAddress, DeskError> {
    let text = format!("[ledger]\nurl = {}\n", toml::Value::String(url.to_owned()));
    let refused = || DeskError::from(Refusal::LedgerAddress);
    let read = crate::shop::settings::Settings::parse(&text).map_err(|_| refused())?;
    Ok(match read.ledger {
        LedgerSettings::File(path) => LedgerAddress::File(shop.file(&path)),
        LedgerSettings::Server { url, .. } => {
            let source = match password_file {
                // As whoever asks writes it, not from the shop folder.
                Some(file) => {
                    Some(TokenSource::File(std::path::absolute(file).map_err(|e| ShopError::io(file, e))?))
                }
                None => std::env::var_os(PASSWORD).map(|_| TokenSource::Env(PASSWORD.to_owned())),
            };
            let password = source.map(|source| read_secret(&shop.dir, &source)).transpose();
            let password = password.map_err(ShopError::from)?;
            let root_cert = root_cert.map(Path::to_owned);
            LedgerAddress::Server(Arc::new(ServerAddress::new(&url, password, root_cert)))
        }
    })
}

/// Moves a ledger, for whoever is at work on it alone.
///
/// # Errors
/// When either cannot be read or written; then the old one is as it was.
pub fn move_ledger(shop: &Shop, ledger: &Ledger, to: &LedgerAddress) -> Result<MoveOutcome, DeskError> {
    if Ledger::is_there(to).map_err(ShopError::from)? {
        return Ok(MoveOutcome::NotEmpty);
    }
    let new = Ledger::open_at(to).map_err(ShopError::from)?;
    let content = new.fill_from(ledger)?;
    let kept_as = match shop.ledger_file() {
        Some(file) => {
            // Its log has nothing then that is not in the file, whichever of the two is moved when the power fails.
            ledger.tidy_up()?;
            put_aside(&file)?
        }
        None => {
            ledger.put_out_of_use()?;
            PathBuf::new()
        }
    };
    Ok(MoveOutcome::Moved { content, kept_as: shop.shown(&kept_as) })
}

/// Gives the file of a ledger another name, and then what lies beside it: a log without its file is nothing, and a file
/// without its log would be an older ledger.
fn put_aside(file: &Path) -> Result<PathBuf, ShopError> {
    let named = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let kept = named(".moved");
    std::fs::rename(file, &kept).map_err(|error| ShopError::io(file, error))?;
    for ending in ["-wal", "-shm"] {
        let (from, to) = (named(ending), named(&format!(".moved{ending}")));
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ShopError::io(&from, error));
            }
            _ => {}
        }
    }
    Ok(kept)
}
