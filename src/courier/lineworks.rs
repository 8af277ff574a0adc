//! LINE WORKS: its Incoming Webhook app takes `{"title": …, "body": {"text": …}}`, and a `button` of `label` and `url`
//! that ours does not need.
//!
//! Source: <https://developers.worksmobile.com/jp/docs/webhook> (Incoming Webhook アプリ, リクエスト形式), and programs in
//! public that post so. How long a text may be is not known for certain there; a bot's message with a button may have 1,000
//! characters, and ours is cut to that: a text that is too long would be refused, and the channel stopped.

use super::http::{Body, Message};
use super::{Secret, cut};
use crate::notice::Lang;
use crate::notice::word_out::{Word, cut_short};
use serde_json::json;

const MOST_CHARACTERS: usize = 1000;

pub(super) fn message(url: &Secret, word: &Word, lang: Lang) -> Message<'static> {
    let text = cut(&word.text(), MOST_CHARACTERS, |text| text.encode_utf16().count(), cut_short(lang));
    let body = Body::Json(json!({ "title": word.subject, "body": { "text": text } }));
    Message { url: url.open().to_owned(), body, headers: Vec::new() }
}
