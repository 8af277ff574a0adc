//! LINE WORKS: its Incoming Webhook takes `{"title": …, "body": {"text": …}}`.
//!
//! Not certain: the names of the fields are as far as is known; try it with `shukka check --send-test`.

use super::Secret;
use super::http::{Body, Message};
use crate::notice::word_out::Word;
use serde_json::json;

pub(super) fn message(url: &Secret, word: &Word) -> Message<'static> {
    let body = Body::Json(json!({ "title": word.subject, "body": { "text": word.text() } }));
    Message { url: url.open().to_owned(), body, headers: Vec::new() }
}
