use std::fmt;

/// Something that only its server may see.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Secret {
    /// Keeps a text to itself.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn open(&self) -> &str {
        &self.0
    }
}
