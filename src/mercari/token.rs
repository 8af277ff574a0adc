use std::fmt;
use std::path::{Path, PathBuf};

/// The shop's API access token. It has no way out but the `Authorization` header.
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// Why there is no token. Nothing of its content is told.
#[derive(Debug, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum TokenTrouble {
    /// The environment variable is not set or empty.
    #[error("the environment variable {0} is not set")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("cannot read the token file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said, to this process only.
        #[source]
        #[serde(skip, default = "not_said")]
        source: std::io::Error,
    },
    /// Group or others can read the file.
    #[error("others can read the token file {}", .0.display())]
    Exposed(PathBuf),
    /// Nothing in it.
    #[error("the token is empty")]
    Empty,
    /// A character in it cannot be part of a token.
    #[error(
        "the token has a character that no token has (a space, a line break or a character beyond ASCII)"
    )]
    Malformed,
}

fn not_said() -> std::io::Error {
    std::io::ErrorKind::Other.into()
}

impl Token {
    /// Takes a token as it was typed or pasted: white space at the ends falls away.
    pub fn parse(text: &str) -> Result<Self, TokenTrouble> {
        let token = text.trim_start_matches('\u{feff}').trim();
        if token.is_empty() {
            return Err(TokenTrouble::Empty);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenTrouble::Malformed);
        }
        Ok(Self(token.to_owned()))
    }

    /// From an environment variable.
    pub fn from_env(variable: &str) -> Result<Self, TokenTrouble> {
        let missing = || TokenTrouble::NoVariable(variable.to_owned());
        let text = std::env::var_os(variable).ok_or_else(missing)?;
        if text.is_empty() {
            return Err(missing());
        }
        Self::parse(text.to_str().ok_or(TokenTrouble::Malformed)?)
    }

    /// From a file, named from the shop folder. On Unix it is refused when group or others can read it.
    pub fn from_file(shop_folder: &Path, file: &Path) -> Result<Self, TokenTrouble> {
        let path = shop_folder.join(file);
        let unreadable = |source| TokenTrouble::Unreadable { path: path.clone(), source };
        let opened = std::fs::File::open(&path).map_err(unreadable)?;
        if is_exposed(&opened.metadata().map_err(unreadable)?) {
            return Err(TokenTrouble::Exposed(path));
        }
        Self::parse(&std::io::read_to_string(opened).map_err(unreadable)?)
    }

    /// The header's value. Nobody else may call this.
    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
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
