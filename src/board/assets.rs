//! What pages are drawn with: the style, the scripts, the icon. They are part of the program.
//!
//! `htmx.min.js` is htmx 4.0.1 as its package on npm has it (`dist/htmx.min.js`; Zero-Clause BSD).

use super::secrets::hex;
use super::trouble::Trouble;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Name, type, bytes.
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("board.css", "text/css; charset=utf-8", include_bytes!("assets/board.css")),
    ("board.js", "text/javascript; charset=utf-8", include_bytes!("assets/board.js")),
    ("htmx.min.js", "text/javascript; charset=utf-8", include_bytes!("assets/htmx.min.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("assets/icon.svg")),
];

/// What is another with other assets: it stands in their addresses, so that browsers may keep them.
pub(super) fn mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| {
        let mut sum = Sha256::new();
        ASSETS.iter().for_each(|(_, _, bytes)| sum.update(bytes));
        hex(&sum.finalize()[..6])
    })
}

pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, Trouble> {
    let (_, kind, bytes) = ASSETS.iter().find(|(known, ..)| *known == name).ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, *kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], *bytes)
        .into_response())
}

pub(super) async fn icon() -> Result<Response, Trouble> {
    asset(Path("icon.svg".to_owned())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn htmx_is_the_one_that_was_looked_at() {
        let (.., bytes) = ASSETS.iter().find(|(name, ..)| *name == "htmx.min.js").unwrap();
        assert_eq!(
            hex(&Sha256::digest(bytes)),
            "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
        );
    }
}
