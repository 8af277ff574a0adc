//! Discord: a webhook takes `{"content": …}` of at most 2,000 characters. Nobody is called by a name in it.
//!
//! Source: <https://docs.discord.com/developers/resources/webhook#execute-webhook> (`content`, `allowed_mentions`; 204 when
//! it was taken).

use super::http::{Body, Message};
use super::{Secret, cut};
use crate::notice::Lang;
use crate::notice::word_out::{Word, cut_short};
use serde_json::json;

const MOST_CHARACTERS: usize = 2000;

pub(super) fn message(url: &Secret, word: &Word, lang: Lang) -> Message<'static> {
    let text = format!("{}\n{}", word.subject, word.text());
    // Counted as the longest of all ways to count.
    let text = cut(&text, MOST_CHARACTERS, |text| text.encode_utf16().count(), cut_short(lang));
    let body = Body::Json(json!({ "content": text, "allowed_mentions": { "parse": [] } }));
    Message { url: url.open().to_owned(), body, headers: Vec::new() }
}
