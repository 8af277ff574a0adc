//! Keys and passwords: made, and compared.
//!
//! **Invariant.** A key is 256 random bits; what is kept of it is its SHA-256. What is kept of a password is argon2id's
//! text.
//! **Invariant.** Whether a name is known cannot be told by the time that an answer takes.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::OnceLock;

/// Characters of a password, at least.
pub(super) const SHORTEST: usize = 10;
/// And at most: longer ones would only cost time.
pub(super) const LONGEST: usize = 1024;

/// A new key, as a browser keeps it; `None` when the system gives no randomness.
pub(super) fn new_key() -> Option<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex(&bytes))
}

/// Bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What the ledger keeps of a key.
pub(super) fn kept_of(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// Whether two secrets are one, told in the same time whatever they are.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    kept_of(a) == kept_of(b)
}

/// What the ledger keeps of a password; `None` when the system gives no randomness.
pub(super) fn kept_of_password(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|kept| kept.to_string())
}

/// Whether that is the password. `kept`: `None` for somebody who is not known, which takes as long.
pub(super) fn is_password(password: &str, kept: Option<&str>) -> bool {
    static NOBODY: OnceLock<Option<String>> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| kept_of_password("nobody has this password"));
    let is_known = kept.is_some_and(|kept| !kept.is_empty());
    let against = kept.filter(|kept| !kept.is_empty()).or(nobody.as_deref()).unwrap_or_default();
    let Ok(against) = PasswordHash::new(against) else { return false };
    let fits = password.len() <= LONGEST * 4
        && Argon2::default().verify_password(password.as_bytes(), &against).is_ok();
    fits && is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_256_bits_and_never_alike() {
        let (one, other) = (new_key().unwrap(), new_key().unwrap());
        assert_eq!((one.len(), one == other), (64, false));
        assert_eq!(kept_of(&one).len(), 32);
    }

    #[test]
    fn only_the_password_itself_opens_and_nobody_has_one() {
        let kept = kept_of_password("ながいことばをならべる").unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(is_password("ながいことばをならべる", Some(&kept)));
        for (typed, kept) in [("ながいことばをならべ", Some(&*kept)), ("", Some("")), ("x", None)] {
            assert!(!is_password(typed, kept));
        }
        assert!(!is_password("nobody has this password", None));
    }
}
