//! Secrets that the settings only point at: read when they are needed, kept nowhere.

use super::settings::{SecretText, TokenSource};
use std::io;
use std::path::{Path, PathBuf};

/// Why a secret cannot be read. Nothing of its content is told.
#[derive(Debug, thiserror::Error)]
pub enum SecretTrouble {
    /// The environment variable is not set or empty.
    #[error("the environment variable {0} is not set")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("cannot read {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// Group or others can read the file.
    #[error("others can read {}", .0.display())]
    Exposed(PathBuf),
    /// Nothing in it, or what no secret has: a line break within.
    #[error("there is no secret where it should be")]
    Malformed,
}

/// Reads a secret from where the settings say that it is; files are named from the shop folder and refused when others
/// can read them.
///
/// # Errors
/// [`SecretTrouble`].
pub fn read_secret(dir: &Path, source: &TokenSource) -> Result<String, SecretTrouble> {
    let text = read_kept_text(dir, source)?;
    let secret = text.trim_start_matches('\u{feff}').trim();
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(SecretTrouble::Malformed);
    }
    Ok(secret.to_owned())
}

/// The text from which a secret is taken, as it is kept.
///
/// # Errors
/// [`SecretTrouble`]; that it holds no secret is not found here.
pub fn read_kept_text(dir: &Path, source: &TokenSource) -> Result<String, SecretTrouble> {
    match source {
        TokenSource::Env(variable) => {
            let missing = || SecretTrouble::NoVariable(variable.clone());
            let text = std::env::var_os(variable).filter(|text| !text.is_empty()).ok_or_else(missing)?;
            text.into_string().map_err(|_| SecretTrouble::Malformed)
        }
        TokenSource::File(file) => private_text(&dir.join(file)),
    }
}

/// A secret that may stand in the settings themselves.
///
/// # Errors
/// [`SecretTrouble`].
pub fn read_secret_text(dir: &Path, text: &SecretText) -> Result<String, SecretTrouble> {
    match text {
        SecretText::Here(text) => Ok(text.clone()),
        SecretText::Kept(source) => read_secret(dir, source),
    }
}

fn private_text(path: &Path) -> Result<String, SecretTrouble> {
    let unreadable = |error| SecretTrouble::Unreadable(path.to_owned(), error);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if is_exposed(&file.metadata().map_err(unreadable)?) {
        return Err(SecretTrouble::Exposed(path.to_owned()));
    }
    io::read_to_string(file).map_err(unreadable)
}

#[cfg(unix)]
fn is_exposed(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &std::fs::Metadata) -> bool {
    false
}
