use std::fmt;
use std::path::PathBuf;

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

    /// The header's value. Nobody else may call this.
    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}
